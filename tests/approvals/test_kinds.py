"""The four kinds: what each changes in the register, what it announces, when its file closes (article 14)."""

from datetime import date

import pytest

from accounts.models import Account
from announcements import services as announcements
from approvals import kinds, services
from approvals.enums import Kind, State
from approvals.models import Application
from county.articles import RuleViolation
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def test_every_kind_is_registered_with_its_words():
    assert set(kinds.REGISTRY) == set(Kind)
    assert {kind: kinds.REGISTRY[kind].verb for kind in Kind} == {kind: kind.label for kind in Kind}


# 变更


def test_a_change_writes_only_what_changed(county):
    about = make.filed_account(county.town, keeper_name="老管理员")
    case = make.draft(county, Kind.ALTERING, about=about, name="香水之声")
    about.refresh_from_db()
    about.keeper_name = "期间另有更正"
    about.save(update_fields=("keeper_name",))
    case = make.bring(county, case, State.ANNOUNCING)
    account = Account.objects.get(pk=about.pk)
    assert account.name == "香水之声"
    assert account.keeper_name == "期间另有更正"
    assert account.filing_number == about.filing_number, "the number is kept for life"


def test_a_change_of_name_is_announced_with_before_and_after(county):
    about = make.filed_account(county.town)
    case = make.bring(county, make.draft(county, Kind.ALTERING, about=about, name="香水之声"), State.OPERATING)
    assert "账号名称由“云上香水”变更为“香水之声”" in case.announcement.body


def test_a_change_without_change_is_refused(county):
    about = make.filed_account(county.town)
    case = make.draft(county, Kind.ALTERING, about=about, purpose=about.purpose)
    with pytest.raises(RuleViolation, match="没有变更任何内容"):
        services.submit(case, make.intent(case, county.clerk))


def test_a_change_is_checked_only_where_it_changes_something(county):
    about = make.filed_account(county.town, name="香水e站", first_phone="13800001111")
    assert make.bring(county, make.draft(county, Kind.ALTERING, about=about), State.SIGNING).state == State.SIGNING
    other = make.filed_account(county.other_town, name="新民e站")
    case = make.draft(county, Kind.ALTERING, about=other, unit=county.other_town, by=county.stranger, name="新民f站")
    with pytest.raises(RuleViolation, match="字母“f”"):
        services.submit(case, make.intent(case, county.stranger))


def test_a_required_fact_cannot_be_changed_to_nothing(county):
    about = make.filed_account(county.town)
    case = make.draft(county, Kind.ALTERING, about=about, purpose="")
    with pytest.raises(RuleViolation, match="填写：功能定位"):
        services.submit(case, make.intent(case, county.clerk))


def test_an_exception_granted_in_a_change_is_written_down_with_its_end(county):
    about = make.filed_account(county.town)
    case = make.draft(county, Kind.ALTERING, about=about, name="香水e站", exception_name="群众熟悉的旧名")
    case = make.bring(county, case, State.APPROVING)
    until = date(2027, 6, 30)
    case = services.approve(case, make.intent(case, county.approver, "同意"), exception_until=until).case
    make.report(case)
    grant = about.exceptions.get()
    assert (grant.rule, grant.until, grant.granted_by) == ("name_plain", until, county.approver)


def test_one_open_case_per_account(county):
    about = make.filed_account(county.town)
    make.bring(county, make.draft(county, Kind.ALTERING, about=about), State.SIGNING)
    second = make.draft(county, Kind.SUSPENDING, about=about)
    with pytest.raises(RuleViolation, match="SQ-2026-0001"):
        services.submit(second, make.intent(second, county.clerk))


def test_the_approver_may_order_an_announcement_of_an_internal_change(county):
    about = make.filed_account(county.town)
    case = make.draft(county, Kind.ALTERING, about=about, purpose=about.purpose, keeper_name="新人")
    case = make.bring(county, case, State.APPROVING)
    case = services.approve(case, make.intent(case, county.approver, "同意"), announce=True).case
    assert case.announcement is not None


# 关停


def test_suspending_keeps_the_place_on_the_platform(county):
    about = make.filed_account(county.town)
    make.bring(county, make.draft(county, Kind.SUSPENDING, about=about), State.ANNOUNCING)
    about.refresh_from_db()
    assert (about.status, about.suspended_on) == ("suspended", date(2026, 11, 2))
    again = make.draft(county, platform=about.platform)
    with pytest.raises(RuleViolation, match="已有“云上香水”"):
        services.submit(again, make.intent(again, county.clerk))


def test_a_suspended_account_returns_by_an_opening_that_takes_its_row_again(county, monday):
    about = make.filed_account(county.town)
    case = make.bring(county, make.draft(county, Kind.SUSPENDING, about=about), State.ANNOUNCING)
    make.post_both(county, case)
    make.enter_national(county, case)
    monday.move_to("2026-11-18T09:00")
    services.close_served()
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk, account=about)
    case = services.save_draft(case, {"reason": "恢复使用", "declared": True}, by=county.clerk)
    services.attach(case, make.png(), purpose="logo", by=county.clerk)
    case = make.bring(county, case, State.ANNOUNCING)
    about.refresh_from_db()
    assert case.account == about
    assert (about.status, about.suspended_on) == ("normal", None)
    assert Account.objects.count() == 1
    assert "恢复使用下列账号" in case.announcement.body


def test_a_closing_needs_a_replacement_channel(county):
    about = make.filed_account(county.town)
    case = make.draft(county, Kind.SUSPENDING, about=about, replacement="")
    with pytest.raises(RuleViolation, match="替代渠道"):
        services.submit(case, make.intent(case, county.clerk))


# 注销


