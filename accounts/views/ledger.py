"""The national system beside the register: where each account stands, its list compared, its sheet made."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import exporting, listing
from accounts.enums import DifferenceState, LedgerState
from accounts.forms.ledger import ColumnForm, DifferencesForm, LedgerForm, MappingForm, SettleForm, UnitForm
from accounts.models import LedgerDifference, LedgerRun, NationalColumn
from accounts.services import ledger as deeds
from county import audit
from county.articles import RuleViolation
from county.models import Unit
from notifications import jobs

PER_PAGE, RUNS = 20, 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: HttpRequest) -> HttpResponse:
    """Upload a list, earlier comparisons, the sheet."""
    deeds.require_office(request.user)
    form = LedgerForm(request.POST, request.FILES) if request.method == "POST" else LedgerForm()
    run = form.submit(request.user) if request.method == "POST" else None
    if run:
        return redirect(jobs.page(deeds.order(run, by=request.user)))
    known = {"form": form, "runs": LedgerRun.objects.select_related("file", "by")[:RUNS]}
    known |= {"columns": NationalColumn.objects.count(), "units": Unit.objects.for_user(request.user).hosts()}
    return render(request, "accounts/ledger.html", known)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, pk) -> HttpResponse:
    """Differences of one comparison; before that, what its heads mean."""
    deeds.require_office(request.user)
    row = find(pk)
    told = json.loads(row.told) if row.told else {}
    if row.state == LedgerState.MAPPING:
        return _mapping(request, row, told.get("heads", []))
    return _differences(request, row, told)


def _differences(request: HttpRequest, row: LedgerRun, told: dict) -> HttpResponse:
    form = DifferencesForm(request.GET)
    rows = row.differences.filter(**form.conditions).select_related("account", "settled_by")
    page = Paginator(rows, PER_PAGE).get_page(form.chosen.get("page", 1))
    known = {"run": row, "told": told, "form": form, "page": page, "links": listing.pages(form, page)}
    known |= {"lines": [(each, json.loads(each.facts or "[]")) for each in page], "settle": SettleForm()}
    known["left"] = row.differences.filter(state=DifferenceState.OPEN).count()
    return render(request, "accounts/ledger_run.html", known)


def _mapping(request: HttpRequest, row: LedgerRun, heads: list[str]) -> HttpResponse:
    form = MappingForm(request.POST if request.method == "POST" else None, heads)
    if request.method == "POST" and form.is_valid():
        try:
            row = deeds.map_heads(row, form.mapping(), by=request.user)
            return redirect(jobs.page(deeds.order(row, by=request.user)))
        except RuleViolation as refusal:
            form.add_error(None, refusal.words)
    return render(request, "accounts/ledger_map.html", {"run": row, "form": form})


def find(pk) -> LedgerRun:
    row = LedgerRun.objects.select_related("file", "by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done about one difference."""
    deeds.require_office(request.user)
    row = LedgerDifference.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = SettleForm(request.POST)
    try:
        if form.is_valid():
            deeds.settle(row, form.cleaned_data["state"], form.cleaned_data["words"], by=request.user)
            messages.success(request, f"已处理“{row.title}”")
        else:
            messages.error(request, next(iter(form.errors.values()))[0])
    except RuleViolation as refusal:
        messages.error(request, refusal.words)
    return redirect("accounts:ledger_run", pk=row.run_id)


@login_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet for the national system, of one unit or of the whole county; noted in the audit."""
    deeds.require_office(request.user)
    unit = UnitForm(request.GET, request.user).chosen
    query = f"?status=live&unit={unit.pk}" if unit else "?status=live"
    try:
        job = exporting.order(request.user, query, "national", "all")
    except exporting.TooMany as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:ledger")
    conditions = [f"主办单位：{unit.short_name}"] if unit else []
    audit.record("accounts.export", by=request.user, detail={"conditions": conditions, "form": "national"})
    return redirect(jobs.page(job))


@login_required
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Columns of the sheet, in order."""
    deeds.require_columns(request.user)
    return render(request, "accounts/columns.html", {"columns": NationalColumn.objects.all()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def column(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a column or change one."""
    deeds.require_columns(request.user)
    row = NationalColumn.objects.filter(pk=pk).first() if pk else NationalColumn()
    if row is None:
        raise Http404
    form = ColumnForm(request.POST if request.method == "POST" else None, row)
    if request.method == "POST" and form.is_valid():
        deeds.save_column(row, form.cleaned_data, by=request.user)
        messages.success(request, f"已保存“{row.head}”")
        return redirect("accounts:columns")
    return render(request, "accounts/column.html", {"form": form, "column": row})


@login_required
@require_POST
def column_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a column away."""
    deeds.require_columns(request.user)
    row = NationalColumn.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    deeds.remove_column(row, by=request.user)
    messages.success(request, f"已删去“{row.head}”")
    return redirect("accounts:columns")
