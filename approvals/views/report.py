"""After approval: the clerk reports what was done on the platform."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from announcements import clocks
from approvals import permits, services
from approvals.enums import Kind, Step
from approvals.errors import Conflict
from approvals.forms.decide import ReasonForm, fresh
from approvals.forms.report import ReportForm
from approvals.models import Application
from approvals.present import choices, lamps, words
from approvals.views import casefile
from county import clock, parameters, workdays
from county.articles import RuleViolation
from county.models import User

DEEDS = {
    Step.REPORT_DONE: services.report_done,
    Step.REPORT_FROZEN: services.report_frozen,
    Step.REPORT_GONE: services.report_gone,
}
PREFILLED = ("identifier", "link", "verified_state", "verified_subject", "verified_until")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk) -> HttpResponse:
    """The platform report: form, or its outcome."""
    case = casefile.find(request.user, pk)
    permits.require(case, step_of(case), request.user)  # before any file is taken
    if request.method != "POST":
        return page(request, case)
    form = blank(case, request.user, request.POST, request.FILES)
    return _take(request, case, form) if form.is_valid() else page(request, case, form=form)


def step_of(case: Application) -> Step:
    """Which report the case is waiting for (or had)."""
    if case.kind != Kind.CANCELLING:
        return Step.REPORT_DONE
    return Step.REPORT_FROZEN if case.frozen_on is None else Step.REPORT_GONE


def blank(case: Application, user: User, data=None, files=None) -> ReportForm:
    """The form with what is known already; the day is left to be stated."""
    known = {name: getattr(case, name) for name in PREFILLED}
    known["verified_subject"] = known["verified_subject"] or case.unit.name
    step = (data or {}).get("step") if (data or {}).get("step") in DEEDS else step_of(case)
    return ReportForm(data, files, case=case, by=user, step=step, initial=known)


def _take(request: HttpRequest, case: Application, form: ReportForm) -> HttpResponse:
    intent = form.intent(request.user)
    try:
        outcome = DEEDS[form.step](case, intent, form.report())
    except RuleViolation as error:
        form.add_error(None, f"{error.words}（{error.article}）")
        return page(request, case, form=form)
    except Conflict as error:
        return casefile.conflict(request, error, version=intent.version, kept=intent.opinion)
    _tell(request, outcome.case)
    return redirect("approvals:detail", pk=case.pk)


def _tell(request: HttpRequest, case: Application) -> None:
    """What follows; a late report says that it is overdue at once."""
    row = case.announcement
    if case.gone_on or row is None or row.due_on is None:
        messages.success(
            request, "已登记。公告满期、全国系统报送后自动办结" if row else "已登记。全国系统报送后自动办结"
        )
        return
    left = lamps.days_left(row.due_on, clock.today())
    if left < 0:
        messages.warning(
            request, f"已登记。公告应于 {words.day(row.due_on)} 前发布，登记当日已超期 {-left} 个工作日，今天就发布"
        )
    else:
        messages.success(request, f"已登记。公告应于 {words.day(row.due_on)} 前发布（{lamps.left_words(left)}）")


def page(
    request: HttpRequest, case: Application, *, form: ReportForm | None = None, reasons: dict | None = None
) -> HttpResponse:
    """The report page: the form, what follows, and the two ways out."""
    offered = choices.steps_open_to(case, request.user)
    form = form or blank(case, request.user)
    shown = {
        "case": case,
        "form": form,
        "hidden": fresh(case),
        "lamp": lamps.lamp(case),
        "open": form.step in offered,
        "name_hint": f"审批同意的名称是“{case.name}”，照平台上显示的写",
        "asides": [
            {"step": step, "form": (reasons or {}).get(step) or ReasonForm(step), "hidden": fresh(case)}
            for step in (Step.REDECLARE, Step.ASK_TERMINATION)
            if step in offered or step in (reasons or {})
        ],
        **follows(case, form.step),
    }
    return render(request, "approvals/report.html", shown)


def follows(case: Application, step: str) -> dict:
    """Dates that the page states: until when the announcement is due if it is done today, and what is already late."""
    days, today = int(parameters.get("announce_days")), clock.today()
    face = clocks.read(case.announcement, today) if case.announcement else None
    return {
        "announce_days": days,
        "posting_due": workdays.add(today, days),
        "late_before": workdays.add(today, -days),
        "own_unserved": bool(step == Step.REPORT_GONE and face and case.announcement.own_required and not face.served),
    }
