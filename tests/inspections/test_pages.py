"""Pages of inspections through the test client: what each shows, what a deed answers, what bad input is told."""

import pytest
from django.urls import reverse

from inspections.enums import EntryState, Result
from inspections.models import Catalogue, Entry, Finding, Rectification, Round
from inspections.services import checking, circulars, rounds
from inspections.services.checking import Mark
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def accounts(county):
    return inspecting.register(county)


@pytest.fixture
def row(county, accounts):
    return inspecting.open_round(county)


@pytest.fixture
def entry(row, accounts):
    return inspecting.entry(row, accounts[0])


@pytest.fixture
def as_(client):
    """``as_(user)``: the client, logged in as that person."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


def at(name: str, *args) -> str:
    return reverse(f"inspections:{name}", args=args)


def page(answer) -> str:
    return answer.content.decode()


class TestRounds:
    def test_the_office_opens_a_round_from_the_list(self, county, accounts, as_):
        inspecting.indicators(county)
        client = as_(county.reviewer)
        assert "台账现有 3 个账号" in page(client.get(at("rounds")))
        answer = client.post(at("open"), {"period": "2026-4", "due_on": "2026-12-31"})
        row = Round.objects.get()
        assert answer.url == at("round", row.pk) and row.entries.count() == 3

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"period": "2026-4", "due_on": "32.13."}, "日期写成 2025-11-19 的样子"),
            ({"period": "1999-9", "due_on": "2026-12-31"}, "1999-9"),
            ({"period": "2026-4", "due_on": "2026-11-01"}, "截止日期不早于今天"),
        ],
    )
    def test_odd_input_is_told_and_kept(self, county, accounts, as_, sent, words):
        inspecting.indicators(county)
        answer = as_(county.reviewer).post(at("open"), sent)
        assert answer.status_code == 422 and words in page(answer) and sent["due_on"] in page(answer)
        assert not Round.objects.exists()

    def test_without_indicators_it_says_who_puts_them_in_force(self, county, accounts, as_):
        assert "由县府办审批启用" in page(as_(county.reviewer).get(at("rounds")))

    def test_the_round_shows_coverage_people_and_accounts(self, county, row, entry, as_):
        inspecting.checked(county, entry, updated_14_days="没有更新")
        told = page(as_(county.observer).get(at("round", row.pk)))
        assert all(
            words in told
            for words in ("2026年第四季度检查", "合格率 0.00%", "卫检查", "单项否决", "新民乡讯（微信订阅号）")
        )
        assert "分配任务" not in told, "an observer only reads"

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("q=新民", {"新民乡讯"}),
            ("state=checked", {"云上香水"}),
            ("state=failed", set()),
            ("platform=新浪微博", {"云上香水"}),
            ("inspector=none", set()),
            ("unit=abc&state=x&page=9999999999", {"云上香水", "新民乡讯"}),
        ],
    )
    def test_the_list_narrows_and_nonsense_is_left_out(self, county, row, entry, as_, query, names):
        inspecting.checked(county, entry)
        answer = as_(county.reviewer).get(f"{at('round', row.pk)}?{query}")
        assert {each.name for each in answer.context["page"]} == names

    def test_accounts_are_assigned_by_tick_and_by_condition(self, county, row, entry, as_):
        second, client = inspecting.second_inspector(county), as_(county.reviewer)
        client.post(at("assign", row.pk), {"inspector": second.pk, "entry": [entry.pk]})
        assert list(entry.inspectors.all()) == [second]
        client.post(
            f"{at('assign', row.pk)}?platform=新浪微博", {"inspector": second.pk, "whole": "on", "beside": "on"}
        )
        weibo = row.entries.get(platform="新浪微博")
        assert set(weibo.inspectors.all()) == {county.inspector, second}

    @pytest.mark.parametrize(
        ("sent", "words"),
        [({}, "选择检查员"), ({"inspector": "x"}, "选择检查员"), ({"inspector": "me"}, "勾选要分配的账号")],
    )
    def test_what_is_missing_in_an_assignment_is_told(self, county, row, as_, sent, words):
        sent = {key: county.inspector.pk if value == "me" else value for key, value in sent.items()}
        answer = as_(county.reviewer).post(at("assign", row.pk), sent)
        assert answer.status_code == 422 and words in page(answer)

    def test_leaving_out_and_taking_back(self, county, row, entry, as_):
        client = as_(county.inspector)
        assert client.get(at("excuse", row.pk, entry.pk)).status_code == 200
        assert "写明不检查的理由" in page(client.post(at("excuse", row.pk, entry.pk), {"reason": ""}))
        client.post(at("excuse", row.pk, entry.pk), {"reason": "打不开"})
        assert Entry.objects.get(pk=entry.pk).excuse == "打不开"
        assert "恢复检查" in page(client.get(at("entry", row.pk, entry.pk)))
        client.post(at("include", row.pk, entry.pk))
        assert Entry.objects.get(pk=entry.pk).state == EntryState.PENDING

    def test_finishing_too_early_says_what_is_missing(self, county, row, as_):
        answer = as_(county.reviewer).post(at("finish", row.pk), follow=True)
        assert "才能结束检查（第三十五条）" in page(answer)

    def test_a_unit_reads_its_results_orders_and_circulars(self, county, accounts, as_):
        row = inspecting.finished_round(county, accounts, {2: {"source_named": "未注明来源"}})
        draft = circulars.draft(row, by=county.inspector)
        circulars.issue(draft, 1, by=county.approver)
        told = page(as_(county.stranger).get(at("rounds")))
        assert "新民乡讯（微信订阅号）" in told and "云上香水" not in told
        assert "泾政办新媒〔2026〕1号" in told

    def test_a_unit_does_not_see_an_open_round(self, county, row, entry, as_):
        client = as_(county.clerk)
        assert client.get(at("round", row.pk)).status_code == 404
        assert client.get(at("entry", row.pk, entry.pk)).status_code == 404


class TestCatalogue:
    NEW = {
        "code": "original", "section": "信息内容", "order": "5", "kind": "scored", "applies": "all", "wording": "有原创",
        "measure": "抽查", "article": "第二十条", "category": "无原创", "points": "5", "step": "5", "phrases": "", "source": "",
    }  # fmt: skip

    def test_everybody_reads_what_is_in_force(self, county, as_):
        inspecting.indicators(county)
        told = page(as_(county.clerk).get(at("catalogue")))
        assert "现在使用第 1 版" in told
        assert "转载信息注明来源" in page(as_(county.clerk).get(at("catalogue_version", 1)))

    def test_a_draft_is_not_shown_to_units(self, county, as_):
        assert as_(county.clerk).get(at("catalogue_version", 1)).status_code == 404
        assert "草案，由县政府办公室修订" in page(as_(county.inspector).get(at("catalogue_version", 1)))

    def test_the_approver_adds_changes_removes_and_puts_in_force(self, county, as_):
        client, draft = as_(county.approver), Catalogue.objects.get()
        client.post(at("indicator_add", 1), self.NEW)
        client.post(at("indicator", 1, "map"), {**self._values(draft, "map"), "wording": "地图规范"})
        assert draft.indicators.get(code="map").wording == "地图规范"
        answer = client.post(at("catalogue_force", 1), {"effective_from": "2026-11-02"})
        assert answer.status_code == 422 and "合计 100 分" in page(answer), "105 points"
        client.post(at("indicator_remove", 1, "original"))
        client.post(at("catalogue_edit", 1), {"title": "检查指标", "remark": "", "pass_mark": "70"})
        client.post(at("catalogue_force", 1), {"effective_from": "2026-11-02"})
        draft.refresh_from_db()
        assert (draft.state, draft.pass_mark) == ("in_force", 70)
        assert client.post(at("catalogue_new")).url == at("catalogue_version", 2)

    def _values(self, draft, code: str) -> dict:
        row = draft.indicators.get(code=code)
        return {name: getattr(row, name) for name in self.NEW if name != "code"}

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"article": "第九十九条"}, "细则里没有“第九十九条”"),
            ({"kind": "veto"}, "单项否决不计分"),
            ({"step": "6"}, "每处扣分不少于 1 分，不超过满分"),
            ({"code": "map"}, "已用，换一个"),
            ({"code": "有 空格"}, "code"),
            ({"points": "很多"}, "points"),
        ],
    )
    def test_odd_items_are_refused_and_kept(self, county, as_, change, words):
        answer = as_(county.approver).post(at("indicator_add", 1), self.NEW | change)
        assert words in page(answer) and "有原创" in page(answer)

    @pytest.mark.parametrize("name", ["catalogue_edit", "indicator_add"])
    def test_others_are_told_who_may(self, county, as_, name):
        answer = as_(county.reviewer).get(at(name, 1))
        assert answer.status_code == 403 and "县府办审批" in page(answer)

    @pytest.mark.parametrize("version", [7, 99_999_999_999])
    def test_a_version_that_is_not_there(self, county, as_, version):
        assert as_(county.approver).get(f"/inspections/indicators/{version}/").status_code == 404


def checklist(entry, **results) -> dict:
    """What the whole form sends; everything in order but *results* (by code, ``_`` for ``-``): words of a fault."""
    faults = {code.replace("_", "-"): words for code, words in results.items()}
    known = {item.indicator.code: item.version for item in entry.items.select_related("indicator")}
    sent = {"seen_on": "2026-11-02", "last_post_on": "2026-11-01"}
    for row in entry.round.catalogue.indicators.all():
        if row.concerns(is_app=entry.is_app):
            fault = row.code in faults
            sent |= {f"{row.code}-result": "fault" if fault else "ok", f"{row.code}-version": known.get(row.code, 0)}
            sent |= {
                f"{row.code}-words": faults.get(row.code, ""),
                f"{row.code}-deduction": row.step,
                f"{row.code}-rectify": "on",
            }
    return sent


class TestWorkspace:
    def test_it_shows_items_what_is_known_and_the_batch(self, county, row, entry, as_):
        told = page(as_(county.inspector).get(at("entry", row.pk, entry.pk)))
        assert all(words in told for words in (
            "转载信息注明来源", "10 分 · 第二十二条", "平台数据 账号台账：认证主体与主办单位一致", "采用平台数据（5 项）", "已完成 0 / 3",
        ))  # fmt: skip

    def test_the_whole_form_saves_and_completes(self, county, row, entry, as_):
        sent = checklist(entry, source_named="未注明来源") | {"go": "complete", "source-named-files": make.png()}
        answer = as_(county.inspector).post(at("save", row.pk, entry.pk), sent, follow=True)
        done = Entry.objects.get(pk=entry.pk)
        assert "检查完成，95 分，合格" in page(answer) and (done.state, done.score) == (EntryState.CHECKED, 95)
        assert Finding.objects.get().evidence.count() == 1 and "修改检查结果" in page(answer)

    def test_saving_and_going_on_opens_the_next_account(self, county, row, entry, accounts, as_):
        sent = checklist(entry) | {"go": "next"}
        answer = as_(county.inspector).post(at("save", row.pk, entry.pk), sent)
        assert answer.url == at("entry", row.pk, inspecting.entry(row, accounts[1]).pk)

    def test_what_is_known_is_taken_over_by_one_button(self, county, row, entry, as_):
        answer = as_(county.inspector).post(
            at("save", row.pk, entry.pk), {"seen_on": "2026-11-02", "go": "known", **self.versions(entry)}, follow=True
        )
        assert "已采用平台数据 5 项" in page(answer) and entry.items.count() == 5

    def versions(self, entry) -> dict:
        return {
            f"{row.code}-version": 0 for row in entry.round.catalogue.indicators.all() if row.concerns(is_app=False)
        }

    def test_a_conflict_shows_both_values_and_loses_nothing_else(self, county, row, entry, as_):
        second = inspecting.second_inspector(county)
        rounds.assign(row, [entry], second, by=county.reviewer, beside=True)
        item = row.catalogue.indicators.get(code="map")
        checking.save_item(entry, item, Mark(Result.FAULT, 5, "没有审图号"), by=second)
        sent = checklist(entry, source_named="未注明来源") | {"map-version": "0", "go": "stay"}
        answer = as_(county.inspector).post(at("save", row.pk, entry.pk), sent)
        told = page(answer)
        assert answer.status_code == 409 and "沈检查：不符合，扣 5 分，没有审图号" in told
        assert 'name="map-version" value="1"' in told
        assert entry.items.get(indicator__code="source-named").words == "未注明来源"

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"source-named-deduction": "99"}, "不超过本项满分"),
            ({"source-named-deduction": "五"}, "扣分写数字"),
            ({"source-named-words": "长" * 3001}, "不超过 3000 字"),
            ({"seen_on": "2026-12-01"}, "检查时点不晚于今天"),
            ({"seen_on": "昨天"}, "日期写成 2025-11-19 的样子"),
        ],
    )
    def test_odd_input_is_told_beside_its_item_and_the_rest_is_saved(self, county, row, entry, as_, change, words):
        sent = checklist(entry, source_named="未注明来源") | change | {"go": "complete"}
        answer = as_(county.inspector).post(at("save", row.pk, entry.pk), sent)
        assert answer.status_code == 422 and words in page(answer)
        assert entry.items.filter(indicator__code="map").exists()

    def test_a_file_that_is_no_picture_is_told(self, county, row, entry, as_):
        sent = checklist(entry, source_named="未注明来源") | {"source-named-files": make.pdf()}
        assert "上传 JPG 或 PNG 图片" in page(as_(county.inspector).post(at("save", row.pk, entry.pk), sent))

    def test_completing_too_early_says_why(self, county, row, entry, as_):
        sent = {**self.versions(entry), "seen_on": "2026-11-02", "go": "complete"}
        answer = as_(county.inspector).post(at("save", row.pk, entry.pk), sent, follow=True)
        assert "每个检查项都有结论" in page(answer)

    def test_reopening_lets_one_correct(self, county, row, entry, as_):
        inspecting.checked(county, entry)
        answer = as_(county.inspector).post(at("reopen", row.pk, entry.pk), follow=True)
        assert "完成本账号检查" in page(answer) and Entry.objects.get(pk=entry.pk).state == EntryState.PENDING

    @pytest.mark.parametrize("who", ["reviewer", "approver", "observer"])
    def test_others_read_without_a_form(self, county, row, entry, as_, who):
        client = as_(getattr(county, who))
        told = page(client.get(at("entry", row.pk, entry.pk)))
        assert "转载信息注明来源" in told and "data-inspect" not in told
        assert client.post(at("save", row.pk, entry.pk)).status_code == 403

    def test_next_leads_to_what_is_not_done(self, county, row, entry, accounts, as_):
        inspecting.checked(county, entry)
        client = as_(county.inspector)
        assert client.get(at("next", row.pk)).url == at("entry", row.pk, inspecting.entry(row, accounts[1]).pk)
        for account in accounts[1:]:
            inspecting.checked(county, inspecting.entry(row, account))
        assert client.get(at("next", row.pk)).url == at("round", row.pk)


class TestScript:
    """What the page's script sends and gets: JSON."""

    def send(self, client, row, entry, code, **values):
        return client.post(at("item", row.pk, entry.pk, code), {f"{code}-{name}": v for name, v in values.items()})

    def test_an_item_answers_version_and_score(self, county, row, entry, as_):
        client = as_(county.inspector)
        told = self.send(
            client, row, entry, "source-named", result="fault", deduction=5, words="未注明", rectify="on", version=0
        ).json()
        assert (told["version"], told["score"], told["verdict"], told["told"], told["total"]) == (
            1,
            95,
            "暂为合格",
            1,
            19,
        )
        assert told["orders"] == ["2.2 转载信息注明来源"] and told["parts"]["信息内容"] == "35 / 40"
        assert told["saved"] == "10:00"

    def test_the_same_twice_is_one(self, county, row, entry, as_):
        client = as_(county.inspector)
        for _ in range(2):
            assert self.send(client, row, entry, "map", result="na", version=0).json()["version"] == 1

    def test_a_conflict_carries_the_other_value(self, county, row, entry, as_):
        checking.save_item(
            entry, row.catalogue.indicators.get(code="map"), Mark(Result.FAULT, 5, "没有审图号"), by=county.inspector
        )
        answer = self.send(as_(county.inspector), row, entry, "map", result="ok", version=0)
        told = answer.json()
        assert answer.status_code == 409 and (told["version"], told["result"], told["text"]) == (
            1,
            "fault",
            "没有审图号",
        )

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"result": "fault", "deduction": "0", "version": "0"}, "不少于 1 分"),
            ({"result": "", "version": "0"}, "选择符合、不符合或不适用"),
            ({"result": "perhaps", "version": "0"}, "perhaps"),
            ({"result": "ok"}, "必填"),
        ],
    )
    def test_odd_items_are_told(self, county, row, entry, as_, values, words):
        answer = self.send(as_(county.inspector), row, entry, "source-named", **values)
        assert answer.status_code == 422 and answer.json()["words"]
        assert not entry.items.exists()

    def test_screenshots_are_added_and_taken_away(self, county, row, entry, as_):
        client = as_(county.inspector)
        self.send(client, row, entry, "map", result="fault", deduction=5, words="无审图号", version=0)
        told = client.post(
            at("evidence_add", row.pk, entry.pk, "map"), {"files": [make.png("a.png"), make.png("b.png")]}
        ).json()
        assert [file["name"] for file in told["files"]] == ["a.png", "b.png"]
        client.post(at("evidence_remove", row.pk, entry.pk, told["files"][0]["pk"]))
        assert [e.removed_at is None for e in entry.items.get().evidence.all()] == [False, True]
        refused = client.post(at("evidence_add", row.pk, entry.pk, "map"), {"files": make.pdf()})
        assert refused.status_code == 422 and "JPG 或 PNG" in refused.json()["words"]

    def test_who_is_not_assigned_gets_403(self, county, row, entry, as_):
        client = as_(inspecting.second_inspector(county))
        assert self.send(client, row, entry, "map", result="ok", version=0).status_code == 403


