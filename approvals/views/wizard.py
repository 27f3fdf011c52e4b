"""Steps 1 to 4 of the wizard: show, save, check while typing, keep files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from approvals import services
from approvals.enums import EDITABLE
from approvals.errors import Conflict
from approvals.forms import wizard_plan as plan
from approvals.forms.wizard import StepForm
from approvals.models import Application
from approvals.views import wizard_case, wizard_files, wizard_page
from county import clock

SAME_AS = {"checker": "direct", "keeper": "checker"}
"""同上一位: the first responsible person holds no other post (article 33), so it begins with the third."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk, step: int) -> HttpResponse:
    """One step: the page, or the outcome of what was pressed on it."""
    case = find(request, pk, step)
    if request.method == "POST":
        return _save(request, case, step)
    if case.state not in EDITABLE:
        return redirect("approvals:detail", pk=case.pk)
    return wizard_page.page(request, case, StepForm(case=case, step=step, rows=plan.form_words()))


def find(request: HttpRequest, pk, step: int) -> Application:
    """The case and a step that exists; 404 otherwise."""
    if not plan.UNIT <= step < plan.CHECK:
        raise Http404
    return wizard_case.find(request.user, pk)


def _save(request: HttpRequest, case: Application, step: int) -> HttpResponse:
    """Store what can be stored, then go where the pressed button leads; anything left over keeps the page."""
    form = StepForm(pressed(request.POST, case, step), case=case, step=step, rows=plan.form_words())
    try:
        case, refused = store(request, form)
    except Conflict as error:
        return wizard_case.conflict(request, error, kept_words(form))
    action = request.POST.get("action", "stay")
    ready = form.demand() if action == "continue" else not form.errors
    if not ready or refused:
        return wizard_page.page(request, case, form, refused)
    return _onward(request, case, step, action)


def store(request: HttpRequest, form: StepForm) -> tuple[Application, dict]:
    """Write typed values and uploads; gives the case as it is now and the refusals by kind of file."""
    case = services.save_draft(form.case, form.storable(), by=request.user, reasons=form.reasons(), step=form.step)
    refused = wizard_files.take(request, case, request.user)
    return case, refused


def _onward(request: HttpRequest, case: Application, step: int, action: str) -> HttpResponse:
    if action == "exit":
        messages.success(request, "草稿已保存，可以从这里接着填")
        return redirect("approvals:apply")
    if action == "back":
        return redirect("approvals:wizard", pk=case.pk, step=plan.before(case, step))
    if action == "continue":
        following = plan.CHECK if request.POST.get("back") == "5" else plan.after(case, step)
        return redirect("approvals:wizard", pk=case.pk, step=following)
    return redirect(reverse("approvals:wizard", args=[case.pk, step]) + _spot(request))


def _spot(request: HttpRequest) -> str:
    """Where the page stands after a shortcut: at the field that it filled."""
    if request.POST.get("same") in SAME_AS:
        return f"#id_{request.POST['same']}_name"
    return "#files" if request.FILES or "file" in (request.resolver_match.url_name or "") else ""


def pressed(data, case: Application, step: int):
    """The typed values with what a shortcut button fills in: a fix of a rule, or the person above."""
    filled = data.copy()
    same = SAME_AS.get(data.get("same", ""))
    if same and step == plan.PEOPLE:
        for part in ("name", "post", "phone"):
            filled[f"{data['same']}_{part}"] = data.get(f"{same}_{part}", getattr(case, f"{same}_{part}"))
    if data.get("fix"):
        form = StepForm(data, case=case, step=step, rows=plan.form_words())
        for check in form.step_checks():
            if check.code == data["fix"] and check.verdict.fix and check.verdict.field in form.fields:
                filled[check.verdict.field] = check.verdict.fix
    return filled


def kept_words(form: StepForm) -> str:
    """What was typed on the page, for copying."""
    lines = []
    for name, asked in form.fields.items():
        values = [value for value in form.data.getlist(name) if value.strip()]
        if values and not getattr(asked, "choices", None):
            lines.append(f"{asked.label}：{'、'.join(values)}")
    return "\n".join(lines)


@login_required
@require_POST
def autosave(request: HttpRequest, pk, step: int) -> JsonResponse:
    """Keep what is typed; what cannot be kept is named, so that nothing is lost in silence."""
    case = find(request, pk, step)
    form = StepForm(request.POST, case=case, step=step, rows=plan.form_words())
    try:
        case = services.save_draft(case, form.storable(), by=request.user, reasons=form.reasons(), step=step)
    except Conflict as error:
        return JsonResponse({"words": error.words, "saved": False}, status=409)
    when = f"{clock.now().astimezone(clock.ZONE):%H:%M} 已自动保存"
    words = "；".join([when, *form.skipped])
    return JsonResponse({"words": words, "saved": not form.skipped, "version": case.version})


@login_required
@require_POST
def rules(request: HttpRequest, pk, step: int) -> HttpResponse:
    """The rule panel for what is typed now, nothing saved; with the fields that the answers newly call for."""
    case = find(request, pk, step)
    form = StepForm(request.POST, case=case, step=step, rows=plan.form_words())
    form.is_valid()
    there = set(request.POST.getlist("extra"))
    sections = [item for item in form.sections() if item.has_tail]
    moved = [item for item in sections if f"{item.group.code}:{item.tail_names}" not in there]
    shown = {"case": case, "step": step, "form": form, "moved": moved, "focus": "", **wizard_page.rules_context(form)}
    return render(request, "approvals/wizard/_rules_answer.html", shown)


@login_required
@require_POST
def file_add(request: HttpRequest, pk, step: int) -> HttpResponse:
    """Upload at once: like saving the step, staying on it."""
    return _save(request, find(request, pk, step), step)


@login_required
@require_POST
def file_remove(request: HttpRequest, pk, step: int, file: int) -> HttpResponse:
    """Take a file off the draft; what is typed on the page is saved with it."""
    case = find(request, pk, step)
    row = case.files.filter(pk=file, purpose__in=wizard_files.ATTACHABLE).first()
    if row is None:
        raise Http404
    try:
        services.detach(row, by=request.user)
    except Conflict as error:
        return wizard_case.conflict(request, error)
    return _save(request, case, step)
