"""The workbench put together: which modules a role sees, and the four lists behind its tabs (ux.md §8)."""

from dataclasses import dataclass, field
from functools import partial

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.http import HttpRequest

from approvals.enums import ENDED, State
from approvals.models import Application, CarbonCopy, Decision
from approvals.present import words
from county import clock, kept, parameters
from county.enums import ADMINISTRATORS, Role
from county.models import User
from portal import cards, navigation
from portal.forms import BenchForm

TODO, DONE, STARTED, COPIES = "todo", "done", "started", "copies"
TITLES = {TODO: "待办", DONE: "已办", STARTED: "我发起", COPIES: "抄送我"}
EMPTY = {
    TODO: ("没有待办事项", "需要您办理的申请、公告、报送和检查整改会出现在这里。"),
    DONE: ("没有已办事项", "您办理过的申请会出现在这里。"),
    STARTED: ("没有发起的申请", "您提交的申请会出现在这里。"),
    COPIES: ("没有抄送", "县政府办抄送给您的申请会出现在这里。"),
}
SHOWN = 8
PER_PAGE = 15


@dataclass(frozen=True)
class Tab:
    key: str
    title: str
    count: int
    address: str


@dataclass
class Bench:
    """Modules of one person's workbench; an empty one is not shown."""

    tabs: list[Tab] = field(default_factory=list)
    tab: str = TODO
    rows: list = field(default_factory=list)
    urgent: list = field(default_factory=list)
    page: Page | None = None
    counters: list[cards.Counter] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    cards: dict = field(default_factory=dict)
    links: list = field(default_factory=list)
    may_type: bool = False
    title: str = "工作台"

    @property
    def query(self) -> str:
        """Beginning of the pager's addresses."""
        return f"tab={self.tab}&"

    @property
    def registered(self) -> int:
        """Accounts in the register, all platforms."""
        return sum(bar.value for bar in self.cards["platforms"])

    @property
    def empty(self) -> tuple[str, str]:
        return EMPTY[self.tab]


def build(request: HttpRequest) -> Bench:
    """Read what the person's roles show; the settings are read once for all of it."""
    with parameters.known(kept.parameters(request)):
        return _built(request)


def _built(request: HttpRequest) -> Bench:
    user, roles = request.user, navigation.roles_of(request.user)
    form = BenchForm(request.GET)
    bench = Bench(modules=modules(roles), may_type=Role.REVIEWER in roles, title=title(roles))
    shown = lists(user, roles)
    if TODO in shown:
        bench.urgent = navigation.most_urgent(request, SHOWN)
    if shown:
        _fill_tabs(bench, request, form, shown)
    readers = {
        "notices": cards.notices,
        "platforms": cards.platforms,
        "recent": cards.recent,
        "accounts": cards.accounts,
        "overdue": cards.overdue,
        "updates": cards.updates,
    }
    keep = kept.of(request)
    bench.cards = {
        name: keep.answer(f"card {name}", partial(read, user))
        for name, read in readers.items()
        if name in bench.modules
    }
    if "counters" in bench.modules:
        late = len(bench.cards["overdue"]) if roles & set(navigation.OFFICE) else None
        bench.counters = cards.counters(
            navigation.owed(request), bench.urgent[:1], _numbers(request)["under_way"], late
        )
    bench.links = [
        entry for label, group in navigation.entries(roles) if label == navigation.BACK_OFFICE for entry in group
    ]
    return bench


def title(roles: set[str]) -> str:
    """What the menu of these roles calls this page: 工作台, 总览, 待办事项."""
    menu = [entry for _, group in navigation.entries(roles) for entry in group]
    return next((entry.label for entry in menu if entry.name == "portal:workbench" and not entry.tab), "工作台")


