"""Pages of what follows a check: orders, consequences, circular; what each shows, what bad input is told."""

from datetime import date

import pytest
from django.urls import reverse

from inspections.enums import OrderState
from inspections.models import Circular, Consequence, Finding, Rectification
from inspections.services import circulars, orders, outcome
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


@pytest.fixture
def order(county, row, accounts):
    inspecting.checked(county, inspecting.entry(row, accounts[2]), source_named="未注明来源")
    return inspecting.order(county, row)


class TestOrders:
    def test_the_list_has_tabs_lights_and_what_waits(self, county, row, entry, order, as_):
        inspecting.checked(county, entry, map="无审图号")
        told = page(as_(county.inspector).get(at("orders")))
        assert all(
            words in told for words in ("等待发出整改通知", "新民乡讯（微信订阅号）", "剩 5 个工作日", "全部发出")
        )
        told = page(as_(county.stranger).get(at("orders")))
        assert "新民乡讯（微信订阅号）" in told and "等待发出整改通知" not in told
        assert "新民乡讯" not in page(as_(county.clerk).get(at("orders")))

    @pytest.mark.parametrize("query", ["tab=x&unit=9&round=x&late=2&page=-1", "q=%00"[:2] + "%25", "late=1"])
    def test_nonsense_in_the_address_is_left_out(self, county, order, as_, query):
        assert as_(county.reviewer).get(f"{at('orders')}?{query}").status_code == 200

    def test_all_that_waits_goes_out_one_order_per_account(self, county, row, entry, accounts, as_):
        inspecting.checked(county, entry, map="无审图号", duty="没有记录")
        inspecting.checked(county, inspecting.entry(row, accounts[2]), map="无审图号")
        sent = {"finding": [finding.pk for finding in Finding.objects.all()]}
        answer = as_(county.inspector).post(at("order_issue"), sent, follow=True)
        assert "已发出 2 份整改通知" in page(answer)
        assert "已经发出整改通知" in page(as_(county.inspector).post(at("order_issue"), sent, follow=True))

    @pytest.mark.parametrize(("who", "forms"), [
        ("stranger", ["answer", "ask_time", "object"]), ("other_leader", ["answer", "ask_time", "object"]),
        ("inspector", []), ("observer", []),
    ])  # fmt: skip
    def test_one_sees_the_forms_one_may_use(self, county, order, as_, who, forms):
        answer = as_(getattr(county, who)).get(at("order", order.pk))
        assert [act.name for act in answer.context["acts"]] == forms

    def test_answer_return_answer_accept(self, county, order, as_):
        def say(who, name, **more):
            version = Rectification.objects.get(pk=order.pk).version
            sent = {"version": version, "words": "说明情况。"} | more
            return as_(getattr(county, who)).post(at("order_step", order.pk, name), sent, follow=True)

        assert "答复已提交" in page(say("stranger", "answer", files=[make.png(), make.pdf()]))
        assert "已退回重改" in page(say("reviewer", "send_back", day="2026-11-20"))
        say("stranger", "answer")
        assert "整改通知已办结" in page(say("reviewer", "accept"))
        done = Rectification.objects.get(pk=order.pk)
        assert (done.state, done.due_on) == (OrderState.CLOSED, date(2026, 11, 20))

    def test_asking_for_time_and_granting_it(self, county, order, as_):
        client = as_(county.stranger)
        client.post(at("order_step", order.pk, "ask_time"), {"version": 1, "words": "等平台回复", "day": "2026-11-20"})
        told = page(as_(county.reviewer).get(at("order", order.pk)))
        assert "同意延期" in told and "不同意延期" in told
        as_(county.reviewer).post(at("order_step", order.pk, "grant"), {"version": 2, "words": "同意"})
        assert Rectification.objects.get(pk=order.pk).due_on == date(2026, 11, 20)

    @pytest.mark.parametrize(
        ("name", "sent", "words"),
        [
            ("answer", {"version": 1, "words": ""}, "写明情况和理由"),
            ("answer", {"version": 1, "words": "长" * 3001}, "不超过 3000 字"),
            ("ask_time", {"version": 1, "words": "要时间", "day": "2026-11-01"}, "晚于现在的整改期限"),
            ("ask_time", {"version": 1, "words": "要时间", "day": "明天"}, "日期写成 2025-11-19 的样子"),
        ],
    )
    def test_odd_input_is_told_and_kept(self, county, order, as_, name, sent, words):
        answer = as_(county.stranger).post(at("order_step", order.pk, name), sent)
        assert answer.status_code == 422 and words in page(answer)
        assert sent["words"][:3000] in page(answer) and Rectification.objects.get(pk=order.pk).version == 1

    def test_a_wrong_file_is_told_and_the_words_stay(self, county, order, as_):
        sent = {"version": 1, "words": "已整改到位。", "files": make.SimpleUploadedFile("a.exe", b"MZ")}
        answer = as_(county.stranger).post(at("order_step", order.pk, "answer"), sent)
        assert answer.status_code == 422 and "“a.exe”不能上传" in page(answer) and "已整改到位。" in page(answer)

    def test_an_old_page_is_told_what_happened_and_the_words_are_kept(self, county, order, as_):
        orders.answer(order, inspecting.said(order, county.other_leader))
        answer = as_(county.stranger).post(at("order_step", order.pk, "answer"), {"version": 1, "words": "我也写了。"})
        told = page(answer)
        assert answer.status_code == 409 and "钱乡长办理了“答复整改情况”" in told and "我也写了。" in told

    def test_the_wrong_role_is_told_who_may(self, county, order, as_):
        answer = as_(county.reviewer).post(at("order_step", order.pk, "answer"), {"version": 1, "words": "x"})
        assert answer.status_code == 403 and "填报员、单位主要领导" in page(answer)
        assert (
            as_(county.clerk).post(at("order_step", order.pk, "answer"), {"version": 1, "words": "x"}).status_code
            == 404
        )
        assert as_(county.stranger).post(at("order_step", order.pk, "dance"), {}).status_code == 404

    def test_a_repeated_problem_leads_to_the_earlier_order(self, county, accounts, as_, monday):
        first = inspecting.finished_round(county, accounts, {2: {"source_named": "未注明来源"}})
        earlier = inspecting.order(county, first)
        monday.move_to("2027-01-11T10:00")
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, accounts[2]), source_named="又未注明")
        told = page(as_(county.stranger).get(at("order", inspecting.order(county, row).pk)))
        assert "重复问题" in told and earlier.number in told