class TestUnfiled:
    def sent(self, county, **changes) -> dict:
        facts = {
            "unit": county.other_town.pk,
            "name": "新民夜话",
            "platform": "douyin",
            "link": "",
            "seen_on": "2026-10-30",
        }
        return facts | {"words": "没有备案，仍在发布"} | changes

    def test_it_is_recorded_and_sent_out(self, county, row, as_):
        client = as_(county.inspector)
        client.post(at("unfiled", row.pk), self.sent(county) | {"files": make.png()})
        found = Finding.objects.get()
        assert (found.name, found.platform, found.evidence.count()) == ("新民夜话", "抖音", 1)
        client.post(at("order_issue"), {"finding": [found.pk]})
        assert Rectification.objects.get().subject == "新民夜话（抖音）"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": "云上香水", "platform": "weibo"}, "台账里已有“云上香水”"),
            ({"unit": ""}, "选择主办单位"),
            ({"platform": "nowhere"}, "选择列表中的平台"),
            ({"link": "javascript:alert(1)"}, "链接以 http:// 或 https:// 开头"),
            ({"seen_on": "2026-12-01"}, "检查时点不晚于今天"),
            ({"words": ""}, "写明发现的情况"),
        ],
    )
    def test_odd_input_is_told_and_kept(self, county, row, as_, changes, words):
        answer = as_(county.inspector).post(at("unfiled", row.pk), self.sent(county, **changes))
        assert answer.status_code == 200 and words in page(answer) and not Finding.objects.exists()
