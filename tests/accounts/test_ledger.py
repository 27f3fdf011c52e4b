"""The national system beside the register: its list compared whatever its heads, differences settled by hand, its sheet made."""

import io
import json
from datetime import date

import pytest
from django.urls import reverse

from accounts import exporting, jobs, national
from accounts.enums import DifferenceKind, DifferenceState, LedgerState
from accounts.models import Account, LedgerDifference, LedgerHead, LedgerRun, NationalColumn
from accounts.services import ledger as deeds
from county.access import Refused
from county.articles import RuleViolation
from county.models import AuditEntry
from notifications import jobs as queue
from notifications import work
from notifications.jobs import JobContext
from notifications.models import Job
from tests import factories as make
from tests.accounts import tables

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def accounts(county):
    return [
        make.filed_account(county.town, code="weibo", identifier="5678901234", opened_on=date(2023, 6, 8)),
        make.filed_account(county.other_town, code="douyin", name="新民乡讯"),
    ]


def compared(county, *rows, heads=None) -> LedgerRun:
    run = deeds.receive(tables.upload(tables.simple(*rows, heads=heads)), by=county.reviewer)
    return deeds.check(run)


def found(run: LedgerRun) -> list[tuple[str, str, list]]:
    return [(each.kind, each.title, json.loads(each.facts)) for each in run.differences.all()]


BOTH = (["香水镇", "微博", "云上香水"], ["新民乡", "抖音", "新民乡讯"])


class TestComparing:
    def test_the_same_list_has_no_differences(self, county, accounts):
        run = compared(county, *BOTH)
        assert run.state == LedgerState.DONE and found(run) == []

    def test_added_and_missing(self, county, accounts):
        run = compared(county, BOTH[0], ["大湾乡", "快手", "大湾新事"])
        assert found(run) == [
            (DifferenceKind.ADDED, "大湾新事（快手）", []),
            (DifferenceKind.MISSING, "新民乡讯（抖音）", []),
        ]

    def test_different_facts_are_set_side_by_side(self, county, accounts):
        heads = [*tables.HEADS, "账号ID", "开通时间", "运行状态"]
        run = compared(
            county, ["香水镇", "微博", "云上香水发布", "5678901234", "2023.6.8", "停用"], BOTH[1], heads=heads
        )
        assert found(run) == [
            (
                DifferenceKind.DIFFERS,
                "云上香水（新浪微博）",
                [["账号名称", "云上香水", "云上香水发布"], ["状态", "正常运行", "停用"]],
            )
        ]

    def test_empty_cells_say_nothing(self, county, accounts):
        run = compared(county, [*BOTH[0], ""], [*BOTH[1], ""], heads=[*tables.HEADS, "认证主体"])
        assert found(run) == []

    def test_a_cancelled_account_that_is_still_there_is_told(self, county, accounts):
        make.filed_account(county.town, code="kuaishou", status="cancelled")
        run = compared(county, *BOTH, ["香水镇", "快手", "云上香水"])
        assert found(run) == [(DifferenceKind.ADDED, "云上香水（快手）", [["台账里已注销", "", ""]])]

    def test_an_account_under_another_unit_differs_in_its_unit(self, county, accounts):
        run = compared(county, ["泾源县人民政府办公室", "微博", "云上香水"], BOTH[1])
        assert found(run)[0][2][0][0] == "主办单位"

    def test_nothing_in_the_register_is_touched(self, county, accounts):
        before = list(Account.objects.order_by("pk").values())
        compared(county, ["香水镇", "微博", "别的名称"])
        assert list(Account.objects.order_by("pk").values()) == before

    def test_checking_twice_finds_once(self, county, accounts):
        run = compared(county, BOTH[0])
        deeds.check(run)
        assert run.differences.count() == 1

    def test_the_account_page_shows_what_is_out_of_step(self, client, county, accounts):
        compared(county, BOTH[0])
        client.force_login(county.reviewer)
        page = client.get(reverse("portal:account", args=[accounts[1].pk])).content.decode()
        assert "台账有，全国系统没有" in page and "2026年11月2日核对" in page


