"""The whole state of the portal as one value: every business table, the folder of files, the outbox. Compared, not read."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings

from county.models import Attachment

APPS = ("county", "notifications", "accounts", "announcements", "approvals", "inspections")


@dataclass(frozen=True)
class State:
    """``rows`` counts tables, ``digest`` is over their content, ``files`` are the names under the files' folder."""

    rows: tuple[tuple[str, int], ...]
    digest: str
    files: frozenset[str]

    def grown(self, before: "State") -> dict[str, int]:
        """Rows more or less than *before*, by table; and files."""
        known, told = dict(before.rows), {}
        for table, count in self.rows:
            if count != known[table]:
                told[table] = count - known[table]
        if len(self.files) != len(before.files):
            told["files"] = len(self.files) - len(before.files)
        return told


def tables():
    """Models of every table that a deed may write, history and outbox included."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]


def files() -> frozenset[str]:
    root = Path(settings.MEDIA_ROOT)
    return frozenset(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def now() -> State:
    """Read everything (one query per table)."""
    counts, whole = Counter(), hashlib.sha256()
    for model in tables():
        rows = list(model._base_manager.order_by("pk").values_list())
        counts[model._meta.db_table] = len(rows)
        whole.update(repr(rows).encode())
    return State(tuple(sorted(counts.items())), whole.hexdigest(), files())


def torn() -> list[str]:
    """Rows whose file is missing or has another digest, and files that are only half written."""
    root, found = Path(settings.MEDIA_ROOT), [name for name in files() if name.endswith((".part", ".tmp"))]
    for row in Attachment.objects.all():
        place = root / row.path
        if not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != row.sha256:
            found.append(row.path)
    return found
