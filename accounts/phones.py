"""Who sees office phone numbers: the unit's own clerk and leader, and the county office that handles the case."""

from county import access
from county.enums import Role
from county.models import Unit, User

READERS = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)
SHOWN = 4  # characters at the start that stay readable (the area code)


def may_see(user: User, unit: Unit) -> bool:
    """True for the unit's clerk and leader and the county office; inspectors and observers read masked numbers."""
    return access.holds(user, *READERS, unit=unit)


def masked(number: str) -> str:
    """The number with everything but its beginning covered; "0954-5011234" becomes "0954****"."""
    return f"{number[:SHOWN]}****" if len(number) > SHOWN else "****" if number else ""


def shown(number: str, *, clear: bool) -> str:
    return number if clear else masked(number)
