"""Statistics of a year, and the yearly sheets of units (article 35). Figures within one's own scope; no ranking."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from announcements.models import Announcement
from county import access, clock
from inspections.models import Rectification
from portal import navigation
from portal.forms import StatsForm
from reports import annual, pace, statistics


@login_required
@require_safe
def stats(request: HttpRequest) -> HttpResponse:
    """Charts of one year, each with its table and a way to its rows."""
    access.require(request.user, *navigation.READING, words="统计报告由参与办理和监管的人员查看")
    form, user = StatsForm(request.GET), request.user
    year, today = form.year, clock.today()
    notices = statistics.notices(Announcement.objects.for_user(user), year)
    orders = statistics.orders(Rectification.objects.for_user(user), year)
    known = {
        "select": form["year"],
        "year": year,
        "quarters": statistics.quarters(user, year),
        "problems": statistics.problems(user, year),
        "holdings": statistics.holdings(user),
        "paces": pace.paces(user, year, notices),
        "posted": statistics.punctual((row.due_on, statistics.posted_in_time(row, today)) for row in notices),
        "mended": statistics.punctual((row.first_due_on, statistics.answered_in_time(row, today)) for row in orders),
        "months": statistics.months(user, year),
    }
    return render(request, "portal/stats/stats.html", known | _charts(known))


def _charts(known: dict) -> dict:
    """Rows of the charts: labels with numbers."""
    rated = [each for each in known["quarters"] if each.passing.rate is not None]
    return {
        "line": [(each.short, each.passing.rate) for each in rated],
        "bars": [(each.category, each.number) for each in known["problems"][:8]],
        "moved": [each for each in known["months"] if each.opened or each.closed],
    }


@login_required
@require_safe
def year_sheets(request: HttpRequest, year: int) -> HttpResponse:
    """The sheets of all units in scope, in the order of the county."""
    _ensure_year(year)
    access.require(request.user, *navigation.READING, words="年度考核表由参与办理和监管的人员查看")
    known = {
        "year": year,
        "sheets": annual.sheets(year, annual.units_of(request.user)),
        "formula": annual.formula_of(year),
        "counted": annual.counted(annual.finished(year)),
        "all": annual.may_read_all(request.user),
    }
    return render(request, "portal/stats/year.html", known)


@login_required
@require_safe
def unit_sheet(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """One unit's sheet; below it the rows from which each figure was counted."""
    _ensure_year(year)
    found = annual.sheets(year, annual.units_of(request.user).filter(pk=pk), empty=True) if pk < 2**31 else []
    if not found:
        raise Http404
    known = {"year": year, "sheet": found[0], "counted": annual.counted(annual.finished(year))}
    return render(request, "portal/stats/unit.html", known | {"record": found[0].record})


def _ensure_year(year: int) -> None:
    if not 2000 <= year <= 2099:
        raise Http404
