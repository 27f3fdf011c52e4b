"""The figures of a round, every one counted from rows (decisions.md, Inspection figures). Whole numbers only; rates are
computed from them where they are printed. A circular freezes the object; nobody types a number.
"""

from collections import Counter
from datetime import date

from accounts.models import Account
from county import clock
from county.enums import UnitKind
from inspections.counts import Change, Figures, Group, Orders, Problem, Result, Said
from inspections.enums import EntryState, FindingKind, OrderState
from inspections.models import Entry, Finding, Rectification, Round
from notifications.models import Message

REMINDERS = "reminder:rectify"
"""Keys of the reminders that belong to rectification begin so."""


def of(row: Round) -> Figures:
    """Count the round as it stands now."""
    entries = list(row.entries.all())
    before = Round.objects.before(row)
    return Figures(
        year=row.year,
        quarter=row.quarter,
        period=row.period,
        opened_on=clock.day_of(row.opened_at).isoformat(),
        finished_on=clock.day_of(row.finished_at).isoformat() if row.finished_at else "",
        indicators=str(row.catalogue),
        pass_mark=row.catalogue.pass_mark,
        total=_group("全部账号", entries),
        platforms=_groups(entries, lambda entry: entry.roll_up),
        kinds=_groups(entries, lambda entry: UnitKind(entry.unit_kind).label),
        last=_group(before.period, list(before.entries.all())) if before else None,
        last_orders=orders(before) if before else None,
        orders=orders(row),
        reminders=_reminders(row),
        problems=_problems(row),
        failed=tuple(_result(entry, _why(entry)) for entry in entries if entry.passed is False),
        excused=tuple(_result(entry, entry.excuse) for entry in entries if entry.state == EntryState.EXCUSED),
        said=_said(row),
        changes=_changes(row, before),
    )


def _group(label: str, entries: list[Entry]) -> Group:
    states = Counter(entry.state for entry in entries)
    passed = sum(entry.passed is True for entry in entries)
    return Group(label, len(entries), states[EntryState.CHECKED], states[EntryState.EXCUSED], passed)


def _groups(entries: list[Entry], key) -> tuple[Group, ...]:
    labels = dict.fromkeys(map(key, entries))
    found = [_group(label, [entry for entry in entries if key(entry) == label]) for label in labels]
    return tuple(sorted(found, key=lambda group: (-group.total, group.label)))


def orders(row: Round) -> Orders:
    """The round's orders: in time is answered by the deadline in force, and accepted since."""
    found = list(Rectification.objects.filter(round=row))
    closed = [order for order in found if order.state == OrderState.CLOSED]
    in_time = sum(clock.day_of(order.answered_at) <= order.due_on for order in closed)
    lifted = sum(order.state == OrderState.LIFTED for order in found)
    return Orders(len(found), in_time, len(closed) - in_time, len(found) - len(closed) - lifted, lifted)


def _reminders(row: Round) -> int:
    """Rectification reminders that were sent since the round was opened."""
    return Message.objects.filter(key__startswith=REMINDERS, created_at__gte=row.opened_at).count()


def _problems(row: Round) -> tuple[Problem, ...]:
    found = Finding.objects.standing().filter(round=row).select_related("unit", "rectification", "entry")
    return tuple(_problem(each) for each in found.order_by("indicator__order", "entry__place", "recorded_at", "pk"))


def _problem(found: Finding) -> Problem:
    order = found.rectification
    return Problem(
        name=found.name,
        platform=found.platform,
        unit=found.entry.unit_short if found.entry else found.unit.short_name,
        category=found.category,
        wording=found.wording,
        words=found.words,
        article=found.article,
        seen_on=found.seen_on.isoformat(),
        due_on=order.due_on.isoformat() if order else "",
        veto=found.veto,
        deduction=found.deduction,
        repeated=found.repeats_id is not None,
        unfiled=found.kind == FindingKind.UNFILED,
    )


def _result(entry: Entry, why: str) -> Result:
    return Result(entry.name, entry.platform, entry.unit_short, entry.score, why)


def _why(entry: Entry) -> str:
    return "单项否决" if entry.vetoed else "低于合格线"


def _said(row: Round) -> tuple[Said, ...]:
    rows = row.consequences.select_related("entry", "unit").order_by("unit__order", "decided_at", "pk")
    return tuple(
        Said(each.measure, each.entry.title if each.entry else each.unit.name, each.unit.short_name, each.reason)
        for each in rows
    )


def _changes(row: Round, before: Round | None) -> tuple[Change, ...]:
    """Accounts opened, suspended and cancelled since the round before was opened (all of the year without one)."""
    since = clock.day_of(before.opened_at) if before else date(row.year, 1, 1)
    until = clock.day_of(row.finished_at) if row.finished_at else clock.today()
    accounts = Account.objects.select_related("unit", "platform").order_by("unit__order", "platform__order", "pk")
    dated = (("开设", "opened_on"), ("关停", "suspended_on"), ("注销", "cancelled_on"))
    return tuple(
        Change(kind, each.name, each.platform.name, each.unit.short_name, getattr(each, field).isoformat())
        for kind, field in dated
        for each in accounts.filter(**{f"{field}__gte": since, f"{field}__lte": until})
    )
