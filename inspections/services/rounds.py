"""A round: opened with a frozen population, divided among inspectors, finished when every account is covered."""

import calendar
from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from accounts.enums import AccountStatus
from accounts.models import Account
from county import audit, clock
from county.access import Refused, holds
from county.articles import RuleViolation, ensure
from county.enums import Role
from county.history import acting
from county.models import User
from inspections import permits, rules
from inspections.enums import EntryState, RoundState
from inspections.models import Entry, EntryInspector, Round
from inspections.services import catalogue

ARTICLE = "第三十五条"
SUSPENDED = "已关停，不检查"
ORDER = ("unit__order", "unit_id", "platform__order", "name", "pk")


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter (1–4) of a day."""
    return day.year, (day.month + 2) // 3


def last_day(year: int, quarter: int) -> date:
    """Last day of the quarter."""
    month = 3 * quarter
    return date(year, month, calendar.monthrange(year, month)[1])


@transaction.atomic
def open_round(year: int, quarter: int, due_on: date, *, by: User) -> Round:
    """Freeze the register: every account that is not cancelled becomes an entry; suspended ones are excused.

    Raises Refused, and RuleViolation when the quarter has a round, no indicators are in force, or nothing is registered.
    """
    permits.require_office(by, "检查批次由县政府办开启")
    ensure(rules.one_round_per_quarter, Round.objects.filter(year=year, quarter=quarter).exists())
    indicators = catalogue.in_force()
    if indicators is None:
        raise RuleViolation(ARTICLE, "还没有启用检查指标，由县府办审批启用后再开启")
    if due_on < clock.today():
        raise RuleViolation(ARTICLE, "截止日期不早于今天")
    accounts = list(Account.objects.live().select_related("unit", "platform").order_by(*ORDER))
    if not accounts:
        raise RuleViolation(ARTICLE, "台账里没有账号，不能开启检查")
    row = Round(year=year, quarter=quarter, catalogue=indicators, opened_by=by, opened_at=clock.now(), due_on=due_on)
    try:
        with transaction.atomic(), acting(row, by, "open_round"):
            row.save()
    except IntegrityError as error:
        raise RuleViolation(rules.one_round_per_quarter.article, rules.one_round_per_quarter.words) from error
    _freeze(row, accounts, by)
    audit.record("inspections.open_round", by=by, target=row, detail={"accounts": len(accounts)})
    return row


def _freeze(row: Round, accounts: list[Account], by: User) -> None:
    for place, account in enumerate(accounts, 1):
        suspended = account.status == AccountStatus.SUSPENDED
        entry = Entry(
            round=row, account=account, unit=account.unit, name=account.name, platform=account.platform.name,
            roll_up=account.platform.roll_up, unit_name=account.unit.name, unit_short=account.unit.short_name,
            unit_kind=account.unit.kind, is_app=account.platform.is_app, place=place,
            state=EntryState.EXCUSED if suspended else EntryState.PENDING, excuse=SUSPENDED if suspended else "",
        )  # fmt: skip
        with acting(entry, by, "open_round"):
            entry.save()


@transaction.atomic
def assign(row: Round, entries: Iterable[Entry], inspector: User, *, by: User, beside: bool = False) -> int:
    """Give *entries* to *inspector*; number of entries given. ``beside`` keeps who has them already."""
    permits.require_office(by, "检查任务由县政府办分配")
    row = locked(row)
    if not holds(inspector, Role.INSPECTOR):
        raise Refused(f"{inspector.name}不是检查员，不能分配检查任务", Role.INSPECTOR.label)
    chosen = list(row.entries.filter(pk__in=[entry.pk for entry in entries]).order_by("pk"))
    if not beside:
        EntryInspector.objects.filter(entry__in=chosen).exclude(user=inspector).delete()
    wanted = [EntryInspector(entry=entry, user=inspector, by=by, at=clock.now()) for entry in chosen]
    EntryInspector.objects.bulk_create(wanted, ignore_conflicts=True)
    detail = {"inspector": inspector.name, "accounts": len(chosen), "beside": beside}
    audit.record("inspections.assign", by=by, target=row, detail=detail)
    return len(chosen)


@transaction.atomic
def excuse(entry: Entry, reason: str, *, by: User) -> Entry:
    """Leave an account out with a reason (article 35: coverage is checked plus excused)."""
    permits.require_checker(by)
    entry = locked_entry(entry)
    if not reason.strip():
        raise RuleViolation(ARTICLE, "写明不检查的理由")
    if entry.state == EntryState.CHECKED:
        raise RuleViolation(ARTICLE, "这个账号已经检查完成，不用再列为不检查")
    entry.state, entry.excuse, entry.version = EntryState.EXCUSED, reason.strip()[:200], entry.version + 1
    with acting(entry, by, "excuse"):
        entry.save(update_fields=("state", "excuse", "version"))
    audit.record("inspections.excuse", by=by, target=entry, reason=reason)
    return entry


@transaction.atomic
def include(entry: Entry, *, by: User) -> Entry:
    """Take an excused account back into the check."""
    permits.require_checker(by)
    entry = locked_entry(entry)
    if entry.state != EntryState.EXCUSED:
        raise RuleViolation(ARTICLE, "这个账号本来就要检查")
    entry.state, entry.excuse, entry.version = EntryState.PENDING, "", entry.version + 1
    with acting(entry, by, "include"):
        entry.save(update_fields=("state", "excuse", "version"))
    audit.record("inspections.include", by=by, target=entry)
    return entry


@transaction.atomic
def finish(row: Round, *, by: User) -> Round:
    """End the checking; raises RuleViolation while an account is neither checked nor excused."""
    permits.require_office(by, "检查批次由县政府办结束")
    row = locked(row)
    states = list(row.entries.values_list("state", flat=True))
    ensure(rules.coverage_complete, states.count(EntryState.CHECKED), states.count(EntryState.EXCUSED), len(states))
    row.state, row.finished_by, row.finished_at = RoundState.FINISHED, by, clock.now()
    with acting(row, by, "finish"):
        row.save(update_fields=("state", "finished_by", "finished_at"))
    audit.record("inspections.finish_round", by=by, target=row)
    return row


def locked(row: Round) -> Round:
    """The round, locked and still open; raises RuleViolation when it is finished."""
    row = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if not row.is_open:
        raise RuleViolation(ARTICLE, f"{row.name}已经结束")
    return row


def locked_entry(entry: Entry) -> Entry:
    """The entry, locked, of an open round: the round's row first, so that finishing waits for it."""
    row = locked(entry.round)
    entry = Entry.objects.select_for_update(of=("self",), no_key=True).select_related("account").get(pk=entry.pk)
    entry.round = row
    return entry
