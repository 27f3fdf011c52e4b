"""Deeds around the national system: its sheet's columns, the list that was uploaded, differences settled by hand."""

import json

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import ledger, words
from accounts.enums import DifferenceState, LedgerState
from accounts.intake import reading
from accounts.models import LedgerDifference, LedgerHead, LedgerRun, NationalColumn
from county import access, attachments, audit, clock
from county.articles import RuleViolation
from county.enums import Role
from county.models import Unit, User
from notifications import jobs

ARTICLE = "第十五条"
OFFICE = (Role.REVIEWER, Role.APPROVER)


def require_office(by: User) -> None:
    access.require(by, *OFFICE, words="全国系统的核对由县政府办办理")


def require_columns(by: User) -> None:
    access.require(by, Role.APPROVER, words="全国系统表格的栏目由县府办审批修订")


@transaction.atomic
def save_column(column: NationalColumn, values: dict, *, by: User) -> NationalColumn:
    """Add or change a column of the sheet. Raises Refused."""
    require_columns(by)
    for name, value in values.items():
        setattr(column, name, value)
    column.save()
    audit.record("accounts.national_column", by=by, target=column, detail=values)
    return column


@transaction.atomic
def remove_column(column: NationalColumn, *, by: User) -> None:
    require_columns(by)
    audit.record("accounts.national_column_remove", by=by, target=column)
    column.delete()


def receive(upload: UploadedFile, *, by: User) -> LedgerRun:
    """Keep the list of the national system and order the comparison. Raises Refused and UploadRefused."""
    require_office(by)
    with attachments.arrive_table(upload) as arrived:
        return _begin(arrived, by)


@transaction.atomic
def _begin(arrived: attachments.Arrived, by: User) -> LedgerRun:
    kept = arrived.keep(by=by, unit=Unit.objects.get(is_county_office=True))
    run = LedgerRun.objects.create(file=kept, by=by, created_at=clock.now())
    audit.record("accounts.ledger_receive", by=by, target=run, detail={"sha256": kept.sha256})
    order(run, by=by)
    return run


def order(run: LedgerRun, *, by: User):
    """The job that compares; each mapping begins a new turn."""
    return jobs.enqueue("ledger-check", {"run": str(run.pk)}, by=by, key=f"ledger-check:{run.pk}:{run.turn}")


def check(run: LedgerRun) -> LedgerRun:
    """Read and compare; heads that nobody knows are asked for."""
    labels = words.labels()
    try:
        told = ledger.read(reading.read(attachments.file_path(run.file), run.file.name), labels)
    except reading.Unreadable as error:
        return _told(run, LedgerState.REFUSED, {"refused": str(error)})
    if told.needs_mapping or not told.rows:
        return _told(run, LedgerState.MAPPING, {"heads": told.heads})
    return _compared(run, told, labels)


@transaction.atomic
def _compared(run: LedgerRun, told: ledger.Told, labels: dict[str, str]) -> LedgerRun:
    run = LedgerRun.objects.select_for_update(of=("self",), no_key=True).select_related("file").get(pk=run.pk)
    if run.state == LedgerState.DONE:
        return run
    found = ledger.compare(told, labels)
    LedgerDifference.objects.bulk_create(
        LedgerDifference(
            run=run, kind=each.kind, account=each.account, title=each.title, unit=each.unit,
            facts=json.dumps(each.facts, ensure_ascii=False),
        )
        for each in found
    )  # fmt: skip
    return _told(run, LedgerState.DONE, {"rows": len(told.rows), "found": len(found)})


def _told(run: LedgerRun, state: str, told: dict) -> LedgerRun:
    run.state, run.told = state, json.dumps(told, ensure_ascii=False)
    run.save(update_fields=("state", "told"))
    return run


@transaction.atomic
def map_heads(run: LedgerRun, mapping: dict[str, str], *, by: User) -> LedgerRun:
    """Say once what the heads mean, then compare again. Raises Refused and RuleViolation."""
    require_office(by)
    if "name" not in mapping.values():
        raise RuleViolation(ARTICLE, "至少要说明哪一列是账号名称")
    for head, field in mapping.items():
        LedgerHead.objects.update_or_create(head=head[:60], defaults={"field": field})
    run.state, run.turn = LedgerState.CHECKING, run.turn + 1
    run.save(update_fields=("state", "turn"))
    audit.record("accounts.ledger_map", by=by, target=run, detail=mapping)
    order(run, by=by)
    return run


@transaction.atomic
def settle(difference: LedgerDifference, state: str, told: str, *, by: User) -> LedgerDifference:
    """Say what was done about a difference; the register is not touched. Raises Refused and RuleViolation."""
    require_office(by)
    difference = LedgerDifference.objects.select_for_update(of=("self",), no_key=True).get(pk=difference.pk)
    if difference.state != DifferenceState.OPEN:
        raise RuleViolation(ARTICLE, f"这一项已经处理：{difference.get_state_display()}")
    if state == DifferenceState.FINE and not told.strip():
        raise RuleViolation(ARTICLE, "写明为什么不用处理")
    difference.state, difference.settled_words = state, told.strip()[:200]
    difference.settled_by, difference.settled_at = by, clock.now()
    difference.save(update_fields=("state", "settled_words", "settled_by", "settled_at"))
    audit.record("accounts.ledger_settle", by=by, target=difference, reason=told)
    return difference
