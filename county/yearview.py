"""A year of the working-day calendar as the reader sees it: arranged days with their source, and twelve months."""

import calendar
from dataclasses import dataclass
from datetime import date

from county import daytables, workdays
from county.models.calendar import CalendarDay, DaySource, YearStatus

PUBLISHED, RECKONED = DaySource.NATIONAL.label, "暂算"


@dataclass(frozen=True)
class Line:
    """An arranged day: worked or off, its name, who arranged it, and whether a row of the office stands behind it."""

    date: date
    is_workday: bool
    name: str
    source: str
    doc_no: str
    is_row: bool


@dataclass(frozen=True)
class Cell:
    """A day of a month: its number, its mark (班, 休 or none) and its name."""

    day: int
    mark: str
    name: str
    is_workday: bool


def lines(year: int) -> list[Line]:
    """Arranged days of *year* in order; rows of the office stand above the published table."""
    official = workdays.year_status(year) == YearStatus.OFFICIAL
    source = PUBLISHED if official else RECKONED
    base = daytables.base_days(year, official=official)
    found = {day.date: Line(day.date, day.is_workday, day.name, source, "", False) for day in base}
    for row in CalendarDay.objects.filter(date__year=year):
        found[row.date] = Line(row.date, row.is_workday, row.name, row.get_source_display(), row.doc_no, True)
    return [found[day] for day in sorted(found)]


def months(year: int, arranged: list[Line]) -> list[tuple[int, list[list[Cell | None]]]]:
    """Twelve months as weeks from Monday to Sunday; days outside the month are None."""
    known = {line.date: line for line in arranged}
    weeks = calendar.Calendar(firstweekday=0)
    return [
        (month, [[_cell(year, month, day, known) for day in week] for week in weeks.monthdayscalendar(year, month)])
        for month in range(1, 13)
    ]


def _cell(year: int, month: int, day: int, known: dict[date, Line]) -> Cell | None:
    if not day:
        return None
    this = date(year, month, day)
    line, worked = known.get(this), workdays.is_workday(this)
    mark = "" if line is None or (worked == (this.weekday() < 5) and worked) else ("班" if worked else "休")
    return Cell(day, mark, line.name if line else "", worked)
