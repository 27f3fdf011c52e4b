"""Hours in which the portal reminds nobody: nights, and all days that are not working days."""

import datetime as dt

from county import clock, workdays

SHANGHAI = clock.ZONE
MORNING, EVENING = dt.time(8, 30), dt.time(22, 0)
CATEGORY = "reminder"


def at(now: dt.datetime) -> bool:
    """True outside 08:30–22:00 Asia/Shanghai of a working day."""
    local = now.astimezone(SHANGHAI)
    return not MORNING <= local.time() < EVENING or not workdays.is_workday(local.date())


def morning(day: dt.date) -> dt.datetime:
    """08:30 Asia/Shanghai of *day*: the moment at which a reminder of that day falls due."""
    return dt.datetime.combine(day, MORNING, SHANGHAI)
