"""Words of the case pages that depend on the reader."""

from django import template

from county import access
from county.enums import Role
from county.models import User

register = template.Library()


@register.simple_tag
def cases_word(user: User) -> str:
    """Name of the list of cases, as in the reader's menu: the office approves, a unit follows its progress."""
    return "申请审批" if access.holds(user, Role.REVIEWER, Role.APPROVER) else "申请进度"
