"""年度效能考核: what a unit did in a year, and its score by a versioned formula (article 35). Reads only; no ranking."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from announcements.models import Announcement
from county import clock
from county.models import Unit, User
from inspections.enums import EntryState, Measure, RoundState
from inspections.models import Consequence, Entry, Finding, Rectification, Round
from inspections.models.rounds import QUARTERS
from inspections.querysets import is_county_wide
from inspections.rules import FULL_MARKS
from reports.statistics import Share, answered_in_time, notices, orders, posted_in_time

ARTICLE = "第三十五条"


class Rule(StrEnum):
    """How a term turns its figure into points: its share of the weight, points lost each, points gained each."""

    SHARE = "share"
    LOSS = "loss"
    GAIN = "gain"


@dataclass(frozen=True)
class Term:
    """One line of the sheet. ``each`` are points per case (LOSS, GAIN), ``rows`` names where its rows stand."""

    key: str
    label: str
    weight: int
    rule: Rule
    how: str
    rows: str
    each: int = 0


@dataclass(frozen=True)
class Formula:
    """A version of the formula; it counts for ``effective_year`` and the years after, until the next version."""

    version: int
    effective_year: int
    remark: str
    terms: tuple[Term, ...]
    article: str = ARTICLE


ANNUAL_FORMULAS: tuple[Formula, ...] = (
    Formula(
        1, 2023, "草案，由县政府办公室修订",
        (
            Term("coverage", "检查覆盖率", 5, Rule.SHARE, "已检查的账号占全部账号的比例", "entries"),
            Term("passing", "合格率", 30, Rule.SHARE, "合格的账号占已检查账号的比例", "entries"),
            Term("average", "平均得分", 25, Rule.SHARE, "已检查账号得分的平均数，满分 100 分", "entries"),
            Term("notices", "公告按期率", 10, Rule.SHARE, "按期在应发布位置全部发布的公告占到期公告的比例", "notices"),
            Term("orders", "整改按期率", 10, Rule.SHARE, "在原整改期限内答复的占到期整改通知的比例", "orders"),
            Term("repeats", "重复问题", 5, Rule.LOSS, "上季度发现、本季度又发现的问题", "repeats", 1),
            Term("circulated", "通报", 5, Rule.LOSS, "检查后通报", "consequences", 2),
            Term("talks", "约谈", 5, Rule.LOSS, "检查后约谈", "consequences", 5),
            Term("praise", "表扬", 5, Rule.GAIN, "检查后表扬", "consequences", 2),
        ),
    ),
)  # fmt: skip


def formula_of(year: int) -> Formula | None:
    """The version that counts for *year*; None before the first one."""
    fitting = [formula for formula in ANNUAL_FORMULAS if formula.effective_year <= year]
    return max(fitting, key=lambda formula: (formula.effective_year, formula.version), default=None)


def points(term: Term, share: Share) -> Decimal:
    """Points of one term, two decimals, half up, from whole numbers; nothing to divide by keeps the full weight.

    For LOSS and GAIN ``share.part`` is the number of cases.
    """
    if term.rule == Rule.LOSS:
        return Decimal(max(0, term.weight - term.each * share.part)).quantize(Decimal("0.01"))
    if term.rule == Rule.GAIN:
        return Decimal(min(term.weight, term.each * share.part)).quantize(Decimal("0.01"))
    if share.whole == 0:
        return Decimal(term.weight).quantize(Decimal("0.01"))
    hundredths = (200 * term.weight * share.part + share.whole) // (2 * share.whole)
    return (Decimal(hundredths) / 100).quantize(Decimal("0.01"))


@dataclass
class Record:
    """The rows behind a unit's figures: finished rounds of the year, and what fell due in it."""

    today: date
    entries: list[Entry] = field(default_factory=list)
    notices: list[Announcement] = field(default_factory=list)
    orders: list[Rectification] = field(default_factory=list)
    repeats: list[Finding] = field(default_factory=list)
    consequences: list[Consequence] = field(default_factory=list)

    @cached_property
    def checked(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == EntryState.CHECKED]

    def figure(self, key: str) -> Share:
        """The figure of a term: part and whole, or the number of cases as part."""
        measures = {"circulated": Measure.CIRCULATE, "talks": Measure.TALK, "praise": Measure.PRAISE}
        if key in measures:
            return Share(sum(row.measure == measures[key] for row in self.consequences), 0)
        return getattr(self, f"_{key}")()

    def _coverage(self) -> Share:
        return Share(len(self.checked), len(self.entries))

    def _passing(self) -> Share:
        return Share(sum(entry.passed for entry in self.checked), len(self.checked))

    def _average(self) -> Share:
        return Share(sum(entry.score for entry in self.checked), FULL_MARKS * len(self.checked))

    def _notices(self) -> Share:
        return _told(posted_in_time(row, self.today) for row in self.notices)

    def _orders(self) -> Share:
        return _told(answered_in_time(row, self.today) for row in self.orders)

    def _repeats(self) -> Share:
        return Share(len(self.repeats), 0)


