"""What every tick does. One function that fails is noted and does not stop the others."""

import logging
import traceback
from collections.abc import Callable

from django.db.models import F

from county import clock
from notifications import incidents, reminders
from notifications.gathering import gather
from notifications.models import PeriodicRun

FAILURES_BEFORE_INCIDENT = 3

log = logging.getLogger(__name__)
_registry: dict[str, Callable[[], object]] = {}


def periodic(name: str) -> Callable:
    """Decorator: run the function at every tick, outside any transaction. It must be safe to run twice.

    Raises ValueError if another function took the name.
    """

    def keep(function: Callable[[], object]) -> Callable[[], object]:
        known = _registry.setdefault(name, function)
        if (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"periodic {name!r} is registered twice")
        return function

    return keep


def run_all(keep: Callable[[], bool] = lambda: True) -> list[str]:
    """Run every function, then every reminder, each on its own; names of those that failed. *keep*: see relay."""
    gather()
    work = dict(_registry) | {f"reminder.{r.code}": _reminding(r) for r in reminders.registered()}
    failed = []
    for name, function in work.items():
        if not keep():
            break
        if not run_one(name, function):
            failed.append(name)
    return failed


def run_one(name: str, function: Callable[[], object]) -> bool:
    """Run *function* and note the outcome; three failures in a row open an incident, one success closes it."""
    try:
        function()
    except Exception as error:
        log.exception("periodic %s failed", name)
        _note_failure(name, error)
        return False
    _note_success(name)
    return True


def _reminding(reminder: reminders.Reminder) -> Callable[[], object]:
    return lambda: reminders.run(only=reminder)


def _note_success(name: str) -> None:
    row, _ = PeriodicRun.objects.get_or_create(name=name)
    PeriodicRun.objects.filter(pk=row.pk).update(last_ok=clock.now(), failures=0)
    if row.failures >= FAILURES_BEFORE_INCIDENT:
        incidents.close(f"periodic:{name}")


def _note_failure(name: str, error: Exception) -> None:
    row, _ = PeriodicRun.objects.get_or_create(name=name)
    words = "".join(traceback.format_exception(error))[-4000:]
    PeriodicRun.objects.filter(pk=row.pk).update(last_failure=clock.now(), last_error=words, failures=F("failures") + 1)
    if row.failures + 1 >= FAILURES_BEFORE_INCIDENT:
        incidents.report(f"periodic:{name}", f"定时任务“{name}”连续失败", words)


@incidents.takes_up("periodic")
def forgive(name: str) -> int:
    """Count the failures of *name* from zero again; it runs at every tick anyway."""
    return PeriodicRun.objects.filter(name=name).update(failures=0)
