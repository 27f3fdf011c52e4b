"""The figures of a round, every one counted from rows (decisions.md, Inspection figures). Whole numbers only; rates are
computed from them where they are printed. A circular freezes the object as JSON; nobody types a number.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass, fields
from datetime import date

from accounts.models import Account
from county import clock
from county.enums import UnitKind
from inspections import rates
from inspections.enums import EntryState, FindingKind, Measure, OrderState
from inspections.models import Entry, Finding, Rectification, Round
from notifications.models import Message

REMINDERS = "reminder:rectify"
"""Keys of the reminders that belong to rectification begin so."""


@dataclass(frozen=True)
class Group:
    """Accounts under one heading: of *total*, *checked* and *excused*; of the checked, *passed*."""

    label: str
    total: int = 0
    checked: int = 0
    excused: int = 0
    passed: int = 0

    @property
    def failed(self) -> int:
        return self.checked - self.passed

    @property
    def pass_rate(self) -> str:
        return rates.words(self.passed, self.checked)

    @property
    def ratio(self) -> str:
        return rates.words(self.checked, self.total)


@dataclass(frozen=True)
class Orders:
    """Rectification orders of a round: mended in time, mended late, still open, lifted after an objection."""

    issued: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    lifted: int = 0

    @property
    def binding(self) -> int:
        """Orders that had to be carried out."""
        return self.issued - self.lifted

    @property
    def rate(self) -> str:
        """Mended ÷ binding."""
        return rates.words(self.in_time + self.late, self.binding)


@dataclass(frozen=True)
class Problem:
    """One finding as annex and text print it; days are ISO dates, ``due_on`` empty without an order."""

    name: str
    platform: str
    unit: str
    category: str
    wording: str
    words: str
    article: str
    seen_on: str
    due_on: str
    veto: bool
    deduction: int
    repeated: bool
    unfiled: bool

    @property
    def title(self) -> str:
        return f"“{self.name}”（{self.platform}）"


@dataclass(frozen=True)
class Result:
    """An account with its result: failed, or excused with *why*."""

    name: str
    platform: str
    unit: str
    score: int | None
    why: str


@dataclass(frozen=True)
class Said:
    """A consequence: praise, talk, circulated, nothing."""

    measure: str
    title: str
    unit: str
    reason: str


@dataclass(frozen=True)
class Change:
    """What became of an account of the register between two rounds."""

    kind: str
    name: str
    platform: str
    unit: str
    day: str


@dataclass(frozen=True)
class Figures:
    """Everything a circular prints."""

    year: int
    quarter: int
    period: str
    opened_on: str
    finished_on: str
    indicators: str
    pass_mark: int
    total: Group
    platforms: tuple[Group, ...]
    kinds: tuple[Group, ...]
    last: Group | None
    last_orders: Orders | None
    orders: Orders
    reminders: int
    problems: tuple[Problem, ...]
    failed: tuple[Result, ...]
    excused: tuple[Result, ...]
    said: tuple[Said, ...]
    changes: tuple[Change, ...]

    @property
    def categories(self) -> list[tuple[str, list[Problem]]]:
        """Problems by category, the commonest first; equal ones in the order of the checklist."""
        counts = Counter(problem.category for problem in self.problems)
        return [
            (category, [problem for problem in self.problems if problem.category == category])
            for category in sorted(counts, key=lambda category: -counts[category])
        ]

    @property
    def accounts_with_problems(self) -> int:
        return len({(problem.name, problem.platform, problem.unit) for problem in self.problems})

    @property
    def repeated(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.repeated]

    @property
    def unfiled(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.unfiled]

    def of(self, measure: str) -> list[Said]:
        """Consequences of one kind."""
        return [each for each in self.said if each.measure == measure]

    @property
    def points(self) -> str:
        """Change of the pass rate against last quarter in percentage points: 0.35, -1.20; empty without a last one."""
        if self.last is None:
            return ""
        change = rates.change((self.total.passed, self.total.checked), (self.last.passed, self.last.checked))
        return "" if change is None else str(change)


def of(row: Round) -> Figures:
    """Count the round as it stands now."""
    entries = list(row.entries.all())
    before = Round.objects.before(row)
    return Figures(
        year=row.year,
        quarter=row.quarter,
        period=row.period,
        opened_on=clock.day_of(row.opened_at).isoformat(),
        finished_on=clock.day_of(row.finished_at).isoformat() if row.finished_at else "",
        indicators=str(row.catalogue),
        pass_mark=row.catalogue.pass_mark,
        total=_group("全部账号", entries),
        platforms=_groups(entries, lambda entry: entry.roll_up),
        kinds=_groups(entries, lambda entry: UnitKind(entry.unit_kind).label),
        last=_group(before.period, list(before.entries.all())) if before else None,
        last_orders=orders(before) if before else None,
        orders=orders(row),
        reminders=_reminders(row),
        problems=_problems(row),
        failed=tuple(_result(entry, _why(entry)) for entry in entries if entry.passed is False),
        excused=tuple(_result(entry, entry.excuse) for entry in entries if entry.state == EntryState.EXCUSED),
        said=_said(row),
        changes=_changes(row, before),
    )


def _group(label: str, entries: list[Entry]) -> Group:
    states = Counter(entry.state for entry in entries)
    passed = sum(entry.passed is True for entry in entries)
    return Group(label, len(entries), states[EntryState.CHECKED], states[EntryState.EXCUSED], passed)


def _groups(entries: list[Entry], key) -> tuple[Group, ...]:
    labels = dict.fromkeys(map(key, entries))
    found = [_group(label, [entry for entry in entries if key(entry) == label]) for label in labels]
    return tuple(sorted(found, key=lambda group: (-group.total, group.label)))


def orders(row: Round) -> Orders:
    """The round's orders: in time is answered by the deadline in force, and accepted since."""
    found = list(Rectification.objects.filter(round=row))
    closed = [order for order in found if order.state == OrderState.CLOSED]
    in_time = sum(clock.day_of(order.answered_at) <= order.due_on for order in closed)
    lifted = sum(order.state == OrderState.LIFTED for order in found)
    return Orders(len(found), in_time, len(closed) - in_time, len(found) - len(closed) - lifted, lifted)


