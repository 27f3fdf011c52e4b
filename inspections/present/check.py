"""What the workspace shows about one account: the checklist with what is known and told, the score, the batch."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from county import access, clock, parameters, workdays
from county.models import User
from inspections import permits, scoring, sources
from inspections.enums import EntryState, Result
from inspections.forms.check import MarkForm
from inspections.models import Entry, Indicator, Item, ItemEvidence
from inspections.scoring import Part, Score


@dataclass
class Line:
    """One item: its number in the list, what the portal knows, what was told, and what went wrong in saving it."""

    number: str
    indicator: Indicator
    item: Item | None
    form: MarkForm
    known: sources.Known | None
    evidence: list[ItemEvidence]
    clash: Item | None = None
    refusal: str = ""

    @property
    def known_label(self) -> str:
        """How the portal's data would be marked."""
        return Result(self.known.result).label if self.known else ""

    @property
    def is_fault(self) -> bool:
        return self.form.chosen == Result.FAULT


@dataclass
class Section:
    part: Part
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Neighbour:
    """An account of the inspector's batch: sign is g (done), 0 (untouched) or h (begun)."""

    entry: Entry
    sign: str
    here: bool


@dataclass
class Sheet:
    """The whole workspace of one account."""

    entry: Entry
    sections: list[Section]
    score: Score
    told: int
    total: int
    takeable: int
    may_score: bool
    may_include: bool
    due_on: date

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    @property
    def ordered(self) -> list[Line]:
        """Faults whose rectification is wanted."""
        return [line for line in self.lines if line.item and line.item.rectify]


def sheet(entry: Entry, user: User, forms: dict[str, MarkForm] | None = None, trouble: dict | None = None) -> Sheet:
    """Read the checklist; *forms* (by code) keep what was typed, *trouble* (by code) what could not be saved."""
    checklist = scoring.indicators(entry)
    items = {item.indicator_id: item for item in entry.items.select_related("by", "indicator")}
    kept = _evidence(entry)
    editable = permits.may_score(entry, user) and entry.state == EntryState.PENDING
    known = sources.known(entry, {row.source for row in checklist if row.source}) if editable else {}
    forms, trouble = forms or {}, trouble or {}
    sections: dict[str, Section] = {part.title: Section(part) for part in scoring.parts(checklist, items)}
    places = {title: place for place, title in enumerate(sections, 1)}
    for row in checklist:
        lines = sections[row.section].lines
        item, wrong = items.get(row.pk), trouble.get(row.code)
        line = Line(
            f"{places[row.section]}.{len(lines) + 1}", row, item, forms.get(row.code) or MarkForm(row, item),
            known.get(row.source), kept.get(item.pk, []) if item else [],
        )  # fmt: skip
        line.clash = getattr(wrong, "now", None)
        line.refusal = (
            str(getattr(wrong, "words", "")) if wrong else line.form.first_error if line.form.is_bound else ""
        )
        lines.append(line)
    takeable = sum(1 for row in checklist if row.pk not in items and _takeable(row, known.get(row.source)))
    result = scoring.score(items.values(), entry.round.catalogue.pass_mark)
    include = entry.round.is_open and access.holds(user, *permits.CHECKERS)
    due = workdays.add(clock.today(), int(parameters.get("rectify_days")))
    return Sheet(entry, list(sections.values()), result, len(items), len(checklist), takeable, editable, include, due)


def _takeable(row: Indicator, fact: sources.Known | None) -> bool:
    return fact is not None and fact.result != Result.FAULT and not (row.is_veto and fact.result == Result.NA)


def _evidence(entry: Entry) -> dict[int, list[ItemEvidence]]:
    rows = ItemEvidence.objects.filter(item__entry=entry, removed_at__isnull=True).select_related("attachment")
    found: dict[int, list[ItemEvidence]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def batch(entry: Entry, user: User) -> list[Neighbour]:
    """The accounts of this round that are the user's own; all of the round for who only reads."""
    rows = Entry.objects.for_user(user).filter(round_id=entry.round_id)
    if permits.is_assigned(entry, user):
        rows = rows.filter(assignments__user=user)
    begun = set(Item.objects.filter(entry__in=rows.order_by().values("pk")).values_list("entry_id", flat=True))
    return [Neighbour(row, _sign(row, begun), row.pk == entry.pk) for row in rows.order_by("place", "pk")]


def _sign(row: Entry, begun: set) -> str:
    if row.state != EntryState.PENDING:
        return "g" if row.state == EntryState.CHECKED else "0"
    return "h" if row.pk in begun else "0"


def beside(neighbours: list[Neighbour], step: int) -> str:
    """Address of the account before (−1) or after (1) this one; empty at the ends."""
    place = next((number for number, each in enumerate(neighbours) if each.here), 0) + step
    if not 0 <= place < len(neighbours):
        return ""
    row = neighbours[place].entry
    return reverse("inspections:entry", args=[row.round_id, row.pk])


def state(found: Sheet) -> dict:
    """The score panel as JSON for the page's script: the words are those of the template."""
    return {
        "score": found.score.score,
        "verdict": verdict(found),
        "ok": found.score.passed,
        "told": found.told,
        "total": found.total,
        "parts": {section.part.title: part_words(section.part) for section in found.sections},
        "orders": [f"{line.number} {line.indicator.wording}" for line in found.ordered],
    }


def verdict(found: Sheet) -> str:
    words = "合格" if found.score.passed else "不合格"
    return words if found.entry.state == EntryState.CHECKED else f"暂为{words}"


def part_words(part: Part) -> str:
    """无 / 2 项不符合 for vetoes, 35 / 40 for points, 未查 / 20 while nothing of it is told."""
    if part.is_veto:
        return (
            f"{part.faults} 项不符合"
            if part.faults
            else "无"
            if part.told == part.total
            else f"已查 {part.told} / {part.total}"
        )
    return f"{part.kept} / {part.points}" if part.told else f"未查 / {part.points}"
