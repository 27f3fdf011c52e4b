"""Until when a case waits at its node: dates computed from facts, kept in ``due_on`` for sorting."""

from datetime import date

from announcements import clocks
from approvals.enums import Kind, State
from approvals.models import Application
from county import clock, parameters, workdays


def due_on(case: Application) -> date | None:
    """Deadline of the present node (end of that day); None where nothing is owed."""
    if case.state == State.SIGNING:
        return _after(case.node_since, "sign_days")
    if case.state in (State.REVIEWING, State.APPROVING):
        return workdays.add(case.county_from, int(parameters.get("review_days")))
    if case.state == State.OPERATING:
        return workdays.add(case.approved_on, int(parameters.get("platform_days")))
    return min(owed_dates(case), default=None) if case.state == State.ANNOUNCING else None


def owed_dates(case: Application) -> list[date]:
    """What is still owed while the case is 公告中: posting, end of posting, national entry."""
    dates = []
    if case.announcement:
        face = clocks.read(case.announcement, clock.today())
        if face.missing and face.due_on:
            dates.append(face.due_on)
        elif face.last_day and not face.served:
            dates.append(face.last_day)
    if case.national_entry_id is None and case.national_due_on:
        dates.append(case.national_due_on)
    return dates


def refresh(case: Application) -> bool:
    """Recompute ``due_on`` and the national deadline in memory; True when something moved."""
    old = (case.due_on, case.national_due_on)
    day = case.frozen_on or case.done_on or case.approved_on
    if case.state == State.ANNOUNCING and day:
        case.national_due_on = workdays.add(day, int(parameters.get("national_days")))
    case.due_on = due_on(case)
    return old != (case.due_on, case.national_due_on)


def needs_gone(case: Application) -> bool:
    """A cancellation ends only when the platform has removed the account."""
    return case.kind == Kind.CANCELLING and case.gone_on is None


def _after(moment, key: str) -> date:
    return workdays.add(moment.astimezone(clock.ZONE).date(), int(parameters.get(key)))
