"""Figures of the statistics page: one year, within a person's scope. Reads only; the number of queries does not grow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum

from accounts.models import Account
from announcements import clocks
from announcements.models import Announcement
from approvals.enums import Kind
from approvals.models import Application
from county import clock
from county.models import Unit, User
from inspections import rates
from inspections.enums import EntryState, OrderState, OrderStep, RoundState
from inspections.models import Entry, Finding, Rectification
from inspections.models.rounds import QUARTERS

SHOWN = 5  # quarters on the line


@dataclass(frozen=True)
class Share:
    """*part* of *whole*, printed as inspections print their rates."""

    part: int
    whole: int

    @property
    def rate(self) -> Decimal | None:
        return rates.percent(self.part, self.whole)

    @property
    def words(self) -> str:
        return rates.words(self.part, self.whole)

    @property
    def rest(self) -> int:
        return self.whole - self.part


# ---- Inspections -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Quarter:
    """A finished round: ``total`` accounts, of which ``checked`` were checked and ``passed`` passed."""

    pk: object
    year: int
    quarter: int
    total: int
    checked: int
    passed: int
    points: int

    @property
    def name(self) -> str:
        return f"{self.year}年第{QUARTERS[self.quarter - 1]}季度"

    @property
    def short(self) -> str:
        """25年四季, for the axis."""
        return f"{self.year % 100:02}年{QUARTERS[self.quarter - 1]}季"

    @property
    def passing(self) -> Share:
        return Share(self.passed, self.checked)

    @property
    def covered(self) -> Share:
        return Share(self.checked, self.total)

    @property
    def excused(self) -> int:
        return self.total - self.checked

    @property
    def average(self) -> Decimal | None:
        return rates.average(self.points, self.checked)


def quarters(user: User, year: int) -> list[Quarter]:
    """The last finished rounds up to the end of *year*, oldest first."""
    rows = Entry.objects.for_user(user).filter(round__state=RoundState.FINISHED, round__year__lte=year).order_by()
    rows = rows.values("round_id", "round__year", "round__quarter").annotate(
        total=Count("pk"),
        checked=Count("pk", filter=Q(state=EntryState.CHECKED)),
        passing=Count("pk", filter=Q(passed=True)),
        points=Sum("score", default=0),
    )
    found = [
        Quarter(
            row["round_id"], row["round__year"], row["round__quarter"],
            row["total"], row["checked"], row["passing"], row["points"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.year, row.quarter))[-SHOWN:]


@dataclass(frozen=True)
class Problem:
    """A category of findings: how often it was found, and how often it was found again."""

    category: str
    number: int
    vetoes: int
    repeated: int


def problems(user: User, year: int) -> list[Problem]:
    """Findings of the finished rounds of *year* by category, commonest first."""
    rows = Finding.objects.for_user(user).standing()
    rows = rows.filter(round__state=RoundState.FINISHED, round__year=year).order_by().values("category")
    rows = rows.annotate(
        number=Count("pk"),
        vetoes=Count("pk", filter=Q(veto=True)),
        repeated=Count("pk", filter=Q(repeats__isnull=False)),
    )
    found = [Problem(row["category"], row["number"], row["vetoes"], row["repeated"]) for row in rows]
    return sorted(found, key=lambda row: (-row.number, row.category))


# ---- The register ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Holding:
    """Accounts of a unit with those below it, by platform in the order of the columns."""

    unit: Unit
    numbers: tuple[tuple[object, int], ...]
    total: int

    @property
    def is_listed(self) -> bool:
        """The register offers this unit as a condition."""
        return self.unit.is_active and self.unit.kind not in ("county", "inner")


@dataclass(frozen=True)
class Holdings:
    """``platforms``: key, name and total of each column; ``rows`` in the order of the county."""

    platforms: tuple[tuple[object, str, int], ...]
    rows: tuple[Holding, ...]
    total: int


def holdings(user: User) -> Holdings:
    """Accounts in the register today, by unit and platform; second-level units stand with the one above (article 6)."""
    units = {unit.path: unit for unit in Unit.objects.for_user(user)}
    rows = Account.objects.for_user(user).live().order_by("platform__order", "platform_id")
    named: dict[object, str] = {}
    counted: dict[Unit, dict[object, int]] = {}
    cells = rows.values_list("unit__path", "platform_id", "platform__name").annotate(number=Count("pk"))
    for path, platform, name, number in cells:
        named[platform] = name or "没有填写平台"
        row = counted.setdefault(_highest(units, path), {})
        row[platform] = row.get(platform, 0) + number
    lines = tuple(
        Holding(unit, tuple((key, row.get(key, 0)) for key in named), sum(row.values()))
        for unit, row in sorted(counted.items(), key=lambda pair: (pair[0].order, pair[0].pk))
    )
    columns = tuple((key, name, sum(row.get(key, 0) for row in counted.values())) for key, name in named.items())
    return Holdings(columns, lines, sum(line.total for line in lines))


def _highest(units: dict[str, Unit], path: str) -> Unit:
    """The highest unit of *units* on the way to *path*, below the county; the county where an account stands with it."""
    steps = path.strip("/").split("/")
    ways = (f"/{'/'.join(steps[:depth])}/" for depth in range(2, len(steps) + 1))
    return next((units[way] for way in ways if way in units), None) or units[path]


# ---- On time ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Punctual:
    """What fell due in a quarter and how much of it was done in time."""

    label: str
    share: Share


def notices(rows, year: int) -> list[Announcement]:
    """*rows* whose three working days end in *year* (article 14), with their postings."""
    return list(rows.filter(due_on__year=year).select_related("unit").prefetch_related("postings"))


def posted_in_time(row: Announcement, today: date) -> bool | None:
    """Was it up in every place by its deadline? None while the deadline runs."""
    first = clocks.first_full(row)
    if first is None:
        return False if row.due_on < today else None
    return first <= row.due_on


def orders(rows, year: int) -> list[Rectification]:
    """*rows* of orders first due in *year*, lifted ones left out; ``first_answer`` is when the unit first answered."""
    rows = rows.filter(first_due_on__year=year).exclude(state=OrderState.LIFTED).select_related("unit", "round")
    return list(rows.annotate(first_answer=Min("steps__at", filter=Q(steps__step=OrderStep.ANSWER))))


def answered_in_time(row: Rectification, today: date) -> bool | None:
    """Did the unit answer by the deadline of the order itself? None while that runs."""
    if row.first_answer is None:
        return False if row.first_due_on < today else None
    return clock.day_of(row.first_answer) <= row.first_due_on


def punctual(told: Iterable[tuple[date, bool | None]]) -> list[Punctual]:
    """By quarter of the deadline; what still runs is left out. The last row is the year."""
    known = [((day.month + 2) // 3, done) for day, done in told if done is not None]
    rows = [
        Punctual(f"第{QUARTERS[quarter - 1]}季度", _share([done for when, done in known if when == quarter]))
        for quarter in range(1, 5)
    ]
    return [*rows, Punctual("全年", _share([done for _, done in known]))]


def _share(results: list[bool]) -> Share:
    return Share(sum(results), len(results))


# ---- Openings and closings -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Month:
    number: int
    opened: int
    suspended: int
    cancelled: int

    @property
    def closed(self) -> int:
        return self.suspended + self.cancelled


def months(user: User, year: int) -> list[Month]:
    """Accounts opened, suspended and cancelled on the platform, month by month; filings made up for later are no openings."""
    rows = Application.objects.for_user(user).filter(Q(done_on__year=year) | Q(gone_on__year=year), backfill=False)
    days = [(kind, gone if kind == Kind.CANCELLING else done) for kind, done, gone in
            rows.values_list("kind", "done_on", "gone_on")]  # fmt: skip
    told = [(kind, day.month) for kind, day in days if day and day.year == year]
    return [
        Month(month, *(told.count((kind, month)) for kind in (Kind.OPENING, Kind.SUSPENDING, Kind.CANCELLING)))
        for month in range(1, 13)
    ]
