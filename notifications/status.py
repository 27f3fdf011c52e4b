"""How the portal is: figures for the operations page and the health check. Reads only, never raises."""

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error

from county import clock
from notifications.enums import JobState
from notifications.models import Delivery, Heartbeat, Incident, Job

TICK_ALARM = dt.timedelta(minutes=5)
PENDING_ALARM = dt.timedelta(minutes=15)
DISK_ALARM_PERCENT = 5


def status() -> dict:
    """Ages in seconds (None: there is none), counts, free disk in bytes and percent, and ``alarms``: plain words.

    ``db_ok`` False: the database did not answer; then only the disk figures are filled.
    """
    figures = {
        "db_ok": False, "tick_age": None, "tick_late": False, "oldest_pending": None,
        "jobs_waiting": 0, "jobs_failed": 0, "incidents": 0,
    } | _disk()  # fmt: skip
    try:
        figures |= _database(clock.now())
    except Error:
        figures["db_ok"] = False
    return figures | {"alarms": _alarms(figures)}


def open_incidents():
    """Incidents that wait for a person, newest first."""
    return Incident.objects.filter(resolved_at__isnull=True)


def _database(now: dt.datetime) -> dict:
    beat = Heartbeat.objects.first()
    oldest = Delivery.objects.open().order_by("since").values_list("since", flat=True).first()
    return {
        "db_ok": True,
        "tick_age": _age(now, beat.finished_at if beat else None),
        "tick_late": bool(beat and beat.late),
        "oldest_pending": _age(now, oldest),
        "jobs_waiting": Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).count(),
        "jobs_failed": Job.objects.filter(state__in=[JobState.FAILED, JobState.INCIDENT]).count(),
        "incidents": open_incidents().count(),
    }


def _disk() -> dict:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    return {"disk_free": usage.free, "disk_free_percent": usage.free * 100 // usage.total}


def _age(now: dt.datetime, moment: dt.datetime | None) -> int | None:
    return max(0, int((now - moment).total_seconds())) if moment else None


def _alarms(figures: dict) -> list[str]:
    tick, pending = figures["tick_age"], figures["oldest_pending"]
    known = [
        (not figures["db_ok"], "数据库没有应答"),
        (figures["db_ok"] and (tick is None or tick > TICK_ALARM.total_seconds()), "定时任务没有运行，提醒可能延迟"),
        (pending is not None and pending > PENDING_ALARM.total_seconds(), "有消息超过 15 分钟没有发出"),
        (figures["incidents"] > 0, f"有 {figures['incidents']} 项故障待处理"),
        (figures["disk_free_percent"] < DISK_ALARM_PERCENT, "磁盘空间不足 5%"),
    ]
    return [words for applies, words in known if applies]