class TestOutcome:
    @pytest.fixture
    def done(self, county, accounts):
        return inspecting.finished_round(county, accounts, {2: {"updated_14_days": "没有更新"}})

    def test_failed_accounts_wait_for_a_consequence(self, county, done, as_):
        client, failed = as_(county.reviewer), done.entries.get(passed=False)
        assert "还有 1 个不合格账号没有记录处理结果" in page(client.get(at("consequences", done.pk)))
        sent = {"entry": failed.pk, "measure": "circulate", "reason": "单项否决"}
        assert "还有 1 个" not in page(client.post(at("consequences", done.pk), sent, follow=True))

    def test_a_talk_is_arranged_and_its_minutes_written(self, county, done, as_, monday):
        client, failed = as_(county.reviewer), done.entries.get(passed=False)
        sent = {"entry": failed.pk, "measure": "talk", "reason": "长期不更新"}
        answer = client.post(at("consequences", done.pk), sent)
        assert answer.status_code == 422 and "约谈写明日期、地点和约谈对象" in page(answer)
        client.post(
            at("consequences", done.pk),
            sent | {"talk_on": "2026-11-05", "talk_place": "会议室", "talk_with": "主要领导"},
        )
        talk = Consequence.objects.get()
        assert "约谈以后填写" in page(client.get(at("talk", talk.pk)))
        monday.move_to("2026-11-06T10:00")
        client = as_(county.reviewer)
        assert "写明约谈的内容" in page(client.post(at("talk", talk.pk), {"words": ""}))
        client.post(at("talk", talk.pk), {"words": "单位作了检查。", "file": make.pdf("记录.pdf")})
        talk.refresh_from_db()
        assert talk.minutes == "单位作了检查。" and talk.minutes_file.name == "记录.pdf"

    def test_who_sees_what(self, county, done, as_):
        outcome.decide(
            done, "talk", "不更新", by=county.reviewer, entry=done.entries.get(passed=False),
            talk=outcome.Talk(date(2026, 11, 5), "会议室", "主要领导"),
        )  # fmt: skip
        talk = Consequence.objects.get()
        assert as_(county.stranger).get(at("talk", talk.pk)).status_code == 200
        assert as_(county.clerk).get(at("talk", talk.pk)).status_code == 404
        assert as_(county.stranger).get(at("consequences", done.pk)).status_code == 404
        assert as_(county.inspector).post(at("consequences", done.pk), {}).status_code == 403
        assert as_(county.reviewer).get(at("consequences", done.pk) + "?entry=nonsense").status_code == 200


