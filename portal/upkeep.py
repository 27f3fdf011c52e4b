"""What the system administrator keeps up: back-ups, version, migrations, room; and whether this portal can serve at all."""

import datetime as dt
import functools
import json
import os
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from county import audit, clock
from county.enums import Result
from county.models import AuditEntry
from notifications import status

MADE, CHECKED = "portal.backup", "portal.backup_check"
BACKUP_ALARM = dt.timedelta(hours=26)
"""A back-up each night, and two hours of patience."""


def note_backup(folder: Path, told: dict) -> None:
    """Keep when a back-up was made and how large it is, for the operations page. Audited."""
    size = sum(part["size"] for part in told["parts"].values())
    audit.record(MADE, by=None, detail={"made_at": told["made_at"], "bytes": size, "folder": str(folder)})


def note_check(told: dict, problems: list[str]) -> None:
    """Keep that a back-up was compared with its manifest, and with what result. Audited."""
    result = Result.FAILED if problems else Result.OK
    audit.record(CHECKED, by=None, result=result, detail={"made_at": told["made_at"], "problems": len(problems)})


def last_backup() -> dict | None:
    """``made_at``, ``bytes``, ``folder`` of the newest back-up, and ``checked``: True, False (damaged) or None (not yet)."""
    row = AuditEntry.objects.filter(action=MADE).order_by("-pk").first()
    if row is None:
        return None
    told = json.loads(row.detail)
    checks = AuditEntry.objects.filter(action=CHECKED, pk__gt=row.pk).order_by("-pk")
    found = next((check for check in checks[:20] if json.loads(check.detail)["made_at"] == told["made_at"]), None)
    made_at = dt.datetime.fromisoformat(told["made_at"])
    return told | {"made_at": made_at, "checked": None if found is None else found.result == Result.OK}


def backup_age() -> int | None:
    """Seconds since the newest back-up; None if there is none."""
    known = last_backup()
    return max(0, int((clock.now() - known["made_at"]).total_seconds())) if known else None


@functools.cache
def version() -> str:
    """Short revision of the code, or the day of the list of packages where the code did not come by git."""
    command = ["git", "-C", str(settings.BASE_DIR), "rev-parse", "--short=10", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if done is not None and done.returncode == 0:
        return done.stdout.strip()
    listed = (Path(settings.BASE_DIR) / "requirements.lock").stat().st_mtime
    return f"软件包清单 {dt.datetime.fromtimestamp(listed, tz=dt.UTC):%Y-%m-%d}"


@functools.cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def pending_migrations() -> list[str]:
    """Migrations of this code that the database does not have."""
    missing = _on_disk() - set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in missing)


def database_size() -> int:
    """Bytes of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def lacking() -> str:
    """Why this portal cannot serve, in one word (``database``, ``migrations``, ``disk``, ``keys``); empty when it can."""
    try:
        if pending_migrations():
            return "migrations"
    except Error:
        return "database"
    if status.status()["disk_free_percent"] < status.DISK_ALARM_PERCENT:
        return "disk"
    return "" if keys_are_readable() else "keys"


def keys_are_readable() -> bool:
    """Every file that the environment names for a secret, and the keys made here, can still be read by this process."""
    named = [Path(path) for name, path in os.environ.items() if name.endswith("_FILE") and name[:-5] in SECRETS]
    made_here = [Path(settings.VAR_DIR) / name for name in ("secret-key", "audit-key", "field-key")]
    return bool(settings.SECRET_KEY) and all(
        os.access(path, os.R_OK) for path in (*named, *(path for path in made_here if path.exists()))
    )


SECRETS = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SMTP_PASSWORD", "PORTAL_AUDIT_KEY", "PORTAL_FIELD_KEY"}
"""Variables whose value may lie in a file (``<name>_FILE``)."""
