"""What an edit of the calendar would move, without doing it: the deed runs in a savepoint that is rolled back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from county import workdays
from county.services.calendar import Moved


@dataclass(frozen=True)
class Move:
    """A deadline that would move: words of the thing, old and new date."""

    words: str
    old: date | None
    new: date | None


def rehearse(deed: Callable[[], list[Moved]]) -> list[Move]:
    """The deadlines that *deed* would move, in the order of their new date; raises what the deed raises.

    Rows, audit entries and the memory of the calendar are as before when this returns or raises.
    """
    try:
        with transaction.atomic():
            moves = [Move(str(moved.row), moved.old, moved.new) for moved in deed()]
            transaction.set_rollback(True)
            workdays.forget()
    finally:
        workdays.forget()
    return sorted(moves, key=lambda move: (move.new or date.max, move.words))
