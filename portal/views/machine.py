"""How the machine is: one word for monitors, a page for the system administrator."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from county import access
from county.enums import Role
from county.middleware import client_address
from notifications import services as notifications
from notifications import status
from portal import health, upkeep
from portal import metrics as measured
from portal.forms import RetryForm

WORDS = "运行状况由系统管理员查看"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """ok (200) or degraded (503), nothing else."""
    well = health.is_well()
    return HttpResponse(
        "ok" if well else "degraded",
        content_type="text/plain; charset=utf-8",
        status=200 if well else 503,
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """ready (200), or 503 and one word: database, migrations, disk or keys."""
    lacking = upkeep.lacking()
    return HttpResponse(
        lacking or "ready",
        content_type="text/plain; charset=utf-8",
        status=503 if lacking else 200,
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for the monitor (Prometheus text), to the networks of PORTAL_METRICS_NETS; to others there is no such page."""
    if not measured.may_read(client_address(request), forwarded=_passed_on(request)):
        raise Http404
    return HttpResponse(
        measured.page(), content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _passed_on(request: HttpRequest) -> bool:
    """A proxy that is not one of ours passed this on, so its address says nothing about who asks."""
    names = ("X-Real-IP", "X-Forwarded-For", "Forwarded")
    ours = request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES
    return not ours and any(name in request.headers for name in names)


@login_required
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Figures, incidents to take up again, jobs that were not completed."""
    access.require(request.user, Role.SYSADMIN, words=WORDS)
    known = {
        "figures": health.figures(),
        "upkeep": health.upkeep_figures(),
        "troubles": health.troubles(),
        "jobs": health.failed_jobs(),
        "runs": health.failing_runs(),
    }
    return render(request, "portal/operations.html", known)


@login_required
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Take up again what an incident stopped."""
    access.require(request.user, Role.SYSADMIN, words=WORDS)
    form = RetryForm(request.POST)
    incident = get_object_or_404(status.open_incidents(), pk=form.cleaned_data["incident"] if form.is_valid() else None)
    taken = notifications.retry_incident(incident, by=request.user)
    messages.success(request, f"“{incident.title}”已重试 {taken} 项")
    return redirect("portal:operations")
