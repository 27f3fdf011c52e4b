"""The score of one account: 100 points less deductions; a veto or a score below the pass mark fails (decisions.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspections.enums import Result
from inspections.models import Entry, Indicator, Item
from inspections.rules import FULL_MARKS


@dataclass(frozen=True)
class Score:
    """Points of 100, whether a veto stands, and the result that follows from both."""

    score: int
    vetoed: bool
    passed: bool


@dataclass(frozen=True)
class Part:
    """One section of the checklist: what was kept of its points, how many items are told."""

    title: str
    points: int
    kept: int
    told: int
    total: int
    is_veto: bool
    faults: int


def indicators(entry: Entry) -> list[Indicator]:
    """The checklist of this account's class, in order."""
    return [row for row in entry.round.catalogue.indicators.all() if row.concerns(is_app=entry.is_app)]


def score(items: Iterable[Item], pass_mark: int) -> Score:
    """不适用 keeps full points; items without a result are not among *items* and keep theirs as well."""
    items = list(items)
    left = max(0, FULL_MARKS - sum(item.deduction for item in items))
    vetoed = any(item.indicator.is_veto and item.result == Result.FAULT for item in items)
    return Score(left, vetoed, not vetoed and left >= pass_mark)


def parts(checklist: list[Indicator], items: dict[int, Item]) -> list[Part]:
    """Sections in the order of the checklist; *items* by indicator."""
    found = []
    for title in dict.fromkeys(row.section for row in checklist):
        rows = [row for row in checklist if row.section == title]
        told = [items[row.pk] for row in rows if row.pk in items]
        points = sum(row.points for row in rows)
        lost = sum(item.deduction for item in told)
        faults = sum(item.result == Result.FAULT for item in told)
        veto = all(row.is_veto for row in rows)
        found.append(Part(title, points, points - lost, len(told), len(rows), veto, faults))
    return found
