"""What each tick does for applications."""

from approvals.services import office, watch
from county import clock
from county.services.calendar import recompute_deadlines
from notifications.models import PeriodicRun
from notifications.periodic import periodic


@periodic("approvals.close_served")
def close_served() -> None:
    office.close_served()


@periodic("approvals.watch")
def watch_articles() -> None:
    """Once a night (or as soon as a machine that slept wakes up): the register against the articles."""
    last = PeriodicRun.objects.filter(name="approvals.watched").first()
    if last and last.last_ok and clock.day_of(last.last_ok) >= clock.today():
        return
    watch.watch()
    PeriodicRun.objects.update_or_create(name="approvals.watched", defaults={"last_ok": clock.now(), "failures": 0})


@periodic("county.deadlines")
def deadlines() -> None:
    """Heals a step that read the old calendar just before an edit was committed; a limit that takes effect today."""
    recompute_deadlines()
