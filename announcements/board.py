"""The announcements board: open rows read once, grouped by stage, most urgent first; closed ones paged by the database."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q

from announcements import clocks, present
from announcements.enums import Stage
from county.models import User

PER_PAGE = 20
TO_POST, RUNNING, SERVED = "to_post", "running", "served"
GROUPS = ((TO_POST, "待发布"), (RUNNING, "公示中"), (SERVED, "已满 15 日，待报送"))
TABS = (("", "进行中"), *GROUPS, ("ended", "已办结"))
_GROUP_OF = {Stage.TO_POST: TO_POST, Stage.RUNNING: RUNNING, Stage.TAKEN_DOWN: RUNNING, Stage.SERVED: SERVED}


@dataclass
class Group:
    """Rows of one stage on this page, and how many there are in all."""

    key: str
    title: str
    total: int
    rows: list[present.Row] = field(default_factory=list)


@dataclass(frozen=True)
class Tab:
    key: str
    title: str
    count: int


@dataclass(frozen=True)
class Board:
    tabs: tuple[Tab, ...]
    groups: tuple[Group, ...]
    page: Page


def narrowed(rows, *, unit=None, q: str = ""):
    """Announcements of *unit* and below whose account or title contains *q*."""
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    return rows.filter(Q(subject__icontains=q) | Q(title__icontains=q)) if q else rows


def build(rows, *, user: User, today: date, tab: str = "", page: int = 1) -> Board:
    """Read the board of *rows* (scoped and narrowed) as *tab* shows it. Queries do not grow with the rows."""
    opened = [present.row(row, today, user) for row in rows.open().for_board()]
    by_group = {key: sorted((row for row in opened if group_of(row) == key), key=_urgency) for key, _ in GROUPS}
    ended = rows.filter(ended_on__isnull=False).order_by("-ended_on", "-drafted_at", "pk")
    counts = {"": len(opened), "ended": ended.count()} | {key: len(found) for key, found in by_group.items()}
    if tab == "ended":
        page = Paginator(ended.for_board(), PER_PAGE).get_page(page)
        shown = [present.row(row, today, user) for row in page.object_list]
    else:
        listed = [row for key, _ in GROUPS if tab in ("", key) for row in by_group[key]]
        page = Paginator(listed, PER_PAGE).get_page(page)
        shown = list(page.object_list)
    return Board(tuple(Tab(key, title, counts[key]) for key, title in TABS), _groups(shown, counts), page)


def tally(rows, today: date) -> Counter:
    """How many open announcements of *rows* stand in each group; two queries."""
    return Counter(_GROUP_OF[clocks.read(row, today).stage] for row in rows.open().prefetch_related("postings"))


def group_of(row: present.Row) -> str:
    """Group in which a row stands; a take-down stays among those being posted (its clock has stopped)."""
    return "ended" if row.announcement.ended_on else _GROUP_OF[row.face.stage]


def _urgency(row: present.Row) -> tuple:
    return row.urgency


def _groups(shown: list[present.Row], counts: dict[str, int]) -> tuple[Group, ...]:
    groups = [Group(key, title, counts[key]) for key, title in TABS if key]
    for group in groups:
        group.rows = [row for row in shown if group_of(row) == group.key]
    return tuple(group for group in groups if group.rows)
