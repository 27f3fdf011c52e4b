"""摸排: all of them, one with its units and unknown accounts, a unit's answer."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import access, clock
from county.articles import RuleViolation
from county.models import Unit
from inspections import permits
from inspections.enums import LineState, UnknownState
from inspections.errors import Overtaken
from inspections.forms.census import AnswerForm, CensusForm, SettleForm
from inspections.models import Census, CensusAnswer, CensusUnknown
from inspections.querysets import is_county_wide
from inspections.services import census as services


@dataclass(frozen=True)
class Line:
    """A unit that is asked: its answer, how late it is, whether this person may answer."""

    unit: Unit
    answer: CensusAnswer | None
    light: str
    words: str
    may_answer: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def censuses(request: HttpRequest) -> HttpResponse:
    """The open one and earlier ones; the office opens another."""
    office = access.holds(request.user, *permits.OFFICE)
    form = CensusForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        permits.require_office(request.user, "摸排由县政府办组织")
        if made := form.submit(request.user):
            messages.success(request, f"已开始“{made.title}”")
            return redirect("inspections:census", pk=made.pk)
    rows = list(Census.objects.for_user(request.user))
    known = {
        "current": next((row for row in rows if row.is_open), None),
        "earlier": [row for row in rows if not row.is_open],
    }
    return render(request, "inspections/census/list.html", known | {"form": form, "office": office})


@login_required
@require_safe
def census(request: HttpRequest, pk) -> HttpResponse:
    """Who answered and who is late; accounts that are not registered."""
    row = find(request, pk)
    lines = _lines(request, row)
    unknowns = CensusUnknown.objects.filter(answer__census=row, answer__in=CensusAnswer.objects.for_user(request.user))
    known = {"row": row, "lines": lines, "answered": sum(line.answer is not None for line in lines)}
    known["unknowns"] = unknowns.select_related("unit", "answer__unit", "finding__rectification", "settled_by")
    known["office"] = row.is_open and access.holds(request.user, *permits.OFFICE)
    return render(request, "inspections/census/census.html", known | {"settle": SettleForm(), "states": UnknownState})


def _lines(request: HttpRequest, row: Census) -> list[Line]:
    answers = {
        each.unit_id: each for each in row.answers.select_related("answered_by").prefetch_related("lines", "unknowns")
    }
    units = services.units_in_charge()
    if not is_county_wide(request.user):
        units = units.filter(pk__in=Unit.objects.for_user(request.user).values("pk"))
    return [_line(request, row, unit, answers.get(unit.pk)) for unit in units]


def _line(request: HttpRequest, row: Census, unit: Unit, answer: CensusAnswer | None) -> Line:
    may = answer is None and row.is_open and services.may_answer(unit, request.user)
    if answer:
        differs = sum(line.state != LineState.SAME for line in answer.lines.all())
        words = f"{len(answer.lines.all())} 个账号" + (f"，{differs} 个有变化" if differs else "，与台账一致")
        found = len(answer.unknowns.all())
        return Line(unit, answer, "g", words + (f"，未备案 {found} 个" if found else ""), may)
    late = row.due_on < clock.today()
    return Line(unit, None, "r" if late else "0", "超期没有填报" if late else "等待填报", may)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk, unit: int) -> HttpResponse:
    """A unit's list in one screen: all as registered is one click."""
    row, asked = find(request, pk), _unit(request, unit)
    answers = CensusAnswer.objects.filter(census=row, unit=asked).select_related("answered_by")
    given = answers.prefetch_related("lines__account__platform", "unknowns").first()
    if given or not row.is_open:
        return render(request, "inspections/census/answered.html", {"row": row, "unit": asked, "given": given})
    access.require(request.user, "clerk", unit=asked, words="摸排结果由主管单位的填报员填报")
    form = AnswerForm(request.POST if request.method == "POST" else None, row, asked)
    if request.method == "POST":
        try:
            if form.submit(request.user):
                messages.success(request, f"已填报{asked.short_name}的摸排结果")
                return redirect("inspections:census", pk=row.pk)
        except Overtaken as overtaken:
            messages.warning(request, overtaken.words)
            return redirect("inspections:census_answer", pk=row.pk, unit=asked.pk)
    return render(request, "inspections/census/answer.html", {"row": row, "unit": asked, "form": form})


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of an account that is not registered."""
    answers = CensusAnswer.objects.for_user(request.user)
    unknown = CensusUnknown.objects.filter(answer__in=answers).select_related("answer__census").filter(pk=pk).first()
    if unknown is None:
        raise Http404
    permits.require_office(request.user, "未备案账号由县政府办处理")
    form = SettleForm(request.POST)
    try:
        done = form.submit(unknown, request.user)
    except Overtaken as overtaken:
        done, form = False, overtaken
    messages.success(request, f"已处理“{unknown}”") if done else messages.error(request, _why(form))
    return redirect("inspections:census", pk=unknown.answer.census_id)


def _why(form: SettleForm | Overtaken) -> str:
    return form.words if isinstance(form, Overtaken) else "；".join(each[0] for each in form.errors.values())


@login_required
@require_POST
def finish(request: HttpRequest, pk) -> HttpResponse:
    """End the stock-taking."""
    row = find(request, pk)
    try:
        services.finish(row, by=request.user)
        messages.success(request, f"“{row.title}”已结束")
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("inspections:census", pk=row.pk)


def find(request: HttpRequest, pk) -> Census:
    row = Census.objects.for_user(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _unit(request: HttpRequest, pk: int) -> Unit:
    """A unit in charge within one's scope, or 404."""
    unit = services.units_in_charge().filter(pk=pk, pk__in=Unit.objects.for_user(request.user).values("pk")).first()
    if unit is None:
        raise Http404
    return unit
