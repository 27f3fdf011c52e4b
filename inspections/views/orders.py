"""Pages of rectification: the list, one order, its steps, sending orders out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from county import access, clock
from inspections import permits
from inspections.enums import OrderState
from inspections.errors import Overtaken
from inspections.forms.orders import TABS, IssueForm, OrdersForm, SaidForm
from inspections.models import Rectification
from inspections.present import orders as present

PER_PAGE = 15
ACTS = ("answer", "object", "ask_time", "accept", "send_back", "grant", "refuse")
STATES = {
    "owed": (OrderState.WAITING, OrderState.RETURNED),
    "answered": (OrderState.ANSWERED,),
    "closed": (OrderState.CLOSED, OrderState.LIFTED),
    "all": tuple(OrderState),
}
DONE = {
    "answer": "答复已提交，等待复核",
    "object": "异议已提出，等待答复",
    "ask_time": "延期申请已提出，等待答复",
    "accept": "复核通过，整改通知已办结",
    "send_back": "已退回重改",
    "grant": "已同意，单位会收到消息",
    "refuse": "已答复不同意，单位会收到消息",
}


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Orders in scope, the most urgent first; for checkers also what waits for an order."""
    form = OrdersForm(request.GET, request.user)
    rows = _narrowed(Rectification.objects.for_user(request.user), form.conditions)
    page = Paginator(rows.filter(state__in=STATES[form.tab_name]).for_lists(), PER_PAGE).get_page(
        form.chosen.get("page", 1)
    )
    known = {
        "form": form,
        "page": page,
        "rows": [present.row(found) for found in page],
        "links": listing.pages(form, page),
        "tabs": [
            (name, title, form.address(tab=name), rows.filter(state__in=STATES[name]).count()) for name, title in TABS
        ],
        "waiting": present.waiting(request.user),
    }
    return render(request, "inspections/orders/list.html", known)


def _narrowed(rows, chosen: dict):
    if "q" in chosen:
        rows = rows.filter(Q(subject__icontains=chosen["q"]) | Q(number__icontains=chosen["q"]))
    if "unit" in chosen:
        rows = rows.filter(unit__path__startswith=chosen["unit"].path)
    if "round" in chosen:
        rows = rows.filter(round=chosen["round"])
    return rows.late(clock.today()) if chosen.get("late") else rows


@login_required
@require_safe
def order(request: HttpRequest, pk) -> HttpResponse:
    """One order: problems, what was done, what one may do."""
    return _page(request, _order(request, pk))


def _page(request: HttpRequest, found: Rectification, bound: SaidForm | None = None, status: int = 200) -> HttpResponse:
    findings = found.findings.select_related("repeats__rectification", "entry", "recorded_by")
    known = {
        "order": found,
        "light": present.light(found),
        "findings": findings.prefetch_related("evidence"),
        "steps": found.steps.prefetch_related("files__attachment").order_by("-pk"),
        "pleas": found.pleas.select_related("asked_by", "answered_by"),
        "acts": present.acts(found, request.user, bound),
        "bound": bound,
        "checker": access.holds(request.user, *permits.CHECKERS),
    }
    return render(request, "inspections/orders/order.html", known, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk, name: str) -> HttpResponse:
    """Say something on an order; the words stay on the page when it cannot be done."""
    found = _order(request, pk)
    if name not in ACTS:
        raise Http404
    _require(found, name, request)
    form = SaidForm(name, found, request.POST)
    try:
        done = form.submit(request.user, request.FILES.getlist("files"))
    except Overtaken as overtaken:
        known = {"order": _order(request, pk), "overtaken": overtaken, "kept": request.POST.get("words", "")}
        return render(request, "inspections/orders/conflict.html", known, status=409)
    if not done:
        return _page(request, _order(request, pk), form, status=422)
    messages.success(request, DONE[name])
    return redirect("inspections:order", pk=pk)


def _require(found: Rectification, name: str, request: HttpRequest) -> None:
    if name in ("answer", "object", "ask_time"):
        permits.require_answer(found, request.user)
    else:
        permits.require_checker(request.user)


@login_required
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Send out the orders of the ticked findings, one per account."""
    permits.require_checker(request.user)
    form = IssueForm(request.user, request.POST)
    sent = form.submit(request.user)
    if sent:
        messages.success(request, f"已发出 {sent} 份整改通知，单位会收到消息")
    for errors in form.errors.values():
        messages.error(request, "；".join(errors))
    return redirect("inspections:orders")


def _order(request: HttpRequest, pk) -> Rectification:
    rows = Rectification.objects.for_user(request.user).select_related("unit", "round", "account", "issued_by")
    return get_object_or_404(rows, pk=pk)
