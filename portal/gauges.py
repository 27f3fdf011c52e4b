"""What a monitor asks the database for: ages, counts, room. Reads only; a database that is away gives what the disk gives."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.models import Count

from notifications import status
from notifications.enums import DeliveryState, JobState
from notifications.models import Delivery, Job
from portal import upkeep

KEPT_SECONDS = 60
Rows = list[tuple[dict[str, str], float | str]]


def gauges() -> Iterator[tuple[str, str, Rows]]:
    """Name, help and rows (labels, value) of each figure."""
    known = status.status()
    yield "portal_up", "1 when the database answers", [({}, int(known["db_ok"]))]
    yield "portal_disk_free_bytes", "Room for uploads and papers", [({}, known["disk_free"])]
    yield "portal_disk_free_percent", "Room for uploads and papers", [({}, known["disk_free_percent"])]
    if not known["db_ok"]:
        return
    yield "portal_tick_age_seconds", "Since the last tick; -1: never ran", [({}, _age(known["tick_age"]))]
    yield "portal_outbox_oldest_seconds", "Oldest message that waits; 0: none", [({}, known["oldest_pending"] or 0)]
    yield "portal_incidents_open", "Incidents that wait for a person", [({}, known["incidents"])]
    try:
        yield from _counted()
    except Error:
        yield "portal_figures_incomplete", "1 when the database went away meanwhile", [({}, 1)]


def _counted() -> Iterator[tuple[str, str, Rows]]:
    yield "portal_database_seconds", "One question to the database", [({}, _latency())]
    yield "portal_jobs", "Jobs by state", _by_state(Job, JobState)
    yield "portal_deliveries", "Messages that leave the portal, by state", _by_state(Delivery, DeliveryState)
    yield (
        "portal_sessions",
        "Sessions that have not ended",
        [({}, _sessions())],
    )
    yield "portal_backup_age_seconds", "Since the newest back-up; -1: none", [({}, _kept("backup", upkeep.backup_age))]
    yield "portal_database_bytes", "Size of the database", [({}, _kept("size", upkeep.database_size))]
    yield "portal_migrations_pending", "Migrations the database lacks", [({}, len(upkeep.pending_migrations()))]


def _sessions() -> int:
    """Rows of whatever engine keeps the sessions; their end is told by the machine's clock, not the county's."""
    rows = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    return rows.filter(expire_date__gt=datetime.fromtimestamp(time.time(), UTC)).count()


def _age(seconds: int | None) -> int:
    return -1 if seconds is None else seconds


def _latency() -> str:
    begin = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return f"{time.monotonic() - begin:.6f}"


def _by_state(model, states) -> Rows:
    """Every state has its line, empty ones too, so that an alarm has something to look at."""
    known = dict(model.objects.order_by().values_list("state").annotate(Count("pk")))
    return [({"state": state}, known.get(state, 0)) for state in states.values]


def _kept(name: str, ask) -> int:
    """Figures that may cost something are asked once a minute."""
    return _age(cache.get_or_set(f"gauge:{name}", lambda: _age(ask()), KEPT_SECONDS))
