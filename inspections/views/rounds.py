"""Pages of rounds: the list, one round, who checks what, leaving out, finishing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import listing
from county import access
from county.articles import RuleViolation
from county.enums import Role
from inspections import permits
from inspections.forms.rounds import AssignForm, EntriesForm, ExcuseForm, OpenForm, accounts_in_register
from inspections.models import Circular, Entry, Rectification, Round
from inspections.present import rounds as present
from inspections.querysets import is_county_wide
from inspections.services import catalogue
from inspections.services import rounds as services

PER_PAGE = 20


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds; a unit sees its own results."""
    return _rounds(request, OpenForm()) if is_county_wide(request.user) else _results(request)


def _rounds(request: HttpRequest, form: OpenForm, status: int = 200) -> HttpResponse:
    lines = present.lines(Round.objects.for_user(request.user))
    known = {
        "current": next((line for line in lines if line.round.is_open), None),
        "earlier": [line for line in lines if not line.round.is_open],
        "form": form,
        "may_open": access.holds(request.user, *permits.OFFICE),
        "accounts": accounts_in_register(),
        "catalogue": catalogue.in_force(),
    }
    return render(request, "inspections/rounds/list.html", known, status=status)


def _results(request: HttpRequest) -> HttpResponse:
    """A unit's own results, orders and the circulars that were issued."""
    page = Paginator(present.own_results(request.user), PER_PAGE).get_page(request.GET.get("page"))
    known = {
        "page": page,
        "orders": Rectification.objects.for_user(request.user).open().count(),
        "circulars": Circular.objects.for_user(request.user).select_related("round").order_by("-issued_at")[:8],
    }
    return render(request, "inspections/rounds/results.html", known)


@login_required
@require_POST
def open_round(request: HttpRequest) -> HttpResponse:
    """Freeze the register into a new round."""
    permits.require_office(request.user, "检查批次由县政府办开启")
    form = OpenForm(request.POST)
    row = form.submit(request.user)
    if row is None:
        return _rounds(request, form, status=422)
    messages.success(request, f"{row.name}已开启，共 {row.entries.count()} 个账号，接下来分给检查员")
    return redirect("inspections:round", pk=row.pk)


@login_required
@require_safe
def round_page(request: HttpRequest, pk) -> HttpResponse:
    """One round: coverage, its accounts, what changed since."""
    row = get_object_or_404(Round.objects.for_user(request.user).select_related("catalogue"), pk=pk)
    return _round(request, row, AssignForm(row))


def _round(request: HttpRequest, row: Round, form: AssignForm, status: int = 200) -> HttpResponse:
    conditions, user = EntriesForm(request.GET, row), request.user
    listed = conditions.narrow(Entry.objects.for_user(user).filter(round=row)).prefetch_related("assignments__user")
    page = Paginator(listed.distinct(), PER_PAGE).get_page(conditions.chosen.get("page", 1))
    light, words = present.clock_of(row)
    known = {
        "row": row,
        "coverage": present.coverage(row.entries.filter(pk__in=Entry.objects.for_user(user).values("pk"))),
        "light": light,
        "words": words,
        "form": conditions,
        "page": page,
        "links": listing.pages(conditions, page),
        "assign": form,
        "office": access.holds(user, *permits.OFFICE),
        "checker": access.holds(user, *permits.CHECKERS),
        "mine": row.entries.filter(assignments__user=user).count() if access.holds(user, Role.INSPECTOR) else 0,
        "county_wide": is_county_wide(user),
    }
    if known["county_wide"]:
        known |= {"units": present.by_unit(row), "people": present.by_inspector(row), "changes": present.changes(row)}
    return render(request, "inspections/rounds/round.html", known, status=status)


@login_required
@require_POST
def assign(request: HttpRequest, pk) -> HttpResponse:
    """Give the ticked accounts, or all that are listed, to an inspector."""
    row = _found(request, pk)
    permits.require_office(request.user, "检查任务由县政府办分配")
    form = AssignForm(row, request.POST)
    given = form.submit(EntriesForm(request.GET, row).narrow(row.entries.all()), request.user)
    if not given:
        return _round(request, row, form, status=422)
    messages.success(request, f"已把 {given} 个账号分给{form.cleaned_data['inspector'].name}")
    return redirect("inspections:round", pk=row.pk)


@login_required
@require_POST
def finish(request: HttpRequest, pk) -> HttpResponse:
    """End the checking once everything is covered."""
    row = _found(request, pk)
    try:
        services.finish(row, by=request.user)
        messages.success(request, f"{row.name}已结束，可以记录处理结果、起草通报")
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
    return redirect("inspections:round", pk=row.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, row, pk) -> HttpResponse:
    """Leave an account out, with the reason."""
    entry = _entry(request, row, pk)
    permits.require_checker(request.user)
    form = ExcuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.submit(entry, request.user):
        messages.success(request, f"“{entry.title}”已列为不检查")
        return redirect("inspections:round", pk=entry.round_id)
    return render(request, "inspections/rounds/excuse.html", {"entry": entry, "form": form})


@login_required
@require_POST
def include(request: HttpRequest, row, pk) -> HttpResponse:
    """Take an account back into the check."""
    entry = _entry(request, row, pk)
    try:
        services.include(entry, by=request.user)
        messages.success(request, f"“{entry.title}”已恢复检查")
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
    return redirect("inspections:round", pk=entry.round_id)


def _found(request: HttpRequest, pk) -> Round:
    return get_object_or_404(Round.objects.for_user(request.user), pk=pk)


def _entry(request: HttpRequest, row, pk) -> Entry:
    rows = Entry.objects.for_user(request.user).select_related("round", "account", "unit")
    return get_object_or_404(rows, pk=pk, round_id=row)
