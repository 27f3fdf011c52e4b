"""The menu: groups of entries by role (ux.md §3). What a role cannot use is not there."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from approvals import piles
from approvals.piles import Tally
from approvals.todo import Todo, by_urgency
from approvals.todo import todos as of_cases
from county import kept
from county.enums import Role
from inspections.todo import todos as of_inspections

OFFICE = (Role.REVIEWER, Role.APPROVER)
DECIDING = (*OFFICE, Role.CLERK, Role.LEADER)
OWING = (*DECIDING, Role.INSPECTOR)
READING = (*OWING, Role.OBSERVER)


@dataclass(frozen=True)
class Entry:
    """A menu entry and who has it; ``tab`` is a tab of the workbench, ``hot`` asks for the red number."""

    label: str
    name: str
    icon: str
    roles: tuple[str, ...]
    tab: str = ""
    hot: bool = False
    words: str = ""

    @cached_property
    def path(self) -> str:
        return reverse(self.name)

    @cached_property
    def url(self) -> str:
        return f"{self.path}?tab={self.tab}" if self.tab else self.path


@dataclass(frozen=True)
class Item:
    """An entry as base.html prints it."""

    url: str
    label: str
    icon: str
    current: bool
    count: int
    hot: bool


@dataclass(frozen=True)
class Group:
    label: str
    items: tuple[Item, ...]


BACK_OFFICE = "系统管理"
MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("工作台", "portal:workbench", "home", (*OFFICE, Role.CLERK, Role.INSPECTOR)),
            Entry("总览", "portal:workbench", "home", (Role.OBSERVER,)),
            Entry("待办事项", "portal:workbench", "inbox", (Role.LEADER,), hot=True),
            Entry("工作台", "portal:workbench", "home", (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)),
            Entry("待办事项", "portal:todo", "inbox", OWING, hot=True),
            Entry("已办事项", "portal:workbench", "check", (Role.LEADER,), tab="done"),
            Entry("抄送事项", "portal:workbench", "eye", (Role.OBSERVER,), tab="copies"),
        ),
    ),
    (
        "业务办理",
        (
            Entry("申请办理", "approvals:apply", "edit", (Role.CLERK,)),
            Entry("申请审批", "approvals:cases", "form", OFFICE),
            Entry("申请进度", "approvals:cases", "form", (Role.CLERK,)),
            Entry("公告公示", "announcements:board", "horn", (*OFFICE, Role.CLERK, Role.INSPECTOR, Role.OBSERVER)),
            Entry("报送同步", "approvals:sync", "sync", OFFICE),
        ),
    ),
    (
        "台账监管",
        (
            Entry("账号台账", "accounts:register", "ledger", (*OFFICE, Role.CLERK, Role.INSPECTOR, Role.OBSERVER)),
            Entry("本单位账号", "accounts:register", "ledger", (Role.LEADER,)),
            Entry("全国系统", "accounts:ledger", "sync", OFFICE),
            Entry("更新监测", "accounts:updates", "clock", READING),
            Entry("不合规账号", "approvals:compliance", "warn", READING),
            Entry("季度检查", "inspections:rounds", "form", (*OFFICE, Role.INSPECTOR, Role.OBSERVER)),
            Entry("检查结果", "inspections:rounds", "form", (Role.CLERK, Role.LEADER)),
            Entry("覆盖和整合", "portal:coverage", "users", (*OFFICE, Role.CLERK, Role.OBSERVER)),
            Entry("账号摸排", "inspections:censuses", "clip", READING),
            Entry("问题整改", "inspections:orders", "flag", READING),
            Entry("时限日历", "portal:deadlines", "clock", READING),
        ),
    ),
    (
        "统计资料",
        (
            Entry("统计报告", "portal:stats", "chart", READING),
            Entry("制度表单", "portal:articles", "book", tuple(Role)),
        ),
    ),
    (
        BACK_OFFICE,
        (
            Entry(
                "表单栏目", "accounts:form_words", "edit", (Role.APPROVER,), words="登记表栏目的名称、说明、顺序和必填"
            ),
            Entry(
                "检查指标", "inspections:catalogue", "clip", (Role.APPROVER,), words="季度检查的项目、分值和启用版本"
            ),
            Entry("平台目录", "accounts:platforms", "flag", (Role.APPROVER,), words="可以开设账号的平台"),
            Entry("报送栏目", "accounts:columns", "sync", (Role.APPROVER,), words="全国系统报送表格的列"),
            Entry("接口令牌", "accounts:tokens", "shield", (Role.APPROVER,), words="其他系统报送更新情况的凭证"),
            Entry("工作日历", "county:calendar_days", "clock", OFFICE, words="放假和调休上班日"),
            Entry("参数设置", "county:settings", "clip", OFFICE, words="时限、编号格式、联系电话"),
            Entry(
                "单位管理",
                "county:units",
                "ledger",
                (Role.SYSADMIN, Role.SECADMIN, Role.APPROVER),
                words="单位的名称、性质和上下级",
            ),
            Entry(
                "人员管理",
                "county:people",
                "users",
                (Role.SYSADMIN, Role.SECADMIN, Role.APPROVER),
                words="人员、启用和角色",
            ),
            Entry("运行状况", "portal:operations", "chart", (Role.SYSADMIN,), words="定时任务、消息外发、磁盘和故障"),
            Entry("审计记录", "county:audit", "shield", (Role.AUDITOR, Role.SECADMIN), words="谁在什么时候做了什么"),
        ),
    ),
)


def roles_of(user) -> frozenset[str]:
    """Roles of a signed-in person; none for a visitor."""
    return frozenset(duty.role for duty in user.duties) if user is not None and user.is_authenticated else frozenset()


def todos_of(request: HttpRequest) -> list[Todo]:
    """What the person owes, read once per request (menu and page share it)."""
    if not hasattr(request, "todos"):
        request.todos = by_urgency([*of_cases(request.user), *inspections_of(request)])
    return request.todos


def inspections_of(request: HttpRequest) -> list:
    """What the person owes in inspections, read once per request."""
    if not hasattr(request, "inspections"):
        request.inspections = of_inspections(request.user)
    return request.inspections


def owed(request: HttpRequest) -> Tally:
    """How much the person owes: counted by the database, kept while nothing happens."""
    return kept.of(request).answer("owed", lambda: _counted(request))


def _counted(request: HttpRequest) -> Tally:
    found = piles.tally(request.user)
    for item in inspections_of(request):
        found.add(item.category_label, item.light, item.deadline)
    return found


def most_urgent(request: HttpRequest, most: int) -> list:
    """The first of ``todos_of``; read alone, however many there are."""
    return by_urgency([*piles.first(request.user, most), *inspections_of(request)])[:most]


@lru_cache
def entries(roles: frozenset[str]) -> list[tuple[str, list[Entry]]]:
    """Entries of these roles by group; an address or label that stands already is not repeated."""
    taken: set[str] = set()
    found = []
    for label, group in MENU:
        mine = []
        for entry in group:
            if roles & set(entry.roles) and not {entry.url, entry.label} & taken:
                taken |= {entry.url, entry.label}
                mine.append(entry)
        if mine:
            found.append((label, mine))
    return found


def groups(request: HttpRequest) -> tuple[Group, ...]:
    """The menu of the person who asks, with the page he is on marked."""
    menu = entries(roles_of(getattr(request, "user", None)))
    here = _here(request, [entry for _, group in menu for entry in group])
    return tuple(Group(label, tuple(_item(request, entry, entry is here) for entry in group)) for label, group in menu)


@lru_cache(maxsize=1024)
def drawn(menu: tuple[Group, ...]) -> SafeString:
    """The menu as markup; the same menu is drawn once."""
    if not menu:
        return SafeString()
    return render_to_string("components/_nav.html", {"nav": menu})


def _item(request: HttpRequest, entry: Entry, current: bool) -> Item:
    count = owed(request).total if entry.hot else 0
    return Item(entry.url, entry.label, entry.icon, current, count, entry.hot)


def _here(request: HttpRequest, menu: list[Entry]) -> Entry | None:
    """The entry whose address is the longest beginning of the present one; a tab counts only when it is shown."""
    tab = request.GET.get("tab", "")
    fitting = [entry for entry in menu if _fits(entry, request.path) and entry.tab in ("", tab)]
    return max(fitting, key=lambda entry: (len(entry.path), bool(entry.tab)), default=None)


def _fits(entry: Entry, path: str) -> bool:
    return path == entry.path or (entry.path != "/" and path.startswith(entry.path))