class TestHeads:
    HEADS = ("机构", "渠道", "昵称", "编码")
    ROWS = (["香水镇", "微博", "云上香水", "x"], ["新民乡", "抖音", "新民乡讯", "y"])

    def test_unknown_heads_are_asked_for_and_known_from_then_on(self, county, accounts):
        run = compared(county, *self.ROWS, heads=list(self.HEADS))
        assert run.state == LedgerState.MAPPING and json.loads(run.told)["heads"] == list(self.HEADS)
        deeds.map_heads(run, {"机构": "unit", "渠道": "platform", "昵称": "name", "编码": ""}, by=county.reviewer)
        run = deeds.check(LedgerRun.objects.get(pk=run.pk))
        assert run.state == LedgerState.DONE and found(run) == []
        assert compared(county, *self.ROWS, heads=list(self.HEADS)).state == LedgerState.DONE

    def test_the_name_must_be_among_them(self, county, accounts):
        run = compared(county, *self.ROWS, heads=list(self.HEADS))
        with pytest.raises(RuleViolation, match="账号名称"):
            deeds.map_heads(run, {"机构": "unit"}, by=county.reviewer)
        assert not LedgerHead.objects.exists()

    @pytest.mark.parametrize(
        "content", [tables.far_cell, tables.entities, lambda: b"PK\x03\x04x"], ids=["far", "entities", "torn"]
    )
    def test_a_file_that_cannot_be_read_is_told(self, county, content):
        run = deeds.check(deeds.receive(tables.upload(content()), by=county.reviewer))
        assert run.state == LedgerState.REFUSED and json.loads(run.told)["refused"]


class TestSettling:
    @pytest.fixture
    def difference(self, county, accounts):
        return compared(county, BOTH[0]).differences.get()

    def test_it_is_settled_once_with_who_and_when(self, county, difference):
        done = deeds.settle(difference, DifferenceState.CORRECTED, "已补录", by=county.reviewer)
        assert (done.state, done.settled_by, done.settled_words) == (
            DifferenceState.CORRECTED,
            county.reviewer,
            "已补录",
        )
        with pytest.raises(RuleViolation, match="已经处理：已在全国系统更正"):
            deeds.settle(difference, DifferenceState.FINE, "x", by=county.approver)

    def test_doing_nothing_needs_a_reason(self, county, difference):
        with pytest.raises(RuleViolation, match="写明为什么不用处理"):
            deeds.settle(difference, DifferenceState.FINE, " ", by=county.reviewer)

    @pytest.mark.parametrize("who", ["clerk", "inspector", "observer"])
    def test_only_the_office_compares_and_settles(self, county, difference, who):
        by = getattr(county, who)
        with pytest.raises(Refused):
            deeds.settle(difference, DifferenceState.CORRECTED, "", by=by)
        with pytest.raises(Refused):
            deeds.receive(tables.upload(tables.simple(BOTH[0])), by=by)


class TestSheet:
    def cells(self, county, query="?status=live") -> list[list]:
        from openpyxl import load_workbook

        job = exporting.order(county.reviewer, query, "national", "all")
        content = jobs.national_sheet(JobContext(job, job.args, lambda *_: None)).content
        return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]

    def test_the_shipped_columns_hold_what_the_register_holds(self, county, accounts):
        rows = self.cells(county)
        assert rows[0] == [column.head for column in NationalColumn.objects.all()] and len(rows) == 3
        row = dict(zip(rows[0], rows[1], strict=True))
        assert (
            row["单位名称"] == "香水镇人民政府" and row["平台类型"] == "新浪微博" and row["开设日期"] == "2023年6月8日"
        )
        assert row["运行状态"] == "在用"

    def test_one_unit_alone(self, county, accounts):
        assert len(self.cells(county, f"?status=live&unit={county.other_town.pk}")) == 2

    def test_columns_are_added_renamed_ordered_constant_and_exchanged(self, county, accounts):
        NationalColumn.objects.all().delete()
        deeds.save_column(
            NationalColumn(),
            {"head": "县", "source": "", "constant": "泾源", "words": "", "order": 2},
            by=county.approver,
        )
        words = "新浪微博=微博\n抖音=短视频"
        first = deeds.save_column(
            NationalColumn(),
            {"head": "平台", "source": "platform", "constant": "", "words": words, "order": 1},
            by=county.approver,
        )
        assert self.cells(county) == [["平台", "县"], ["微博", "泾源"], ["短视频", "泾源"]]
        deeds.save_column(first, {"head": "渠道", "order": 3}, by=county.approver)
        assert self.cells(county)[0] == ["县", "渠道"]

    def test_every_source_gives_a_text(self, county, accounts):
        NationalColumn.objects.all().delete()
        NationalColumn.objects.bulk_create(
            NationalColumn(head=name, source=name, order=1) for name, _ in national.sources()
        )
        heads, rows = national.table(Account.objects.select_related("unit__parent", "platform"))
        assert len(heads) == len(national.sources()) and all(isinstance(cell, str) for row in rows for cell in row)
        assert not [name for name, _ in national.sources() if name.endswith("_phone")]

    def test_only_the_approver_changes_columns(self, county):
        with pytest.raises(Refused):
            deeds.save_column(NationalColumn(), {"head": "x"}, by=county.reviewer)
        with pytest.raises(Refused):
            deeds.remove_column(NationalColumn.objects.first(), by=county.reviewer)


