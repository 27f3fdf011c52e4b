"""Bringing in a table: template, upload, what it would change, write, take back."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import words
from accounts.enums import IntakeState
from accounts.forms.intake import IntakeForm
from accounts.intake import blank
from accounts.models import IntakeRun
from accounts.services import intake as deeds
from county.articles import RuleViolation
from county.models import Unit
from county.workbooks import XLSX
from notifications import jobs
from notifications.models import Job

RUNS = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: HttpRequest) -> HttpResponse:
    """Upload, and what was brought in before."""
    unit = deeds.bounds(request.user)
    form = IntakeForm(request.POST, request.FILES) if request.method == "POST" else IntakeForm()
    run = form.submit(request.user) if request.method == "POST" else None
    if run:
        return redirect(jobs.page(deeds.order(run, by=request.user)))
    runs = IntakeRun.objects.for_user(request.user).select_related("unit", "file", "by")[:RUNS]
    return render(request, "accounts/intakes.html", {"form": form, "runs": runs, "bound": unit})


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty table with drop-downs."""
    units = list(Unit.objects.within(deeds.bounds(request.user)).hosts())
    answer = HttpResponse(blank.template(words.labels(), units), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, "账号台账导入模板.xlsx")
    return answer


@login_required
@require_safe
def intake(request: HttpRequest, pk) -> HttpResponse:
    """What the table would change or changed, and what is wrong with it."""
    run = find(request, pk)
    told = json.loads(run.told) if run.told else {}
    trial = (
        Job.objects.of(request.user).filter(kind="intake-check", args__run=str(run.pk)).order_by("-created_at").first()
    )
    known = {"run": run, "told": told, "trial": trial, "states": IntakeState, "mine": may_go_on(request, run)}
    known["undo_after"] = run.changes.count() if run.state == IntakeState.DONE else 0
    return render(request, "accounts/intake.html", known)


@login_required
@require_POST
def write(request: HttpRequest, pk) -> HttpResponse:
    """Write what was shown."""
    run = find(request, pk)
    try:
        run = deeds.confirm(run, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:intake", pk=run.pk)
    return redirect(jobs.page(deeds.order(run, by=request.user)))


@login_required
@require_POST
def undo(request: HttpRequest, pk) -> HttpResponse:
    """Take a written table back."""
    run = find(request, pk)
    try:
        deeds.undo(run, by=request.user)
        messages.success(request, "已撤销这次导入，台账恢复到导入以前")
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:intake", pk=run.pk)


def find(request: HttpRequest, pk) -> IntakeRun:
    """The run within scope, or 404; who brings nothing in gets 403."""
    run = IntakeRun.objects.for_user(request.user).select_related("unit", "file", "by").filter(pk=pk).first()
    if run is None:
        raise Http404
    deeds.bounds(request.user)
    return run


def may_go_on(request: HttpRequest, run: IntakeRun) -> bool:
    """Who brought it in, and the office."""
    return run.by_id == request.user.pk or deeds.bounds(request.user).parent_id is None
