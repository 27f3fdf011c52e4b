"""The states of architecture.md: which step is open in which state, and where it leads. The table is the law here."""

import pytest
from django_fsm import can_proceed

from announcements import services as announcements
from approvals import services
from approvals.enums import State, Step
from approvals.errors import Conflict
from approvals.models import Application
from county import clock
from county.access import Refused
from county.articles import RuleViolation
from tests import factories as make
from tests.approvals.test_races import out_of_the_way

pytestmark = pytest.mark.usefixtures("monday")

NODES = {"signing", "reviewing", "approving"}
TABLE = {
    Step.SUBMIT: ({"draft"}, {"signing"}),
    Step.RESUBMIT: ({"returned"}, {*NODES, "operating"}),
    Step.SIGN: ({"signing"}, {"signing", "reviewing"}),
    Step.CONFIRM_PAPER: ({"signing"}, {"reviewing"}),
    Step.REVIEW: ({"reviewing"}, {"approving"}),
    Step.APPROVE: ({"approving"}, {"operating", "announcing"}),
    Step.SEND_BACK: (NODES, {"returned"}),
    Step.REJECT: (NODES, {"rejected"}),
    Step.WITHDRAW: (NODES, {"draft", "returned", "signing", "reviewing"}),
    Step.CANCEL: ({"draft", "returned", *NODES}, {"cancelled"}),
    Step.REPORT_DONE: ({"operating"}, {"announcing"}),
    Step.REPORT_FROZEN: ({"operating"}, {"announcing"}),
    Step.REPORT_GONE: ({"announcing"}, {"announcing"}),
    Step.REDECLARE: ({"operating"}, {"returned"}),
    Step.ASK_TERMINATION: ({"operating"}, {"operating"}),
    Step.TERMINATE: ({"operating"}, {"terminated"}),
    Step.RECORD_NATIONAL: ({"announcing"}, {"announcing"}),
    Step.CLOSE: ({"announcing"}, {"closed"}),
}
ENDED = {"closed", "cancelled", "terminated", "rejected"}


def transitions():
    """(step, source, target) of every transition as the code has it; a target decided by facts is each of them."""
    field = Application._meta.get_field("state")
    for found in field.get_all_transitions(Application):
        targets = getattr(found.target, "allowed_states", None) or [found.target]
        yield from ((found.name, str(found.source), str(target)) for target in targets)


def test_each_step_begins_and_ends_where_the_table_says():
    found = {}
    for name, source, target in transitions():
        sources, targets = found.setdefault(name, (set(), set()))
        sources.add(source)
        targets.add(target)
    assert found == {str(step): ways for step, ways in TABLE.items()}


def test_every_step_has_its_transition_and_every_state_is_reached():
    assert {name for name, _, _ in transitions()} == set(Step.values)
    assert {target for _, _, target in transitions()} | {"draft"} == set(State.values)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", Step.values)
def test_a_step_is_open_in_these_states_only(state, step):
    case = Application(state=state)
    assert can_proceed(getattr(case, step)) == (state in TABLE[step][0])


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_leads_out_of_an_end(state):
    assert not [name for name, source, _ in transitions() if source == state]


def test_a_state_is_never_written_by_hand():
    case = Application()
    with pytest.raises(AttributeError):
        case.state = State.CLOSED


# What follows an approval that the platform did not carry out


def refused_by_the_platform(county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    return services.redeclare(case, make.intent(case, county.clerk, "名称已被占用")).case


def test_an_approved_case_is_not_cancelled_by_the_clerk_alone(county):
    case = refused_by_the_platform(county)
    with pytest.raises(Conflict, match="撤销申请"):
        services.cancel(case, make.intent(case, county.clerk, "不办了"))


def test_the_announcement_ends_with_a_case_that_is_refused_after_all(county):
    case = refused_by_the_platform(county)
    case = services.save_draft(case, {"name": "云上香水镇"}, by=county.clerk)
    case = services.submit(case, make.intent(case, county.clerk)).case
    case = services.reject(case, make.intent(case, county.leader, "不再开设")).case
    assert case.state == State.REJECTED
    assert case.announcement.ended_on == case.updated_at.date()


# 撤回 is alike for all


@pytest.mark.parametrize(("state", "who"), [("reviewing", "reviewer"), ("approving", "approver")])
def test_a_resubmission_is_taken_back_by_the_clerk(county, state, who):
    case = make.bring(county, make.draft(county), state)
    case = services.send_back(case, make.intent(case, getattr(county, who), "补充理由")).case
    case = services.submit(case, make.intent(case, county.clerk)).case
    assert case.state == state
    with pytest.raises(Refused):
        services.withdraw(case, make.intent(case, county.reviewer, "不是我送的"))
    case = services.withdraw(case, make.intent(case, county.colleague, "还要改")).case
    assert case.state == State.RETURNED
    assert services.submit(case, make.intent(case, county.clerk)).case.state == state, "still signed, still expected"


def test_a_second_level_unit_takes_its_signature_back_and_has_its_days_anew(county, monday):
    case = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="泾源县医院")
    case = services.submit(case, make.intent(case, county.hospital_clerk)).case
    case = services.sign(case, make.intent(case, county.hospital_leader)).case
    monday.forward(days=3)
    case = services.withdraw(case, make.intent(case, county.hospital_leader, "再看看")).case
    assert (case.state, case.waiting_unit) == (State.SIGNING, county.hospital)
    assert case.due_on.isoformat() == "2026-11-12"


# A draft may be older than the register


def test_a_draft_about_an_account_that_was_closed_meanwhile_is_refused(county):
    about = make.filed_account(county.town)
    late = make.draft(county, "altering", about=about)
    first = make.bring(county, make.draft(county, "cancelling", about=about), State.ANNOUNCING)
    told = services.Report(first.frozen_on, make.proof(county.clerk, county.town))
    services.report_gone(first, make.intent(first, county.clerk, "平台已注销"), told)
    make.post_both(county, first)
    make.enter_national(county, first)
    out_of_the_way(first)
    with pytest.raises(RuleViolation, match="账号已注销"):
        services.submit(late, make.intent(late, county.clerk))


def test_a_posting_that_ended_with_its_account_is_not_taken_down(county):
    case = make.bring(county, make.draft(county, "cancelling", about=make.filed_account(county.town)), "announcing")
    make.post_both(county, case)
    told = services.Report(case.frozen_on, make.proof(county.clerk, county.town))
    services.report_gone(case, make.intent(case, county.clerk, "平台已注销"), told)
    own = case.announcement.postings.get(channel="own")
    with pytest.raises(RuleViolation, match="随之结束"):
        announcements.take_down(own, on=clock.today(), note="看不到了", by=county.inspector)


def test_a_closed_file_is_not_reopened_by_a_late_take_down(county, monday):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, case)
    make.enter_national(county, case)
    monday.forward(days=15)
    assert services.close_served() == 1
    posting = case.announcement.postings.get(channel="website")
    with pytest.raises(RuleViolation, match="已经办结"):
        announcements.take_down(posting, on=posting.posted_on, note="早就不见了", by=county.inspector)
