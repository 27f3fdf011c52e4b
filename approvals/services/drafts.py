"""Writing a case before it is submitted: start, save, attach, detach, discard. No history and no audit rows yet."""

import json

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.enums import AccountStatus
from accounts.models import Account, FiledFacts
from approvals import permits
from approvals.enums import EDITABLE, Kind, Purpose, State, Step, Way
from approvals.errors import Conflict
from approvals.models import Application, ApplicationFile
from approvals.models.application import plain
from approvals.services.door import lock
from county import access, attachments, clock
from county.articles import RuleViolation
from county.enums import Role
from county.models import Unit, User

WRITABLE = frozenset(field.name for field in FiledFacts._meta.get_fields()) - {"unit"} | {
    "reason",
    "replacement",
    "survivor",
    "declared",
    "way",
    "exception_platform",
    "exception_name",
}


@transaction.atomic
def start(*, kind: str, unit: Unit, by: User, account: Account | None = None, backfill: bool = False) -> Application:
    """Start a draft for *unit*; the register's facts are taken over when it is about an account.

    Raises Refused unless *by* is the unit's clerk or a county reviewer (代录), RuleViolation when the account is gone.
    """
    access.require(by, Role.CLERK, Role.REVIEWER, unit=unit, words="只能为本单位填报申请")
    account = Account.objects.get(pk=account.pk) if account else None  # as the register says now
    ensure_startable(kind, account)
    now = clock.now()
    case = Application(
        kind=kind, unit=unit, account=account, backfill=backfill, created_by=by, created_at=now, updated_at=now
    )
    if account is not None:
        for name, value in account.facts().items():
            setattr(case, FiledFacts._meta.get_field(name).attname, value)
        case.before = json.dumps(plain(account.facts()), ensure_ascii=False)
    else:
        _prefill(case)
    case.way = Way.PORTAL
    case.skip_history_when_saving = True
    case.save()
    case.typed_by.add(by)
    return case


def ensure_startable(kind: str, account: Account | None) -> None:
    """Raise RuleViolation when the account, as the register says now, cannot be asked about in this way."""
    if kind != Kind.OPENING and account is None:
        raise RuleViolation("第十四条", "先选择要办理的账号")
    if account is not None and account.status == AccountStatus.CANCELLED:
        raise RuleViolation("第十四条", "账号已注销，不能再办理")
    if kind == Kind.OPENING and account is not None and account.status != AccountStatus.SUSPENDED:
        raise RuleViolation("第十一条", "账号正在运行，不需要再开设")
    if kind == Kind.SUSPENDING and account is not None and account.status == AccountStatus.SUSPENDED:
        raise RuleViolation("第十四条", "账号已经关停")


def _prefill(case: Application) -> None:
    """Persons and operating mode from the unit's newest account: nothing is asked that the register knows."""
    known = Account.objects.live().filter(unit=case.unit).order_by("-updated_at").first()
    if known is None:
        return
    case.name = known.name
    for name in ("operating_mode", "operator", "contract_until", "purpose", "functions", "in_budget"):
        setattr(case, name, getattr(known, name))
    for person in ("first", "direct", "checker", "keeper"):
        for part in ("name", "post", "phone"):
            setattr(case, f"{person}_{part}", getattr(known, f"{person}_{part}"))


@transaction.atomic
def save_draft(
    case: Application, values: dict, *, by: User, reasons: dict[str, str] | None = None, step: int = 0
) -> Application:
    """Write typed values into a draft or returned case; unknown names raise ValueError.

    Raises Conflict when the case is no longer editable, Refused when *by* may not write it.
    """
    case = _editable(case, by)
    unknown = set(values) - WRITABLE
    if unknown:
        raise ValueError(f"not fields of a draft: {sorted(unknown)}")
    for name, value in values.items():
        setattr(case, name, value)
    if reasons is not None:
        merged = case.reason_by_rule | {code: words.strip()[:300] for code, words in reasons.items()}
        case.reasons = json.dumps(merged, ensure_ascii=False, sort_keys=True)
    case.saved_step = max(case.saved_step, step)
    case.updated_at = clock.now()
    case.version += 1
    case.skip_history_when_saving = True
    case.save()
    case.typed_by.add(by)
    return case


def _editable(case: Application, by: User) -> Application:
    case = lock(case.pk)
    if case.state not in EDITABLE:
        raise Conflict(case, f"现在是“{case.get_state_display()}”，不能再改", case.decisions.last())
    permits.require(case, Step.SUBMIT, by)
    return case


def _awaiting_paper(case: Application, by: User) -> Application:
    """The case at the unit's signature; its version grows, so that nobody confirms a scan he has not seen."""
    case = lock(case.pk)
    if case.state != State.SIGNING:
        raise Conflict(case, f"现在是“{case.get_state_display()}”，不能再换签字件", case.decisions.last())
    access.require(by, Role.CLERK, unit=case.unit)
    case.version += 1
    case.skip_history_when_saving = True
    case.save(update_fields=("version",))
    return case


def attach(case: Application, upload: UploadedFile, *, purpose: str, by: User) -> ApplicationFile:
    """Add a file; single-copy papers replace the former one. A signed sheet may also come while the signature is awaited.

    Raises UploadRefused, Conflict, Refused.
    """
    with attachments.arrive(upload, images_only=purpose == Purpose.LOGO) as arrived:  # nobody's row is locked meanwhile
        return _attach(case, arrived, purpose=purpose, by=by)


@transaction.atomic
def _attach(case: Application, arrived: attachments.Arrived, *, purpose: str, by: User) -> ApplicationFile:
    if purpose == Purpose.SIGNED_SHEET and case.state == State.SIGNING:
        case = _awaiting_paper(case, by)
    else:
        case = _editable(case, by)
    attachment = arrived.keep(by=by, unit=case.unit)
    if purpose in (Purpose.LOGO, Purpose.SIGNED_SHEET):
        case.files.filter(purpose=purpose).delete()
    row = case.files.create(purpose=purpose, attachment=attachment, added_by=by, added_at=clock.now())
    case.typed_by.add(by)
    return row


@transaction.atomic
def detach(file: ApplicationFile, *, by: User) -> None:
    """Take a file off a draft; the stored bytes stay."""
    _editable(file.application, by)
    file.delete()


@transaction.atomic
def discard(case: Application, *, by: User) -> None:
    """Delete a draft that was never submitted."""
    case = _editable(case, by)
    if case.number:
        raise RuleViolation("第十四条", "提交过的申请不能删除，可以撤销申请")
    case.files.all().delete()
    case.typed_by.clear()
    case.delete()
