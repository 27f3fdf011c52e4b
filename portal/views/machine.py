"""How the machine is: one word for monitors, a page for the system administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from county import access
from county.enums import Role
from notifications import services as notifications
from notifications import status
from portal import health
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


@login_required
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Figures, incidents to take up again, jobs that were not completed."""
    access.require(request.user, Role.SYSADMIN, words=WORDS)
    known = {
        "figures": health.figures(),
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
