"""The audit log: read and exported, never changed."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from county import access, audit, auditlog, clock, deeds
from county.enums import Role
from county.forms.audit import AuditForm
from county.models import AuditEntry


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, narrowed by the address."""
    entries = auditlog.readable(request.user)
    form = AuditForm(request.GET)
    before = form.cleaned_data.get("before")
    found, older = auditlog.page(auditlog.narrowed(entries, **form.chosen), before)
    lines = [(entry, deeds.words(entry.action), _facts(entry)) for entry in found]
    known = {"form": form, "lines": lines, "older": older, "before": before}
    whole = access.holds(request.user, Role.AUDITOR)
    return render(
        request, "county/audit.html", known | {"whole": whole, "chain": auditlog.chain_state() if whole else None}
    )


def _facts(entry: AuditEntry) -> str:
    """The details of an entry, one fact a line."""
    if not entry.detail:
        return ""
    return json.dumps(json.loads(entry.detail), ensure_ascii=False, indent=1).strip("{}\n ")


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries as a table file; the export itself is an entry."""
    form = AuditForm(request.GET)
    entries = auditlog.narrowed(auditlog.readable(request.user), **form.chosen)
    audit.record("county.audit_export", by=request.user, detail={"conditions": form.query.rstrip("&")})
    answer = StreamingHttpResponse(auditlog.as_table(entries), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"审计记录-{clock.today():%Y%m%d}.csv")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
