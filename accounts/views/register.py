"""The register: list, table file."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts import exporting, listing, register, updates, watchlist
from accounts.enums import AccountStatus
from accounts.forms.register import CSV, ExportForm, RegisterForm, SaveForm
from accounts.models import Account
from accounts.services import intake
from accounts.services.views import SHARERS
from accounts.updates import Lamp
from accounts.views import saved
from county import access, audit, clock, spreadsheet
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
    """An account as a row of the list."""

    account: Account
    badge: str
    lamp: Lamp | None
    reporting: str
    reporting_light: str


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Accounts of the units one may see, narrowed and ordered by the address."""
    form = RegisterForm(request.GET, request.user)
    keys = _found(request, form).values_list("pk", flat=True)
    page = listing.KeyPaginator(keys, PER_PAGE, register.of_keys).get_page(form.chosen.get("page", 1))
    bounds = updates.limits()
    known = {"form": form, "page": page, "lines": [_line(account, bounds) for account in page.object_list]}
    known |= {"columns": columns(form), "links": listing.pages(form, page)}
    known |= {"chips": saved.chips(request.user), "save": SaveForm(), "may_share": access.holds(request.user, *SHARERS)}
    known["may_bring_in"] = intake.may_bring_in(request.user)
    return render(request, "accounts/register.html", known)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list as CSV at once, as Excel or PDF by a job; noted in the audit with its conditions."""
    form, wish = RegisterForm(request.GET, request.user), ExportForm(request.GET)
    told = {
        "count": _found(request, form).count(),
        "conditions": [chip.words for chip in form.chips()],
        "form": wish.form,
    }
    audit.record("accounts.export", by=request.user, detail=told)
    if wish.form != CSV:
        return redirect(jobs.page(exporting.order(request.user, form.here, wish.form, wish.columns)))
    found = exporting.table(request.user, form.here, wish.columns)
    answer = StreamingHttpResponse(spreadsheet.lines(found.heads, found.rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"账号台账-{clock.today():%Y%m%d}.csv")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _found(request: HttpRequest, form: RegisterForm):
    rows = register.listed(Account.objects.for_user(request.user))
    return register.ordered(register.narrowed(rows, **form.conditions), form.order)


def _line(account: Account, bounds: tuple[int, int]) -> Line:
    running = account.status == AccountStatus.NORMAL
    lamp = updates.lamp(watchlist.last_post(account), bounds=bounds) if running else None
    return Line(account, register.badge(account), lamp, *register.reporting(account))


def columns(form: RegisterForm) -> dict[str, Column]:
    """Sortable headers; the one in force turns its order round."""
    found = {}
    for key, (label, _) in register.ORDERS.items():
        standing = {key: "ascending", f"-{key}": "descending"}.get(form.order, "")
        found[key] = Column(label, form.address(sort=f"-{key}" if standing == "ascending" else key), standing)
    return found
