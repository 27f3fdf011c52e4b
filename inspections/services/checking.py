"""Checking one account: items saved one by one under their version, then completed with score and findings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts.enums import AccountStatus, UpdateSource
from accounts.services import updates
from accounts.services.updates import Seen
from county import audit, clock
from county.articles import RuleViolation, ensure
from county.history import acting
from county.models import Attachment, User
from inspections import permits, rules, scoring, sources
from inspections.enums import EntryState, FindingKind, Result
from inspections.errors import Overtaken
from inspections.models import Entry, Finding, Indicator, Item, ItemEvidence, Round
from inspections.services.rounds import locked_entry

ARTICLE = "第三十五条"
MOST_WORDS = 3000
FIELDS = ("result", "deduction", "words", "rectify", "known", "version", "by", "at")


@dataclass(frozen=True)
class Mark:
    """What an inspector found for one indicator; ``version`` is the one he saw (0: nothing yet)."""

    result: str
    deduction: int = 0
    words: str = ""
    rectify: bool = False
    version: int = 0
    known: str = ""


@dataclass
class Saved:
    """What became of several marks: items by code, and by code what was overtaken or refused."""

    items: dict[str, Item] = field(default_factory=dict)
    overtaken: dict[str, Overtaken] = field(default_factory=dict)
    refused: dict[str, RuleViolation] = field(default_factory=dict)


@transaction.atomic
def save_item(entry: Entry, indicator: Indicator, mark: Mark, *, by: User) -> Item:
    """Save one item. The same mark again changes nothing, so a lost answer may be sent again.

    Raises Refused, RuleViolation, and Overtaken with the item as it stands when another version was seen.
    """
    permits.require_score(entry, by)
    entry = _open(entry)
    return _saved(entry, indicator, mark, entry.items.filter(indicator=indicator).select_related("by").first(), by)


@transaction.atomic
def save_items(entry: Entry, marks: Iterable[tuple[Indicator, Mark]], *, by: User) -> Saved:
    """Save what can be saved of several items; one that is overtaken or refused does not lose the others."""
    permits.require_score(entry, by)
    entry = _open(entry)
    known = {item.indicator_id: item for item in entry.items.select_related("by", "indicator")}
    result = Saved()
    for indicator, mark in marks:
        try:
            result.items[indicator.code] = _saved(entry, indicator, mark, known.get(indicator.pk), by)
        except Overtaken as overtaken:
            result.overtaken[indicator.code] = overtaken
        except RuleViolation as refusal:
            result.refused[indicator.code] = refusal
    return result


def _saved(entry: Entry, indicator: Indicator, mark: Mark, item: Item | None, by: User) -> Item:
    if indicator.catalogue_id != entry.round.catalogue_id or not indicator.concerns(is_app=entry.is_app):
        raise RuleViolation(ARTICLE, "这个检查项不适用于这个账号")
    mark = _plain(indicator, mark)
    if item is not None and _same(item, mark):
        return item
    if (item.version if item else 0) != mark.version:
        who = item.by.name if item else "其他检查员"
        raise Overtaken(f"{who}已经填写了这一项，先看一下他的结论", item)
    return _write(item or Item(entry=entry, indicator=indicator, version=0), mark, by)


def _plain(indicator: Indicator, mark: Mark) -> Mark:
    """The mark by the rules: only a fault has points, words and an order."""
    words = mark.words.strip()[:MOST_WORDS]
    fault = mark.result == Result.FAULT
    deduction = mark.deduction if fault and not indicator.is_veto else 0
    ensure(rules.veto_is_answered, indicator.kind, mark.result)
    ensure(rules.deduction_fits, indicator.kind, mark.result, deduction, indicator.points)
    return Mark(mark.result, deduction, words, mark.rectify and fault, mark.version, mark.known[:300])


def _same(item: Item, mark: Mark) -> bool:
    stands = (item.result, item.deduction, item.words, item.rectify)
    return stands == (mark.result, mark.deduction, mark.words, mark.rectify)


def _write(item: Item, mark: Mark, by: User) -> Item:
    item.result, item.deduction, item.words, item.rectify = mark.result, mark.deduction, mark.words, mark.rectify
    item.known = mark.known
    item.version, item.by, item.at = item.version + 1, by, clock.now()
    with acting(item, by, "save_item"):
        item.save()
    return item


@transaction.atomic
def take_known(entry: Entry, *, by: User) -> int:
    """Take over what the portal knows to be in order or not applicable, for items without a result; number taken.

    Faults are never taken over by themselves: the inspector looks at each.
    """
    permits.require_score(entry, by)
    entry = _open(entry)
    told = set(entry.items.values_list("indicator_id", flat=True))
    wanted = [row for row in scoring.indicators(entry) if row.pk not in told and row.source]
    facts = sources.known(entry, {row.source for row in wanted})
    taken = 0
    for row in wanted:
        fact = facts.get(row.source)
        if fact and fact.result != Result.FAULT and not (row.is_veto and fact.result == Result.NA):
            _write(Item(entry=entry, indicator=row, version=0), Mark(fact.result, known=fact.words), by)
            taken += 1
    return taken


@transaction.atomic
def set_days(entry: Entry, seen_on: date, last_post_on: date | None, *, by: User) -> Entry:
    """The day of the check and the newest post seen on it."""
    permits.require_score(entry, by)
    entry = _open(entry)
    ensure(rules.days_in_order, last_post_on, seen_on, clock.today())
    if (entry.seen_on, entry.last_post_on) != (seen_on, last_post_on):
        entry.seen_on, entry.last_post_on, entry.version = seen_on, last_post_on, entry.version + 1
        with acting(entry, by, "set_days"):
            entry.save(update_fields=("seen_on", "last_post_on", "version"))
        if last_post_on and entry.account.status != AccountStatus.CANCELLED:
            updates.keep(entry.account, Seen(last_post_on, seen_on), source=UpdateSource.INSPECTOR, by=by)
    return entry


@transaction.atomic
def add_evidence(item: Item, attachment: Attachment, *, by: User) -> ItemEvidence:
    """Put a screenshot beside a fault."""
    permits.require_score(item.entry, by)
    _open(item.entry)
    return ItemEvidence.objects.create(item=item, attachment=attachment, added_by=by, added_at=clock.now())


@transaction.atomic
def remove_evidence(evidence: ItemEvidence, *, by: User) -> None:
    """Take a screenshot away; the row stays, marked."""
    permits.require_score(evidence.item.entry, by)
    _open(evidence.item.entry)
    if evidence.removed_at is None:
        evidence.removed_at = clock.now()
        evidence.save(update_fields=("removed_at",))


@transaction.atomic
def complete(entry: Entry, *, by: User) -> Entry:
    """End the check of one account: every item told, score computed, findings written.

    Raises Refused and RuleViolation (an item without result, a fault without words, no day of the check).
    """
    permits.require_score(entry, by)
    entry = _open(entry)
    items = list(entry.items.select_related("indicator"))
    ensure(rules.items_complete, {row.pk for row in scoring.indicators(entry)}, {item.indicator_id for item in items})
    for item in items:
        if not rules.fault_told(item.result, item.words):
            raise RuleViolation(ARTICLE, f"“{item.indicator.wording}”不符合，写明发现的问题")
    if entry.seen_on is None:
        raise RuleViolation(ARTICLE, "填写检查时点")
    result = scoring.score(items, entry.round.catalogue.pass_mark)
    entry.score, entry.vetoed, entry.passed = result.score, result.vetoed, result.passed
    entry.state, entry.checked_by, entry.checked_at = EntryState.CHECKED, by, clock.now()
    entry.version += 1
    with acting(entry, by, "complete"):
        entry.save()
    find(entry, items, by)
    audit.record("inspections.complete", by=by, target=entry, detail={"score": entry.score, "passed": entry.passed})
    return entry


@transaction.atomic
def reopen(entry: Entry, *, by: User) -> Entry:
    """Correct a completed check while the round is open; its findings are withdrawn and written anew.

    Raises RuleViolation when an order was issued on one of them.
    """
    permits.require_score(entry, by)
    entry = locked_entry(entry)
    if entry.state != EntryState.CHECKED:
        raise RuleViolation(ARTICLE, "这个账号还没有完成检查")
    standing = entry.findings.standing()
    if standing.filter(rectification__isnull=False).exists():
        raise RuleViolation(ARTICLE, "已经发出整改通知，不能再改检查结果")
    for finding in standing:
        finding.withdrawn_at = clock.now()
        finding.save(update_fields=("withdrawn_at",))
    entry.state, entry.version = EntryState.PENDING, entry.version + 1
    entry.score = entry.vetoed = entry.passed = entry.checked_by = entry.checked_at = None
    with acting(entry, by, "reopen"):
        entry.save()
    audit.record("inspections.reopen", by=by, target=entry)
    return entry


def find(entry: Entry, items: Iterable[Item], by: User) -> list[Finding]:
    """Write a finding for each fault; the same one in the round before is named as repeated."""
    faults = [item for item in items if item.result == Result.FAULT]
    before = earlier(entry, {item.indicator.code for item in faults})
    return [_finding(entry, item, before.get(item.indicator.code), by) for item in faults]


def earlier(entry: Entry, codes: set[str]) -> dict[str, Finding]:
    """Findings of the same account in the round just before this one, by code of the indicator."""
    before = Round.objects.before(entry.round)
    if before is None:
        return {}
    rows = Finding.objects.standing().filter(account_id=entry.account_id, round=before, code__in=codes)
    return {row.code: row for row in rows}


def _finding(entry: Entry, item: Item, repeats: Finding | None, by: User) -> Finding:
    indicator = item.indicator
    finding = Finding.objects.create(
        kind=FindingKind.ITEM, round=entry.round, entry=entry, item=item, indicator=indicator,
        account=entry.account, unit=entry.unit, name=entry.name, platform=entry.platform, code=indicator.code,
        article=indicator.article, wording=indicator.wording, category=indicator.category, words=item.words,
        veto=indicator.is_veto, deduction=item.deduction, rectify=item.rectify, seen_on=entry.seen_on,
        recorded_by=by, recorded_at=clock.now(), repeats=repeats,
    )  # fmt: skip
    finding.evidence.set(row.attachment_id for row in item.evidence.filter(removed_at__isnull=True))
    return finding


def _open(entry: Entry) -> Entry:
    """The entry, locked, still to be checked; raises RuleViolation otherwise."""
    entry = locked_entry(entry)
    if entry.state == EntryState.CHECKED:
        raise RuleViolation(ARTICLE, "这个账号已经检查完成，先点“修改检查结果”")
    if entry.state == EntryState.EXCUSED:
        raise RuleViolation(ARTICLE, "这个账号已列为不检查，恢复检查后再填写")
    return entry
