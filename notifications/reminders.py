"""Reminders: each app says what is owed and by when; the ladder says who hears of it on which working day.

The engine asks at each tick which rungs' moments have passed and writes one message per (deadline, rung, person)
under a unique key: running twice adds nothing, three days of downtime lose nothing. A rung that found its people is
noted in the same transaction (``Reminded``), so nobody is asked for again, and who takes over a post later is not
flooded with what was said before. A rung that found nobody stays due until there is somebody.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from django.db import transaction

from county import clock, workdays
from county.models import User
from notifications import quiet
from notifications.gathering import gather
from notifications.models import Reminded
from notifications.services import post

LATE_AFTER = dt.timedelta(hours=1)
CHUNK = 500


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: *days* working days from the deadline (negative = before) or from the start."""

    code: str
    days: int
    audience: str
    since: Literal["deadline", "start"] = "deadline"


@dataclass(frozen=True)
class Due:
    """Something owed. *audiences*: label → people, or a callable that finds them (asked only when a rung is due).

    *known_since*: when the portal learnt of it. Of the rungs that had passed by then only the last is sent, so a
    matter that is late from its first minute brings one message, not the whole ladder.
    """

    object_key: str
    deadline: dt.date
    title: str
    url: str = ""
    body: str = ""
    started: dt.date | None = None
    audiences: dict[str, Iterable[User] | Callable[[], Iterable[User]]] = field(default_factory=dict)
    known_since: dt.datetime | None = None


class Reminder:
    """Base class: give *code*, *article*, *title* and *ladder*, and find what is owed in ``due``."""

    code: ClassVar[str]
    article: ClassVar[str] = ""
    title: ClassVar[str] = ""
    ladder: ClassVar[tuple[Rung, ...]] = ()

    def due(self, now: dt.datetime) -> Iterable[Due]:
        """Everything open that this reminder watches, whatever its deadline."""
        raise NotImplementedError


@dataclass(frozen=True)
class Call:
    """A rung of one matter whose moment has passed."""

    reminder: Reminder
    due: Due
    rung: Rung
    moment: dt.datetime

    @property
    def key(self) -> str:
        """Without the person. A moved deadline gives new keys; rungs counted from the start keep theirs."""
        anchor = self.due.started if self.rung.since == "start" else self.due.deadline
        return f"reminder:{self.reminder.code}:{self.due.object_key}:{anchor}:{self.rung.code}"

    def people(self) -> list[User]:
        """Whom the rung calls now, without those who are switched off."""
        found = self.due.audiences.get(self.rung.audience, ())
        return [user for user in (found() if callable(found) else found) if user.is_active]


_registry: dict[str, Reminder] = {}


def register(cls: type[Reminder]) -> type[Reminder]:
    """Class decorator. Raises ValueError if the code, or a rung's code within the ladder, is taken twice."""
    if cls.code in _registry and type(_registry[cls.code]) is not cls:
        raise ValueError(f"reminder {cls.code!r} is registered twice")
    if len({rung.code for rung in cls.ladder}) < len(cls.ladder):
        raise ValueError(f"reminder {cls.code!r} has two rungs of the same code")
    _registry[cls.code] = cls()
    return cls


def registered() -> list[Reminder]:
    """All reminders, ordered by code."""
    gather()
    return [_registry[code] for code in sorted(_registry)]


def run(now: dt.datetime | None = None, *, only: Reminder | None = None) -> int:
    """Send every rung whose moment has passed and that was not sent yet; number of new messages.

    Does nothing before 08:30, in the night, or on a day that is not a working day.
    """
    now = now or clock.now()
    if quiet.at(now):
        return 0
    calls = [call for reminder in ([only] if only else registered()) for call in _calls(reminder, now)]
    known = _known([call.key for call in calls])
    return sum(_send(call, now) for call in calls if call.key not in known)


def moment(due: Due, rung: Rung) -> dt.datetime | None:
    """08:30 of the rung's working day; None for a start rung of something that has no start."""
    if rung.since == "start":
        return quiet.morning(_after(due.started, rung.days)) if due.started else None
    day = _after(due.deadline, rung.days) if rung.days > 0 else _before(due.deadline, -rung.days)
    return quiet.morning(day)


def phrase(deadline: dt.date, today: dt.date) -> str:
    """How near the deadline is, in working days, as every page says it."""
    day = f"{deadline.month}月{deadline.day}日"
    if today > deadline:
        return f"超期 {max(1, workdays.between(deadline, today))} 个工作日，应于 {day} 前完成"
    if today == deadline:
        return f"今天到期（{day}）"
    left = workdays.between(today, deadline)
    return f"剩 {left} 个工作日，{day} 到期" if left else f"{day} 到期"


def _calls(reminder: Reminder, now: dt.datetime) -> Iterator[Call]:
    for due in reminder.due(now):
        yield from (Call(reminder, due, rung, when) for rung, when in _passed(reminder, due, now))


def _passed(reminder: Reminder, due: Due, now: dt.datetime) -> list[tuple[Rung, dt.datetime]]:
    moments = [(rung, moment(due, rung)) for rung in reminder.ladder]
    passed = sorted(((r, m) for r, m in moments if m and m <= now), key=lambda pair: pair[1])
    if due.known_since is None:
        return passed
    missed = [pair for pair in passed if pair[1] < due.known_since]
    return missed[-1:] + passed[len(missed) :]


def _known(keys: list[str]) -> set[str]:
    found = set()
    for start in range(0, len(keys), CHUNK):
        found.update(Reminded.objects.filter(key__in=keys[start : start + CHUNK]).values_list("key", flat=True))
    return found


@transaction.atomic
def _send(call: Call, now: dt.datetime) -> int:
    """Messages and note together, or neither; of two engines at once the second one finds the note."""
    people = call.people()
    if not people or not Reminded.objects.get_or_create(key=call.key)[1]:
        return 0
    return post(
        key=call.key,
        to=people,
        title=f"{call.due.title}：{phrase(call.due.deadline, clock.day_of(now))}",
        body=call.due.body,
        url=call.due.url,
        article=call.reminder.article,
        category=quiet.CATEGORY,
        late=now - call.moment > LATE_AFTER,
    )


def _after(day: dt.date, days: int) -> dt.date:
    """*days* working days after *day*; 0 is *day* itself or the first working day that follows."""
    return workdays.add(day, days) if days else workdays.add(day - dt.timedelta(days=1), 1)


def _before(day: dt.date, days: int) -> dt.date:
    """The last working day from which *days* working days are left until *day*."""
    return workdays.add(day + dt.timedelta(days=1), -(days + 1))
