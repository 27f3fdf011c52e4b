"""催办 and 抄送: no state moves; a node is urged once per working day, a reader is written once."""

import pytest

from approvals import services
from approvals.enums import State
from approvals.models import CarbonCopy
from county.access import Refused
from county.articles import RuleViolation
from notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def test_a_node_is_urged_once_a_working_day(county, monday):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    services.urge(case, by=county.clerk)
    assert Message.objects.filter(recipient=county.reviewer, title__startswith="催办").count() == 1
    with pytest.raises(RuleViolation, match="今天已经催办"):
        services.urge(case, by=county.leader)
    monday.forward(days=1)
    services.urge(case, by=county.clerk)
    assert case.urges.count() == 2


def test_the_next_node_can_be_urged_on_the_same_day(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    services.urge(case, by=county.clerk)
    case = make.bring(county, case, State.APPROVING)
    services.urge(case, by=county.clerk)
    assert Message.objects.filter(recipient=county.approver, title__startswith="催办").count() == 1


def test_nobody_is_urged_on_a_day_off(county, monday):
    case = make.bring(county, make.draft(county), State.SIGNING)
    monday.move_to("2026-11-07T10:00")
    with pytest.raises(RuleViolation, match="不是工作日"):
        services.urge(case, by=county.clerk)


def test_a_draft_has_nobody_to_urge(county):
    with pytest.raises(RuleViolation, match="没有等待"):
        services.urge(make.draft(county), by=county.clerk)


@pytest.mark.parametrize("who", ["stranger", "observer", "inspector", "auditor"])
def test_only_the_unit_and_the_office_urge(county, who):
    case = make.bring(county, make.draft(county), State.SIGNING)
    with pytest.raises(Refused):
        services.urge(case, by=getattr(county, who))


def test_observers_get_a_copy_once_and_the_reading_is_noted(county, monday):
    case = make.bring(county, make.draft(county), State.APPROVING)
    assert services.copy_to(case, [county.observer, county.clerk], by=county.reviewer) == 1, "only observers"
    assert services.copy_to(case, [county.observer], by=county.approver) == 0
    assert Message.objects.filter(recipient=county.observer, title__startswith="抄送").count() == 1
    services.mark_read(case, county.observer)
    first = CarbonCopy.objects.get().read_at
    monday.forward(days=1)
    services.mark_read(case, county.observer)
    assert CarbonCopy.objects.get().read_at == first


def test_only_the_office_sends_copies(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    with pytest.raises(Refused):
        services.copy_to(case, [county.observer], by=county.clerk)
