"""Incidents: what machines gave up on waits here for a person. One open row per thing, however often it fails."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import F

from county import alarms, clock
from notifications.gathering import gather
from notifications.models import Incident

_handlers: dict[str, Callable[[str], int]] = {}


def takes_up(subject: str) -> Callable:
    """Decorator: the function takes up again what an incident ``subject:name`` stopped; gets *name*, gives a count."""

    def keep(function: Callable[[str], int]) -> Callable[[str], int]:
        _handlers[subject] = function
        return function

    return keep


def take_up(incident: Incident) -> int:
    """Start again what *incident* stopped; number of things started. Raises KeyError for an unknown subject."""
    gather()
    subject, _, name = incident.what.partition(":")
    return _handlers[subject](name)


@alarms.listen
def report(what: str, title: str, detail: str = "") -> Incident:
    """Open the incident of *what*, or count one more failure on the open one. Safe against a race of reporters."""
    if not _again(what, detail):
        try:
            with transaction.atomic():
                Incident.objects.create(what=what, title=title[:200], detail=detail[:4000])
        except IntegrityError:
            _again(what, detail)
    return Incident.objects.filter(what=what).latest("pk")


def close(what: str, *, by=None) -> int:
    """Mark the open incident of *what* as settled (*by* None: it settled itself); number of rows closed."""
    return Incident.objects.filter(what=what, resolved_at__isnull=True).update(resolved_at=clock.now(), resolved_by=by)


def _again(what: str, detail: str) -> int:
    return Incident.objects.filter(what=what, resolved_at__isnull=True).update(
        times=F("times") + 1, last_seen=clock.now(), detail=detail[:4000]
    )
