"""Housekeeping of files: job results that can be made again, half-written ones, uploads whose deed was rolled back."""

import datetime as dt
import time
from pathlib import Path

from django.conf import settings

from county import attachments, clock, leftovers
from county.models import Attachment
from notifications import incidents
from notifications.enums import JobState
from notifications.models import Job
from notifications.periodic import periodic
from notifications.work import FOLDER

KEEP = dt.timedelta(days=30)
HALF_WRITTEN_SECONDS = 24 * 3600
BATCH = 200


@periodic("notifications.sweep")
def sweep() -> int:
    """Remove results older than 30 days with their rows (the key becomes free again), and half-written files."""
    old = Job.objects.filter(state__in=[JobState.DONE, JobState.FAILED], finished_at__lt=clock.now() - KEEP)
    rows = list(old.order_by("finished_at")[:BATCH])
    for row in rows:
        row.delete()
        if row.path:
            (Path(settings.MEDIA_ROOT) / row.path).unlink(missing_ok=True)
    return len(rows) + _half_written()


def _half_written() -> int:
    """Files that a killed child left behind; their age is the file system's, not the county clock's."""
    limit, folder = time.time() - HALF_WRITTEN_SECONDS, Path(settings.MEDIA_ROOT) / FOLDER
    left = [part for part in folder.glob("*.part") if part.stat().st_mtime < limit]
    for part in left:
        part.unlink(missing_ok=True)
    return len(left)


@periodic("notifications.leftovers")
def clear_leftovers() -> int:
    """What interrupted uploads left behind (``county.leftovers``), one folder of uploads in each minute."""
    return leftovers.sweep(leftovers.turn())


@incidents.takes_up("file")
def look_again(key: str) -> int:
    """1 if the file is whole again (put back from a back-up); else 0, and the incident stays open."""
    row = Attachment.objects.get(pk=key)
    try:
        attachments.opened(row).close()
    except attachments.Damaged:
        attachments.sound_alarm(row)
        return 0
    return 1
