"""Refused deeds leave a trace: one denied audit entry, with where it was tried and what the person was told."""

from django.http import HttpRequest

from county import audit, denials
from county.access import Refused
from county.enums import Result
from county.models import AuditEntry


def note(request: HttpRequest, refusal: Refused) -> AuditEntry:
    """Record that *refusal* met this request, under the code of the deed that was asked for; the entry names page, path
    and words, never what was typed."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    user = getattr(request, "user", None)
    return audit.record(
        denials.deed_of(request),
        by=user if user is not None and user.is_authenticated else None,
        result=Result.DENIED,
        reason=refusal.words,
        detail={"page": page, "path": request.path[:200], "who_can": refusal.who_can},
    )
