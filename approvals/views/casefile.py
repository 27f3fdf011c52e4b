"""One case as a page: found through scope, read once, with the forms open to this reader."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import phones
from accounts.models import FormField
from announcements import present as notices
from approvals import kinds, panel, permits
from approvals.enums import BEFORE_APPROVAL, EDITABLE, Kind, State, Step
from approvals.errors import Conflict
from approvals.forms import decide as forms
from approvals.models import Application, CarbonCopy, Decision, Urge
from approvals.present import choices, facts, lamps, stage, words
from approvals.present.timeline import timeline
from county import access, clock, kept, parameters, workdays
from county.enums import Role
from county.kept import Kept
from county.models import User

SENDERS = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)
OFFICE = (Role.REVIEWER, Role.APPROVER)
QUICK = {
    State.SIGNING: ("同意", "经会议研究，同意", "材料补充后再报"),
    State.REVIEWING: ("拟同意", "材料齐全", "补充会议研究材料", "写明与其他账号的分工"),
    State.APPROVING: ("同意", "按初审意见办理", "补充说明必要性"),
}
FILE = (
    Prefetch("decisions", Decision.objects.select_related("scan")),
    "files",
    Prefetch("copies", CarbonCopy.objects.select_related("user")),
    Prefetch("urges", Urge.objects.select_related("by")),
)
TITLES = {State.SIGNING: "签字意见", State.REVIEWING: "初审意见", State.APPROVING: "审批意见"}


def find(user: User, pk) -> Application:
    """The case, through scope: a stranger finds nothing (404)."""
    rows = permits.with_hands(Application.objects.for_user(user), user)
    case = rows.select_related("survivor__platform").for_lists().filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def read_file(case: Application) -> None:
    """Read the rows of the case once, for a page: record, files, copies, urges. A deed reads them under its lock."""
    prefetch_related_objects([case], *FILE)


def context(
    case: Application, user: User, keep: Kept, *, form: forms.DecideForm | None = None, reasons: dict | None = None
) -> dict:
    """Everything the detail page shows; names and lists of choices hold while nothing happens."""
    read_file(case)
    decisions, lamp = list(case.decisions.all()), lamps.lamp(case)
    people, fields = keep.answer(f"who has {case.pk}", lambda: words.names(case)), keep.answer("form", panel.form)
    checks = panel.checks(case, fields) if case.state in BEFORE_APPROVAL else []
    return {
        "case": case,
        "lamp": lamp,
        "times": sum(row.step in (Step.SUBMIT, Step.RESUBMIT) for row in decisions),
        "marks": stage.tracker(case, decisions, people),
        "sentence": stage.whereabouts(case, lamp, people),
        "masked": True,
        "may_uncover": phones.may_see(user, case.unit),
        "is_office": access.holds(user, *OFFICE),
        **_facts(case, fields, checks),
        **_records(case, decisions),
        **actions(case, user, checks, form=form, reasons=reasons),
        "observers": keep.answer("observers", lambda: list(forms.observers())) if _may_copy(case, user) else [],
    }


def _facts(case: Application, fields: Sequence[FormField], checks: list) -> dict:
    before = case.state in BEFORE_APPROVAL
    return {
        "main_rows": facts.main(case),
        "changes": facts.changes(case, fields) if case.kind == Kind.ALTERING else [],
        "groups": facts.groups(case, fields),
        "checks": checks,
        "met": sum(check.ok for check in checks),
        "unmet": sum(not check.ok for check in checks),
        "given": [] if before else [reason for reason in case.reason_by_rule.values() if reason.strip()],
    }


def _records(case: Application, decisions: list) -> dict:
    copies, urges = list(case.copies.all()), list(case.urges.all())
    access.know_duties([*(row.user for row in copies), *(row.by for row in urges)])
    return {
        "papers": facts.papers(case.files.all(), decisions),
        "events": timeline(case, decisions, urges, copies),
        "copies": copies,
        "urged": any(row.node == case.state and row.day == clock.today() for row in urges),
    }


def actions(case: Application, user: User, checks: list, *, form=None, reasons: dict | None = None) -> dict:
    """Forms and buttons open to this reader, or the words that say why not."""
    offered = choices.steps_open_to(case, user)
    cards = choices.choices(case, offered)
    deciding, mine = bool(cards), {Step.WITHDRAW, Step.CANCEL} & set(offered)
    return {
        "offered": offered,
        "choices": cards,
        "form": form or (_blank_form(case, checks) if deciding else None),
        "quick": QUICK.get(case.state, ()),
        "form_title": TITLES.get(case.state, "办理意见"),
        "flags": forms.FLAGS,
        "asides": [
            _aside(case, step, reasons)
            for step in (Step.WITHDRAW, Step.CANCEL)
            if step in mine or step in (reasons or {})
        ],
        "report_step": next((step for step in choices.REPORTING if step in offered), None),
        "may_national": Step.RECORD_NATIONAL in offered,
        "may_terminate": Step.TERMINATE in offered,
        "may_ask": bool({Step.REDECLARE, Step.ASK_TERMINATION} & set(offered)),
        "may_write": choices.may_write(case, user),
        "may_scan": choices.may_scan(case, user),
        "has_scan": case.state == State.SIGNING and choices.has_scan(case),
        "why_not": choices.why_not(case, user),
        "may_urge": not deciding and may_urge(case, user),
        "may_announce": Step.APPROVE in offered and not kinds.of(case).announces(case),
        "who": words.holder(case),
        "notice": _notice(case, user),
    }


def _may_copy(case: Application, user: User) -> bool:
    return access.holds(user, *OFFICE) and case.state not in EDITABLE


def _notice(case: Application, user: User) -> notices.Row | None:
    """The announcement with its two places once the platform has been dealt with; None before and where none is owed."""
    if case.announcement is None or case.state not in (State.ANNOUNCING, State.CLOSED):
        return None
    return notices.row(case.announcement, clock.today(), user)


def decide_form(case: Application, data) -> forms.DecideForm:
    """The opinion form of the case as it was sent."""
    asks = case.state == State.APPROVING and bool(panel.excused(panel.checks(case)))
    return forms.DecideForm(data, asks_exception=asks)


def _blank_form(case: Application, checks: list) -> forms.DecideForm:
    return forms.DecideForm(asks_exception=case.state == State.APPROVING and bool(panel.excused(checks)))


def _aside(case: Application, step: str, reasons: dict | None) -> dict:
    """One reason form of the page with its own key."""
    form = (reasons or {}).get(step) or forms.ReasonForm(step)
    return {"step": Step(step), "form": form, "hidden": forms.fresh(case)}


def may_urge(case: Application, user: User) -> bool:
    """The sender's unit and the office may urge on a working day; who has the case himself has no need to."""
    waits = case.state in (State.SIGNING, State.REVIEWING, State.APPROVING, State.OPERATING, State.RETURNED)
    own = case.state in (State.OPERATING, State.RETURNED) and access.holds(user, Role.CLERK, unit=case.unit)
    return waits and not own and workdays.is_workday(clock.today()) and access.holds(user, *SENDERS, unit=case.unit)


def page(request: HttpRequest, case: Application, *, scan_error: str = "", **bound) -> HttpResponse:
    """The detail page, as it stands or with a form that needs correcting."""
    with parameters.known(kept.parameters(request)):
        shown = context(case, request.user, kept.of(request), **bound)
    shown |= {"hidden": forms.fresh(case), "scan_error": scan_error}
    shown["masked"] = not phones.uncovered(request, case)
    return render(request, "approvals/detail.html", shown)


def conflict(request: HttpRequest, error: Conflict, *, version: int | None, kept: str) -> HttpResponse:
    """409: who did what when, what changed since the reader's version, his text kept."""
    case = find(request.user, error.case.pk)
    last = case.decisions.order_by("pk").last()
    shown = {
        "case": case,
        "words": error.words,
        "last": last,
        "changes": facts.between_versions(case, version) if version else [],
        "kept": kept or error.kept,
        "masked": not phones.uncovered(request, case),
        "sentence": stage.whereabouts(case, lamps.lamp(case), words.names(case)),
    }
    return render(request, "approvals/detail_conflict.html", shown, status=409)
