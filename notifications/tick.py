"""The one periodic run: what time brings is computed from dates in the database, whoever rings the bell.

Celery beat, cron, the child beside the web process, two of them at once or none for three days: same result.
"""

import datetime as dt
import logging
import uuid

from django.conf import settings
from django.db.models import Q

from county import clock
from notifications import broker, periodic, relay
from notifications.leases import LEASE, ended
from notifications.models import Heartbeat, Job, TickLease

LATE_AFTER = dt.timedelta(minutes=5)
HINTS = 50

log = logging.getLogger(__name__)


def run_tick() -> bool:
    """Run everything that is due; False if another tick holds the lease (this one leaves quietly)."""
    lease = Lease()
    if not lease.take():
        return False
    try:
        beat(started=True)
        periodic.run_all(lease.keep)
        relay.relay(lease.keep)
        redrive()
        beat(started=False)
    finally:
        lease.give_back()
    return True


class Lease:
    """The lease row, taken by compare-and-swap: exactly one of several updates changes it."""

    def __init__(self):
        self.holder = uuid.uuid4().hex

    def take(self) -> bool:
        """True if nobody holds it now."""
        TickLease.objects.get_or_create(pk=TickLease.THE_ONE)
        return self._write(ended("until", clock.now()))

    def keep(self) -> bool:
        """Hold on for another 60 seconds; False if it was lost, then the rest is the other tick's work."""
        return self._write(Q(holder=self.holder))

    def give_back(self) -> None:
        TickLease.objects.filter(pk=TickLease.THE_ONE, holder=self.holder).update(holder="", until=None)

    def _write(self, condition: Q) -> bool:
        row = TickLease.objects.filter(condition, pk=TickLease.THE_ONE)
        return row.update(holder=self.holder, until=clock.now() + LEASE) == 1


def beat(*, started: bool) -> None:
    """Write the heartbeat; at the start also how long the portal had been without a tick."""
    now = clock.now()
    row, _ = Heartbeat.objects.get_or_create(pk=Heartbeat.THE_ONE)
    if not started:
        Heartbeat.objects.filter(pk=row.pk).update(finished_at=now)
        return
    gap = max(now - row.finished_at, dt.timedelta()) if row.finished_at else dt.timedelta()
    late = gap > LATE_AFTER
    if late:
        log.warning("tick is late: %s since the last one", gap)
    Heartbeat.objects.filter(pk=row.pk).update(started_at=now, gap_seconds=int(gap.total_seconds()), late=late)


def redrive() -> int:
    """Hint again at jobs that no worker took; stops at the first hint that the broker refuses."""
    if not settings.REDIS_URL:
        return 0
    given = 0
    for pk in Job.objects.overlooked(clock.now()).in_turn().values_list("pk", flat=True)[:HINTS]:
        if not broker.tell(str(pk)):
            break
        given += Job.objects.filter(pk=pk).update(handed_at=clock.now())
    return given
