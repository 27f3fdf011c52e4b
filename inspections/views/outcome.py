"""Pages of consequences: what was decided about a round's accounts, and talks with their minutes."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from county import access, clock
from inspections import permits
from inspections.enums import Measure
from inspections.forms.outcome import ConsequenceForm, MinutesForm
from inspections.models import Consequence, Round
from inspections.querysets import is_county_wide


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consequences(request: HttpRequest, pk) -> HttpResponse:
    """Failed accounts with what follows, praise, talks; the office records more."""
    row = get_object_or_404(Round.objects.for_user(request.user), pk=pk)
    if not is_county_wide(request.user):
        raise Http404
    if request.method == "POST":
        permits.require_office(request.user, "处理结果由县政府办记录")
    about = row.entries.filter(pk=_uuid(request.GET.get("entry"))).first()
    form = ConsequenceForm(row, request.POST if request.method == "POST" else None, about=about)
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, "处理结果已记录")
        return redirect("inspections:consequences", pk=pk)
    return _page(request, row, form)


def _page(request: HttpRequest, row: Round, form: ConsequenceForm) -> HttpResponse:
    failed = row.entries.failed().prefetch_related("consequences").order_by("place")
    known = {
        "row": row,
        "form": form,
        "failed": failed,
        "left": sum(not entry.consequences.all() for entry in failed),
        "found": row.consequences.select_related("entry", "unit", "decided_by"),
        "office": access.holds(request.user, *permits.OFFICE),
    }
    return render(request, "inspections/outcome/list.html", known, status=422 if form.errors else 200)


def _uuid(text: str | None):
    """The key in the address, or None when it is not one."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, pk) -> HttpResponse:
    """One talk: notice, minutes."""
    rows = Consequence.objects.talks_for(request.user).select_related(
        "unit", "entry", "round", "decided_by", "minutes_by"
    )
    found = get_object_or_404(rows.filter(measure=Measure.TALK), pk=pk)
    if request.method == "POST":
        permits.require_office(request.user, "约谈记录由县政府办填写")
    form = MinutesForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.submit(found, request.user):
        messages.success(request, "约谈记录已保存")
        return redirect("inspections:talk", pk=pk)
    known = {"talk": found, "form": form, "office": access.holds(request.user, *permits.OFFICE)}
    known["ready"] = found.minutes_at is None and found.talk_on <= clock.today()
    return render(request, "inspections/outcome/talk.html", known, status=422 if form.errors else 200)
