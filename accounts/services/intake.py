"""Bringing in a table: received, tried, written as one or not at all, taken back while nobody has built on it."""

import json
from collections.abc import Callable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from simple_history.utils import bulk_create_with_history

from accounts import words
from accounts.enums import IntakeState, UpdateSource
from accounts.intake import planning, reading
from accounts.intake.planning import Change, Plan
from accounts.models import Account, IntakeChange, IntakeRun, UpdateMark
from accounts.services import updates
from county import access, attachments, audit, clock, masks
from county.articles import RuleViolation
from county.enums import Role
from county.history import acting
from county.models import Unit, User
from notifications import jobs

ARTICLE = "第十六条"
ROLES = (Role.REVIEWER, Role.CLERK)
SHOWN, CHUNK = 200, 500


def may_bring_in(by: User) -> bool:
    return access.holds(by, *ROLES)


def bounds(by: User) -> Unit:
    """The unit within which *by* brings in: the county for the office, the own unit for a clerk. Raises Refused."""
    access.require(by, *ROLES, words="台账由县政府办经办或单位填报员导入")
    if access.holds(by, Role.REVIEWER):
        return Unit.objects.get(parent__isnull=True)
    return next(duty.unit for duty in by.duties if duty.role == Role.CLERK)


def receive(upload: UploadedFile, *, by: User) -> IntakeRun:
    """Keep the file and order its trial. Raises Refused and UploadRefused."""
    unit = bounds(by)
    with attachments.arrive_table(upload) as arrived:
        return _begin(arrived, unit, by)


@transaction.atomic
def _begin(arrived: attachments.Arrived, unit: Unit, by: User) -> IntakeRun:
    kept = arrived.keep(by=by, unit=unit)
    run = IntakeRun.objects.create(
        unit=unit, file=kept, by=by, created_at=clock.now(), may_alter=access.holds(by, Role.REVIEWER)
    )
    audit.record("accounts.intake_receive", by=by, target=run, detail={"sha256": kept.sha256})
    order(run, by=by)
    return run


def order(run: IntakeRun, *, by: User):
    """The job of the step that the run waits for."""
    kind = "intake-write" if run.state == IntakeState.WRITING else "intake-check"
    return jobs.enqueue(kind, {"run": str(run.pk)}, by=by, key=f"{kind}:{run.pk}:{run.digest[:12]}")


def plan(run: IntakeRun, progress: Callable[[int, int], None] = lambda done, total: None) -> Plan:
    """What the file would do to the register as it stands now. Raises Unreadable."""
    sheets = reading.read(attachments.file_path(run.file), run.file.name)
    units = list(Unit.objects.within(run.unit).hosts())
    return planning.plan(sheets, units, words.labels(), may_alter=run.may_alter, progress=progress)


def check(
    run: IntakeRun, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[IntakeRun, Plan | None]:
    """Try the file: nothing is written but what the page shows of it."""
    try:
        found = plan(run, progress)
    except reading.Unreadable as error:
        return _told(run, IntakeState.REFUSED, {"refused": str(error)}), None
    state = IntakeState.WRONG if found.problems else IntakeState.READY
    run.digest = found.digest()
    return _told(run, state, summary(found)), found


def _told(run: IntakeRun, state: str, told: dict) -> IntakeRun:
    run.state, run.told = state, json.dumps(told, ensure_ascii=False, default=str)
    run.save(update_fields=("state", "told", "digest"))
    return run


def summary(found: Plan) -> dict:
    """Counts, and the first of everything; the whole list of problems is in the result file."""
    labels = words.labels()
    return {
        "rows": found.rows, "created": len(found.created), "altered": len(found.altered), "same": found.same,
        "wrong": len(found.problems), "hinted": len(found.hints),
        "problems": [_line(each) for each in found.problems[:SHOWN]],
        "hints": [_line(each) for each in found.hints[:SHOWN]],
        "news": [[change.row, change.title, change.values["unit"].short_name] for change in found.created[:SHOWN]],
        "changes": [[change.row, change.title, _facts(change, labels)] for change in found.altered[:SHOWN]],
    }  # fmt: skip


def _line(problem: planning.Problem) -> list:
    return [problem.sheet, problem.row, problem.column, problem.words]


def _facts(change: Change, labels: dict[str, str]) -> list[list[str]]:
    shown = [
        [labels.get(name, name), *(_covered(name, told) for told in (change.before.get(name, ""), value))]
        for name, value in change.values.items()
    ]
    last = change.mark.get("last_post_on")
    return shown + ([["最近更新日期", "", _word(last)]] if last else [])


def _covered(name: str, value) -> str:
    return masks.phone(_word(value)) if name.endswith("_phone") else _word(value)


def _word(value) -> str:
    if value in (None, ""):
        return "（空）"
    return value.isoformat() if isinstance(value, date) else {True: "是", False: "否"}.get(value, str(value))


@transaction.atomic
def confirm(run: IntakeRun, *, by: User) -> IntakeRun:
    """Order the writing of what was shown. Raises Refused, and RuleViolation when there is nothing to write."""
    run = _permitted(run, by)
    if run.state != IntakeState.READY:
        raise RuleViolation(ARTICLE, f"现在是“{run.get_state_display()}”，不能导入")
    run.state = IntakeState.WRITING
    run.save(update_fields=("state",))
    order(run, by=by)
    return run


def _permitted(run: IntakeRun, by: User) -> IntakeRun:
    """The run under lock; only who brought it in, and the office, go on with it."""
    if run.by_id != by.pk and not access.holds(by, Role.REVIEWER):
        raise access.Refused("这次导入由别人办理", "上传的人、县府办经办")
    return _locked(run)


def _locked(run: IntakeRun) -> IntakeRun:
    return (
        IntakeRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "file", "by")
        .get(pk=run.pk)
    )


