"""Accounts that do not meet an article, by article, each with the application that would mend it."""

from collections import Counter
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import listing
from accounts.models import Account, ArticleBreach, ExceptionGrant
from approvals.forms.compliance import ComplianceForm
from county import access, clock
from county.articles import ARTICLES
from county.enums import Role
from notifications.models import PeriodicRun

PER_PAGE, SOON = 20, 60
WRITERS = (Role.CLERK, Role.REVIEWER)


@login_required
@require_safe
def compliance(request: HttpRequest) -> HttpResponse:
    """What the last night found, in scope."""
    rows = ArticleBreach.objects.for_user(request.user).open()
    counts = Counter(rows.order_by().values_list("article", flat=True))
    articles = sorted(counts, key=lambda name: ARTICLES[name].number)
    form = ComplianceForm(request.GET, request.user, articles)
    page = Paginator(narrowed(rows, **form.conditions), PER_PAGE).get_page(form.chosen.get("page", 1))
    known = {"form": form, "page": page, "links": listing.pages(form, page), "lines": _lines(request, page)}
    known |= {"counts": [(name, counts[name], form.address(article=name)) for name in articles]}
    known |= {
        "grants": grants(request),
        "today": clock.today(),
        "looked": PeriodicRun.objects.filter(name="approvals.watched").first(),
    }
    return render(request, "approvals/compliance.html", known)


def narrowed(rows, *, unit=None, article: str = ""):
    """Breaches of the chosen unit (with those below it) and article."""
    rows = rows.select_related("account__unit", "account__platform")
    if unit is not None:
        rows = rows.filter(account__unit__path__startswith=unit.path)
    return rows.filter(article=article) if article else rows


def _lines(request: HttpRequest, page) -> list[tuple[ArticleBreach, bool]]:
    """Each breach, and whether this person may start the application that mends it."""
    return [(row, access.holds(request.user, *WRITERS, unit=row.account.unit)) for row in page]


def grants(request: HttpRequest) -> list[ExceptionGrant]:
    """Exceptions of accounts in scope that are in force or ran out lately, the first to end first."""
    scope = Account.objects.for_user(request.user).live()
    since = clock.today() - timedelta(days=SOON)
    rows = ExceptionGrant.objects.filter(account__in=scope.values("pk"), until__gte=since)
    return list(rows.select_related("account__unit", "account__platform", "granted_by").order_by("until", "pk")[:50])
