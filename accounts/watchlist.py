"""The watch list of article 20: running accounts by how long ago they were updated, each with its strip of weeks."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, IntegerField, Q, Value, When

from accounts import updates
from accounts.models import Account, UpdateMark
from accounts.updates import Lamp, Week
from county import clock


@dataclass(frozen=True)
class Line:
    """An account on the watch list."""

    account: Account
    lamp: Lamp
    weeks: tuple[Week, ...]
    source: str
    may_record: bool

    @property
    def gaps(self) -> int:
        """Weeks that are known to be without a post."""
        return sum(week.state == updates.GAP for week in self.weeks)

    @property
    def words(self) -> str:
        """What a screen reader says of the strip."""
        return f"近 {len(self.weeks)} 周：" + "，".join(week.words for week in self.weeks)


@dataclass(frozen=True)
class Tally:
    """How many accounts stand at each light."""

    green: int
    amber: int
    red: int
    unknown: int

    @property
    def total(self) -> int:
        return self.green + self.amber + self.red + self.unknown

    @property
    def words(self) -> str:
        return f"按时更新 {self.green} 个，临近期限 {self.amber} 个，超期 {self.red} 个，没有记录 {self.unknown} 个"


def condition(light: str, today: date, prefix: str = "activity__last_post_on") -> Q:
    """Accounts at *light* ("r", "y", "g", "0")."""
    amber, red = (today - timedelta(days=days) for days in updates.limits())
    return {
        "r": Q(**{f"{prefix}__lte": red}),
        "y": Q(**{f"{prefix}__lte": amber, f"{prefix}__gt": red}),
        "g": Q(**{f"{prefix}__gt": amber}),
        "0": Q(**{f"{prefix}__isnull": True}),
    }[light]


def watched(rows, *, unit=None, light: str = ""):
    """Running accounts of *rows*, longest without an update first; those without any record stand at the end."""
    rows = rows.running().select_related("unit", "platform", "activity__mark")
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    if light:
        rows = rows.filter(condition(light, clock.today()))
    known = Case(When(activity__isnull=True, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.order_by(known, "activity__last_post_on", "unit__order", "platform__order", "pk")


def tally(rows) -> Tally:
    """Count the running accounts of *rows* by light; one query, which brings a row for each day."""
    days = rows.running().order_by().values_list("activity__last_post_on").annotate(number=Count("pk"))
    today, bounds, found = clock.today(), updates.limits(), Counter()
    for day, number in days:
        found[updates.lamp(day, today, bounds).light] += number
    return Tally(found["g"], found["y"], found["r"], found["0"])


def marks_of(accounts, today: date) -> dict:
    """Marks that reach into the strip, by account, in the order in which they were seen; one query."""
    since = updates.monday(today) - timedelta(weeks=updates.WEEKS)
    found = defaultdict(list)
    for mark in UpdateMark.objects.filter(account__in=accounts, seen_on__gte=since).order_by(
        "seen_on", "recorded_at", "pk"
    ):
        found[mark.account_id].append(mark)
    return found


def lines(accounts: list[Account], may_record) -> list[Line]:
    """Rows of the list; two queries however many there are."""
    today, bounds = clock.today(), updates.limits()
    marks = marks_of([account.pk for account in accounts], today)
    return [
        Line(
            account=account,
            lamp=updates.lamp(last_post(account), today, bounds),
            weeks=updates.strip(marks[account.pk], today),
            source=account.activity.mark.get_source_display() if last_post(account) else "",
            may_record=may_record(account),
        )
        for account in accounts
    ]


def last_post(account: Account) -> date | None:
    """Day of the newest post that is known; ``activity`` is read with the list."""
    activity = getattr(account, "activity", None)
    return activity.last_post_on if activity else None
