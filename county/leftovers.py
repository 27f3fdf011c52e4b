"""What an interrupted upload leaves on disk, and files that no row knows: removed once they are old enough.

Ages are those of the file system, not of the county clock, which a demo moves.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from county.models import Attachment

DAY = 24 * 3600
PASSING = 3600  # a request is over long before
BATCH = 500
FOLDERS = tuple(f"{number:02x}" for number in range(256))


def turn() -> tuple[str, ...]:
    """The folder whose turn it is this minute; each has one about every four hours."""
    return (FOLDERS[int(time.time() // 60) % len(FOLDERS)],)


def sweep(folders: tuple[str, ...] = FOLDERS, *, age: int = DAY) -> int:
    """Remove passing files after an hour, halves and unknown files of *folders* after *age* seconds; number removed.

    A file is written before its row, and within a day the row is there or never comes.
    """
    stale = [*_older(_passing(), PASSING), *_older(_halves(folders), age), *_unknown(folders, age)]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def strays() -> Iterator[str]:
    """Names of whole files that no row knows and that the sweep should have taken by now."""
    root = Path(settings.MEDIA_ROOT)
    return (path.relative_to(root).as_posix() for path in _unknown(FOLDERS, 2 * DAY))


def _passing() -> Iterator[Path]:
    """What Django writes while a request with a large file comes in."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")


def _halves(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (Path(settings.MEDIA_ROOT) / folder).glob("*.part")


def _unknown(folders: tuple[str, ...], age: int) -> Iterator[Path]:
    """Whole files of received uploads without a row."""
    root = Path(settings.MEDIA_ROOT)
    whole = (path for folder in folders for path in (root / folder).glob("*") if not path.suffix)
    old = list(_older(whole, age))
    for start in range(0, len(old), BATCH):
        part = {path.relative_to(root).as_posix(): path for path in old[start : start + BATCH]}
        known = set(Attachment.objects.filter(path__in=part).values_list("path", flat=True))
        yield from (path for name, path in part.items() if name not in known)


def _older(paths: Iterator[Path], seconds: int) -> Iterator[Path]:
    limit = time.time() - seconds
    for path in paths:
        try:
            if path.is_file() and path.stat().st_mtime < limit:
                yield path
        except FileNotFoundError:  # gone by itself meanwhile
            continue
