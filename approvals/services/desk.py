"""The opinion form as one deed: the step that was chosen, with its copies for information, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from approvals.enums import Step
from approvals.errors import Conflict
from approvals.models import Application
from approvals.services import office, platform, steps
from approvals.services.copies import copy_to
from approvals.services.door import Intent, Outcome
from county.models import User
from county.transactions import deed

PLAIN = {
    Step.SIGN: steps.sign,
    Step.CONFIRM_PAPER: steps.confirm_paper,
    Step.REVIEW: steps.review,
    Step.REJECT: steps.reject,
    Step.WITHDRAW: steps.withdraw,
    Step.CANCEL: steps.cancel,
    Step.REDECLARE: platform.redeclare,
    Step.ASK_TERMINATION: platform.ask_termination,
    Step.TERMINATE: office.terminate,
}


@dataclass(frozen=True)
class Extras:
    """What goes with an opinion: end date of a granted exception, an ordered announcement, flagged fields, readers."""

    exception_until: date | None = None
    announce: bool = False
    flagged: tuple[str, ...] = ()
    observers: Sequence[User] = ()


@deed
def decide(case: Application, step: str, intent: Intent, extras: Extras | None = None) -> Outcome:
    """Take *step* and send the copies; raises what the step raises (Conflict, Refused, RuleViolation).

    A repeated key answers what the first one did and sends nothing again.
    """
    extras = extras or Extras()
    outcome = _take(case, step, intent, extras)
    if extras.observers and not outcome.repeated:
        copy_to(outcome.case, list(extras.observers), by=intent.by)
    return outcome


def _take(case: Application, step: str, intent: Intent, extras: Extras) -> Outcome:
    if step == Step.CANCEL and not case.number:
        raise Conflict(case, "这件申请还没有提交，不用撤销，草稿可以删除", None, intent.opinion)
    if step == Step.APPROVE:
        return steps.approve(case, intent, exception_until=extras.exception_until, announce=extras.announce)
    if step == Step.SEND_BACK:
        return steps.send_back(case, intent, flagged=extras.flagged)
    return PLAIN[Step(step)](case, intent)
