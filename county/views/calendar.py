"""The working-day calendar: everyone reads it, the county approver edits it after seeing which deadlines would move."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import access, clock, workdays, yearview
from county.enums import Role
from county.forms.calendar import DaysForm, StatusForm, YearForm
from county.models.calendar import YearStatus
from county.services import calendar
from county.services.rehearsal import rehearse

WORDS = "工作日历由县府办审批岗维护"


@require_safe
@login_required
def days(request: HttpRequest) -> HttpResponse:
    """One year: its arranged days by source, its months, what the office should enter."""
    form = YearForm(request.GET)
    year = (form.is_valid() and form.cleaned_data["year"]) or clock.today().year
    lines = yearview.lines(year)
    known = {
        "form": form,
        "year": year,
        "neighbours": [near for near in (year - 1, year + 1) if near in calendar.YEARS],
        "lines": lines,
        "months": yearview.months(year, lines),
        "official": workdays.year_status(year) == YearStatus.OFFICIAL,
        "warnings": workdays.warnings(clock.today()),
        "may_edit": access.holds(request.user, Role.APPROVER),
    }
    return render(request, "county/calendar.html", known)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """Add, change or remove days: first what would move, then, confirmed, the deed."""
    access.require(request.user, Role.APPROVER, words=WORDS)
    form = DaysForm(request.POST if request.method == "POST" else None)
    moves = None
    if request.method == "POST" and form.is_valid():
        try:
            if "save" in request.POST:
                return _saved(request, form.cleaned_data)
            moves = rehearse(lambda: _edit(request, form.cleaned_data))
        except calendar.CalendarRefused as refusal:
            form.add_error("lines", str(refusal))
    known = {"form": form, "moves": moves, "previewed": moves is not None}
    return render(request, "county/calendar_edit.html", known)


def _edit(request: HttpRequest, data: dict) -> list[calendar.Moved]:
    return calendar.edit_days(data["edits"], request.user, reason=data["reason"])


def _saved(request: HttpRequest, data: dict) -> HttpResponse:
    moved = _edit(request, data)
    messages.success(request, f"工作日历已保存 {len(data['edits'])} 天，{_told(moved)}")
    return redirect(f"{redirect('county:calendar_days').url}?year={data['edits'][0].date.year}")


def _told(moved: list) -> str:
    return f"{len(moved)} 个期限随之调整" if moved else "没有期限变动"


@require_POST
@login_required
def year(request: HttpRequest) -> HttpResponse:
    """Say whether a year's table is out: first what would move, then, confirmed, the deed."""
    access.require(request.user, Role.APPROVER, words=WORDS)
    form = StatusForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(words for errors in form.errors.values() for words in errors))
        return redirect("county:calendar_days")
    number, status = form.cleaned_data["year"], form.cleaned_data["status"]
    if "save" not in request.POST:
        moves = rehearse(lambda: calendar.set_year(number, status, request.user))
        label = YearStatus(status).label
        known = {"year": number, "status": status, "label": label, "moves": moves}
        return render(request, "county/calendar_year.html", known)
    moved = calendar.set_year(number, status, request.user)
    messages.success(request, f"{number} 年已设为{YearStatus(status).label}，{_told(moved)}")
    return redirect(f"{redirect('county:calendar_days').url}?year={number}")
