"""Who may do what in an inspection: asked by the services and by the buttons alike (article 35)."""

from county import access
from county.enums import Role
from county.models import User
from inspections.enums import UNIT_STEPS
from inspections.models import Entry, Rectification

OFFICE = (Role.REVIEWER, Role.APPROVER)
CHECKERS = (Role.INSPECTOR, *OFFICE)
READERS = (*CHECKERS, Role.OBSERVER)
VERIFIERS = CHECKERS
ANSWERERS = (Role.CLERK, Role.LEADER)


def require_catalogue(by: User) -> None:
    """Indicators are revised and put in force by the county approver; raises Refused."""
    access.require(by, Role.APPROVER, words="检查指标由县府办审批修订和启用")


def require_office(by: User, words: str) -> None:
    """Raises Refused, naming the office's roles, with *words*."""
    access.require(by, *OFFICE, words=words)


def require_checker(by: User) -> None:
    """Inspectors and the office find, order and verify; raises Refused."""
    access.require(by, *CHECKERS, words="检查、整改通知和复核由检查员或县政府办办理")


def may_score(entry: Entry, by: User) -> bool:
    """Inspectors score what is assigned to them while the round is open (decisions.md, Who signs)."""
    return access.holds(by, Role.INSPECTOR) and entry.round.is_open and is_assigned(entry, by)


def is_assigned(entry: Entry, by: User) -> bool:
    return entry.assignments.filter(user=by).exists()


def require_score(entry: Entry, by: User) -> None:
    """Raise Refused unless *by* is an inspector of this account."""
    access.require(by, Role.INSPECTOR, words="检查结果由检查员填写")
    if not is_assigned(entry, by):
        raise access.Refused("这个账号没有分给您检查", "分到这个账号的检查员")


def require_answer(order: Rectification, by: User) -> None:
    """The unit that owes the rectification answers; raises Refused."""
    access.require(by, *ANSWERERS, unit=order.unit, words="整改情况由被通知的单位答复")


def may_answer(order: Rectification, by: User) -> bool:
    return access.holds(by, *ANSWERERS, unit=order.unit)


def may_verify(order: Rectification, by: User) -> bool:
    return access.holds(by, *VERIFIERS) and not answered(order, by)


def answered(order: Rectification, by: User) -> bool:
    """Did *by* take part in an answer or plea of this order?"""
    return order.steps.filter(by=by, step__in=UNIT_STEPS).exists()


def require_issue(by: User) -> None:
    """The inspector drafts, the county approver issues the circular."""
    access.require(by, Role.APPROVER, words="通报由县府办审批印发")
