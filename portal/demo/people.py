"""Units and people of the demo county. All persons are invented; towns and departments are named as they are."""

from dataclasses import dataclass

from county.enums import Role, UnitKind
from county.models import RoleAssignment, Unit, User

DEMO_PASSWORD = "Demo-river-2026"  # noqa: S105  shown at every start of the demo, refused in the server profile

TOWNS = ("香水镇", "泾河源镇", "六盘山镇", "新民乡", "兴盛乡", "黄花乡", "大湾乡")
DEPARTMENTS = (
    ("泾源县发展和改革局", "县发展改革局"),
    ("泾源县教育体育局", "县教育体育局"),
    ("泾源县公安局", "县公安局"),
    ("泾源县民政局", "县民政局"),
    ("泾源县司法局", "县司法局"),
    ("泾源县人力资源和社会保障局", "县人社局"),
    ("泾源县自然资源局", "县自然资源局"),
    ("泾源县住房和城乡建设局", "县住建局"),
    ("泾源县农业农村局", "县农业农村局"),
    ("泾源县文化旅游广电局", "县文旅局"),
    ("泾源县卫生健康局", "县卫生健康局"),
    ("泾源县应急管理局", "县应急局"),
    ("泾源县市场监督管理局", "县市场监管局"),
    ("泾源县医疗保障局", "县医保局"),
)
SECOND_LEVEL = (
    ("泾源县人民医院", "县人民医院", "泾源县卫生健康局"),
    ("泾源县图书馆", "县图书馆", "泾源县文化旅游广电局"),
    ("泾源县就业创业服务中心", "县就业中心", "泾源县人力资源和社会保障局"),
)
OBSERVERS = (("中共泾源县委宣传部", "县委宣传部"), ("中共泾源县委网络安全和信息化委员会办公室", "县委网信办"))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾"


@dataclass
class People:
    """Who acts in the demo's cases."""

    office: Unit
    reviewer: User
    second_reviewer: User
    approver: User
    inspectors: list[User]
    clerks: dict[int, User]
    leaders: dict[int, User]
    units: dict[str, Unit]


def build() -> People:
    """Create units and people; returns those who act."""
    root = _unit("泾源县", "泾源县", UnitKind.COUNTY, None, 1)
    office = _unit("泾源县人民政府办公室", "县政府办", UnitKind.DEPARTMENT, root, 2, is_county_office=True)
    units = {"县政府办": office}
    for order, town in enumerate(TOWNS, 10):
        units[town] = _unit(f"{town}人民政府", town, UnitKind.TOWN, root, order)
    for order, (name, short) in enumerate(DEPARTMENTS, 30):
        units[short] = _unit(name, short, UnitKind.DEPARTMENT, root, order)
    by_name = {unit.name: unit for unit in units.values()}
    for order, (name, short, parent) in enumerate(SECOND_LEVEL, 60):
        units[short] = _unit(name, short, UnitKind.INSTITUTION, by_name[parent], order)
    people = _staff(office, units)
    _office_staff(people, root)
    return people


def _unit(name: str, short: str, kind: str, parent: Unit | None, order: int, **fields) -> Unit:
    row = Unit.objects.create(
        name=name, short_name=short, kind=kind, parent=parent, order=order, phone=f"0954-501{order:04d}", **fields
    )
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=("path",))
    return row


def _person(username: str, name: str, post: str, role: str, unit: Unit) -> User:
    user = User(username=username, name=name, post=post, phone=unit.phone, is_active=True, must_change_password=False)
    user.password = _password()
    user.save()
    RoleAssignment.objects.create(user=user, unit=unit, role=role)
    return user


_hashed = ""


def _password() -> str:
    """One hash for all demo log-ins: hashing forty of them would take half a minute."""
    global _hashed
    if not _hashed:
        holder = User()
        holder.set_password(DEMO_PASSWORD)
        _hashed = holder.password
    return _hashed


def _staff(office: Unit, units: dict[str, Unit]) -> People:
    clerks, leaders = {}, {}
    office_first = list(units.items())
    for number, (short, unit) in enumerate([*office_first[1:], office_first[0]], 1):
        head = (
            "镇长"
            if short.endswith("镇")
            else "乡长"
            if short.endswith("乡")
            else "局长"
            if short.endswith("局")
            else "主任"
        )
        clerk_name, leader_name = f"{SURNAMES[number]}填报", f"{SURNAMES[-number]}{head}"
        clerks[unit.pk] = _person(f"clerk{number}", clerk_name, "办公室干事", Role.CLERK, unit)
        leaders[unit.pk] = _person(f"leader{number}", leader_name, head, Role.LEADER, unit)
    return People(office, *(None,) * 3, [], clerks, leaders, units)


def _office_staff(people: People, root: Unit) -> None:
    office = people.office
    people.reviewer = _person("reviewer1", "郑经办", "政务公开岗", Role.REVIEWER, office)
    people.second_reviewer = _person("reviewer2", "冯经办", "政务公开岗", Role.REVIEWER, office)
    people.approver = _person("approver1", "陈审批", "副主任", Role.APPROVER, office)
    _person("approver2", "褚审批", "副主任", Role.APPROVER, office)
    people.inspectors = [
        _person("inspector1", "卫检查", "检查员", Role.INSPECTOR, office),
        _person("inspector2", "尤检查", "检查员", Role.INSPECTOR, office),
    ]
    for order, (name, short) in enumerate(OBSERVERS, 80):
        unit = _unit(name, short, UnitKind.PARTY, root, order, has_duties=False)
        _person(f"observer{order - 79}", f"{SURNAMES[order % 30]}观察", "科员", Role.OBSERVER, unit)
    _person("sysadmin", "沈系统", "系统管理员", Role.SYSADMIN, office)
    _person("secadmin", "韩安全", "安全管理员", Role.SECADMIN, office)
    _person("auditor", "杨审计", "审计管理员", Role.AUDITOR, office)
