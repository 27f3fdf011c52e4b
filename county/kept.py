"""Answers that are kept while nothing happens in the county.

Every deed leaves an audit entry, so an answer holds until there is a newer entry: whoever does something sees its result at
once, whichever process serves him, and so does everybody else. The day and the roles of the reader are part of the key;
what has no entry of its own (a mark reported by another program) is seen a minute later at most. For lists and menus
only: what a deed decides is always read from its rows.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest

from county import clock
from county.models import AuditEntry
from county.parameters import current

SECONDS = 60
Answer = TypeVar("Answer")


class Kept:
    """What may be kept for one reader as the county stands now; one query."""

    def __init__(self, user):
        newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
        duties = [(duty.role, duty.unit.pk) for duty in user.duties] if user.is_authenticated else ()
        self.now = f"{newest}|{clock.today()}|{user.pk}|{duties}"

    def answer(self, name: str, make: Callable[[], Answer]) -> Answer:
        """The kept answer of this *name*, else what *make* gives (never None)."""
        key = "kept:" + hashlib.sha256(f"{self.now}|{name}".encode("utf-8", "replace")).hexdigest()
        found = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, SECONDS)
        return found


def parameters(request: HttpRequest) -> dict[str, int | str]:
    """Settings of the county for a page: names, limits, numbers."""
    return of(request).answer("parameters", current)


def of(request: HttpRequest) -> Kept:
    """The kept answers of the person who asks; the county is looked at once per request."""
    if not hasattr(request, "kept"):
        request.kept = Kept(request.user)
    return request.kept
