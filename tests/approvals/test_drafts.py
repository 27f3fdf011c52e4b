"""Writing a case before it is submitted, and the signed paper while it waits: who may, and what is left behind."""

import pytest

from approvals import services
from approvals.enums import Kind, State
from approvals.errors import Conflict
from approvals.models import Application
from county.access import Refused
from county.articles import RuleViolation
from county.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def test_a_discarded_draft_leaves_nothing(county):
    case = make.draft(county)
    services.discard(case, by=county.colleague)
    assert not Application.objects.exists()
    assert not Application.history.exists()
    assert not AuditEntry.objects.exists()


def test_what_was_submitted_once_is_not_discarded(county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    case = services.withdraw(case, make.intent(case, county.clerk, "填错了")).case
    with pytest.raises(RuleViolation, match="撤销申请"):
        services.discard(case, by=county.clerk)


@pytest.mark.parametrize("who", ["stranger", "leader", "approver", "observer", "sysadmin"])
def test_only_the_units_clerk_or_the_writer_of_the_office_writes(county, who):
    case, person = make.draft(county), getattr(county, who)
    with pytest.raises(Refused):
        services.save_draft(case, {"purpose": "x"}, by=person)
    with pytest.raises(Refused):
        services.attach(case, make.pdf(), purpose="plan", by=person)
    with pytest.raises(Refused):
        services.discard(case, by=person)


@pytest.mark.parametrize("name", ["state", "unit", "created_by", "version", "approved_on", "number", "account"])
def test_state_owner_and_version_are_never_typed(county, name):
    case = make.draft(county)
    with pytest.raises(ValueError, match=name):
        services.save_draft(case, {name: "x"}, by=county.clerk)


def test_nobody_writes_a_case_that_was_sent(county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    with pytest.raises(Conflict, match="待单位签字"):
        services.save_draft(case, {"purpose": "x"}, by=county.clerk)
    with pytest.raises(Conflict):
        services.attach(case, make.pdf(), purpose="plan", by=county.clerk)
    with pytest.raises(Conflict):
        services.detach(case.files.first(), by=county.clerk)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (Kind.OPENING, "normal", "不需要再开设"),
        (Kind.SUSPENDING, "suspended", "已经关停"),
        (Kind.ALTERING, "cancelled", "已注销"),
        (Kind.SUSPENDING, "cancelled", "已注销"),
        (Kind.CANCELLING, "cancelled", "已注销"),
        (Kind.OPENING, "cancelled", "已注销"),
    ],
)
def test_what_the_account_does_not_need_cannot_be_started(county, kind, status, words):
    about = make.account(county.town, status=status)
    with pytest.raises(RuleViolation, match=words):
        services.start(kind=kind, unit=county.town, by=county.clerk, account=about)


def test_a_change_starts_with_what_the_register_knows(county):
    about = make.filed_account(county.town)
    case = services.start(kind=Kind.ALTERING, unit=county.town, by=county.clerk, account=about)
    assert case.facts() == about.facts()
    assert case.changed == ()


def test_an_opening_starts_with_the_persons_of_the_units_newest_account(county):
    known = make.filed_account(county.town)
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk)
    assert (case.first_name, case.keeper_phone) == (known.first_name, known.keeper_phone)
    assert not case.identifier


# The signed sheet on paper


def waiting_for_paper(county):
    case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
    services.attach(case, make.pdf("甲.pdf"), purpose="signed_sheet", by=county.clerk)
    return Application.objects.get(pk=case.pk)


def test_a_scan_replaced_after_the_page_was_opened_is_not_confirmed_unseen(county):
    case = waiting_for_paper(county)
    seen = make.intent(case, county.reviewer)
    services.attach(case, make.pdf("乙.pdf"), purpose="signed_sheet", by=county.clerk)
    with pytest.raises(Conflict):
        services.confirm_paper(case, seen)
    outcome = services.confirm_paper(case, make.intent(case, county.reviewer))
    assert outcome.decision.scan.name == "乙.pdf"


def test_a_scan_comes_only_while_the_signature_is_awaited(county):
    case = waiting_for_paper(county)
    stale = Application.objects.get(pk=case.pk)
    services.confirm_paper(case, make.intent(case, county.reviewer))
    with pytest.raises(Conflict, match="签字件"):
        services.attach(stale, make.pdf("晚.pdf"), purpose="signed_sheet", by=county.clerk)
