"""Steps before the platform: submit, sign, review, approve, return, reject, withdraw, cancel (article 14)."""

from datetime import date

from django.db import IntegrityError

from accounts.rules import Check
from announcements import services as announcements
from approvals import kinds, panel, rules
from approvals.enums import Purpose, State, Step, Way
from approvals.models import Application
from approvals.services.door import Intent, Outcome, step
from approvals.services.drafts import ensure_startable
from county import clock, numbering
from county.articles import RuleViolation
from county.models import Attachment

ARTICLE = "第十四条"
ONE_OPEN = ("application_one_", "UNIQUE constraint failed: approvals_application.")  # as PostgreSQL and SQLite say it


def submit(case: Application, intent: Intent) -> Outcome:
    """Send the case to the unit's leader, or back to who returned it when no signed field changed.

    Raises RuleViolation for the first unmet rule, also when another open case on the same account wins the race.
    """
    stands = Application.objects.values_list("state", flat=True).get(pk=case.pk)
    name = Step.RESUBMIT if stands == State.RETURNED else Step.SUBMIT
    try:
        return step(case, name, intent, prepare=_ready_to_submit)
    except IntegrityError as error:
        if not any(words in str(error) for words in ONE_OPEN):
            raise
        raise RuleViolation(ARTICLE, "同一账号或同一平台还有一件申请没有办完，办结后再提交") from error


def _ready_to_submit(case: Application) -> None:
    ensure_startable(case.kind, case.account)  # another case may have closed the account since the draft was begun
    ensure_met(case)
    if not case.number:
        case.number = numbering.next_number("application", clock.today())
    case.submitted_at = clock.now()
    case.flagged = ""
    if case.state == State.DRAFT or case.needs_new_signature:
        case.waiting_unit = case.unit
        case.signed_digest = ""
    else:
        case.county_from = clock.today()


def ensure_met(case: Application) -> None:
    """Raise RuleViolation for the first rule that stops the case."""
    _ensure_all(panel.checks(case))


def _ensure_all(checks: list[Check]) -> None:
    for check in panel.unmet(checks):
        words = check.verdict.words or check.verdict.title
        raise RuleViolation(check.article, f"{check.verdict.title}：{words}")


def sign(case: Application, intent: Intent) -> Outcome:
    """The unit's leader agrees; a second-level unit needs its department's leader as well."""
    return step(case, Step.SIGN, intent, effect=_signed)


def _signed(case: Application, decision) -> None:
    if case.state == State.SIGNING:
        case.waiting_unit = case.next_signing_unit
        return
    case.signed_digest = case.digest()
    case.signed_on = case.county_from = clock.today()
    case.waiting_unit = None


def confirm_paper(case: Application, intent: Intent) -> Outcome:
    """The county reviewer confirms the signed, sealed scan; it stands for the unit's signatures."""
    return step(case, Step.CONFIRM_PAPER, intent, prepare=_has_scan, effect=_signed, scan=_newest_scan)


def _has_scan(case: Application) -> None:
    if case.way != Way.PAPER or _newest_scan(case) is None:
        raise RuleViolation(ARTICLE, "还没有上传签字盖章的审批表扫描件")


def _newest_scan(case: Application) -> Attachment | None:
    sheets = [file.attachment for file in case.files.all() if file.purpose == Purpose.SIGNED_SHEET]
    return sheets[-1] if sheets else None


def review(case: Application, intent: Intent) -> Outcome:
    """The county reviewer agrees and forwards."""
    return step(case, Step.REVIEW, intent, prepare=ensure_met)


def approve(
    case: Application, intent: Intent, *, exception_until: date | None = None, announce: bool = False
) -> Outcome:
    """The county approver decides. ``exception_until`` ends a granted exception; ``announce`` orders an announcement.

    Raises RuleViolation when an exception is asked for and no end date is given.
    """

    def prepare(case: Application) -> None:
        checks = panel.checks(case)
        _ensure_all(checks)
        _grant(case, checks, exception_until)
        case.approved_on = clock.today()
        case.approved_digest = case.digest()
        case.announce = announce or kinds.of(case).announces(case)

    return step(case, Step.APPROVE, intent, prepare=prepare, effect=_approved)


def _grant(case: Application, checks: list[Check], until: date | None) -> None:
    if not panel.excused(checks):
        return
    if until is None or until <= clock.today():
        raise RuleViolation("第十一条", "同意例外时，写明晚于今天的有效期")
    case.exception_until = until


def _approved(case: Application, decision) -> None:
    if case.announce and case.announcement is None:
        title, body = kinds.of(case).wording(case)
        case.announcement = announcements.draft(
            unit=case.unit,
            account=case.account,
            matter=case.kind,
            subject=case.title,
            title=title,
            body=body,
            own_required=not kinds.of(case).own_posting_waived(case),
            waived=kinds.of(case).own_posting_waived(case),
        )
    if case.backfill:
        case.done_on = clock.today()
        kinds.of(case).carry_out(case, clock.today())


def send_back(case: Application, intent: Intent, *, flagged: tuple[str, ...] = ()) -> Outcome:
    """Return the case to the clerk with an opinion; it comes back to the node that returned it."""

    def prepare(case: Application) -> None:
        _needs_opinion(intent)
        case.resume_state = case.state
        case.flagged = ",".join(flagged)[:500]

    return step(case, Step.SEND_BACK, intent, prepare=prepare)


def reject(case: Application, intent: Intent) -> Outcome:
    """Disagree: the case ends; an opinion is required."""
    return step(case, Step.REJECT, intent, prepare=lambda case: _needs_opinion(intent), effect=_rejected)


def _rejected(case: Application, decision) -> None:
    """A case that was approved, declared anew and refused has an announcement; it ends with the case."""
    if case.announcement:
        announcements.end(case.announcement)


def _needs_opinion(intent: Intent) -> None:
    if not intent.opinion.strip():
        raise RuleViolation(ARTICLE, rules.NO_OPINION)


def withdraw(case: Application, intent: Intent) -> Outcome:
    """Bring the case back to the sender's own node while the next one has not acted (撤回)."""
    return step(case, Step.WITHDRAW, intent, prepare=lambda case: _needs_opinion(intent), effect=_withdrawn)


def _withdrawn(case: Application, decision) -> None:
    if case.state == State.SIGNING:
        case.waiting_unit = case.unit if decision.from_state == State.SIGNING else case.signing_units[-1]
        case.signed_digest = ""
    elif case.state in (State.DRAFT, State.RETURNED):
        case.waiting_unit = None


def cancel(case: Application, intent: Intent) -> Outcome:
    """End the case before approval (撤销申请); a reason is required."""
    return step(case, Step.CANCEL, intent, prepare=lambda case: _needs_opinion(intent))
