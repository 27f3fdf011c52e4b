"""Who may take which step in which state: the whole table, allowed or refused with the role that can."""

import pytest

from approvals import permits, services
from approvals.enums import State, Step
from approvals.models import Application
from county.access import Refused
from county.enums import Role
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")

PEOPLE = (
    "clerk",
    "colleague",
    "leader",
    "stranger",
    "other_leader",
    "reviewer",
    "second_reviewer",
    "approver",
    "second_approver",
    "inspector",
    "observer",
    "sysadmin",
    "secadmin",
    "auditor",
)
UNIT = {"clerk", "colleague"}
OFFICE = {"reviewer", "second_reviewer", "approver", "second_approver"}
REVIEWERS, APPROVERS = {"reviewer", "second_reviewer"}, {"approver", "second_approver"}
BY_UNIT = (
    Step.SUBMIT,
    Step.RESUBMIT,
    Step.CANCEL,
    Step.REPORT_DONE,
    Step.REPORT_FROZEN,
    Step.REPORT_GONE,
    Step.REDECLARE,
    Step.ASK_TERMINATION,
)
# Everywhere alike; the rest depends on the node.
ALWAYS = dict.fromkeys(BY_UNIT, UNIT) | {Step.TERMINATE: OFFICE, Step.RECORD_NATIONAL: OFFICE, Step.CLOSE: set()}
AT = {
    State.SIGNING: {
        Step.SIGN: {"leader"},
        Step.CONFIRM_PAPER: REVIEWERS,
        Step.SEND_BACK: {"leader"},
        Step.REJECT: {"leader"},
        Step.WITHDRAW: UNIT,
    },
    State.REVIEWING: {
        Step.REVIEW: REVIEWERS,
        Step.SEND_BACK: REVIEWERS,
        Step.REJECT: REVIEWERS,
        Step.WITHDRAW: {"leader"},
    },
    State.APPROVING: {
        Step.APPROVE: APPROVERS,
        Step.SEND_BACK: APPROVERS,
        Step.REJECT: APPROVERS,
        Step.WITHDRAW: {"reviewer"},
    },
}


@pytest.mark.parametrize("state", AT)
def test_the_whole_table_of_a_node(county, state):
    case = make.bring(county, make.draft(county), state)
    table = ALWAYS | AT[state]
    found = {step: {who for who in PEOPLE if not permits.refusal(case, step, getattr(county, who))} for step in table}
    assert found == {step: set(people) for step, people in table.items()}


@pytest.mark.parametrize("state", [State.DRAFT, State.OPERATING, State.ANNOUNCING])
def test_outside_the_nodes_the_unit_and_the_office_act(county, state):
    case = make.draft(county) if state == State.DRAFT else make.bring(county, make.draft(county), state)
    found = {step: {who for who in PEOPLE if not permits.refusal(case, step, getattr(county, who))} for step in ALWAYS}
    assert found == ALWAYS


@pytest.mark.parametrize("state", AT)
def test_every_refusal_says_who_can_in_words_without_codes(county, state):
    case = make.bring(county, make.draft(county), state)
    for step in Step:
        for who in PEOPLE:
            words = permits.refusal(case, step, getattr(county, who))
            assert not words or not any(code in words for code in (*Role.values, *Step.values, "None")), words
            if words:
                with pytest.raises(Refused) as refused:
                    permits.require(case, step, getattr(county, who))
                assert refused.value.words == words


def test_the_supervising_departments_leader_signs_second(county):
    case = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="泾源县医院")
    case = services.submit(case, make.intent(case, county.hospital_clerk)).case
    people = ("hospital_leader", "health_leader", "leader")
    first = {who for who in people if not permits.refusal(case, Step.SIGN, getattr(county, who))}
    case = services.sign(case, make.intent(case, county.hospital_leader)).case
    second = {who for who in people if not permits.refusal(case, Step.SIGN, getattr(county, who))}
    assert (first, second) == ({"hospital_leader"}, {"health_leader"})


def test_on_paper_the_reviewer_may_return_while_the_signature_is_awaited(county):
    case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
    assert not permits.refusal(case, Step.SEND_BACK, county.reviewer)
    assert permits.refusal(case, Step.REJECT, county.reviewer)


def test_who_uploaded_the_scan_does_not_confirm_it(county):
    case = make.draft(county, by=county.reviewer, way="paper")
    case = make.bring(county, case, State.SIGNING)
    assert "由您填报" in permits.refusal(case, Step.CONFIRM_PAPER, county.reviewer)
    assert not permits.refusal(case, Step.CONFIRM_PAPER, county.second_reviewer)


def test_a_disabled_user_may_nothing(county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    county.leader.is_active = False
    county.leader.save()
    assert permits.refusal(Application.objects.get(pk=case.pk), Step.SIGN, county.leader)