@pytest.fixture
def frozen_case(county):
    """A cancellation whose account is out of use; the platform has not removed it yet."""
    about = make.filed_account(county.town)
    return make.bring(county, make.draft(county, Kind.CANCELLING, about=about), State.ANNOUNCING)


def gone(county, case, day, opinion=""):
    told = services.Report(day=day, proof=make.proof(county.clerk, county.town))
    return services.report_gone(case, make.intent(case, county.clerk, opinion), told)


def test_freezing_starts_the_announcement_and_leaves_the_register_alone(county, frozen_case):
    assert frozen_case.frozen_on == date(2026, 11, 2)
    assert frozen_case.announcement.due_on == date(2026, 11, 5)
    assert frozen_case.account.status == "normal"


def test_a_cancellation_closes_only_when_the_account_is_gone(county, frozen_case, monday):
    make.post_both(county, frozen_case)
    make.enter_national(county, frozen_case)
    monday.move_to("2026-11-20T09:00")
    assert services.close_served() == 0
    gone(county, frozen_case, date(2026, 11, 19))
    assert services.close_served() == 1
    account = Account.objects.get()
    assert (account.status, account.cancelled_on) == ("cancelled", date(2026, 11, 19))


def test_gone_before_fifteen_days_needs_a_reason_and_the_website_still_serves(county, frozen_case, monday):
    make.post_both(county, frozen_case)
    make.enter_national(county, frozen_case)
    monday.move_to("2026-11-09T09:00")
    with pytest.raises(RuleViolation, match="还没有满 15 日"):
        gone(county, frozen_case, date(2026, 11, 9))
    gone(county, frozen_case, date(2026, 11, 9), "平台冻结期 7 日已满，自动注销")
    own = frozen_case.announcement.postings.get(channel="own")
    assert own.ended_on == date(2026, 11, 9)
    monday.move_to("2026-11-16T23:00")
    assert services.close_served() == 0
    monday.move_to("2026-11-17T00:00")
    assert services.close_served() == 1


def test_an_own_posting_never_made_is_waived_with_the_reason(county, frozen_case, monday):
    announcements.post(
        frozen_case.announcement,
        channel="website",
        posted_on=date(2026, 11, 2),
        link="https://x.cn/",
        proof=None,
        by=county.reviewer,
    )
    gone(county, frozen_case, date(2026, 11, 2), "平台当日删除，来不及发布")
    frozen_case.announcement.refresh_from_db()
    assert not frozen_case.announcement.own_required
    assert frozen_case.announcement.own_waived_reason == "平台当日删除，来不及发布"


def test_gone_is_reported_once_and_not_before_the_freeze(county, frozen_case, monday):
    with pytest.raises(RuleViolation, match="不能早于停止使用"):
        gone(county, frozen_case, date(2026, 11, 1), "早了")
    gone(county, frozen_case, date(2026, 11, 2), "当日")
    with pytest.raises(RuleViolation, match="没有等待注销"):
        gone(county, frozen_case, date(2026, 11, 2), "再报")


def test_a_suspended_account_is_announced_on_the_website_only(county, monday):
    about = make.filed_account(county.town, status="suspended")
    case = make.bring(county, make.draft(county, Kind.CANCELLING, about=about), State.ANNOUNCING)
    assert not case.announcement.own_required
    assert "只在县政府网站公告" in case.announcement.own_waived_reason
    with pytest.raises(RuleViolation, match="不在本账号发布"):
        announcements.post(
            case.announcement,
            channel="own",
            posted_on=date(2026, 11, 2),
            link="https://x.cn/",
            proof=None,
            by=county.clerk,
        )


def test_a_merge_names_the_surviving_account(county):
    survivor = make.filed_account(county.town)
    about = make.filed_account(county.town, code="toutiao")
    case = make.draft(county, Kind.CANCELLING, about=about, survivor=survivor)
    case = make.bring(county, case, State.OPERATING)
    assert "功能并入“云上香水”（微信订阅号）" in case.announcement.body


@pytest.mark.parametrize("kind", [Kind.ALTERING, Kind.SUSPENDING, Kind.CANCELLING, Kind.OPENING])
def test_a_cancelled_account_cannot_be_handled_again(county, kind):
    about = make.filed_account(county.town, status="cancelled")
    with pytest.raises(RuleViolation, match="已注销"):
        services.start(kind=kind, unit=county.town, by=county.clerk, account=about)


# 补办备案


def test_filing_an_existing_account_skips_the_platform_step(county):
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk, backfill=True)
    late = {
        "identifier": "yssx2020",
        "opened_on": date(2020, 6, 8),
        "verified_subject": "香水镇人民政府",
        "verified_state": "verified",
    }
    case = services.save_draft(case, make.facts() | late, by=county.clerk)
    services.attach(case, make.png(), purpose="logo", by=county.clerk)
    case = make.bring(county, case, State.APPROVING)
    case = services.approve(case, make.intent(case, county.approver, "同意补办")).case
    assert case.state == State.ANNOUNCING
    assert case.account.opened_on == date(2020, 6, 8)
    assert case.account.filing_number
    assert case.announcement.due_on == date(2026, 11, 5)


def test_filing_an_existing_account_asks_for_what_exists(county):
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk, backfill=True)
    case = services.save_draft(case, make.facts(), by=county.clerk)
    services.attach(case, make.png(), purpose="logo", by=county.clerk)
    with pytest.raises(RuleViolation, match="平台标识"):
        services.submit(case, make.intent(case, county.clerk))


def test_scope_hides_drafts_of_others(county):
    make.draft(county)
    assert Application.objects.for_user(county.colleague).count() == 1
    assert Application.objects.for_user(county.stranger).count() == 0
    assert Application.objects.for_user(county.approver).count() == 0
    assert Application.objects.for_user(county.auditor).count() == 0
