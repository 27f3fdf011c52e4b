"""What a circular prints, as plain frozen objects: whole numbers and words, kept as JSON and read back unchanged."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, fields

from inspections import rates
from inspections.enums import Measure


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
