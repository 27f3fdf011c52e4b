"""Pages of the circular: revisions of a round, the document, its words, issuing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import access, parameters
from county.enums import Role
from county.stepup import ask
from inspections import document, permits
from inspections.errors import Overtaken
from inspections.forms.circular import DraftForm, IssueForm, TextsForm
from inspections.models import Circular, Round
from inspections.querysets import is_county_wide


@login_required
@require_safe
def round_circular(request: HttpRequest, pk) -> HttpResponse:
    """The revisions of a round's circular, and what is missing before it can be issued."""
    return _revisions(request, _round(request, pk), DraftForm())


def _revisions(request: HttpRequest, row: Round, form: DraftForm, status: int = 200) -> HttpResponse:
    revisions = list(row.circulars.select_related("drafted_by", "issued_by"))
    handled = row.consequences.filter(entry__isnull=False).values("entry")
    known = {
        "row": row,
        "form": form,
        "revisions": revisions,
        "draft": next((each for each in revisions if not each.is_issued), None),
        "missing": row.entries.failed().exclude(pk__in=handled).count(),
        "checker": access.holds(request.user, *permits.CHECKERS),
    }
    return render(request, "inspections/circular/revisions.html", known, status=status)


@login_required
@require_POST
def draft(request: HttpRequest, pk) -> HttpResponse:
    """One click makes the draft, or opens the one that exists."""
    row = _round(request, pk)
    permits.require_checker(request.user)
    form = DraftForm(request.POST)
    made = form.submit(row, request.user)
    return redirect("inspections:circular", pk=made.pk) if made else _revisions(request, row, form, status=422)


@login_required
@require_safe
def circular(request: HttpRequest, pk) -> HttpResponse:
    """The document as a page."""
    found = _circular(request, pk)
    known = {"circular": found, "document": document.build(found)}
    known["checker"] = access.holds(request.user, *permits.CHECKERS)
    known["issuer"] = access.holds(request.user, Role.APPROVER)
    known["county_wide"] = is_county_wide(request.user)
    return render(request, "inspections/circular/page.html", known)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk) -> HttpResponse:
    """The words of a draft; what was typed stays when somebody was faster."""
    found = _draft(request, pk)
    permits.require_checker(request.user)
    form = TextsForm(found, request.POST if request.method == "POST" else None)
    status = 200
    try:
        if request.method == "POST" and form.submit(found, request.user):
            messages.success(request, "文字已保存，数字不变")
            return redirect("inspections:circular", pk=pk)
    except Overtaken as overtaken:
        form.add_error(None, f"{overtaken.words}。您写的内容还在下面，核对后再保存")
        form.data = form.data.copy()
        form.data["version"] = str(Circular.objects.get(pk=pk).version)
        status = 409
    status = 422 if form.errors and status == 200 else status
    return render(request, "inspections/circular/edit.html", {"circular": found, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, pk) -> HttpResponse:
    """Say what issuing means, then freeze and number."""
    found = _draft(request, pk)
    permits.require_issue(request.user)
    if asked := ask(request, "印发通报"):
        return asked
    form = IssueForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    status = 200
    try:
        if request.method == "POST" and form.submit(found, request.user):
            messages.success(request, "通报已印发")
            return redirect("inspections:circular", pk=pk)
    except Overtaken as overtaken:
        form.add_error(None, f"{overtaken.words}。看过现在的内容再印发")
        status = 409
    known = {"circular": found, "form": form, "pattern": parameters.get("circular_number_pattern")}
    known["fresh"] = Circular.objects.values_list("version", flat=True).get(pk=pk)
    status = 422 if form.errors and status == 200 else status
    return render(request, "inspections/circular/issue.html", known, status=status)


def _round(request: HttpRequest, pk) -> Round:
    row = get_object_or_404(Round.objects.for_user(request.user), pk=pk)
    if not is_county_wide(request.user):
        raise Http404
    return row


def _circular(request: HttpRequest, pk) -> Circular:
    rows = Circular.objects.for_user(request.user).select_related("round__catalogue", "drafted_by", "issued_by")
    return get_object_or_404(rows, pk=pk)


def _draft(request: HttpRequest, pk) -> Circular:
    """The circular for who may change it; one that is issued is refused when the deed is tried."""
    found = _circular(request, pk)
    if not is_county_wide(request.user):
        raise access.Refused("通报的草稿由检查员和县政府办修改", "检查员、县府办经办、县府办审批")
    return found
