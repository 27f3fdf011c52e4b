"""How many working days each step of an application takes, against its limit (articles 14 and 15)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from announcements import clocks
from announcements.models import Announcement
from approvals.enums import State, Step
from approvals.models import Application, Decision
from county import clock, parameters, workdays
from county.models import User
from inspections import rates


@dataclass(frozen=True)
class Node:
    """A part of the way: from entering one of ``states`` to a deed of ``ends``; ``setting`` names its limit."""

    label: str
    states: tuple[str, ...]
    ends: tuple[str, ...]
    setting: str = ""
    look: str = ""


BACK = (Step.SEND_BACK, Step.REJECT)
OFFICE = (State.REVIEWING, State.APPROVING)
NODES = (
    Node("单位签字", (State.SIGNING,), (Step.SIGN, Step.CONFIRM_PAPER, *BACK), "sign_days", State.SIGNING),
    Node("县政府办初审", (State.REVIEWING,), (Step.REVIEW, *BACK), look=State.REVIEWING),
    Node("县政府办审批", (State.APPROVING,), (Step.APPROVE, *BACK), look=State.APPROVING),
    Node("初审和审批合计", OFFICE, (Step.APPROVE, *BACK), "review_days"),
    Node("平台办理", (State.OPERATING,), (Step.REPORT_DONE, Step.REPORT_FROZEN), "platform_days", State.OPERATING),
)


@dataclass(frozen=True)
class Pace:
    """How long a step took: ``number`` times, ``days`` working days in all, ``over`` times beyond ``limit``."""

    label: str
    number: int
    days: int
    over: int
    limit: int | None
    look: str = ""

    @property
    def average(self) -> Decimal | None:
        return rates.average(self.days, self.number)


def pace(label: str, lengths: Iterable[int], limit: int | None, look: str = "") -> Pace:
    """The step *label* from the working days that each of its stays took."""
    lengths = list(lengths)
    over = sum(length > limit for length in lengths) if limit is not None else 0
    return Pace(label, len(lengths), sum(lengths), over, limit, look)


def paces(user: User, year: int, notices: list[Announcement]) -> list[Pace]:
    """Working days of each step that ended in *year*, the day of arrival not counted (articles 14 and 15)."""
    limits = parameters.current()
    cases = Application.objects.for_user(user)
    acted = Decision.objects.filter(application__in=cases.values("pk"), at__year=year).order_by().values("application")
    rows = list(Decision.objects.filter(application__in=acted).order_by("application_id", "pk"))
    ways = [list(way) for _, way in groupby(rows, key=lambda row: row.application_id)]
    found = []
    for node in NODES:
        lengths = [
            workdays.between(clock.day_of(since), clock.day_of(until))
            for way in ways
            for since, until in stays(node, way)
            if clock.day_of(until).year == year
        ]
        found.append(pace(node.label, lengths, limits[node.setting] if node.setting else None, node.look))
    posted = [(row.changed_on, clocks.first_full(row)) for row in notices]
    reported = cases.filter(national_entry__entered_on__year=year)
    days = reported.values_list("frozen_on", "done_on", "approved_on", "national_entry__entered_on")
    told = [(next(filter(None, begun)), entered) for *begun, entered in days]
    return [
        *found,
        pace("发布公告", (workdays.between(*pair) for pair in posted if all(pair)), limits["announce_days"]),
        pace("全国系统报送", (workdays.between(*pair) for pair in told), limits["national_days"]),
    ]


def stays(node: Node, way: Iterable[Decision]) -> Iterator[tuple[datetime, datetime]]:
    """When one case came to *node* and left it by its own deed; a withdrawn stay is nobody's time."""
    since = None
    for row in way:
        if row.from_state in node.states and (row.to_state not in node.states or row.step == Step.SIGN):
            if since and row.step in node.ends:
                yield since, row.at
            since = None
        if row.to_state in node.states and since is None:
            since = row.at
