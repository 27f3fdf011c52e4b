"""Working days: the national table, laid over by Ningxia's and the county's rows, which always win.

Days are counted as the regulation does: the day of the deed is day 0, so ``between(a, add(a, n)) == n`` for n ≥ 0,
with a < d ≤ b. Rows are kept per thread and read anew when the revision's token has changed (asked at most once
a second). Without a database the libraries answer alone. No date from 2000 to 2100 raises.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from county import daytables
from county.models.calendar import CalendarDay, CalendarRevision, CalendarYear, DaySource, YearStatus
from county.reachable import rows_or

ASK_AGAIN = 1.0  # seconds between two looks at the revision
MOST_DAYS = 5000  # working days (some 20 years) that may be counted at once
WARN_FROM = (11, 1)  # the State Council publishes next year's table in autumn

Recompute = Callable[[], Iterable[tuple[Any, date, date]]]


@dataclass
class Calendar:
    """The office's rows as one process knows them, with the year tables made from them so far."""

    token: str = ""
    days: dict[date, bool] = field(default_factory=dict)
    ningxia_years: frozenset[int] = frozenset()
    statuses: dict[int, str] = field(default_factory=dict)
    tables: dict[int, daytables.Year] = field(default_factory=dict)

    def status(self, year: int) -> str:
        """The office's word for the year, else official as far as the library reaches."""
        known = YearStatus.OFFICIAL if year in daytables.published_years() else YearStatus.PROVISIONAL
        return self.statuses.get(year, known)

    def year(self, year: int) -> daytables.Year:
        """The year's table, made once."""
        if year not in self.tables:
            rows = {day: worked for day, worked in self.days.items() if day.year == year}
            official = self.status(year) == YearStatus.OFFICIAL
            self.tables[year] = daytables.table(year, official=official, rows=rows)
        return self.tables[year]


_fixed: Calendar | None = None
_thread = (
    threading.local()
)  # .known: when the token was last compared, and the calendar (a preview stays in its thread)
_recomputes: list[Recompute] = []


def is_workday(day: date) -> bool:
    """Is *day* worked in this county?"""
    return _calendar().year(_day(day).year).counts(day)


def add(day: date, n: int) -> date:
    """The n-th working day after *day* (before it, if *n* is negative); *day* itself for 0.

    Raises ValueError for more than MOST_DAYS days, and when the calendar's end is passed.
    """
    if abs(n) > MOST_DAYS:
        raise ValueError(f"一次最多计算 {MOST_DAYS} 个工作日")
    calendar, step, left, found = _calendar(), timedelta(days=1 if n > 0 else -1), abs(n), _day(day)
    try:
        while left:
            found += step
            left -= calendar.year(found.year).counts(found)
    except OverflowError:
        raise ValueError("日期超出日历范围") from None
    return found


def between(a: date, b: date) -> int:
    """Working days d with a < d ≤ b; the same count, negative, when b lies before a."""
    if _day(b) < _day(a):
        return -between(b, a)
    calendar = _calendar()
    whole = sum(calendar.year(year).upto[-1] for year in range(a.year, b.year))
    return whole + calendar.year(b.year).until(b) - calendar.year(a.year).until(a)


def year_status(year: int) -> YearStatus:
    """OFFICIAL when the year's table is out (library, or the office's word), else PROVISIONAL."""
    return YearStatus(_calendar().status(year))


def is_provisional(day: date) -> bool:
    """Does *day* fall into a year whose table is not out yet, so that a deadline on it is 暂算?"""
    return year_status(_day(day).year) == YearStatus.PROVISIONAL


def warnings(today: date) -> list[str]:
    """What the office should enter: next year's table from 1 November on, this year's at once, Ningxia's own days."""
    words = []
    due = [today.year] + ([today.year + 1] if (today.month, today.day) >= WARN_FROM else [])
    for year in due:
        if year_status(year) == YearStatus.PROVISIONAL:
            words.append(f"{year} 年放假安排尚未录入，期限为暂算，请在工作日历中录入")
        elif year not in _calendar().ningxia_years:
            words.append(f"{year} 年开斋节、古尔邦节放假安排尚未录入，请在工作日历中录入")
    return words


def on_change(recompute: Recompute) -> Recompute:
    """Register a function that sets open deadlines anew after the calendar changed, in the same transaction.

    It takes nothing and returns (row, old date, new date) for each deadline it moved. Usable as a decorator.
    """
    if recompute not in _recomputes:
        _recomputes.append(recompute)
    return recompute


def recomputes() -> tuple[Recompute, ...]:
    """The registered functions in the order of registration."""
    return tuple(_recomputes)


def forget() -> None:
    """Read the rows anew at the next question (after an edit; between tests)."""
    _thread.known = None


@contextmanager
def fixed(days: dict[date, bool] | None = None, statuses: dict[int, str] | None = None) -> Iterator[None]:
    """Use these rows only, and no database. For tests; without rows the libraries answer alone."""
    global _fixed
    before = _fixed
    _fixed = Calendar(days=dict(days or {}), statuses=dict(statuses or {}))
    try:
        yield
    finally:
        _fixed = before


def _calendar() -> Calendar:
    if _fixed is not None:
        return _fixed
    asked, known = time.monotonic(), getattr(_thread, "known", None)
    if known is None or asked - known[0] > ASK_AGAIN:
        last = known[1] if known else Calendar()
        _thread.known = known = (asked, rows_or(last, lambda: _current(last)))
    return known[1]


def _current(last: Calendar) -> Calendar:
    """*last* while the token is the same, else the rows as they are now (an unseeded table has the token '')."""
    token = CalendarRevision.objects.filter(pk=1).values_list("token", flat=True).first() or ""
    return last if token == last.token else _read(token)


def _read(token: str) -> Calendar:
    rows = list(CalendarDay.objects.values_list("date", "is_workday", "source"))
    return Calendar(
        token=token,
        days={day: worked for day, worked, _ in rows},
        ningxia_years=frozenset(day.year for day, _, source in rows if source == DaySource.NINGXIA),
        statuses=dict(CalendarYear.objects.values_list("year", "status")),
    )


def _day(value: date) -> date:
    if isinstance(value, datetime):
        raise TypeError("working days are counted in dates; use clock.day_of(moment)")
    return value
