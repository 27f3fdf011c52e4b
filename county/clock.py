"""The county clock: the only source of *now* in product code.

In the demo and test profiles one row (``ClockShift``) moves it for web, tick and workers alike, so that a visitor
can walk through the 15 days; elsewhere the row is never read. A shift made by one process is seen by the others
within ``READ_AGAIN`` seconds. Tests use :func:`freeze`, which asks no database.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from county.models.calendar import ClockShift
from county.reachable import rows_or

ZONE = ZoneInfo("Asia/Shanghai")
READ_AGAIN = 0.5  # seconds
EARLIEST, LATEST = 2000, 2100  # years in which the county clock may stand

_frozen: datetime | None = None
_read: tuple[float, timedelta] | None = None  # when (monotonic) the shift was read, and the shift


class ClockFixed(Exception):
    """This profile keeps real time; the words say so."""


def now() -> datetime:
    """The present moment in Asia/Shanghai (aware), shifted where the profile allows it."""
    if _frozen is not None:
        return _frozen
    real = datetime.now(ZONE)
    return real + shift() if settings.CLOCK_MAY_SHIFT else real


def today() -> date:
    """The county's present day."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The county's day on which an aware *moment* falls; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(ZONE).date()


def shift() -> timedelta:
    """How far the county clock runs ahead of real time (read at most twice a second)."""
    global _read
    if _read is None or time.monotonic() - _read[0] > READ_AGAIN:
        last = _read[1] if _read else timedelta(0)
        _read = (time.monotonic(), rows_or(last, _stored_shift))
    return _read[1]


def _stored_shift() -> timedelta:
    row = ClockShift.objects.filter(pk=1).first()
    return timedelta(seconds=row.seconds if row else 0)


def set_to(moment: datetime | str) -> datetime:
    """Move the clock so that it shows *moment* now and runs on from there; naive moments are Shanghai time.

    Raises ClockFixed in a profile that keeps real time, ValueError for an odd moment or one outside 2000–2100.
    """
    target = _moment(moment)
    if not EARLIEST <= target.year <= LATEST:
        raise ValueError(f"县里的时钟只能设在 {EARLIEST} 年至 {LATEST} 年之间")
    return _store(math.ceil((target - datetime.now(ZONE)).total_seconds()))


def forward(days: int) -> datetime:
    """Move the clock on by whole *days* (back, if negative); raises as set_to does."""
    try:
        return set_to(now() + timedelta(days=days))
    except OverflowError:
        raise ValueError(f"县里的时钟只能设在 {EARLIEST} 年至 {LATEST} 年之间") from None


def clear() -> datetime:
    """Back to real time; raises ClockFixed in a profile that never left it."""
    return _store(0)


def _store(seconds: int) -> datetime:
    if not settings.CLOCK_MAY_SHIFT:
        raise ClockFixed("当前运行方式使用真实时间，不能调整时钟")
    ClockShift.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    forget()
    return now()


def forget() -> None:
    """Read the shift anew at the next question (after a change; between tests)."""
    global _read
    _read = None


class Hands:
    """What :func:`freeze` gives: the hands of a stopped clock."""

    def move_to(self, moment: datetime | date | str) -> None:
        """Stop the clock at another moment."""
        global _frozen
        _frozen = _moment(moment)

    def forward(self, **length: float) -> None:
        """Move on by a length such as ``days=1`` or ``minutes=5``."""
        self.move_to(now() + timedelta(**length))


@contextmanager
def freeze(moment: datetime | date | str) -> Iterator[Hands]:
    """Stop the clock at *moment* for this process (all threads); dates mean midnight. For tests: no database.

    Raises ClockFixed where the clock may not be shifted.
    """
    global _frozen
    if not settings.CLOCK_MAY_SHIFT:
        raise ClockFixed("当前运行方式使用真实时间，不能调整时钟")
    before = _frozen
    _frozen = _moment(moment)
    try:
        yield Hands()
    finally:
        _frozen = before


def _moment(value: datetime | date | str) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    elif not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=ZONE)
    return value.replace(tzinfo=ZONE) if value.tzinfo is None else value.astimezone(ZONE)
