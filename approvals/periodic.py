"""What each tick does for applications."""

from approvals.services import office
from notifications.periodic import periodic


@periodic("approvals.close_served")
def close_served() -> None:
    office.close_served()
