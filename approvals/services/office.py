"""The county office's and the clock's part after approval: national entry, termination, closing."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import NationalEntry
from announcements import clocks
from announcements import services as announcements
from announcements.models import Announcement
from approvals import deadlines, rules
from approvals.enums import State, Step
from approvals.errors import Conflict
from approvals.models import Application
from approvals.services.door import Intent, Outcome, step
from county import clock
from county.articles import RuleViolation
from county.history import acting
from county.models import Attachment


def record_national(
    case: Application, intent: Intent, *, entered_on: date, proof: Attachment | None, note: str = ""
) -> Outcome:
    """The national reporting system was updated (article 15): date, person, proof."""

    def prepare(case: Application) -> None:
        if case.national_entry_id:
            raise RuleViolation("第十五条", "全国系统报送已经登记")
        if proof is None:
            raise RuleViolation("第十五条", "上传全国系统的截图，作为已报送的证明")
        earliest = case.frozen_on or case.done_on or case.approved_on
        if not earliest <= entered_on <= clock.today():
            raise RuleViolation("第十五条", f"报送日期应在 {earliest:%Y-%m-%d} 和今天之间")

    def effect(case: Application, decision) -> None:
        case.national_entry = NationalEntry.objects.create(
            account=case.account,
            matter=case.kind,
            entered_on=entered_on,
            entered_by=intent.by,
            recorded_at=clock.now(),
            proof=proof,
            note=note,
        )

    return step(case, Step.RECORD_NATIONAL, intent, prepare=prepare, effect=effect)


def terminate(case: Application, intent: Intent) -> Outcome:
    """The county office confirms that an approved case ends without being carried out."""

    def prepare(case: Application) -> None:
        if not case.termination_reason:
            raise RuleViolation("第十四条", "终止办理由主办单位先提出申请")

    def effect(case: Application, decision) -> None:
        if case.announcement:
            announcements.end(case.announcement)

    return step(case, Step.TERMINATE, intent, prepare=prepare, effect=effect)


def close_served() -> int:
    """Close every case whose postings served, whose national entry stands and, for a cancellation, whose account is gone.

    Run by ``tick``; twice closes once. Returns the number of cases closed.
    """
    rows = Application.objects.filter(state=State.ANNOUNCING, national_entry__isnull=False).order_by("pk")
    return sum(_close(row) for row in rows.for_lists() if _may_close(row))


def _may_close(case: Application) -> bool:
    announced = case.announcement is None or clocks.read(case.announcement, clock.today()).served
    return rules.may_close(
        announced=announced, entered=case.national_entry_id is not None, gone=not deadlines.needs_gone(case)
    )


def _close(case: Application) -> bool:
    def effect(case: Application, decision) -> None:
        if case.announcement:
            announcements.end(case.announcement)

    def prepare(case: Application) -> None:
        if not _may_close(case):
            raise RuleViolation("第十四条", "还不能办结")

    try:
        step(case, Step.CLOSE, Intent(by=None, version=case.version), prepare=prepare, effect=effect)
    except (Conflict, RuleViolation):
        return False  # somebody acted between reading and locking; the next tick looks again
    return True


def hold_case(announcement: Announcement) -> None:
    """Lock the announcement's case until the end of the transaction, as every step does before it touches the rest."""
    _held(Application.objects.filter(announcement=announcement))


def _held(rows) -> list:
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


@transaction.atomic
def refresh_deadline(announcement: Announcement) -> None:
    """After a posting or take-down: what the case owes now, and until when."""
    case = Application.objects.filter(announcement=announcement).for_lists().first()
    if case is not None and deadlines.refresh(case):
        with acting(case, None, "deadline"):
            case.save(update_fields=("due_on", "national_due_on"))


@transaction.atomic
def recompute_deadlines() -> list[tuple[Application, date | None, date | None]]:
    """Set the deadlines of all open cases anew after the calendar or a limit changed; returns (row, old, new).

    Only what moves is locked. Each tick asks, and mostly nothing moves: nobody who acts on a case waits for it.
    """
    stale = [case.pk for case in Application.objects.open().for_lists() if deadlines.refresh(case)]
    posted = [row.pk for row, _ in announcements.outdated()]
    held = _held(Application.objects.open().filter(Q(pk__in=stale) | Q(announcement__in=posted)))
    moved = list(announcements.recompute_deadlines())
    for case in Application.objects.filter(pk__in=held).for_lists().order_by("pk"):
        old = case.due_on
        if deadlines.refresh(case):
            with acting(case, None, "recompute"):
                case.save(update_fields=("due_on", "national_due_on"))
            moved.append((case, old, case.due_on))
    return moved
