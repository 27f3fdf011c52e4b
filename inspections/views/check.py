"""The inspector's workspace: one account, item by item, with and without JavaScript."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import clock
from county.articles import RuleViolation
from inspections import permits, scoring
from inspections.enums import EntryState
from inspections.errors import Overtaken
from inspections.forms.check import DaysForm, MarkForm, UnfiledForm, receive
from inspections.models import Entry, ItemEvidence, Round
from inspections.present import check as present
from inspections.present import rounds as round_words
from inspections.services import checking


@login_required
@require_safe
def entry(request: HttpRequest, row, pk) -> HttpResponse:
    """The checklist of one account."""
    found = _entry(request, row, pk)
    return _page(request, found, present.sheet(found, request.user), DaysForm(found))


def _page(request: HttpRequest, found: Entry, sheet: present.Sheet, days: DaysForm, status: int = 200) -> HttpResponse:
    neighbours = present.batch(found, request.user)
    known = {
        "entry": found,
        "sheet": sheet,
        "days": days,
        "batch": neighbours,
        "done": sum(each.entry.state != EntryState.PENDING for each in neighbours),
        "before": present.beside(neighbours, -1),
        "after": present.beside(neighbours, 1),
        "verdict": present.verdict(sheet),
        "parts": [(section.part.title, present.part_words(section.part)) for section in sheet.sections],
        "notes": round_words.notes(found),
        "clock": round_words.clock_of(found.round),
        "may_reopen": found.state == EntryState.CHECKED and permits.may_score(found, request.user),
    }
    return render(request, "inspections/check/entry.html", known, status=status)


@login_required
@require_POST
def save(request: HttpRequest, row, pk) -> HttpResponse:
    """The whole checklist at once: days, items, screenshots; then stay, go on, take over, or complete."""
    found = _entry(request, row, pk)
    permits.require_score(found, request.user)
    days = DaysForm(found, request.POST)
    forms = {each.code: MarkForm(each, None, request.POST) for each in scoring.indicators(found)}
    try:
        kept = days.submit(found, request.user)
        trouble = _save_marks(request, found, forms)
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
        return redirect("inspections:entry", row=row, pk=pk)
    found = _entry(request, row, pk)
    if trouble or not kept:
        shown = {code: forms[code] for code in trouble}
        sheet = present.sheet(found, request.user, shown, trouble)
        clash = any(isinstance(each, Overtaken) for each in trouble.values())
        return _page(request, found, sheet, days, status=409 if clash else 422)
    return _go_on(request, found)


def _save_marks(request: HttpRequest, found: Entry, forms: dict[str, MarkForm]) -> dict:
    """Save the valid marks and their screenshots; what was overtaken, refused or cannot be read, by code."""
    trouble: dict = {code: RuleViolation("", form.first_error) for code, form in forms.items() if not form.is_valid()}
    marks = [(form.indicator, form.mark) for code, form in forms.items() if code not in trouble and form.mark]
    saved = checking.save_items(found, marks, by=request.user)
    trouble |= saved.overtaken | saved.refused
    for code, item in saved.items.items():
        taken, refused = receive(request.FILES.getlist(f"{code}-files"), by=request.user, unit=found.unit)
        for attachment in taken:
            checking.add_evidence(item, attachment, by=request.user)
        if refused:
            trouble[code] = RuleViolation("", "；".join(refused))
    return trouble


def _go_on(request: HttpRequest, found: Entry) -> HttpResponse:
    """What the pressed button asked for after saving."""
    go, here = request.POST.get("go", ""), redirect("inspections:entry", row=found.round_id, pk=found.pk)
    if go == "next":
        return redirect(present.beside(present.batch(found, request.user), 1) or here.url)
    if go not in ("known", "complete"):
        messages.success(request, "已保存")
        return here
    try:
        if go == "known":
            messages.success(
                request, f"已采用平台数据 {checking.take_known(found, by=request.user)} 项，其余请逐项检查"
            )
        else:
            done = checking.complete(found, by=request.user)
            messages.success(request, f"{done.title}检查完成，{done.score} 分，{'合格' if done.passed else '不合格'}")
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
    return here


@login_required
@require_POST
def item(request: HttpRequest, row, pk, code: str) -> JsonResponse:
    """Save one item for the page's script; the answer carries the new version and the score."""
    found = _entry(request, row, pk)
    permits.require_score(found, request.user)
    indicator = get_object_or_404(found.round.catalogue.indicators.all(), code=code)
    form = MarkForm(indicator, None, request.POST)
    if not form.is_valid() or form.mark is None:
        return JsonResponse({"words": form.first_error or "选择符合、不符合或不适用"}, status=422)
    try:
        saved = checking.save_item(found, indicator, form.mark, by=request.user)
    except Overtaken as overtaken:
        return JsonResponse({"words": str(overtaken)} | _theirs(overtaken.now), status=409)
    except RuleViolation as refusal:
        return JsonResponse({"words": f"{refusal.words}（{refusal.article}）"}, status=422)
    told = present.state(present.sheet(_entry(request, row, pk), request.user))
    return JsonResponse(told | {"version": saved.version, "saved": f"{saved.at.astimezone(clock.ZONE):%H:%M}"})


