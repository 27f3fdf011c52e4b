"""The chain of article 14, step by step: what each step does, to whom it is open, what it refuses."""

from datetime import date

import pytest

from accounts.models import Account
from approvals import services
from approvals.enums import Kind, State, Step
from approvals.errors import Conflict
from approvals.models import Application, Decision
from approvals.services import Intent
from county.access import Refused
from county.articles import RuleViolation
from county.models import AuditEntry
from notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def again(case) -> Application:
    return Application.objects.get(pk=case.pk)


def test_submitting_gives_a_number_and_waits_for_the_units_leader(county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    assert case.number == "SQ-2026-0001"
    assert case.waiting_unit == county.town
    assert case.due_on == date(2026, 11, 9)
    assert Message.objects.filter(recipient=county.leader, title__contains="等待单位签字").count() == 1


def test_numbers_follow_each_other_without_a_gap_when_a_submission_is_refused(county):
    make.bring(county, make.draft(county), State.SIGNING)
    broken = make.draft(county, unit=county.other_town, by=county.stranger, name="新民乡事", reason="")
    with pytest.raises(RuleViolation):
        services.submit(broken, make.intent(broken, county.stranger))
    good = make.draft(
        county, unit=county.other_town, by=county.stranger, name="新民乡事", platform=make.platform("weibo")
    )
    assert make.bring(county, good, State.SIGNING).number == "SQ-2026-0002"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"reason": ""}, "没有写理由"),
        ({"name": "云上香水e站"}, "字母“e”"),
        ({"first_phone": "13800001111"}, "办公座机"),
        ({"first_name": "王填报"}, "第一责任人不能兼任"),
        ({"declared": False}, "声明"),
        ({"purpose": ""}, "功能定位"),
        ({"way": "minutes"}, "会议纪要"),
        ({"operating_mode": "commissioned"}, "委托合同"),
        ({"news_licence": True}, "许可证"),
    ],
)
def test_a_submission_names_the_article_that_is_not_met(county, missing, words):
    case = make.draft(county, **missing)
    with pytest.raises(RuleViolation, match=words) as refusal:
        services.submit(case, make.intent(case, county.clerk))
    assert refusal.value.article.startswith("第")
    assert again(case).state == State.DRAFT
    assert not Decision.objects.exists()


def test_the_leaders_signature_starts_the_countys_five_working_days(county, monday):
    case = make.bring(county, make.draft(county), State.SIGNING)
    monday.forward(days=2)
    case = services.sign(case, make.intent(case, county.leader)).case
    assert (case.state, case.signed_on, case.due_on) == (State.REVIEWING, date(2026, 11, 4), date(2026, 11, 11))


def test_a_second_level_unit_needs_its_own_leader_then_its_departments(county):
    case = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="县医院健康课堂")
    case = make.bring(county, case, State.SIGNING)
    with pytest.raises(Refused):
        services.sign(case, make.intent(case, county.health_leader))
    case = services.sign(case, make.intent(case, county.hospital_leader)).case
    assert (case.state, case.waiting_unit) == (State.SIGNING, county.health)
    assert case.signed_on is None
    case = services.sign(case, make.intent(case, county.health_leader)).case
    assert (case.state, case.waiting_unit) == (State.REVIEWING, None)


def test_review_and_approval_go_on_and_draft_the_announcement(county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    assert case.approved_on == date(2026, 11, 2)
    assert case.due_on == date(2026, 11, 16)
    assert "云上香水" in case.announcement.body
    assert case.announcement.due_on is None
    assert not Account.objects.exists(), "approval is not the act"


def test_the_report_changes_the_register_and_starts_the_clocks(county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    assert case.account.filing_number == "泾新媒备〔2026〕01号"
    assert case.account.status == "normal"
    assert case.announcement.due_on == date(2026, 11, 5)
    assert case.national_due_on == date(2026, 11, 9)
    assert "2026年11月2日起开设" in case.announcement.body


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shown_name": "云上香水发布"}, "审批同意的名称是“云上香水”"),
        ({"proof": None}, "上传平台上的截图"),
        ({"day": date(2026, 11, 1)}, "不能早于审批同意"),
        ({"day": date(2026, 11, 3)}, "不能晚于今天"),
        ({"late": {"identifier": "x", "verified_state": "not_verified"}}, "未认证"),
        (
            {"late": {"identifier": "x", "verified_state": "verified", "verified_subject": "某某文化公司"}},
            "应为“香水镇人民政府”",
        ),
        ({"late": {"verified_state": "verified", "verified_subject": "香水镇人民政府"}}, "填写抖音号"),
    ],
)
def test_a_report_that_differs_from_the_approval_is_refused(county, change, words):
    case = make.bring(county, make.draft(county), State.OPERATING)
    told = {
        "day": date(2026, 11, 2),
        "proof": make.proof(county.clerk, county.town),
        "shown_name": "云上香水",
        "late": {"identifier": "yssx", "verified_state": "verified", "verified_subject": "香水镇人民政府"},
    }
    with pytest.raises(RuleViolation, match=words):
        services.report_done(case, make.intent(case, county.clerk), services.Report(**(told | change)))
    assert again(case).state == State.OPERATING
    assert not Account.objects.exists()