def write(run: IntakeRun, progress: Callable[[int, int], None] = lambda done, total: None) -> IntakeRun:
    """Write the plan that was shown, all of it or nothing; another plan than that one is not written."""
    with transaction.atomic():
        run = _locked(run)
        if run.state != IntakeState.WRITING:
            return run
        found = plan(run, progress)
        if found.problems or found.digest() != run.digest:
            return _told(run, IntakeState.STALE, summary(found))
        now = clock.now()
        _create(run, found.created, now)
        for change in found.altered:
            _alter(run, change, now)
        run.state, run.written_at = IntakeState.DONE, now
        run.save(update_fields=("state", "written_at"))
        audit.record(
            "accounts.intake_write",
            by=run.by,
            target=run,
            detail={"created": len(found.created), "altered": len(found.altered)},
        )
    return run


def _create(run: IntakeRun, changes: list[Change], now: datetime) -> None:
    """New accounts in a few statements, each with its history row and its place in the record of the run."""
    made = []
    for change in changes:
        account = Account(registered_at=now, updated_at=now, **change.values)
        account.index_name()
        made.append(account)
    bulk_create_with_history(
        made, Account, batch_size=CHUNK, default_user=run.by, default_change_reason="intake", default_date=now
    )
    IntakeChange.objects.bulk_create(
        (_record(run, change, account) for change, account in zip(changes, made, strict=True)), batch_size=CHUNK
    )
    for change, account in zip(changes, made, strict=True):
        _mark(run, account, change, now)


def _alter(run: IntakeRun, change: Change, now: datetime) -> None:
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=change.account.pk)
    if change.values:
        for name, value in change.values.items():
            setattr(account, name, value)
        account.index_name()
        account.updated_at = now
        with acting(account, run.by, "intake"):
            account.save()
    IntakeChange.objects.bulk_create([_record(run, change, account)])
    _mark(run, account, change, now)


def _record(run: IntakeRun, change: Change, account: Account) -> IntakeChange:
    before = "" if change.is_new else json.dumps(_stored(change.before), ensure_ascii=False)
    after = json.dumps(_stored(change.values), ensure_ascii=False)
    return IntakeChange(
        run=run,
        account=account,
        account_key=account.pk,
        title=account.title[:90],
        row=change.row,
        before=before,
        after=after,
    )


def _stored(values: dict) -> dict:
    """Values as they are kept in a record: rows by their key, days as text."""
    return {
        name: value.pk if hasattr(value, "pk") else value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _mark(run: IntakeRun, account: Account, change: Change, now: datetime) -> None:
    if change.mark:
        updates.keep(account, updates.Seen(**change.mark), source=UpdateSource.IMPORT, by=run.by, at=now)


@transaction.atomic
def undo(run: IntakeRun, *, by: User) -> IntakeRun:
    """Take a written table back. Raises Refused, and RuleViolation once somebody built on one of its accounts."""
    run = _permitted(run, by)
    if run.state != IntakeState.DONE:
        raise RuleViolation(ARTICLE, f"现在是“{run.get_state_display()}”，不能撤销")
    for change in run.changes.select_related("account").order_by("-pk"):
        if change.account is None or (change.after != "{}" and change.account.updated_at != run.written_at):
            raise RuleViolation(ARTICLE, f"“{change.title}”导入以后又有变化，不能撤销")
        (_restore if change.before else _remove)(run, change, by)
    run.state, run.undone_at, run.undone_by = IntakeState.UNDONE, clock.now(), by
    run.save(update_fields=("state", "undone_at", "undone_by"))
    audit.record("accounts.intake_undo", by=by, target=run)
    return run


def _remove(run: IntakeRun, change: IntakeChange, by: User) -> None:
    """The account goes again with what the portal itself wrote about it; anything a person wrote keeps it."""
    account = change.account
    _unmark(run, account)
    for breach in account.breaches.all():
        breach.delete()
    try:
        with acting(account, by, "intake_undo"):
            account.delete()
    except ProtectedError as error:
        raise RuleViolation(ARTICLE, f"“{change.title}”导入以后已有办件或记录，不能撤销") from error


def _restore(run: IntakeRun, change: IntakeChange, by: User) -> None:
    account = change.account
    _unmark(run, account)
    before = json.loads(change.before)
    if before:
        for name, value in before.items():
            setattr(account, Account._meta.get_field(name).attname, Account._meta.get_field(name).to_python(value))
        account.index_name()
        account.updated_at = clock.now()
        with acting(account, by, "intake_undo"):
            account.save()


def _unmark(run: IntakeRun, account: Account) -> None:
    """Take away the marks that this table brought: all of them bear the moment of its writing."""
    ours = list(
        UpdateMark.objects.filter(
            account=account, source=UpdateSource.IMPORT, recorded_by=run.by, recorded_at=run.written_at
        )
    )
    activity = getattr(account, "activity", None)
    if activity and ours:
        activity.delete()
    for mark in ours:
        mark.delete()
    if ours:
        updates.stand(account)