def _told(results: Iterable[bool | None]) -> Share:
    known = [result for result in results if result is not None]
    return Share(sum(known), len(known))


@dataclass(frozen=True)
class Line:
    """A term with the unit's figure and the points that follow."""

    term: Term
    share: Share
    points: Decimal

    @property
    def value(self) -> Decimal | int | None:
        """The figure as a number: percent, mean of 100, or cases; None when there was nothing to count."""
        return self.share.rate if self.term.rule == Rule.SHARE else self.share.part

    @property
    def is_rate(self) -> bool:
        return self.term.rule == Rule.SHARE and self.term.key != "average"

    @property
    def counter(self) -> str:
        """What cases are counted in."""
        return "项" if self.term.rows == "repeats" else "次"

    @property
    def words(self) -> str:
        """97.95%, 91.50 分, 2 次; a dash when there was nothing to count."""
        if self.value is None:
            return "—"
        if self.term.rule != Rule.SHARE:
            return f"{self.value} {self.counter}"
        return f"{self.value}%" if self.is_rate else f"{self.value} 分"

    @property
    def basis(self) -> str:
        """What figure or points were counted from."""
        if self.term.rule != Rule.SHARE:
            return f"每{self.counter}{'扣' if self.term.rule == Rule.LOSS else '加'} {self.term.each} 分"
        if self.share.whole == 0:
            return "没有应计事项，按满分计"
        if self.is_rate:
            return f"{self.share.part} / {self.share.whole}"
        return f"{self.share.part} 分 / {self.share.whole // FULL_MARKS} 次检查"


@dataclass(frozen=True)
class Sheet:
    """The yearly sheet of one unit. ``score`` is None while no account of it was checked in a finished round."""

    year: int
    unit: Unit
    formula: Formula | None
    record: Record

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        terms = self.formula.terms if self.formula else ()
        figures = [(term, self.record.figure(term.key)) for term in terms]
        return tuple(Line(term, share, points(term, share)) for term, share in figures)

    @property
    def score(self) -> Decimal | None:
        """Sum of the printed points, 0 to 100."""
        return sum((line.points for line in self.lines), Decimal(0)) if self.lines and self.record.checked else None

    @property
    def key(self) -> str:
        """Names this sheet in addresses: 2026-17."""
        return f"{self.year}-{self.unit.pk}"

    @property
    def is_empty(self) -> bool:
        record = self.record
        return not (record.entries or record.notices or record.orders or record.consequences)


def units_of(user: User):
    """Units whose sheet the person may read: all for the county's roles, else his own and those below."""
    return Unit.objects.for_user(user).exclude(kind__in=("county", "inner"))


def may_read_all(user: User) -> bool:
    return is_county_wide(user)


def finished(year: int) -> list[Round]:
    """Rounds of *year* that count, in order."""
    return list(Round.objects.filter(year=year, state=RoundState.FINISHED).order_by("quarter"))


def counted(rounds: list[Round]) -> str:
    """第一、二季度."""
    return f"第{'、'.join(QUARTERS[row.quarter - 1] for row in rounds)}季度" if rounds else ""


def sheets(year: int, units, *, empty: bool = False) -> list[Sheet]:
    """Sheets of *units* (a queryset) in the order of the county; units without anything are left out unless *empty*.

    A constant number of queries.
    """
    formula, today = formula_of(year), clock.today()
    found = {unit.pk: Sheet(year, unit, formula, Record(today)) for unit in units.order_by("order", "pk")}
    for name, rows in _rows(year, units).items():
        for row in rows:
            getattr(found[row.unit_id].record, name).append(row)
    return [sheet for sheet in found.values() if empty or not sheet.is_empty]


def _rows(year: int, units) -> dict[str, Iterable]:
    within = {"unit__in": units.order_by().values("pk")}
    counts = within | {"round__year": year, "round__state": RoundState.FINISHED}
    return {
        "entries": Entry.objects.filter(**counts).select_related("round").order_by("round__quarter", "place", "pk"),
        "notices": notices(Announcement.objects.filter(**within), year),
        "orders": orders(Rectification.objects.filter(**within), year),
        "repeats": Finding.objects.standing()
        .filter(**counts, repeats__isnull=False)
        .select_related("round", "rectification"),
        "consequences": Consequence.objects.filter(**counts)
        .exclude(measure=Measure.NONE)
        .select_related("round", "entry"),
    }