def test_the_file_closes_by_itself_when_fifteen_days_served_and_the_national_entry_stands(county, monday):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, case)
    make.enter_national(county, case)
    monday.move_to("2026-11-16T23:59")
    assert services.close_served() == 0
    monday.move_to("2026-11-17T00:00")
    assert services.close_served() == 1
    assert services.close_served() == 0
    case = again(case)
    assert case.state == State.CLOSED
    assert case.announcement.ended_on == date(2026, 11, 17)
    assert case.decisions.last().by.is_system


@pytest.mark.parametrize("owed", ["national", "website", "own"])
def test_a_file_does_not_close_while_something_is_owed(county, monday, owed):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    if owed != "national":
        make.enter_national(county, case)
    from announcements import services as announcements

    for channel, by in (("own", county.clerk), ("website", county.reviewer)):
        if channel != owed:
            day = date(2026, 11, 2)
            announcements.post(
                case.announcement, channel=channel, posted_on=day, link="https://x.cn/", proof=None, by=by
            )
    monday.move_to("2026-12-30T09:00")
    assert services.close_served() == 0


def test_a_taken_down_posting_counts_again_from_day_one(county, monday):
    from announcements import services as announcements

    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, case)
    make.enter_national(county, case)
    monday.move_to("2026-11-12T10:00")
    own = case.announcement.postings.get(channel="own")
    announcements.take_down(own, on=date(2026, 11, 12), note="平台误删", by=county.inspector)
    announcements.post(
        case.announcement,
        channel="own",
        posted_on=date(2026, 11, 12),
        link="https://x.cn/",
        proof=None,
        by=county.clerk,
    )
    monday.move_to("2026-11-26T12:00")
    assert services.close_served() == 0
    monday.move_to("2026-11-27T00:00")
    assert services.close_served() == 1


# Return, withdraw, cancel, reject


@pytest.mark.parametrize(
    ("state", "who"), [("signing", "leader"), ("reviewing", "reviewer"), ("approving", "approver")]
)
def test_a_returned_case_comes_back_to_who_returned_it(county, state, who):
    case = make.bring(county, make.draft(county), state)
    case = services.send_back(case, make.intent(case, getattr(county, who), "补充理由")).case
    assert case.state == State.RETURNED
    case = services.submit(case, make.intent(case, county.clerk)).case
    assert case.state == state
    assert case.decisions.last().step == Step.RESUBMIT


