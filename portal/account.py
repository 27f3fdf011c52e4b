"""Everything about one account: facts, people, files, announcements, history."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import phones, register, watchlist, words
from accounts.enums import AccountStatus
from accounts.models import Account
from accounts.services import updates
from announcements import present
from announcements.models import Announcement
from approvals import compliance
from approvals.models import Application
from county import clock
from county.models import User
from inspections.models import Entry
from portal import account_history, account_page


@login_required
@require_safe
def account(request: HttpRequest, pk) -> HttpResponse:
    """Facts, how the rules stand, national entry, exceptions."""
    row = account_page.find(request.user, pk)
    known = account_page.frame(row, request.user, "account") | {
        "facts": account_page.facts(row),
        "checks": compliance.checks(row),
        "people": account_page.people(row, clear=phones.uncovered(request, row)),
        "entry": row.national_entries.select_related("entered_by", "proof").first(),
        "reporting": register.reporting(row),
        "differences": row.ledger_differences.filter(state="open").select_related("run"),
        "watch": _watched(row, request.user),
        "exceptions": row.exceptions.select_related("granted_by"),
        "files": account_page.files(row, request.user)[:4],
        "today": clock.today(),
    }
    return render(request, "portal/account/facts.html", known)


def _watched(row: Account, user: User) -> watchlist.Line | None:
    """The strip of a running account (article 20)."""
    if row.status != AccountStatus.NORMAL:
        return None
    return watchlist.lines([row], lambda account: updates.may_record(account, user))[0]


@login_required
@require_safe
def people(request: HttpRequest, pk) -> HttpResponse:
    """Who is responsible."""
    row = account_page.find(request.user, pk)
    clear = phones.uncovered(request, row)
    known = {
        "people": account_page.people(row, clear=clear),
        "clear": clear,
        "may_uncover": phones.may_see(request.user, row.unit),
    }
    return render(
        request, "portal/account/people.html", account_page.frame(row, request.user, "account_people") | known
    )


@login_required
@require_safe
def files(request: HttpRequest, pk) -> HttpResponse:
    """Papers of the account's cases."""
    row = account_page.find(request.user, pk)
    known = {"files": account_page.files(row, request.user)}
    return render(request, "portal/account/files.html", account_page.frame(row, request.user, "account_files") | known)


@login_required
@require_safe
def notices(request: HttpRequest, pk) -> HttpResponse:
    """Announcements of the account with both clocks."""
    row = account_page.find(request.user, pk)
    found = Announcement.objects.for_user(request.user).filter(account=row).order_by("-drafted_at", "pk").for_board()
    known = {"rows": [present.row(notice, clock.today(), request.user) for notice in found]}
    return render(
        request, "portal/account/notices.html", account_page.frame(row, request.user, "account_notices") | known
    )


@login_required
@require_safe
def checks(request: HttpRequest, pk) -> HttpResponse:
    """Results of the quarterly inspections, problems found and how they were mended (article 35)."""
    row = account_page.find(request.user, pk)
    entries = Entry.objects.for_user(request.user).filter(account=row).select_related("round")
    known = {
        "entries": entries.order_by("-round__year", "-round__quarter"),
        "findings": account_page.findings(row, request.user),
    }
    return render(
        request, "portal/account/checks.html", account_page.frame(row, request.user, "account_checks") | known
    )


@login_required
@require_safe
def history(request: HttpRequest, pk) -> HttpResponse:
    """Cases and versions of the account; two versions side by side."""
    row, labels = account_page.find(request.user, pk), words.labels()
    stored = account_history.rows(row)
    told = account_history.versions(stored, labels)
    form = account_history.CompareForm(request.GET, told)
    clear = phones.uncovered(request, row)
    known = {
        "cases": Application.objects.for_user(request.user)
        .filter(account=row)
        .exclude(number="")
        .order_by("-created_at", "pk"),
        "versions": told,
        "form": form,
        "comparison": account_history.compare(stored, told, form.pair, labels, phones=clear) if len(told) > 1 else None,
    }
    return render(
        request, "portal/account/history.html", account_page.frame(row, request.user, "account_history") | known
    )