def _reminders(row: Round) -> int:
    """Rectification reminders that were sent since the round was opened."""
    return Message.objects.filter(key__startswith=REMINDERS, created_at__gte=row.opened_at).count()


def _problems(row: Round) -> tuple[Problem, ...]:
    found = Finding.objects.standing().filter(round=row).select_related("unit", "rectification", "entry")
    return tuple(_problem(each) for each in found.order_by("indicator__order", "entry__place", "recorded_at", "pk"))


def _problem(found: Finding) -> Problem:
    order = found.rectification
    return Problem(
        name=found.name,
        platform=found.platform,
        unit=found.entry.unit_short if found.entry else found.unit.short_name,
        category=found.category,
        wording=found.wording,
        words=found.words,
        article=found.article,
        seen_on=found.seen_on.isoformat(),
        due_on=order.due_on.isoformat() if order else "",
        veto=found.veto,
        deduction=found.deduction,
        repeated=found.repeats_id is not None,
        unfiled=found.kind == FindingKind.UNFILED,
    )


def _result(entry: Entry, why: str) -> Result:
    return Result(entry.name, entry.platform, entry.unit_short, entry.score, why)


def _why(entry: Entry) -> str:
    return "单项否决" if entry.vetoed else "低于合格线"


def _said(row: Round) -> tuple[Said, ...]:
    rows = row.consequences.select_related("entry", "unit").order_by("unit__order", "decided_at", "pk")
    return tuple(
        Said(each.measure, each.entry.title if each.entry else each.unit.name, each.unit.short_name, each.reason)
        for each in rows
    )


def _changes(row: Round, before: Round | None) -> tuple[Change, ...]:
    """Accounts opened, suspended and cancelled since the round before was opened (all of the year without one)."""
    since = clock.day_of(before.opened_at) if before else date(row.year, 1, 1)
    until = clock.day_of(row.finished_at) if row.finished_at else clock.today()
    accounts = Account.objects.select_related("unit", "platform").order_by("unit__order", "platform__order", "pk")
    dated = (("开设", "opened_on"), ("关停", "suspended_on"), ("注销", "cancelled_on"))
    return tuple(
        Change(kind, each.name, each.platform.name, each.unit.short_name, getattr(each, field).isoformat())
        for kind, field in dated
        for each in accounts.filter(**{f"{field}__gte": since, f"{field}__lte": until})
    )


def dump(found: Figures) -> str:
    """JSON that ``load`` reads back; the same figures give the same text."""
    return json.dumps(asdict(found), ensure_ascii=False, sort_keys=True)


_LISTS = {
    "platforms": Group, "kinds": Group, "problems": Problem, "failed": Result, "excused": Result, "said": Said,
    "changes": Change,
}  # fmt: skip
_SINGLE = {"total": Group, "last": Group, "last_orders": Orders, "orders": Orders}


def load(text: str) -> Figures:
    """The figures that were frozen; raises KeyError for a text that is not such."""
    data = json.loads(text)
    for name, kind in _LISTS.items():
        data[name] = tuple(kind(**each) for each in data[name])
    for name, kind in _SINGLE.items():
        data[name] = kind(**data[name]) if data[name] is not None else None
    return Figures(**{field.name: data[field.name] for field in fields(Figures)})


PRAISE, TALK, CIRCULATE = Measure.PRAISE.value, Measure.TALK.value, Measure.CIRCULATE.value
