"""The duties of ``approvals.todo`` as the database sees them: how much a person owes, and which cases come first.

A list draws its rows from ``todo``; a number in the menu needs no rows, however many cases are open. A pile is one kind of
duty: the cases in it for this person (role, place, four eyes), and its deadline. ``todo`` says the same of one case.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from announcements.enums import Channel, Light
from announcements.models import Posting
from approvals import permits, todo
from approvals.enums import Kind, State, Way
from approvals.models import Application
from approvals.present import lamps
from approvals.todo import Category, Todo
from county import clock
from county.enums import Role
from county.models import User

NODE, POSTING, NATIONAL = "due_on", "announcement__due_on", "national_due_on"
LAST = Value(date.max, DateField())


@dataclass(frozen=True)
class Pile:
    """One kind of duty. ``deadline`` is a column (or a fixed day, None without a clock), ``soon`` its last amber day."""

    category: str
    where: Q
    deadline: str | None = NODE
    soon: int = lamps.AMBER_DAYS
    is_over: bool = False

    def light(self, day: date | None) -> str:
        """Its colour where the deadline is *day*, as ``lamps`` and the clocks of the announcement say it."""
        if self.is_over:
            return Light.RED
        if day is None:
            return Light.NONE
        left = lamps.days_left(day, clock.today())
        return Light.RED if left < 0 else Light.AMBER if left <= self.soon else Light.GREEN

    @property
    def turn(self) -> Case:
        """What its cases are sorted by: the deadline; a clock that was stopped stands behind what is late."""
        yesterday = Value(date.fromordinal(clock.today().toordinal() - 1), DateField())
        day = yesterday if self.is_over else Coalesce(F(self.deadline), LAST) if self.deadline else LAST
        return Case(When(self.where, then=day), default=LAST)


@dataclass
class Tally:
    """How much is owed: in all, by light, of the amber ones those that end today, and by the label of its category."""

    total: int = 0
    ending: int = 0
    lights: Counter = field(default_factory=Counter)
    categories: Counter = field(default_factory=Counter)

    def add(self, category: str, light: str, deadline: date | None, number: int = 1) -> None:
        self.total += number
        self.ending += number if light == Light.AMBER and deadline == clock.today() else 0
        self.lights[light] += number
        self.categories[category] += number


def tally(user: User) -> Tally:
    """How much *user* owes on cases; one query, which brings a row for each set of duties with the same deadlines."""
    found, heaps = Tally(), piles(user)
    if not heaps:
        return found
    flags = {f"pile_{place}": ExpressionWrapper(pile.where, BooleanField()) for place, pile in enumerate(heaps)}
    rows = _in(user, heaps).annotate(**flags).values_list(*flags, NODE, POSTING, NATIONAL)
    for *owed, node, posting, national, number in rows.annotate(cases=Count("pk")):
        days = {NODE: node, POSTING: posting, NATIONAL: national, None: None}
        for pile in (pile for pile, is_owed in zip(heaps, owed, strict=True) if is_owed):
            found.add(Category(pile.category).label, pile.light(days[pile.deadline]), days[pile.deadline], number)
    return found


def first(user: User, most: int) -> list[Todo]:
    """The *most* urgent duties of *user* on cases; three queries, two where nothing was posted.

    The cases are found by their keys, and what a list shows is joined to those alone.
    """
    heaps = piles(user)
    if not heaps:
        return []
    turn = Least(LAST, *(pile.turn for pile in heaps))
    keys = _in(user, heaps).annotate(turn=turn).order_by("turn", "number", "pk").values_list("pk", flat=True)[:most]
    rows = permits.with_hands(Application.objects.filter(pk__in=list(keys)), user).for_lists()
    return todo.owed_on(list(rows), user)[:most]


def _in(user: User, heaps: Iterable[Pile]):
    where = Q(pk__in=[])
    for pile in heaps:
        where |= pile.where
    return Application.objects.for_user(user).filter(where).order_by()


def piles(user: User) -> list[Pile]:
    """Every kind of duty that the roles of *user* bring him, with the cases in it that four eyes leave to him."""
    roles = {duty.role for duty in user.duties}
    done, found = permits.done_by(user), []
    if Role.LEADER in roles:
        places = [duty.unit.pk for duty in user.duties if duty.role == Role.LEADER]
        found.append(Pile(Category.APPROVAL, Q(state=State.SIGNING, waiting_unit__in=places) & ~done["typed"]))
    if Role.REVIEWER in roles:
        found += _reviewers(done)
    if Role.APPROVER in roles:
        barred = done["typed"] | done["signed"] | done["reviewed"]
        found.append(Pile(Category.APPROVAL, Q(state=State.APPROVING) & ~barred))
    if roles & {Role.CLERK, Role.REVIEWER}:
        found += _clerks(user, done)
    return found


def _reviewers(done: dict[str, Q]) -> list[Pile]:
    paper = Q(state=State.SIGNING, way=Way.PAPER) & done["has_sheet"] & ~done["gave_sheet"] & ~done["typed"]
    return [
        Pile(Category.APPROVAL, paper),
        Pile(Category.APPROVAL, Q(state=State.REVIEWING) & ~done["signed"]),
        Pile(Category.APPROVAL, Q(state=State.OPERATING) & ~Q(termination_reason="")),
        *_postings(Channel.WEBSITE, Q(state=State.ANNOUNCING, announcement__isnull=False)),
        Pile(Category.NATIONAL, Q(state=State.ANNOUNCING, national_entry__isnull=True), NATIONAL),
    ]


def _clerks(user: User, done: dict[str, Q]) -> list[Pile]:
    """What a unit owes: its clerks, and who of the office typed for it (but not the posting on the unit's account)."""
    here = Q(pk__in=[])
    for duty in user.duties:
        if duty.role == Role.CLERK:
            here |= Q(unit__path__startswith=duty.unit.path)
    is_reviewer = any(duty.role == Role.REVIEWER for duty in user.duties)
    ours = here | Q(created_by=user) if is_reviewer else here
    return [
        Pile(Category.FILING, ours & Q(state=State.SIGNING, way=Way.PAPER) & ~done["has_sheet"]),
        Pile(Category.FILING, ours & Q(state=State.RETURNED), None),
        Pile(Category.FILING, ours & Q(state=State.OPERATING, termination_reason="")),
        Pile(Category.FILING, ours & Q(state=State.ANNOUNCING, kind=Kind.CANCELLING, gone_on__isnull=True), None),
        *_postings(Channel.OWN, here & Q(state=State.ANNOUNCING, announcement__own_required=True)),
    ]


def _postings(channel: str, where: Q) -> list[Pile]:
    """A place that does not carry the announcement: not yet, or taken down, when the clock stands still."""
    rows = Posting.objects.filter(announcement=OuterRef("announcement"), channel=channel).order_by()
    up, down = Q(Exists(rows.filter(taken_down_on__isnull=True))), Q(Exists(rows.filter(taken_down_on__isnull=False)))
    return [
        Pile(Category.NOTICE, where & ~up & ~down, POSTING, soon=1),
        Pile(Category.NOTICE, where & ~up & down, None, is_over=True),
    ]
