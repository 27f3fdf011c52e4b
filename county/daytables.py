"""Which days the published tables say are worked: pure data from the libraries, one table per year.

Years that the State Council's table covers come from ``chinese_calendar``. Any other year is *provisional*:
Monday to Friday, less the statutory days (fixed ones by law, the moving ones as ``holidays`` reckons them).
No year from 1 to 9999 raises.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

# Days off for everybody by the State Council's regulation on festivals, whatever a year's table adds to them.
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@dataclass(frozen=True)
class Arranged:
    """A day that differs from, or is confirmed against, the plain week: worked or off, and why."""

    date: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class Year:
    """One year, day by day: ``worked[i]`` for day i (1 January = 0), and how many are worked up to its end."""

    year: int
    official: bool
    worked: tuple[bool, ...]
    upto: tuple[int, ...]

    def counts(self, day: date) -> bool:
        """Is *day* (of this year) worked?"""
        return self.worked[day.timetuple().tm_yday - 1]

    def until(self, day: date) -> int:
        """Working days from 1 January to *day*, both included."""
        return self.upto[day.timetuple().tm_yday - 1]


@lru_cache(maxsize=1)
def published_years() -> range:
    """The years whose State Council table the library holds."""
    from chinese_calendar import constants

    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


@lru_cache(maxsize=256)
def published_days(year: int) -> tuple[Arranged, ...]:
    """The arranged days of a published year in order; empty for any other year."""
    from chinese_calendar import constants as published

    off = [Arranged(day, False, _NAMES.get(name, name)) for day, name in published.holidays.items() if day.year == year]
    on = [Arranged(day, True, _NAMES.get(name, name)) for day, name in published.workdays.items() if day.year == year]
    return tuple(sorted(off + on, key=lambda arranged: arranged.date))


@lru_cache(maxsize=256)
def statutory_days(year: int) -> tuple[Arranged, ...]:
    """The days that a year without a table is reckoned with: fixed ones always, moving ones where they are known."""
    import holidays

    found = {date(year, *key): Arranged(date(year, *key), False, name) for key, name in FIXED.items()}
    reckoned = holidays.country_holidays("CN", years=year, language="zh_CN")
    for day in getattr(reckoned, "weekend_workdays", ()):
        if day.year == year:
            found[day] = Arranged(day, True, "调休上班")
    for day, name in reckoned.items():
        if day.year == year:
            found[day] = Arranged(day, False, name)
    return tuple(found[day] for day in sorted(found))


def base_days(year: int, *, official: bool) -> tuple[Arranged, ...]:
    """Arranged days of a year before the office's rows: published, or fixed only (official by rows), or reckoned."""
    if year in published_years():
        return published_days(year)
    if official:
        return tuple(Arranged(date(year, *key), False, name) for key, name in FIXED.items())
    return statutory_days(year)


def table(year: int, *, official: bool, rows: dict[date, bool]) -> Year:
    """The year with the office's *rows* laid over the base: rows always win."""
    arranged = {day.date: day.is_workday for day in base_days(year, official=official)} | rows
    first = date(year, 1, 1)
    length = date(year, 12, 31).timetuple().tm_yday
    days = (first + timedelta(days=index) for index in range(length))
    worked = tuple(arranged.get(day, day.weekday() < 5) for day in days)
    upto, total = [], 0
    for is_worked in worked:
        total += is_worked
        upto.append(total)
    return Year(year, official, worked, tuple(upto))
