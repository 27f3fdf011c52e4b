"""Deeds on the working-day calendar: the county approver edits days and says whether a year's table is out.

Each deed changes the rows, sets open deadlines anew and leaves audit entries (old and new) in one transaction.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from county import access, audit, workdays
from county.enums import Role
from county.models import User
from county.models.calendar import CalendarDay, CalendarRevision, CalendarYear, DaySource, YearStatus

YEARS = range(2000, 2101)
MOST_ROWS = 400
PUBLISHED = "按公布的安排"


class CalendarRefused(Exception):
    """The edit cannot be kept; the words say why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class DayEdit:
    """One line of an edit: a day off (False), a day worked (True), or back to the published table (None)."""

    date: date
    is_workday: bool | None
    name: str = ""
    source: str = DaySource.COUNTY
    doc_no: str = ""


@dataclass(frozen=True)
class Moved:
    """A deadline that an edit moved."""

    row: Any
    old: date
    new: date


@transaction.atomic
def edit_days(rows: Iterable[DayEdit], by: User, *, reason: str = "") -> list[Moved]:
    """Write the rows, recompute open deadlines, record both; returns the deadlines that moved.

    Raises Refused unless *by* is county approver, CalendarRefused for odd rows. All rows are kept, or none.
    """
    access.require(by, Role.APPROVER, words="工作日历由县府办审批岗维护")
    edits = _checked(list(rows))
    _lock()
    changes = {edit.date.isoformat(): change for edit in edits if (change := _write(edit))}
    if not changes:
        return []
    audit.record("county.calendar_edit", by=by, reason=reason, detail=changes)
    return _renew(by)


@transaction.atomic
def set_year(year: int, status: str, by: User, *, reason: str = "") -> list[Moved]:
    """Say whether a year's table is out (OFFICIAL) or reckoned (PROVISIONAL); raises as edit_days does."""
    access.require(by, Role.APPROVER, words="工作日历由县府办审批岗维护")
    if year not in YEARS or status not in YearStatus.values:
        raise CalendarRefused(f"没有“{year} 年”或状态“{status}”，请重新选择")
    _lock()
    workdays.forget()
    old = workdays.year_status(year)
    CalendarYear.objects.update_or_create(pk=year, defaults={"status": status})
    audit.record("county.calendar_year", by=by, reason=reason, detail={"year": year, "old": old, "new": status})
    return _renew(by)


@transaction.atomic
def recompute_deadlines(by: User | None = None, reason: str = "工作日历调整") -> list[Moved]:
    """Set open deadlines anew from the calendar as it is; a second run moves nothing (``tick`` may call it)."""
    moved = [Moved(*change) for recompute in workdays.recomputes() for change in recompute()]
    for change in moved:
        detail = {"old": change.old, "new": change.new}
        audit.record("county.deadline_moved", by=by, target=change.row, reason=reason, detail=detail)
    return moved


def _checked(edits: list[DayEdit]) -> list[DayEdit]:
    if not edits:
        raise CalendarRefused("没有要保存的日期")
    if len(edits) > MOST_ROWS:
        raise CalendarRefused(f"一次最多保存 {MOST_ROWS} 天，请分次录入")
    seen: set[date] = set()
    for edit in edits:
        if words := _oddity(edit, seen):
            raise CalendarRefused(words)
        seen.add(edit.date)
    return sorted(edits, key=lambda edit: edit.date)


def _oddity(edit: DayEdit, seen: set[date]) -> str:
    day = edit.date.isoformat()
    if edit.date.year not in YEARS:
        return f"只能录入 {YEARS[0]} 年至 {YEARS[-1]} 年的日期，{day} 不在其中"
    if edit.date in seen:
        return f"{day} 写了两次，请保留一行"
    if edit.is_workday is None:
        return ""
    if not 1 <= len(edit.name.strip()) <= 30:
        return f"{day} 的名称请写 1 至 30 个字"
    if len(edit.doc_no.strip()) > 60:
        return f"{day} 的文号请写在 60 个字以内"
    return "" if edit.source in DaySource.values else f"{day} 的来源请选国务院办公厅、自治区或本县"


def _lock() -> None:
    """One edit at a time: the revision's row is locked, and its token changes at once."""
    CalendarRevision.objects.get_or_create(pk=1, defaults={"token": ""})
    row = CalendarRevision.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
    row.token = uuid.uuid4().hex
    row.save(update_fields=("token",))


def _write(edit: DayEdit) -> dict[str, str] | None:
    """Old and new words of the day, or None when nothing changes."""
    old = CalendarDay.objects.filter(pk=edit.date).first()
    if edit.is_workday is None:
        if old is None:
            return None
        change = {"old": _words(old), "new": PUBLISHED}
        old.delete()
        return change
    new = CalendarDay(edit.date, edit.is_workday, edit.name.strip(), edit.source, edit.doc_no.strip())
    if old is not None and _words(old) == _words(new):
        return None
    new.save(force_insert=old is None)
    return {"old": _words(old) if old else PUBLISHED, "new": _words(new)}


def _words(day: CalendarDay) -> str:
    return " ".join(part for part in (str(day), day.get_source_display(), day.doc_no) if part)


def _renew(by: User) -> list[Moved]:
    workdays.forget()
    transaction.on_commit(workdays.forget)
    return recompute_deadlines(by)
