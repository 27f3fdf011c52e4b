"""Reading units and people for the back office: the tree, the list of users, what happened to a row."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from county import clock
from county.enums import Role
from county.models import RoleAssignment, Unit, User

UNIT_READERS = (Role.SYSADMIN, Role.SECADMIN, Role.APPROVER)
PEOPLE_READERS = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR, Role.APPROVER)
CHANGES = {
    "add": "增加",
    "edit": "修改资料",
    "close": "停用",
    "open": "恢复",
    "found": "初始化",
    "enable": "启用",
    "disable": "停用",
    "give": "授予角色",
    "take": "收回角色",
    "reset": "重置密码",
    "password": "修改密码",
}


@dataclass(frozen=True)
class Branch:
    """A unit in the tree: how deep it stands (0 for the county), how many enabled people it has, whether it is full."""

    unit: Unit
    level: int
    people: int
    may_grow: bool


@dataclass(frozen=True)
class Change:
    """A change of a row: when, by whom, what was done."""

    at: object
    by: str
    words: str


def unit_tree() -> list[Branch]:
    """All units, each below its parent, in the office's order; one query."""
    enabled = Q(assignments__user__is_active=True)
    units = Unit.objects.annotate(people=Count("assignments__user", filter=enabled, distinct=True))
    below: dict[int | None, list[Unit]] = {}
    for unit in units.order_by("order", "pk"):
        below.setdefault(unit.parent_id, []).append(unit)
    return list(_walk(below, None, 0))


def _walk(below: dict, parent: int | None, level: int):
    for unit in below.get(parent, ()):
        yield Branch(unit, level, unit.people, level < 2 and unit.is_active and unit.kind != "inner")
        yield from _walk(below, unit.pk, level + 1)


def users() -> QuerySet:
    """People who log in, with their roles and units: two queries whatever their number."""
    roles = RoleAssignment.objects.select_related("unit").order_by("pk")
    known = User.objects.filter(is_system=False).order_by("name", "pk")
    return known.prefetch_related(Prefetch("assignments", queryset=roles))


def narrowed(rows: QuerySet, *, q: str = "", unit: Unit | None = None, role: str = "", state: str = "") -> QuerySet:
    """Users by words, by role at a unit or below it, by state."""
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(username__icontains=q))
    held = RoleAssignment.objects.all()
    if unit:
        held = held.filter(unit__path__startswith=unit.path)
    if role:
        held = held.filter(role=role)
    if unit or role:
        rows = rows.filter(pk__in=held.values("user"))
    return rows.filter(_in_state(state))


def _in_state(state: str) -> Q:
    return {
        "on": Q(is_active=True),
        "off": Q(is_active=False),
        "locked": Q(locked_until__gt=clock.now()),
        "first": Q(must_change_password=True),
    }.get(state, Q())


def changes(row) -> list[Change]:
    """The last twenty changes of a row with history, newest first."""
    versions = row.history.select_related("history_user").order_by("-history_id")[:20]
    return [Change(one.history_date, _name(one.history_user), _words(one)) for one in versions]


def _name(user: User | None) -> str:
    return user.name if user else "系统"


def _words(version) -> str:
    kinds = {"+": "增加", "~": "修改", "-": "删除"}
    return CHANGES.get(version.history_change_reason or "", kinds[version.history_type])