class TestCircular:
    @pytest.fixture
    def done(self, county, accounts):
        return inspecting.finished_round(county, accounts, {1: {"source_named": "未注明来源"}})

    def test_from_one_click_to_the_issued_text(self, county, done, as_):
        answer = as_(county.inspector).post(at("circular_draft", done.pk))
        found = Circular.objects.get()
        assert answer.url == at("circular", found.pk)
        assert "合格率 100.00%" in page(as_(county.inspector).get(answer.url))
        sent = found.words | {"version": 1, "overall_more": "总体平稳。"}
        as_(county.inspector).post(at("circular_edit", found.pk), sent)
        told = page(as_(county.approver).get(at("circular_issue", found.pk)))
        assert "数字、文字和附件从此固定" in told and 'name="version" value="2"' in told
        as_(county.approver).post(at("circular_issue", found.pk), {"version": 2})
        told = page(as_(county.clerk).get(at("circular", found.pk)))
        assert "泾政办新媒〔2026〕1号" in told and "总体平稳。" in told and "修改文字" not in told

    def test_a_draft_is_for_the_county_only(self, county, done, as_):
        found = circulars.draft(done, by=county.inspector)
        assert as_(county.clerk).get(at("circular", found.pk)).status_code == 404
        assert as_(county.clerk).get(at("round_circular", done.pk)).status_code == 404
        assert as_(county.observer).get(at("circular", found.pk)).status_code == 200
        assert as_(county.observer).get(at("circular_edit", found.pk)).status_code == 403
        assert as_(county.inspector).get(at("circular_issue", found.pk)).status_code == 403

    def test_who_is_slower_keeps_his_words(self, county, done, as_):
        found = circulars.draft(done, by=county.inspector)
        circulars.save_texts(found, found.words | {"basis": "甲写的"}, 1, by=county.reviewer)
        answer = as_(county.inspector).post(
            at("circular_edit", found.pk), found.words | {"version": 1, "basis": "乙写的"}
        )
        assert answer.status_code == 409 and "乙写的" in page(answer) and 'value="2"' in page(answer)

    @pytest.mark.parametrize(
        ("change", "words"), [({"basis": ""}, "写明依据"), ({"next_steps": "长" * 4001}, "不超过 4000 字")]
    )
    def test_odd_words_are_told(self, county, done, as_, change, words):
        found = circulars.draft(done, by=county.inspector)
        answer = as_(county.inspector).post(at("circular_edit", found.pk), found.words | {"version": 1} | change)
        assert answer.status_code == 422 and words in page(answer)

    def test_what_is_missing_before_issuing_is_told(self, county, accounts, as_):
        row = inspecting.finished_round(county, accounts, {0: {"interaction": "无法留言"}})
        found = circulars.draft(row, by=county.inspector)
        assert "还有 1 个不合格账号没有记录处理结果" in page(as_(county.inspector).get(at("round_circular", row.pk)))
        answer = as_(county.approver).post(at("circular_issue", found.pk), {"version": 1})
        assert answer.status_code == 422 and "每个不合格账号都记录了处理结果" in page(answer)

    def test_a_revision_asks_why(self, county, done, as_):
        found = circulars.draft(done, by=county.inspector)
        circulars.issue(found, 1, by=county.approver)
        client = as_(county.inspector)
        answer = client.post(at("circular_draft", done.pk), {"why": ""})
        assert answer.status_code == 422 and "写明为什么要修订" in page(answer)
        client.post(at("circular_draft", done.pk), {"why": "单位名称有误"})
        assert Circular.objects.count() == 2 and "修订原因：单位名称有误" in page(
            client.get(at("round_circular", done.pk))
        )

    def test_what_people_write_is_shown_as_text(self, county, accounts, as_):
        row = inspecting.finished_round(county, accounts, {0: {"source_named": "<script>alert(1)</script>𠮷😀"}})
        found = circulars.draft(row, by=county.inspector)
        told = page(as_(county.inspector).get(at("circular", found.pk)))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;𠮷😀" in told