class TestPages:
    def run_jobs(self):
        while job := queue.claim_next():
            work.do(job, queue.kind_of(job.kind))

    def test_upload_map_compare_and_settle(self, client, county, accounts):
        client.force_login(county.reviewer)
        content = tables.simple(*TestHeads.ROWS[:1], heads=list(TestHeads.HEADS))
        assert client.post(reverse("accounts:ledger"), {"file": tables.upload(content)}).url.startswith("/jobs/")
        self.run_jobs()
        path = reverse("accounts:ledger_run", args=[LedgerRun.objects.get().pk])
        assert "对应列名" in client.get(path).content.decode()
        assert "至少要说明哪一列是账号名称" in client.post(path, {"h0": "unit"}).content.decode()
        client.post(path, {"h0": "unit", "h1": "platform", "h2": "name"})
        self.run_jobs()
        page = client.get(path).content.decode()
        assert "台账有，全国系统没有" in page and "新民乡讯（抖音）" in page
        row = LedgerDifference.objects.get()
        settle = reverse("accounts:ledger_settle", args=[row.pk])
        assert "选择怎样处理" in client.post(settle, {}, follow=True).content.decode()
        page = client.post(settle, {"state": "corrected"}, follow=True).content.decode()
        assert "已处理“新民乡讯（抖音）”" in page and "已在全国系统更正" in page

    @pytest.mark.parametrize(
        ("content", "name", "words"), [(b"", "a.xlsx", "空文件"), (b"x", "a.pdf", "上传 Excel"), (None, "", "选择文件")]
    )
    def test_other_files_are_refused_in_words(self, client, county, content, name, words):
        client.force_login(county.reviewer)
        data = {"file": tables.upload(content, name)} if content is not None else {}
        page = client.post(reverse("accounts:ledger"), data).content.decode()
        assert words in page and not LedgerRun.objects.exists()

    def test_the_sheet_is_ordered_for_a_unit(self, client, county, accounts):
        client.force_login(county.reviewer)
        answer = client.get(reverse("accounts:national_sheet"), {"unit": county.town.pk})
        assert answer.url.startswith("/jobs/") and Job.objects.get().args["query"].endswith(f"unit={county.town.pk}")
        entry = AuditEntry.objects.get(action="accounts.export")
        assert county.town.short_name in entry.detail and "national" in entry.detail

    def test_a_fourth_that_waits_is_told_and_not_queued(self, client, county, accounts):
        client.force_login(county.reviewer)
        for unit in ("", county.town.pk, county.other_town.pk, county.hospital.pk):
            answer = client.get(reverse("accounts:national_sheet"), {"unit": unit})
        assert answer.url == reverse("accounts:ledger") and Job.objects.count() == 3
        assert "已有 3 份导出在办理" in client.get(answer.url).content.decode()

    @pytest.mark.parametrize("query", ["?kind=x", "?state=y", "?page=-1", "?page=1e9", "?kind=missing&state=open"])
    def test_odd_conditions_of_differences_are_no_error(self, client, county, accounts, query):
        run = compared(county, BOTH[0])
        client.force_login(county.reviewer)
        assert client.get(reverse("accounts:ledger_run", args=[run.pk]) + query).status_code == 200

    def test_columns_in_the_back_office(self, client, county):
        client.force_login(county.approver)
        page = client.post(reverse("accounts:column_add"), {"head": "", "order": "x"}).content.decode()
        assert "写全国系统表格里的列名" in page and "写数字" in page
        page = client.post(reverse("accounts:column_add"), {"head": "县", "order": "5"}).content.decode()
        assert "选择取自台账的哪一项，或者写固定内容" in page
        page = client.post(
            reverse("accounts:column_add"), {"head": "县", "constant": "泾源", "order": "5"}, follow=True
        ).content.decode()
        assert "已保存“县”" in page and "固定“泾源”" in page
        row = NationalColumn.objects.get(head="县")
        client.post(reverse("accounts:column", args=[row.pk]), {"head": "县名", "constant": "泾源", "order": "5"})
        page = client.post(reverse("accounts:column_remove", args=[row.pk]), follow=True).content.decode()
        assert "已删去“县名”" in page and client.get(reverse("accounts:column", args=[row.pk])).status_code == 404
