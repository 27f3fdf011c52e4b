"""Step 5: everything on one page, what is still missing on top, then the submission."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.enums import EDITABLE, Kind, State, Way
from approvals.errors import Conflict
from approvals.forms import wizard_plan as plan
from approvals.forms.wizard_check import CheckForm
from approvals.models import Application
from approvals.present import words
from approvals.services.sending import declare_and_submit
from approvals.views import wizard_case, wizard_summary
from approvals.views.wizard_page import Mistake, head
from county.articles import RuleViolation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk) -> HttpResponse:
    """The summary, or its submission."""
    case = wizard_case.find(request.user, pk)
    if request.method == "POST":
        return _submit(request, case)
    if case.state not in EDITABLE:
        return redirect("approvals:detail", pk=case.pk)
    return page(request, case, CheckForm(case=case))


def _submit(request: HttpRequest, case: Application) -> HttpResponse:
    form = CheckForm(request.POST, case=case)
    gaps = wizard_summary.gaps(case) if case.state in EDITABLE else []
    if not form.is_valid() or gaps:
        return page(request, case, form)
    try:
        outcome = declare_and_submit(case, form.intent(request.user), declared=case.kind == Kind.OPENING)
    except RuleViolation as error:
        form.add_error(None, f"{error.words}（{error.article}）")
        return page(request, case, form)
    except Conflict as error:
        return wizard_case.conflict(request, error)
    messages.success(request, sent_words(outcome.case))
    return redirect("approvals:detail", pk=case.pk)


def sent_words(case: Application) -> str:
    """What happens next."""
    due = f"，应于 {words.day(case.due_on)} 前办理" if case.due_on else ""
    if case.state == State.SIGNING and case.way == Way.PAPER:
        return f"已提交，编号 {case.number}。接着打印审批表，签字盖章后在本页上传扫描件，由县府办核对"
    return f"已提交，编号 {case.number}。现在由{words.holder(case)}办理{due}"


def page(request: HttpRequest, case: Application, form: CheckForm) -> HttpResponse:
    """The summary with a fresh key and the version that was read."""
    checks, todo = wizard_summary.rules_and_todo(case)
    shown = head(request, case, plan.CHECK) | {
        "form": form,
        "mistakes": mistakes(form),
        "todo": todo,
        "checks": checks,
        "blocks": wizard_summary.blocks(case, checks),
        "changes": wizard_summary.changes(case),
        "files": list(case.files.order_by("pk")),
        "hidden": {"version": case.version, "key": uuid.uuid4()},
        "freeze": case.platform.freeze_note if case.kind == Kind.CANCELLING and case.platform_id else "",
        "next_words": words.next_step(case),
    }
    return render(request, "approvals/wizard/check.html", shown)


def mistakes(form: CheckForm) -> list[Mistake]:
    """Lines of the error summary of this page's own fields."""
    lines = [Mistake("main", "", "页面停留太久或内容不完整，已刷新，核对后再提交一次")] if form.lost else []
    for name, errors in form.errors.items():
        if name not in ("version", "key"):
            label = "" if name == "__all__" else {"declared": "声明", "confirm": "账号名称"}[name]
            lines += [Mistake("main" if name == "__all__" else f"id_{name}", label, text) for text in errors]
    return lines
