"""What the pages of a round show: coverage, who has how much left, what changed since it was opened."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.enums import AccountStatus
from accounts.models import Account
from county import clock, workdays
from county.models import User
from inspections import rates
from inspections.enums import EntryState
from inspections.models import Entry, Round


@dataclass(frozen=True)
class Coverage:
    """Accounts of a population: *checked* plus *excused* of *total*; *passed* of *checked*."""

    label: str
    total: int
    checked: int
    excused: int
    passed: int
    key: str = ""

    @property
    def done(self) -> int:
        return self.checked + self.excused

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def failed(self) -> int:
        return self.checked - self.passed

    @property
    def pass_rate(self) -> str:
        """Passed ÷ checked, as a report prints it."""
        return rates.words(self.passed, self.checked)

    @property
    def ratio(self) -> str:
        """Checked ÷ population."""
        return rates.words(self.checked, self.total)


COUNTS = {
    "total": Count("pk", distinct=True),
    "checked": Count("pk", filter=Q(state=EntryState.CHECKED), distinct=True),
    "excused": Count("pk", filter=Q(state=EntryState.EXCUSED), distinct=True),
    "passed": Count("pk", filter=Q(passed=True), distinct=True),
}


def coverage(entries, label: str = "") -> Coverage:
    """Counts over a queryset of entries, one query."""
    return Coverage(label, **entries.order_by().aggregate(**COUNTS))


def by_unit(row: Round) -> list[Coverage]:
    """Coverage by host unit, in the county's order."""
    found = row.entries.order_by().values("unit_short", "unit_id", "unit__order").annotate(**COUNTS)
    return [
        _counted(each, each["unit_short"], str(each["unit_id"])) for each in found.order_by("unit__order", "unit_id")
    ]


def by_inspector(row: Round) -> list[Coverage]:
    """Coverage by inspector; accounts that nobody has come first. An account with two inspectors counts for both."""
    found = row.entries.order_by().values("assignments__user_id", "assignments__user__name").annotate(**COUNTS)
    rows = [
        _counted(each, each["assignments__user__name"] or "没有分配", str(each["assignments__user_id"] or "none"))
        for each in found
    ]
    return sorted(rows, key=lambda each: (each.key != "none", each.label))


def _counted(each: dict, label: str, key: str) -> Coverage:
    return Coverage(label, each["total"], each["checked"], each["excused"], each["passed"], key)


@dataclass(frozen=True)
class RoundLine:
    """A round in the list."""

    round: Round
    coverage: Coverage
    light: str
    words: str


def lines(rows) -> list[RoundLine]:
    """Rounds of a queryset with coverage and the light of their last day; one query."""
    of_entries = {
        name: Count("entries", filter=condition, distinct=True)
        for name, condition in (
            ("total", Q()),
            ("checked", Q(entries__state=EntryState.CHECKED)),
            ("excused", Q(entries__state=EntryState.EXCUSED)),
            ("passed", Q(entries__passed=True)),
        )
    }
    return [RoundLine(row, _of_round(row), *clock_of(row)) for row in rows.annotate(**of_entries)]


def _of_round(row: Round) -> Coverage:
    return Coverage("", row.total, row.checked, row.excused, row.passed)


def clock_of(row: Round) -> tuple[str, str]:
    """Light and words of the round's deadline (ux.md §4: amber from 10 working days before, red when past)."""
    if not row.is_open:
        return "", "检查结束"
    today = clock.today()
    if today > row.due_on:
        return "r", f"超期 {max(1, workdays.between(row.due_on, today))} 个工作日"
    left = workdays.between(today, row.due_on)
    return ("y" if left <= 10 else "g"), f"剩 {left} 个工作日" if left else "今天到期"


@dataclass(frozen=True)
class Change:
    """Something that changed in the register after the round was opened; the population stays as it was."""

    title: str
    words: str
    url: str


def changes(row: Round) -> list[Change]:
    """Accounts opened later, and accounts of the population that were closed, renamed or moved; two queries."""
    later = Account.objects.live().filter(registered_at__gt=row.opened_at).select_related("unit", "platform")
    found = [
        Change(account.title, f"{account.unit.short_name}，检查开启后开设，不在本次检查范围", _account(account.pk))
        for account in later.exclude(inspections__round=row).order_by("registered_at", "pk")
    ]
    moved = Q(account__status=AccountStatus.CANCELLED) | ~Q(name=F("account__name")) | ~Q(unit=F("account__unit"))
    suspended = Q(account__suspended_on__gte=clock.day_of(row.opened_at))
    rows = row.entries.filter(moved | suspended).select_related("account__unit").order_by("place", "pk")
    return found + [Change(entry.title, "；".join(notes(entry)), _account(entry.account_id)) for entry in rows]


def notes(entry: Entry) -> list[str]:
    """What became of the account since it was frozen into the round; empty when nothing did."""
    account, told = entry.account, []
    if account.status == AccountStatus.CANCELLED:
        told.append(f"已于{_day(account.cancelled_on)}注销")
    elif (
        account.status == AccountStatus.SUSPENDED
        and account.suspended_on
        and account.suspended_on >= clock.day_of(entry.round.opened_at)
    ):
        told.append(f"已于{_day(account.suspended_on)}关停")
    if account.name != entry.name:
        told.append(f"已更名为“{account.name}”")
    if account.unit_id != entry.unit_id:
        told.append(f"主办单位已变为{account.unit.short_name}")
    return told


def _day(day) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def _account(pk) -> str:
    return reverse("portal:account", args=[pk])


def own_results(user: User):
    """Results of the user's own units in finished rounds, newest first, with the number of problems."""
    rows = Entry.objects.for_user(user).select_related("round")
    counted = rows.annotate(problems=Count("findings", filter=Q(findings__withdrawn_at__isnull=True)))
    return counted.order_by("-round__year", "-round__quarter", "place", "pk")
