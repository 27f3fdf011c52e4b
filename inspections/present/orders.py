"""What pages say about rectification orders: lights, what one may do, what waits for an order."""

from dataclasses import dataclass

from county import clock, workdays
from county.models import User
from inspections import permits
from inspections.enums import OrderState, PleaKind, PleaState
from inspections.forms.orders import SaidForm
from inspections.models import Finding, Plea, Rectification
from inspections.services import orders

SOON = 2
"""Working days left from which the light is amber (ux.md §4)."""


@dataclass(frozen=True)
class Light:
    light: str
    words: str


def light(order: Rectification) -> Light:
    """The light of the deadline while the unit owes an answer, else the state in words."""
    if not order.is_owed:
        return Light("0" if order.state == OrderState.ANSWERED else "g", order.get_state_display())
    today = clock.today()
    if order.due_on < today:
        return Light("r", f"超期 {max(1, workdays.between(order.due_on, today))} 个工作日")
    left = workdays.between(today, order.due_on)
    return Light("y" if left <= SOON else "g", f"剩 {left} 个工作日" if left else "今天到期")


@dataclass(frozen=True)
class Row:
    """An order in the list."""

    order: Rectification
    light: Light
    problems: int
    repeated: bool
    plea: Plea | None


def row(order: Rectification) -> Row:
    """Reads ``findings`` and ``pleas``, which lists prefetch."""
    findings, open_pleas = list(order.findings.all()), [p for p in order.pleas.all() if p.state == PleaState.OPEN]
    repeated = any(finding.repeats_id for finding in findings)
    return Row(order, light(order), len(findings), repeated, open_pleas[0] if open_pleas else None)


@dataclass(frozen=True)
class Act:
    """A form that the person may use on an order. ``day`` names the field for a date, empty for none."""

    name: str
    title: str
    hint: str
    button: str
    form: SaidForm
    files: bool = False
    day: str = ""
    main: bool = False


def acts(order: Rectification, user: User, bound: SaidForm | None = None) -> list[Act]:
    """What *user* may do now; *bound* takes the place of the fresh form of its deed."""
    plea = order.pleas.filter(state=PleaState.OPEN).first()
    found = _units(order, plea) if permits.may_answer(order, user) and order.is_owed else []
    if permits.may_verify(order, user):
        found += _checkers(order, plea)
    fresh = [(name, *rest) for name, *rest in found]
    return [
        Act(name, title, hint, button, bound if bound and bound.act == name else SaidForm(name, order), **more)
        for name, title, hint, button, more in fresh
    ]


def _units(order: Rectification, plea: Plea | None) -> list:
    found = [
        ("answer", "答复整改情况", "逐项写明怎样整改的，附上整改后的截图", "提交答复", {"files": True, "main": True}),
    ]  # fmt: skip
    if plea is None:
        found.append(
            (
                "ask_time",
                "申请延期",
                "写明理由，由县政府办或检查员决定；在同意以前，原期限不变",
                "申请延期",
                {"day": "延至"},
            )
        )
        if clock.today() <= order.object_until:
            until = f"{order.object_until.month}月{order.object_until.day}日"
            found.append(
                ("object", "提出异议", f"认为问题不属实的，{until} 前提出，附上证明材料", "提出异议", {"files": True})
            )
    return found


def _checkers(order: Rectification, plea: Plea | None) -> list:
    found = []
    if order.state == OrderState.ANSWERED:
        found += [
            ("accept", "复核通过", "问题已经整改，整改通知办结", "复核通过", {"main": True}),
            ("send_back", "退回重改", "写明还要改什么；不填日期的，重新给一个整改期限", "退回重改", {"day": "新的整改期限（选填）"}),
        ]  # fmt: skip
    if plea is not None:
        objection = plea.kind == PleaKind.OBJECTION
        yes = "异议成立，撤销这份整改通知" if objection else "同意延期；不填日期的，按单位申请的日期"
        no = "异议不成立，继续整改" if objection else "不同意延期，原期限不变"
        label = PleaKind(plea.kind).label
        day = {} if objection else {"day": "延至（选填）"}
        found += [
            ("grant", f"同意{label}", yes, f"同意{label}", day),
            ("refuse", f"不同意{label}", no, f"不同意{label}", {}),
        ]
    return found


@dataclass(frozen=True)
class Waiting:
    """Findings of one account that wait for an order."""

    title: str
    unit: str
    findings: list[Finding]


def waiting(user: User) -> list[Waiting]:
    """What checkers may send out now."""
    if not any(duty.role in permits.CHECKERS for duty in user.duties):
        return []
    return [Waiting(group[0].title, group[0].unit.short_name, group) for group in orders.waiting()]
