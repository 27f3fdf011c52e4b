"""Housekeeping of files: job results that can be made again, half-written ones, uploads whose deed was rolled back."""

import datetime as dt
import re
import time
from pathlib import Path

from django.conf import settings

from county import clock
from county.models import Attachment
from notifications.enums import JobState
from notifications.models import Job
from notifications.periodic import periodic
from notifications.work import FOLDER

KEEP = dt.timedelta(days=30)
HALF_WRITTEN_SECONDS = 24 * 3600
LONELY_SECONDS = 3600
STORED = re.compile(r"[0-9a-f]{32}(\.part)?")
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


@periodic("notifications.lonely")
def lonely(folders: list[str] | None = None, age: int = LONELY_SECONDS) -> int:
    """Remove uploads older than *age* seconds that no row names: their deed was rolled back, or its process was killed.

    One of the 256 folders is looked at in each run, unless *folders* names others. Number of files removed.
    """
    looked = [f"{int(time.time() // 60) % 256:02x}"] if folders is None else folders
    return sum(_lonely(Path(settings.MEDIA_ROOT) / folder, age) for folder in looked)


def _lonely(folder: Path, age: int) -> int:
    limit, found = time.time() - age, {}
    for place in folder.glob("*"):
        if STORED.fullmatch(place.name) and place.stat().st_mtime <= limit:
            found[f"{folder.name}/{place.name}"] = place
    known = set(Attachment.objects.filter(path__in=list(found)).values_list("path", flat=True)) if found else set()
    left = [place for path, place in found.items() if path not in known]
    for place in left:
        place.unlink(missing_ok=True)
    return len(left)