def test_a_changed_signed_field_goes_to_the_leader_again(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    case = services.send_back(case, make.intent(case, county.approver, "写清用途")).case
    case = services.save_draft(case, {"purpose": "另一种定位"}, by=county.clerk)
    case = services.submit(case, make.intent(case, county.clerk)).case
    assert (case.state, case.waiting_unit) == (State.SIGNING, county.town)


def test_a_changed_file_goes_to_the_leader_again(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    case = services.send_back(case, make.intent(case, county.reviewer, "补方案")).case
    services.attach(case, make.pdf("方案.pdf"), purpose="plan", by=county.clerk)
    assert services.submit(case, make.intent(case, county.clerk)).case.state == State.SIGNING


@pytest.mark.parametrize("step", [services.send_back, services.reject])
def test_return_and_rejection_need_an_opinion(county, step):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    with pytest.raises(RuleViolation, match="写明意见"):
        step(case, make.intent(case, county.reviewer, "  "))


@pytest.mark.parametrize(
    ("state", "who", "back"),
    [("signing", "clerk", "draft"), ("reviewing", "leader", "signing"), ("approving", "reviewer", "reviewing")],
)
def test_withdrawing_brings_the_case_to_the_senders_own_node(county, state, who, back):
    case = make.bring(county, make.draft(county), state)
    case = services.withdraw(case, make.intent(case, getattr(county, who), "填错了")).case
    assert case.state == back
    assert make.bring(county, case, State.APPROVING).state == State.APPROVING


def test_nobody_withdraws_what_another_sent(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    with pytest.raises(Refused, match="自己送出"):
        services.withdraw(case, make.intent(case, county.second_reviewer, "换人"))


def test_withdrawing_after_the_next_node_acted_is_a_conflict(county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    with pytest.raises(Conflict, match="待平台办理"):
        services.withdraw(case, make.intent(case, county.clerk, "晚了"))


@pytest.mark.parametrize("state", ["draft", "signing", "reviewing", "approving"])
def test_an_application_can_be_cancelled_before_approval(county, state):
    case = make.bring(county, make.draft(county), state) if state != "draft" else make.draft(county)
    case = services.cancel(case, make.intent(case, county.clerk, "不办了")).case
    assert case.state == State.CANCELLED
    assert make.bring(county, make.draft(county), State.SIGNING).state == State.SIGNING, "the platform is free again"


def test_a_second_open_opening_on_the_same_platform_is_refused(county):
    make.bring(county, make.draft(county), State.SIGNING)
    second = make.draft(county)
    with pytest.raises(RuleViolation, match="SQ-2026-0001"):
        services.submit(second, make.intent(second, county.clerk))


# Four eyes


def test_who_typed_may_not_sign(county):
    from county.models import RoleAssignment

    RoleAssignment.objects.create(user=county.clerk, unit=county.town, role="leader")
    case = make.bring(county, make.draft(county), State.SIGNING)
    with pytest.raises(Refused, match="由您填报"):
        services.sign(case, make.intent(case, county.clerk))


def test_who_reviewed_may_not_approve(county):
    from county.models import RoleAssignment

    RoleAssignment.objects.create(user=county.reviewer, unit=county.office, role="approver")
    case = make.bring(county, make.draft(county), State.APPROVING)
    with pytest.raises(Refused, match="应由别人审批"):
        services.approve(case, make.intent(case, county.reviewer, "同意"))


def test_who_signed_may_not_review_even_for_the_offices_own_account(county):
    from county.enums import Role
    from county.models import RoleAssignment, User

    clerk = make.user(Role.CLERK, county.office)
    RoleAssignment.objects.create(user=county.reviewer, unit=county.office, role="leader")
    case = make.bring(county, make.draft(county, unit=county.office, by=clerk, name="泾源发布"), State.SIGNING)
    reviewer = User.objects.get(pk=county.reviewer.pk)
    case = services.sign(case, make.intent(case, reviewer)).case
    with pytest.raises(Refused, match="由您签字"):
        services.review(case, make.intent(case, reviewer))
    assert services.review(case, make.intent(case, county.second_reviewer)).case.state == State.APPROVING


@pytest.mark.parametrize(
    ("state", "step", "who"),
    [
        ("signing", services.sign, "clerk"),
        ("signing", services.sign, "other_leader"),
        ("reviewing", services.review, "leader"),
        ("reviewing", services.review, "approver"),
        ("approving", services.approve, "reviewer"),
        ("approving", services.approve, "observer"),
        ("approving", services.reject, "inspector"),
        ("signing", services.reject, "approver"),
    ],
)
def test_the_wrong_role_is_refused_and_told_who_can(county, state, step, who):
    case = make.bring(county, make.draft(county), state)
    with pytest.raises(Refused) as refusal:
        step(case, make.intent(case, getattr(county, who), "意见"))
    assert refusal.value.who_can


# The door: version, key, trace


def test_a_stale_version_is_a_conflict_that_keeps_the_opinion(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    with pytest.raises(Conflict) as conflict:
        services.review(case, Intent(county.reviewer, case.version - 1, "拟同意，理由充分"))
    assert conflict.value.kept == "拟同意，理由充分"
    assert conflict.value.last.step == Step.SIGN


def test_an_approval_of_a_text_edited_meanwhile_is_a_conflict(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    seen = case.version
    services.send_back(case, make.intent(case, county.approver, "改"))
    services.save_draft(case, {"purpose": "换了内容"}, by=county.clerk)
    case = services.submit(case, make.intent(case, county.clerk)).case
    make.sign_all(county, case)
    services.review(case, make.intent(case, county.reviewer))
    with pytest.raises(Conflict, match="有了变化"):
        services.approve(case, Intent(county.approver, seen, "同意"))


def test_the_same_key_has_one_effect_and_the_same_answer(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    wish = Intent(county.reviewer, case.version, "拟同意", key="k-1")
    first, second = services.review(case, wish), services.review(case, wish)
    assert (first.repeated, second.repeated) == (False, True)
    assert second.decision == first.decision
    assert case.decisions.filter(step=Step.REVIEW).count() == 1


def test_a_key_used_for_something_else_is_a_conflict(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    wish = Intent(county.reviewer, case.version, "拟同意", key="k-1")
    services.review(case, wish)
    with pytest.raises(Conflict):
        services.send_back(case, Intent(county.reviewer, case.version + 1, "退", key="k-1"))


def test_every_step_leaves_one_decision_one_history_row_one_audit_entry(county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    steps = list(case.decisions.values_list("step", flat=True))
    assert steps == ["submit", "sign", "review", "approve", "report_done"]
    assert list(case.history.order_by("history_id").values_list("history_change_reason", flat=True)) == steps
    audited = AuditEntry.objects.filter(target_id=str(case.pk), action__startswith="approvals.").order_by("pk")
    assert [entry.action.removeprefix("approvals.") for entry in audited] == steps
    assert not case.history.filter(history_user=None).exists()


def test_a_draft_leaves_no_history_and_no_trace(county):
    case = make.draft(county)
    assert case.history.count() == 0
    assert not AuditEntry.objects.filter(target_id=str(case.pk)).exists()


def test_messages_are_written_in_the_steps_own_transaction(county, monkeypatch):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    before = Message.objects.count()
    monkeypatch.setattr("approvals.messages.tell", lambda *args: (_ for _ in ()).throw(RuntimeError("gone")))
    with pytest.raises(RuntimeError):
        services.review(case, make.intent(case, county.reviewer))
    assert again(case).state == State.REVIEWING
    assert Message.objects.count() == before
    assert case.decisions.filter(step=Step.REVIEW).count() == 0


# Ways of signing


def test_minutes_are_attached_and_confirmed_by_the_leader(county):
    case = make.draft(county, way="minutes")
    services.attach(case, make.pdf("会议纪要.pdf"), purpose="minutes", by=county.clerk)
    assert make.bring(county, case, State.REVIEWING).signed_on == date(2026, 11, 2)


def test_a_signature_on_paper_is_confirmed_by_the_reviewer_and_told_to_the_leader(county):
    case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
    with pytest.raises(RuleViolation, match="扫描件"):
        services.confirm_paper(case, make.intent(case, county.reviewer))
    services.attach(case, make.pdf("签字件.pdf"), purpose="signed_sheet", by=county.clerk)
    outcome = services.confirm_paper(case, make.intent(case, county.reviewer))
    assert outcome.case.state == State.REVIEWING
    assert outcome.decision.scan.name == "签字件.pdf"
    assert Message.objects.filter(recipient=county.leader, title__contains="纸质签字已核").exists()


def test_the_office_may_type_for_a_unit_but_its_leader_still_signs(county):
    case = make.bring(county, make.draft(county, by=county.reviewer), State.SIGNING)
    with pytest.raises(Refused):
        services.sign(case, make.intent(case, county.reviewer))
    assert services.sign(case, make.intent(case, county.leader)).case.state == State.REVIEWING


# Exceptions and announcements


def test_a_second_account_on_a_platform_needs_an_exception_with_an_end_date(county):
    make.account(county.town, "douyin")
    case = make.draft(county, reason="办事", exception_platform="少数民族语言频道")
    case = services.save_draft(case, {}, by=county.clerk)
    case = make.bring(county, case, State.APPROVING)
    with pytest.raises(RuleViolation, match="有效期"):
        services.approve(case, make.intent(case, county.approver, "同意"))
    until = date(2027, 11, 2)
    case = services.approve(case, make.intent(case, county.approver, "同意"), exception_until=until).case
    case = make.report(case).case
    assert case.account.is_exception
    assert case.account.exceptions.get().until == until


def test_another_platform_needs_a_reason(county):
    make.account(county.town, "wechat-subscription")
    case = make.draft(county)
    with pytest.raises(RuleViolation, match="多平台开设"):
        services.submit(case, make.intent(case, county.clerk))
    case = services.save_draft(case, {}, by=county.clerk, reasons={"another_platform": "短视频与图文分工"})
    assert services.submit(case, make.intent(case, county.clerk)).case.state == State.SIGNING


def test_an_internal_change_needs_no_announcement_unless_the_approver_orders_one(county):
    about = make.filed_account(county.town)
    case = make.draft(county, Kind.ALTERING, about=about, purpose=about.purpose, keeper_name="新管理员")
    case = make.bring(county, case, State.ANNOUNCING)
    assert case.announcement is None
    make.enter_national(county, case)
    assert services.close_served() == 1


def test_a_platform_that_refuses_leads_to_a_new_declaration_in_the_same_case(county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    case = services.redeclare(case, make.intent(case, county.clerk, "名称已被占用")).case
    assert case.state == State.RETURNED
    unchanged = services.submit(case, make.intent(case, county.clerk)).case
    assert unchanged.state == State.OPERATING
    case = services.redeclare(unchanged, make.intent(case, county.clerk, "名称已被占用")).case
    case = services.save_draft(case, {"name": "云上香水镇"}, by=county.clerk)
    assert services.submit(case, make.intent(case, county.clerk)).case.state == State.SIGNING


def test_termination_is_asked_by_the_unit_and_confirmed_by_the_office(county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    with pytest.raises(RuleViolation, match="先提出申请"):
        services.terminate(case, make.intent(case, county.reviewer, "终止"))
    case = services.ask_termination(case, make.intent(case, county.clerk, "不再需要")).case
    case = services.terminate(case, make.intent(case, county.reviewer, "同意终止")).case
    assert case.state == State.TERMINATED
