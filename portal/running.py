"""Every running clock one may see, by day: nodes of cases, postings, national entries, rectification orders."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from announcements import clocks
from announcements.enums import Channel, Light
from approvals.enums import State
from approvals.models import Application
from approvals.present import lamps
from approvals.querysets import ApplicationQuerySet
from county import clock, workdays
from county.models import Unit, User
from inspections.models import Rectification
from inspections.present import orders

MOST = 500
"""Cases that a calendar is read from: a county never has as many open; a province chooses a unit or a month."""
BESIDE = timedelta(days=6)
"""Days of the months beside that share a week with a month, at most."""


@dataclass(frozen=True)
class Clock:
    """A deadline that runs: until the end of ``day``. ``kind`` tells the clocks of one case apart."""

    day: date
    kind: str
    what: str
    case: Application | Rectification
    light: str
    words: str

    @property
    def title(self) -> str:
        return self.case.title

    @property
    def unit(self) -> str:
        return self.case.unit.short_name

    @property
    def url(self) -> str:
        return reverse("approvals:detail", args=[self.case.pk])

    @property
    def provisional(self) -> bool:
        """暂算: the day lies in a year whose table of working days is not out yet."""
        return workdays.is_provisional(self.day)


@dataclass(frozen=True)
class OrderClock(Clock):
    """The deadline of a rectification order, which stands in the place of the case."""

    @property
    def title(self) -> str:
        return self.case.subject

    @property
    def url(self) -> str:
        return reverse("inspections:order", args=[self.case.pk])


@dataclass(frozen=True)
class Day:
    """A day of the calendar with its clocks; outside days belong to the months beside."""

    date: date
    clocks: tuple[Clock, ...]
    is_workday: bool
    is_today: bool
    is_outside: bool = False

    @property
    def is_over(self) -> bool:
        return any(item.light == Light.RED for item in self.clocks)

    @property
    def provisional(self) -> bool:
        return workdays.is_provisional(self.date)


def running(user: User, unit: Unit | None = None, month: date | None = None) -> list[Clock]:
    """Clocks in the person's scope, by day, unit and number; five queries, however many there are.

    Of more than MOST cases those whose time is up first; *month* (its first day) keeps to cases with a clock in its weeks.
    """
    mending = Rectification.objects.for_user(user).owed()
    mending = mending.filter(unit__path__startswith=unit.path) if unit else mending
    today = clock.today()
    found = [item for case in _cases(user, unit, month).for_lists()[:MOST] for item in clocks_of(case, today)]
    found += [_order(found) for found in mending.for_lists()]
    return sorted(
        found, key=lambda item: (item.day, item.case.unit.order, item.case.unit_id, item.case.number, item.kind)
    )


def is_cut(user: User, unit: Unit | None = None, month: date | None = None) -> bool:
    """True when there are more cases than a calendar is read from."""
    return _cases(user, unit, month)[MOST : MOST + 1].exists()


def _cases(user: User, unit: Unit | None, month: date | None) -> ApplicationQuerySet:
    """Open cases, the earliest deadline first. While one is announced, a later clock may run behind its deadline."""
    rows = Application.objects.for_user(user).open().most_urgent_first()
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    if month is not None:
        begin, end = month - BESIDE, next_month(month) + BESIDE
        rows = rows.filter(Q(due_on__gte=begin) | Q(state=State.ANNOUNCING), due_on__lt=end)
    return rows


def clocks_of(case: Application, today: date) -> Iterator[Clock]:
    """The clocks of one case as they stand today."""
    if case.state == State.ANNOUNCING:
        yield from _announcing(case, today)
    elif case.due_on is not None:
        lamp = lamps.lamp(case, today)
        yield Clock(
            case.due_on,
            "node",
            f"{case.get_kind_display()}申请{case.get_state_display()}",
            case,
            lamp.light,
            lamp.words,
        )


def _announcing(case: Application, today: date) -> Iterator[Clock]:
    face = clocks.read(case.announcement, today) if case.announcement else None
    if face and face.missing and face.due_on:
        places = "、".join(Channel(channel).label for channel in face.missing)
        yield Clock(
            face.due_on, "posting", f"发布{case.get_kind_display()}公告（{places}）", case, face.light, face.words
        )
    elif face and face.last_day and not face.served:
        yield Clock(face.last_day, "served", "公告期满", case, face.light, face.words)
    if case.national_entry_id is None and case.national_due_on:
        lamp = lamps.until(case.national_due_on, today)
        yield Clock(case.national_due_on, "national", "更新全国报送系统", case, lamp.light, lamp.words)


def _order(found: Rectification) -> OrderClock:
    shown = orders.light(found)
    return OrderClock(found.due_on, "rectify", "答复整改", found, shown.light, shown.words)


def by_day(found: Iterable[Clock]) -> list[Day]:
    """Days that have clocks, in order."""
    return [_day(day, tuple(items)) for day, items in groupby(found, key=lambda item: item.day)]


def month(found: Iterable[Clock], first: date) -> list[list[Day]]:
    """Weeks of the month that begins on *first*, Monday to Sunday."""
    on = {day: tuple(items) for day, items in groupby(found, key=lambda item: item.day)}
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[_day(day, on.get(day, ()), outside=day.month != first.month) for day in week] for week in weeks]


def _day(day: date, found: tuple[Clock, ...], *, outside: bool = False) -> Day:
    return Day(day, found, workdays.is_workday(day), day == clock.today(), outside)


def within(found: Iterable[Clock], first: date) -> list[Clock]:
    """Clocks of the month that begins on *first*."""
    return [item for item in found if (item.day.year, item.day.month) == (first.year, first.month)]


def next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_month(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
