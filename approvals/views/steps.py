"""Steps on a case: one door for all opinion and reason forms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from approvals import permits
from approvals.enums import Kind, State, Step
from approvals.errors import Conflict
from approvals.forms.decide import ReasonForm, fresh
from approvals.models import Application
from approvals.present import choices, words
from approvals.services import desk
from approvals.views import casefile, report
from county import access, stepup
from county.articles import RuleViolation
from county.enums import Role

OPINION = "decide"
"""Name of the opinion form: which step it is, the chosen radio card says."""


@login_required
@require_POST
def step(request: HttpRequest, pk, name: str) -> HttpResponse:
    """Take one step: the opinion form by its chosen result, or a step that only asks for a reason."""
    case = casefile.find(request.user, pk)
    if name != OPINION and name not in choices.ASIDE:
        raise Http404
    if name == OPINION and _is_grave(request, case) and (asked := stepup.ask(request, "审批注销申请")):
        return asked
    form = casefile.decide_form(case, request.POST) if name == OPINION else ReasonForm(name, request.POST)
    if not form.is_valid():
        return _again(request, case, name, form)
    return _take(request, case, name, form)


def _is_grave(request: HttpRequest, case: Application) -> bool:
    """The approver's word on a cancellation: the account does not come back."""
    decides = case.kind == Kind.CANCELLING and case.state == State.APPROVING
    return decides and access.holds(request.user, Role.APPROVER)


def _take(request: HttpRequest, case: Application, name: str, form) -> HttpResponse:
    chosen = form.cleaned_data["result"] if name == OPINION else name
    extras = form.extras() if name == OPINION else None
    try:
        outcome = desk.decide(case, chosen, form.intent(request.user), extras)
    except RuleViolation as error:
        form.add_error(None, f"{error.words}（{error.article}）")
        return _again(request, case, name, form)
    except Conflict as error:
        kept = form.cleaned_data["opinion"]
        return casefile.conflict(request, error, version=form.cleaned_data["version"], kept=kept)
    messages.success(request, done_words(outcome.case, chosen))
    return redirect("approvals:detail", pk=case.pk)


def _again(request: HttpRequest, case: Application, name: str, form) -> HttpResponse:
    """The same page with what was typed and what is to be corrected."""
    if name == OPINION:
        return casefile.page(request, case, form=form)
    if name in (Step.REDECLARE, Step.ASK_TERMINATION):
        return report.page(request, case, reasons={name: form})
    if name == Step.TERMINATE:
        return _confirm(request, case, form)
    return casefile.page(request, case, reasons={name: form})


def done_words(case: Application, step: str) -> str:
    """What was done and what comes now."""
    done = Step(step).label
    if case.state == State.ANNOUNCING and case.due_on:
        return f"已办理：{done}。公告应于 {words.day(case.due_on)} 前发布"
    holder = words.holder(case)
    due = f"，应于 {words.day(case.due_on)} 前办理" if case.due_on else ""
    return f"已办理：{done}。" + (f"现在由{holder}办理{due}" if holder else "办理到此结束")


@login_required
@require_safe
def terminate(request: HttpRequest, pk) -> HttpResponse:
    """The page that says what ending an approved case means, before it is done."""
    case = casefile.find(request.user, pk)
    permits.require(case, Step.TERMINATE, request.user)
    return _confirm(request, case, ReasonForm(Step.TERMINATE))


def _confirm(request: HttpRequest, case: Application, form: ReasonForm) -> HttpResponse:
    offered = Step.TERMINATE in choices.steps_open_to(case, request.user)
    shown = {"case": case, "form": form, "offered": offered, "hidden": fresh(case)}
    return render(request, "approvals/detail_terminate.html", shown)