def _theirs(now) -> dict:
    """The other inspector's value."""
    if now is None:
        return {"version": 0}
    return {
        "version": now.version,
        "result": now.result,
        "deduction": now.deduction,
        "text": now.words,
        "rectify": now.rectify,
        "by": now.by.name,
        "told": f"{now.by.name}：{now.get_result_display()}" + (f"，扣 {now.deduction} 分" if now.deduction else "")
        + (f"，{now.words}" if now.words else ""),
    }  # fmt: skip


@login_required
@require_POST
def evidence_add(request: HttpRequest, row, pk, code: str) -> JsonResponse:
    """Take screenshots for a saved fault (page's script)."""
    found = _entry(request, row, pk)
    permits.require_score(found, request.user)
    item = get_object_or_404(found.items.select_related("indicator", "entry__round"), indicator__code=code)
    taken, refused = receive(request.FILES.getlist("files"), by=request.user, unit=found.unit)
    try:
        rows = [checking.add_evidence(item, attachment, by=request.user) for attachment in taken]
    except RuleViolation as refusal:
        return JsonResponse({"words": f"{refusal.words}（{refusal.article}）"}, status=422)
    listed = [{"name": each.attachment.name, "pk": each.pk} for each in rows]
    return JsonResponse({"words": "；".join(refused), "files": listed}, status=422 if refused else 200)


@login_required
@require_POST
def evidence_remove(request: HttpRequest, row, pk, evidence: int) -> HttpResponse:
    """Take a screenshot away."""
    found = _entry(request, row, pk)
    permits.require_score(found, request.user)
    rows = ItemEvidence.objects.filter(item__entry=found).select_related("item__entry__round")
    try:
        checking.remove_evidence(get_object_or_404(rows, pk=evidence), by=request.user)
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
    return redirect("inspections:entry", row=row, pk=pk)


@login_required
@require_POST
def reopen(request: HttpRequest, row, pk) -> HttpResponse:
    """Correct a completed check."""
    found = _entry(request, row, pk)
    try:
        checking.reopen(found, by=request.user)
        messages.success(request, "可以修改了，改完再点“完成本账号检查”")
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
    return redirect("inspections:entry", row=row, pk=pk)


@login_required
@require_safe
def next_entry(request: HttpRequest, pk) -> HttpResponse:
    """To the first of one's own accounts that is not done; to the round when all are."""
    row = get_object_or_404(Round.objects.for_user(request.user), pk=pk)
    mine = row.entries.filter(assignments__user=request.user, state=EntryState.PENDING).order_by("place", "pk").first()
    if mine is None:
        messages.success(request, "分给您的账号都已检查完")
        return redirect("inspections:round", pk=pk)
    return redirect("inspections:entry", row=pk, pk=mine.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unfiled(request: HttpRequest, pk) -> HttpResponse:
    """Record an account that is not in the register."""
    row = get_object_or_404(Round.objects.for_user(request.user), pk=pk)
    permits.require_checker(request.user)
    form = UnfiledForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (found := form.submit(row, request.FILES.getlist("files"), request.user)):
        messages.success(request, f"“{found.title}”已登记为未备案账号，接下来发出整改通知")
        return redirect("inspections:orders")
    return render(request, "inspections/check/unfiled.html", {"row": row, "form": form})


def _entry(request: HttpRequest, row, pk) -> Entry:
    links = ("round__catalogue", "account__unit", "account__platform", "unit", "checked_by")
    return get_object_or_404(Entry.objects.for_user(request.user).select_related(*links), pk=pk, round_id=row)
