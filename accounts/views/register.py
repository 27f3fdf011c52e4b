"""The register: list, table file."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts import exporting, register, updates
from accounts.enums import AccountStatus
from accounts.forms.register import CSV, ExportForm, RegisterForm, SaveForm
from accounts.services import intake
from accounts.services.views import SHARERS
from accounts.updates import Lamp
from accounts.views import saved
from county import access, audit, clock, kept, paging, spreadsheet
from county.paging import Place
from notifications import jobs

PER_PAGE = 15


@dataclass(frozen=True)
class Column:
    """A header: its words, its order's address and how the list stands by it (aria-sort)."""

    words: str
    address: str
    sorted: str


@dataclass(frozen=True)
class Line:
    """An account as a row of the list: its columns (accounts.register.SHOWN) and what they say."""

    account: tuple
    badge: str
    lamp: Lamp | None
    reporting: str
    reporting_light: str


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Accounts of the units one may see, narrowed and ordered by the address."""
    form, keep, today = RegisterForm(request.GET, request.user), kept.of(request), clock.today()
    page = _pages(request, form, keep).at(Place.of(request.GET))
    bounds = keep.answer("update limits", updates.limits)
    known = {"form": form, "page": page, "lines": [_line(account, today, bounds) for account in page.rows]}
    known |= {
        "links": paging.links(page, form.address),
        "drawn": keep.answer(f"register {form.here}", partial(_drawn, form)),
    }
    known |= {"chips": saved.chips(request), "save": SaveForm, "may_share": access.holds(request.user, *SHARERS)}
    known["may_bring_in"] = intake.may_bring_in(request.user)
    return render(request, "accounts/register.html", known)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list as CSV at once, as Excel or PDF by a job; noted in the audit with its conditions."""
    form, wish = RegisterForm(request.GET, request.user), ExportForm(request.GET)
    told = {
        "count": register.narrowed(register.listed().for_user(request.user), **form.conditions).count(),
        "conditions": [chip.words for chip in form.chips()],
        "form": wish.form,
    }
    try:
        job = None if wish.form == CSV else exporting.order(request.user, form.here, wish.form, wish.columns)
    except exporting.TooMany as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("accounts:register") + form.here)
    audit.record("accounts.export", by=request.user, detail=told)
    if job:
        return redirect(jobs.page(job))
    return _as_csv(exporting.table(request.user, form.here, wish.columns))


def _as_csv(found: exporting.Table) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(spreadsheet.lines(found.heads, found.rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"账号台账-{clock.today():%Y%m%d}.csv")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _pages(request: HttpRequest, form: RegisterForm, keep: kept.Kept) -> paging.Pages:
    known = register.listed().for_user(request.user)
    found = register.narrowed(known, **form.conditions)
    counted = keep.answer(f"count {form.conditions}", lambda: paging.tally(found))
    return paging.Pages(found, register.order(form.order), PER_PAGE, register.shown, known, counted)


def _drawn(form: RegisterForm) -> dict[str, SafeString]:
    """What is the same for the same conditions: the form with its lists of units and platforms, headers, exports."""
    known = {"form": form, "columns": columns(form)}
    return {part: render_to_string(f"accounts/_register_{part}.html", known) for part in ("filters", "head", "exports")}


def _line(account, today: date, bounds: tuple[int, int]) -> Line:
    running = account.status == AccountStatus.NORMAL
    lamp = updates.lamp(account.activity__last_post_on, today, bounds) if running else None
    return Line(account, register.badge(account), lamp, *register.reporting(account))


def columns(form: RegisterForm) -> dict[str, Column]:
    """Sortable headers; the one in force turns its order round."""
    found = {}
    for key, (label, *_) in register.ORDERS.items():
        standing = {key: "ascending", f"-{key}": "descending"}.get(form.order, "")
        found[key] = Column(label, form.address(sort=f"-{key}" if standing == "ascending" else key), standing)
    return found
