"""Cards of the workbench: each answers one question and links to its list. Reads in scope only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts import register, watchlist
from accounts.enums import AccountStatus
from accounts.models import Account
from accounts.services import updates as update_deeds
from announcements import board
from announcements.models import Announcement
from approvals.enums import State
from approvals.models import Application, Decision
from approvals.piles import Tally
from approvals.present import lamps, words
from approvals.todo import MOST
from county import clock
from county.models import User

RECENT = 6
EXCEPTIONS = 8
ACCOUNTS = 8
BAR = 100  # length of the longest bar in units of the drawing


@dataclass(frozen=True)
class Counter:
    """A figure with what it counts; ``icon`` or ``light`` is its sign, ``tone`` the class of the figure."""

    label: str
    value: int
    note: str
    url: str
    icon: str = ""
    light: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    length: int
    url: str


@dataclass(frozen=True)
class Event:
    """One deed of the recent ones."""

    at: datetime
    who: str
    what: str
    title: str
    url: str


@dataclass(frozen=True)
class Row:
    """A case in a list that is not one's own todo list."""

    case: Application
    title: str
    facts: tuple[str, ...]
    url: str
    light: str
    words: str
    due: str
    is_new: bool = False

    @property
    def is_over(self) -> bool:
        return self.light == "r"


def counters(owed: Tally, worst: list, under_way: int, late: int | None) -> list[Counter]:
    """待我办理, 临近到期, 已超期 (and the *worst* of it, the most urgent duty if there is one), and what is under way in the
    unit or (*late* is told to the office) in the whole county."""
    address = reverse("portal:todo")
    soon, over = owed.lights["y"], owed.lights["r"]
    today, named = (f"其中 {owed.ending} 件今天到期" if soon else "没有"), (worst[0].title if over else "没有")
    return [
        Counter("待我办理", owed.total, _by_category(owed), address, icon="inbox"),
        Counter("临近到期", soon, today, f"{address}?light=y", light="y", tone="amb" if soon else ""),
        Counter("已超期", over, named, f"{address}?light=r", light="r", tone="red" if over else ""),
        _under_way(under_way, late),
    ]


def _under_way(total: int, late: int | None) -> Counter:
    address = f"{reverse('approvals:cases')}?view=open"
    if late is None:
        return Counter("本单位在办", total, "已提交，没有办结", address, icon="form")
    return Counter("全县在办", total, f"其中 {late} 件超期" if late else "没有超期", address, icon="form")


def _by_category(owed: Tally) -> str:
    """申请审批 5，检查整改 3: most first."""
    found = sorted(owed.categories.items(), key=lambda pair: (-pair[1], pair[0]))
    return "，".join(f"{label} {number}" for label, number in found) or "没有待办事项"


def overdue(user: User) -> list[Row]:
    """Cases in scope that are late, and postings that were taken down; the latest deadline passed first."""
    today = clock.today()
    late = Application.objects.for_user(user).open().filter(Q(due_on__lt=today) | Q(state=State.ANNOUNCING))
    found = [row(case) for case in late.for_lists()[:MOST]]
    return [item for item in found if item.is_over]


def row(case: Application, *facts: str, is_new: bool = False) -> Row:
    """A case as a list row: where it stands, with whom, and its light."""
    lamp = lamps.lamp(case)
    told = lamp.due_on is not None
    due = (
        f"{words.day(lamp.due_on)} 到期"
        if told and lamp.light != "r"
        else f"应于 {words.day(lamp.due_on)} 前"
        if told
        else ""
    )
    return Row(
        case,
        case.heading,
        (case.unit.short_name, case.number, *facts),
        reverse("approvals:detail", args=[case.pk]),
        lamp.light,
        lamp.words if told else case.get_state_display(),
        due if told else "",
        is_new,
    )


def notices(user: User) -> list[Counter]:
    """How many announcements stand in each group of the board."""
    found = board.tally(Announcement.objects.for_user(user), clock.today())
    address = reverse("announcements:board")
    return [Counter(title, found[key], "", f"{address}?{urlencode({'tab': key})}") for key, title in board.GROUPS]


def platforms(user: User) -> list[Bar]:
    """Accounts in the register by platform, most first; lengths are relative to the longest."""
    rows = Account.objects.for_user(user).live().order_by().values("platform_id", "platform__name", "platform__order")
    rows = sorted(rows.annotate(total=Count("pk")), key=lambda found: (-found["total"], found["platform__order"]))
    most = rows[0]["total"] if rows else 1
    address = reverse("accounts:register")
    return [
        Bar(
            found["platform__name"],
            found["total"],
            max(1, found["total"] * BAR // most),
            f"{address}?platform={found['platform_id']}",
        )
        for found in rows
    ]


def recent(user: User) -> list[Event]:
    """The newest deeds on cases in scope; one query."""
    scope = Application.objects.for_user(user)
    rows = Decision.objects.filter(application__in=scope.values("pk")).select_related("application__platform")
    return [_event(found) for found in rows.order_by("-pk")[:RECENT]]


def _event(found: Decision) -> Event:
    case = found.application
    who = found.by_title.partition(" · ")[0]
    return Event(found.at, who, found.get_step_display(), case.heading, reverse("approvals:detail", args=[case.pk]))


def updates(user: User) -> watchlist.Tally:
    """How the running accounts in scope keep to article 20."""
    return watchlist.tally(Account.objects.for_user(user))


@dataclass(frozen=True)
class Own:
    """An account of one's own unit: what is under way, and how it was updated (None when it is not running)."""

    account: Account
    badge: str
    url: str
    watch: watchlist.Line | None


def accounts(user: User) -> list[Own]:
    """Accounts of one's own units."""
    rows = list(register.listed().for_user(user).live().select_related("activity__mark")[:ACCOUNTS])
    running = [row for row in rows if row.status == AccountStatus.NORMAL]
    lines = watchlist.lines(running, lambda account: update_deeds.may_record(account, user))
    watch = {line.account.pk: line for line in lines}
    return [Own(row, register.badge(row), reverse("portal:account", args=[row.pk]), watch.get(row.pk)) for row in rows]