def modules(roles: set[str]) -> set[str]:
    """Modules of these roles beside the lists; at most seven each, and only those whose data exists."""
    found: set[str] = set()
    if roles & set(navigation.OFFICE):
        found |= {"counters", "overdue", "updates", "notices", "platforms", "recent"}
    if Role.CLERK in roles:
        found |= {"counters", "accounts", "notices", "guide"}
    if Role.INSPECTOR in roles:
        found |= {"overdue", "updates", "notices", "platforms", "recent"}
    if Role.OBSERVER in roles:
        found |= {"overdue", "updates", "notices"}
    return found | {"links"} if roles & ADMINISTRATORS else found


def lists(user: User, roles: set[str]) -> list[str]:
    """Tabs of these roles; 抄送我 is for those to whom copies are sent."""
    found = [TODO] if roles & set(navigation.OWING) else []
    if roles & set(navigation.DECIDING):
        found.append(DONE)
    if roles & {*navigation.OFFICE, Role.CLERK}:
        found.append(STARTED)
    return [*found, COPIES] if Role.OBSERVER in roles else found


def _fill_tabs(bench: Bench, request: HttpRequest, form: BenchForm, shown: list[str]) -> None:
    """Numbers of all tabs and the rows of the one that is open."""
    chosen = form.chosen.get("tab")
    bench.tab = chosen if chosen in shown else shown[0]
    bench.tabs = [
        Tab(key, TITLES[key], _count(request, key), form.address(tab="" if key == shown[0] else key)) for key in shown
    ]
    if bench.tab == TODO:
        bench.rows = bench.urgent
        return
    behind = {DONE: handled, STARTED: started, COPIES: copied}
    bench.page = Paginator(behind[bench.tab](request.user), PER_PAGE).get_page(form.chosen.get("page", 1))
    bench.rows = [_row(bench.tab, found) for found in bench.page]


def _count(request: HttpRequest, tab: str) -> int:
    """The number on a tab."""
    if tab == TODO:
        return navigation.owed(request).total
    if tab == COPIES:
        return kept.of(request).answer("copies", copied(request.user).count)
    return _numbers(request)[tab]


def _numbers(request: HttpRequest) -> dict[str, int]:
    return kept.of(request).answer("cases", partial(numbers, request.user))


def numbers(user: User) -> dict[str, int]:
    """How many cases in scope are ``handled``, ``started`` and under way; one query."""
    acted = Decision.objects.filter(application=OuterRef("pk"), by=user).order_by()
    return Application.objects.for_user(user).aggregate(
        done=Count("pk", filter=Q(Exists(acted))),
        started=Count("pk", filter=Q(created_by=user) & ~Q(state=State.DRAFT)),
        under_way=Count("pk", filter=~Q(state__in=(State.DRAFT, *ENDED))),
    )


def handled(user: User):
    """Cases on which *user* took a step, the last one first."""
    rows = Application.objects.for_user(user).filter(decisions__by=user).annotate(acted_at=Max("decisions__at"))
    return rows.for_lists().order_by("-acted_at", "pk")


def started(user: User):
    """Cases that *user* wrote and submitted, newest first."""
    rows = Application.objects.for_user(user).filter(created_by=user).exclude(state=State.DRAFT)
    return rows.for_lists().order_by("-submitted_at", "pk")


def copied(user: User):
    """Copies sent to *user* of cases he may see, newest first."""
    seen = Application.objects.for_user(user)
    rows = CarbonCopy.objects.filter(user=user, application__in=seen.values("pk"))
    links = (
        "application__unit__parent",
        "application__platform",
        "application__announcement",
        "application__waiting_unit",
    )
    return (
        rows.select_related(*links).prefetch_related("application__announcement__postings").order_by("-sent_at", "-pk")
    )


def _row(tab: str, found: Application | CarbonCopy) -> cards.Row:
    if tab == COPIES:
        read = f"{words.day(clock.day_of(found.read_at))} 已读" if found.read_at else "未读"
        return cards.row(
            found.application, f"{words.day(clock.day_of(found.sent_at))} 抄送", read, is_new=found.read_at is None
        )
    moment, deed = (found.acted_at, "办理") if tab == DONE else (found.submitted_at, "提交")
    return cards.row(found, *([f"{words.day(clock.day_of(moment))} {deed}"] if moment else []))
