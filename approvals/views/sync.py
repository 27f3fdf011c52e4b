"""The national reporting system: what is owed, and the record of an entry."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import NationalEntry
from approvals import permits, services
from approvals.enums import State, Step
from approvals.errors import Conflict
from approvals.forms.decide import fresh
from approvals.forms.report import NationalForm
from approvals.forms.sync import PageForm
from approvals.models import Application
from approvals.present import choices, lamps
from approvals.present import national as told
from approvals.views import casefile
from county import access, clock
from county.articles import RuleViolation

PER_PAGE = 15


@login_required
@require_safe
def sync(request: HttpRequest) -> HttpResponse:
    """Cases whose national entry is owed, most urgent first, and the newest entries."""
    access.require(request.user, *casefile.OFFICE, words="全国系统报送由县府办登记")
    owed = Application.objects.filter(state=State.ANNOUNCING, national_entry__isnull=True)
    page = Paginator(owed.for_lists().order_by("national_due_on", "pk"), PER_PAGE).get_page(
        PageForm(request.GET).number
    )
    today = clock.today()
    rows = [
        {"case": case, "lamp": lamps.until(case.national_due_on, today), "rows": told.entries(case)} for case in page
    ]
    done = NationalEntry.objects.select_related("account__platform", "account__unit", "entered_by", "proof")[:10]
    return render(request, "approvals/sync.html", {"page": page, "rows": rows, "done": done})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def national(request: HttpRequest, pk) -> HttpResponse:
    """Record that the national system was updated."""
    case = casefile.find(request.user, pk)
    permits.require(case, Step.RECORD_NATIONAL, request.user)  # before any file is taken
    if request.method != "POST":
        return _page(request, case, NationalForm(case=case, by=request.user, initial={"entered_on": clock.today()}))
    form = NationalForm(request.POST, request.FILES, case=case, by=request.user)
    return _take(request, case, form) if form.is_valid() else _page(request, case, form)


def _take(request: HttpRequest, case: Application, form: NationalForm) -> HttpResponse:
    intent, data = form.intent(request.user), form.cleaned_data
    try:
        services.record_national(
            case, intent, entered_on=data["entered_on"], proof=form.kept.get("proof"), note=data["note"]
        )
    except RuleViolation as error:
        form.add_error(None, f"{error.words}（{error.article}）")
        return _page(request, case, form)
    except Conflict as error:
        return casefile.conflict(request, error, version=intent.version, kept=data["note"])
    messages.success(request, "全国系统报送已登记")
    return redirect("approvals:sync")


def _page(request: HttpRequest, case: Application, form: NationalForm) -> HttpResponse:
    shown = {
        "case": case,
        "form": form,
        "hidden": fresh(case),
        "rows": told.entries(case),
        "lamp": lamps.until(case.national_due_on, clock.today()) if case.national_due_on else None,
        "open": Step.RECORD_NATIONAL in choices.steps_open_to(case, request.user),
    }
    return render(request, "approvals/national.html", shown)
