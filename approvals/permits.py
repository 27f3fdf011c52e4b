"""Who may take which step on which case: roles at units, then four eyes per case (article 14)."""

from django.db.models import Exists, OuterRef, Q, Value

from approvals import rules
from approvals.enums import Purpose, State, Step, Way
from approvals.models import Application, ApplicationFile, Decision
from approvals.querysets import ApplicationQuerySet
from county.access import Refused, holds, holds_at
from county.enums import Role
from county.models import User

BY_CLERK = (
    Step.SUBMIT,
    Step.RESUBMIT,
    Step.CANCEL,
    Step.REPORT_DONE,
    Step.REPORT_FROZEN,
    Step.REPORT_GONE,
    Step.REDECLARE,
    Step.ASK_TERMINATION,
)
BY_OFFICE = (Step.TERMINATE, Step.RECORD_NATIONAL)


def roles_for(case: Application, step: str) -> tuple[str, ...]:
    """Roles that can take *step* on the case as it stands (empty: nobody but the system)."""
    if step in BY_CLERK:
        return (Role.CLERK,)
    if step in BY_OFFICE:
        return (Role.REVIEWER, Role.APPROVER)
    if step == Step.WITHDRAW:
        return _senders(case)
    if step in (Step.SEND_BACK, Step.REJECT):
        if case.state == State.SIGNING and case.way == Way.PAPER and step == Step.SEND_BACK:
            return (Role.LEADER, Role.REVIEWER)
        return {State.SIGNING: (Role.LEADER,), State.REVIEWING: (Role.REVIEWER,)}.get(case.state, (Role.APPROVER,))
    return {
        Step.SIGN: (Role.LEADER,),
        Step.CONFIRM_PAPER: (Role.REVIEWER,),
        Step.REVIEW: (Role.REVIEWER,),
        Step.APPROVE: (Role.APPROVER,),
    }.get(step, ())


def _senders(case: Application) -> tuple[str, ...]:
    """Who sent the case where it lies now: the clerk, a leader or the reviewer (撤回 is alike for all)."""
    last = _last(case)
    if last is None or last.step in BY_CLERK:
        return (Role.CLERK,)
    return (Role.REVIEWER,) if case.state == State.APPROVING else (Role.LEADER,)


def require(case: Application, step: str, by: User) -> None:
    """Raise Refused, naming the role that can, unless *by* may take *step* on the case."""
    words = refusal(case, step, by)
    if words:
        raise Refused(words, "、".join(Role(role).label for role in roles_for(case, step)))


def refusal(case: Application, step: str, by: User) -> str:
    """Why *by* may not take *step*; empty when he may. Asked by the door and by the buttons alike."""
    roles = roles_for(case, step)
    if not any(_holds(case, role, by, step) for role in roles):
        return f"只有{'、'.join(Role(role).label for role in roles) or '系统'}可以办理“{Step(step).label}”"
    if step == Step.WITHDRAW and not _sent(case, by):
        return "只能撤回自己送出的申请"
    if step == Step.CONFIRM_PAPER and _uploaded_scan(case, by):
        return "签字件由您上传，应由别人核对"
    return rules.four_eyes(step, **hands(case, by, step))


def done_by(by: User) -> dict[str, Q]:
    """What the person has done on a case, and whether its signed sheet is there, as conditions on cases."""
    own = Decision.objects.filter(application=OuterRef("pk"), by=by).order_by()
    typists = Application.typed_by.through.objects.filter(application=OuterRef("pk"), user=by)
    sheets = ApplicationFile.objects.filter(application=OuterRef("pk"), purpose=Purpose.SIGNED_SHEET).order_by()
    return {
        "typed": Q(Exists(own.filter(step__in=(Step.SUBMIT, Step.RESUBMIT)))) | Q(Exists(typists)),
        "signed": Q(Exists(own.filter(step=Step.SIGN))),
        "reviewed": Q(Exists(own.filter(step=Step.REVIEW))),
        "has_sheet": Q(Exists(sheets)),
        "gave_sheet": Q(Exists(sheets.filter(added_by=by))),
    }


def with_hands(rows: ApplicationQuerySet, by: User) -> ApplicationQuerySet:
    """Cases that know ``done_by`` of the person: a page or list asks no more."""
    return rows.annotate(hands_of=Value(by.pk), **done_by(by))


def hands(case: Application, by: User, step: str) -> dict[str, bool]:
    """What the person has done on this case that may bar him from *step*: off its rows, or as ``with_hands`` read it."""
    barring = rules.BARRING.get(step, ())
    if getattr(case, "hands_of", None) == by.pk:
        return {name: getattr(case, name) for name in barring}
    steps = set(case.decisions.filter(by=by).values_list("step", flat=True)) if barring else set()
    did = {
        "typed": lambda: bool(steps & {Step.SUBMIT, Step.RESUBMIT}) or case.typed_by.filter(pk=by.pk).exists(),
        "signed": lambda: Step.SIGN in steps,
        "reviewed": lambda: Step.REVIEW in steps,
    }
    return {name: did[name]() for name in barring}


def _holds(case: Application, role: str, by: User, step: str = "") -> bool:
    if role == Role.LEADER:
        units = case.signing_units if step == Step.WITHDRAW else (case.waiting_unit,)
        return any(unit is not None and holds_at(by, role, unit) for unit in units)
    if role == Role.CLERK:
        return holds(by, role, unit=case.unit) or (case.created_by_id == by.pk and holds(by, Role.REVIEWER))
    return holds(by, role)


def _sent(case: Application, by: User) -> bool:
    """What the clerk submitted any clerk of the unit takes back; else the person who took the last forward step."""
    last = _last(case)
    if last is None or last.step in (Step.WITHDRAW, Step.SEND_BACK):
        return False
    if last.step in (Step.SUBMIT, Step.RESUBMIT):
        return _holds(case, Role.CLERK, by)
    return last.by_id == by.pk


def _uploaded_scan(case: Application, by: User) -> bool:
    return any(file.purpose == Purpose.SIGNED_SHEET and file.added_by_id == by.pk for file in case.files.all())


def _last(case: Application) -> Decision | None:
    return max(case.decisions.all(), key=lambda row: row.pk, default=None)
