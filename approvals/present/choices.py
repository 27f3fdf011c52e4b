"""What a person can do with a case here and now: from the same workflow and permits as the door, so page and law agree."""

from dataclasses import dataclass

from django_fsm import can_proceed

from approvals import kinds, permits
from approvals.enums import EDITABLE, Kind, Purpose, State, Step, Way
from approvals.models import Application
from approvals.present import words
from county import clock, parameters, workdays
from county.models import User

FORWARD = {
    State.SIGNING: (Step.SIGN, Step.CONFIRM_PAPER),
    State.REVIEWING: (Step.REVIEW,),
    State.APPROVING: (Step.APPROVE,),
}
DECIDING = (Step.SIGN, Step.CONFIRM_PAPER, Step.REVIEW, Step.APPROVE, Step.SEND_BACK, Step.REJECT)
REPORTING = (Step.REPORT_DONE, Step.REPORT_FROZEN, Step.REPORT_GONE)
ASIDE = (Step.WITHDRAW, Step.CANCEL, Step.REDECLARE, Step.ASK_TERMINATION, Step.TERMINATE)
OFFERED = (*DECIDING, *REPORTING, *ASIDE, Step.RECORD_NATIONAL)
NEEDS_WORDS = frozenset({Step.SEND_BACK, Step.REJECT, *ASIDE}) - {Step.TERMINATE}


def steps_open_to(case: Application, user: User) -> tuple[Step, ...]:
    """Steps that *user* can take now: open in this state, sensible on these facts, allowed to him (four eyes included)."""
    return tuple(
        step
        for step in OFFERED
        if can_proceed(getattr(case, step)) and _fits(case, step) and not permits.refusal(case, step, user)
    )


def _fits(case: Application, step: str) -> bool:
    """Facts that the workflow does not know: kind, files, what is already recorded."""
    facts = {
        Step.CONFIRM_PAPER: lambda: case.way == Way.PAPER and has_scan(case),
        Step.REPORT_DONE: lambda: case.kind != Kind.CANCELLING,
        Step.REPORT_FROZEN: lambda: case.kind == Kind.CANCELLING,
        Step.REPORT_GONE: lambda: case.kind == Kind.CANCELLING and case.gone_on is None,
        Step.RECORD_NATIONAL: lambda: case.national_entry_id is None,
        Step.TERMINATE: lambda: bool(case.termination_reason),
        Step.ASK_TERMINATION: lambda: not case.termination_reason,
        Step.CANCEL: lambda: bool(case.number),
    }
    return facts.get(step, lambda: True)()


def has_scan(case: Application) -> bool:
    return any(file.purpose == Purpose.SIGNED_SHEET for file in case.files.all())


def may_write(case: Application, user: User) -> bool:
    """True when *user* can go on writing the form (draft or returned case)."""
    return case.state in EDITABLE and not permits.refusal(case, Step.SUBMIT, user)


def may_scan(case: Application, user: User) -> bool:
    """True when the signed sheet is awaited on paper and *user* is the clerk who uploads it."""
    if case.state != State.SIGNING or case.way != Way.PAPER:
        return False
    return not permits.refusal(case, Step.CANCEL, user)


def why_not(case: Application, user: User) -> str:
    """Why the node's own step is not offered to *user*; empty where there is none or he has it."""
    refusals = [permits.refusal(case, step, user) for step in FORWARD.get(case.state, ()) if _fits(case, step)]
    return "" if not refusals or "" in refusals else refusals[0]


@dataclass(frozen=True)
class Choice:
    """One radio card: label of the result, and what follows from it today (dates computed)."""

    step: Step
    label: str
    follows: str


def choices(case: Application, offered: tuple[Step, ...]) -> list[Choice]:
    """Radio cards of the opinion form, forward step first; nothing is pre-selected."""
    return [Choice(step, _label(case, step), follows(case, step)) for step in DECIDING if step in offered]


def _label(case: Application, step: Step) -> str:
    return {
        Step.SIGN: "同意，签字",
        Step.CONFIRM_PAPER: "签字件已核，送初审",
        Step.REVIEW: "同意，送县府办审批",
        Step.APPROVE: "同意",
        Step.SEND_BACK: "退回修改",
        Step.REJECT: "不同意，终止办理",
    }[step]


def follows(case: Application, step: Step) -> str:
    """What comes after the step when it is taken today."""
    return {
        Step.SIGN: lambda: _after_sign(case),
        Step.CONFIRM_PAPER: lambda: f"今天核对，{_office_due()}",
        Step.REVIEW: lambda: f"今天同意，审批应于 {words.day(case.due_on)} 前完成",
        Step.APPROVE: lambda: _after_approve(case),
        Step.SEND_BACK: lambda: "退给填报员；不改签字内容的，重新提交后回到这一环节",
        Step.REJECT: lambda: "申请到此结束，需要再办的另行填报",
    }[step]()


def _office_due() -> str:
    due = workdays.add(clock.today(), int(parameters.get("review_days")))
    return f"县府办应于 {words.day(due)} 前办完"


def _after_sign(case: Application) -> str:
    unit = case.next_signing_unit
    if unit:
        due = workdays.add(clock.today(), int(parameters.get("sign_days")))
        return f"今天同意，{unit.short_name}主要领导应于 {words.day(due)} 前签字"
    return f"今天同意，{_office_due()}"


def _after_approve(case: Application) -> str:
    if case.backfill:
        due = workdays.add(clock.today(), int(parameters.get("announce_days")))
        return f"今天同意即登记备案，公告应于 {words.day(due)} 前发布"
    due = workdays.add(clock.today(), int(parameters.get("platform_days")))
    text = f"今天同意，平台办理应于 {words.day(due)} 前完成"
    return text if kinds.of(case).announces(case) else f"{text}；只改内部信息，不需要公告"
