"""Until when a case waits at its node: reckoned by hand from the table of working days."""

from datetime import date

import pytest

from approvals import services
from approvals.enums import State
from approvals.models import Application
from county.models import AuditEntry
from county.services import calendar
from tests import factories as make

# Monday 2026-11-02; the weeks of November have no day off, so every date can be read off a wall calendar.
pytestmark = pytest.mark.usefixtures("monday")


@pytest.mark.parametrize(
    ("state", "due"),
    [
        ("draft", None),
        ("signing", date(2026, 11, 9)),
        ("reviewing", date(2026, 11, 9)),
        ("approving", date(2026, 11, 9)),
        ("operating", date(2026, 11, 16)),
        ("announcing", date(2026, 11, 5)),
    ],
)
def test_each_node_has_its_days(county, state, due):
    case = make.draft(county)
    case = make.bring(county, case, state) if state != "draft" else case
    assert case.due_on == due


def test_the_office_has_five_days_for_review_and_approval_together(county, monday):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    monday.forward(days=3)
    assert make.bring(county, case, State.APPROVING).due_on == date(2026, 11, 9)


def test_after_both_postings_the_end_of_the_15_days_is_owed_or_the_national_entry(county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, case)
    again = Application.objects.get(pk=case.pk)
    assert (again.due_on, again.national_due_on) == (date(2026, 11, 9), date(2026, 11, 9))
    make.enter_national(county, case)
    assert Application.objects.get(pk=case.pk).due_on == date(2026, 11, 16)


def test_a_day_off_moves_open_deadlines_and_is_audited_once(county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    edit = [calendar.DayEdit(date(2026, 11, 6), False, "开斋节")]
    moved = calendar.edit_days(edit, county.approver)
    assert [(change.row, change.old, change.new) for change in moved] == [(case, date(2026, 11, 9), date(2026, 11, 10))]
    assert calendar.recompute_deadlines() == []
    assert AuditEntry.objects.filter(action="county.deadline_moved").count() == 1


def test_an_ended_case_keeps_its_dates(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    services.reject(case, make.intent(case, county.reviewer, "不合规定"))
    assert calendar.edit_days([calendar.DayEdit(date(2026, 11, 6), False, "开斋节")], county.approver) == []
