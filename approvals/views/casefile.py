"""One case as a page: found through scope, read once, with the forms open to this reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import phones
from announcements import present as notices
from approvals import kinds, panel
from approvals.enums import BEFORE_APPROVAL, EDITABLE, Kind, State, Step
from approvals.errors import Conflict
from approvals.forms import decide as forms
from approvals.models import Application
from approvals.present import choices, facts, lamps, stage, words
from approvals.present.timeline import timeline
from approvals.services.steps import asked_exceptions
from county import access, clock, workdays
from county.enums import Role
from county.models import User

SENDERS = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)
OFFICE = (Role.REVIEWER, Role.APPROVER)
QUICK = {
    State.SIGNING: ("同意", "经会议研究，同意", "材料补充后再报"),
    State.REVIEWING: ("拟同意", "材料齐全", "补充会议研究材料", "写明与其他账号的分工"),
    State.APPROVING: ("同意", "按初审意见办理", "补充说明必要性"),
}
TITLES = {State.SIGNING: "签字意见", State.REVIEWING: "初审意见", State.APPROVING: "审批意见"}


def find(user: User, pk) -> Application:
    """The case, through scope: a stranger finds nothing (404)."""
    case = Application.objects.for_user(user).select_related("survivor__platform").for_lists().filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def context(
    case: Application, user: User, *, form: forms.DecideForm | None = None, reasons: dict | None = None
) -> dict:
    """Everything the detail page shows."""
    decisions = list(case.decisions.select_related("scan").order_by("pk"))
    lamp = lamps.lamp(case)
    return {
        "case": case,
        "lamp": lamp,
        "times": sum(row.step in (Step.SUBMIT, Step.RESUBMIT) for row in decisions),
        "marks": stage.tracker(case, decisions),
        "sentence": stage.whereabouts(case, lamp),
        "masked": True,
        "may_uncover": phones.may_see(user, case.unit),
        "is_office": access.holds(user, *OFFICE),
        **_facts(case),
        **_records(case, decisions),
        **actions(case, user, form=form, reasons=reasons),
    }


def _facts(case: Application) -> dict:
    before = case.state in BEFORE_APPROVAL
    checks = panel.checks(case) if before else []
    return {
        "main_rows": facts.main(case),
        "changes": facts.changes(case) if case.kind == Kind.ALTERING else [],
        "groups": facts.groups(case),
        "checks": checks,
        "met": sum(check.ok for check in checks),
        "unmet": sum(not check.ok for check in checks),
        "given": [] if before else [reason for reason in case.reason_by_rule.values() if reason.strip()],
    }


def _records(case: Application, decisions: list) -> dict:
    copies = list(case.copies.select_related("user").prefetch_related("user__assignments__unit"))
    urges = list(case.urges.select_related("by"))
    files = list(case.files.select_related("attachment"))
    return {
        "papers": facts.papers(files, decisions),
        "events": timeline(case, decisions, urges, copies),
        "copies": copies,
        "urged": any(row.node == case.state and row.day == clock.today() for row in urges),
    }


def actions(case: Application, user: User, *, form=None, reasons: dict | None = None) -> dict:
    """Forms and buttons open to this reader, or the words that say why not."""
    offered = choices.steps_open_to(case, user)
    cards = choices.choices(case, offered)
    deciding, mine = bool(cards), {Step.WITHDRAW, Step.CANCEL} & set(offered)
    return {
        "offered": offered,
        "choices": cards,
        "form": form or (decide_form(case) if deciding else None),
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
        "observers": list(forms.observers()) if access.holds(user, *OFFICE) and case.state not in EDITABLE else [],
        "who": words.holder(case),
        "notice": _notice(case, user),
    }


def _notice(case: Application, user: User) -> notices.Row | None:
    """The announcement with its two places once the platform has been dealt with; None before and where none is owed."""
    if case.announcement is None or case.state not in (State.ANNOUNCING, State.CLOSED):
        return None
    return notices.row(case.announcement, clock.today(), user)


def decide_form(case: Application, data=None) -> forms.DecideForm:
    """The opinion form of the case, blank or bound."""
    asks = case.state == State.APPROVING and bool(asked_exceptions(case))
    return forms.DecideForm(data, asks_exception=asks)


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
    shown = context(case, request.user, **bound) | {"hidden": forms.fresh(case), "scan_error": scan_error}
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
        "sentence": stage.whereabouts(case, lamps.lamp(case)),
    }
    return render(request, "approvals/detail_conflict.html", shown, status=409)
