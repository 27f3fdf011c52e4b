"""Who sees office phone numbers: the unit's own clerk and leader, and the county office that handles the case."""

from county import access
from county.enums import Role
from county.models import Unit, User
from county.templatetags.portal_ui import mask_phone

READERS = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)


def may_see(user: User, unit: Unit) -> bool:
    """True for the unit's clerk and leader and the county office; inspectors and observers read masked numbers."""
    return access.holds(user, *READERS, unit=unit)


def shown(number: str, *, clear: bool) -> str:
    """The number as this person may read it."""
    return number if clear else mask_phone(number)
