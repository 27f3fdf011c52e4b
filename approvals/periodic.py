"""What each tick does for applications."""

from approvals.services import office
from county.services.calendar import recompute_deadlines
from notifications.periodic import periodic


@periodic("approvals.close_served")
def close_served() -> None:
    office.close_served()


@periodic("county.deadlines")
def deadlines() -> None:
    """Heals a step that read the old calendar just before an edit was committed; a limit that takes effect today."""
    recompute_deadlines()
