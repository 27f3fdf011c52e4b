"""摸排 (article 16): opened by the office, answered by each unit in charge in one go, unknown accounts taken up by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts import names
from accounts.models import Account
from county import access, audit, clock
from county.articles import RuleViolation, ensure
from county.enums import Role
from county.models import Unit, User
from inspections import permits, rules
from inspections.enums import LineState, UnknownState
from inspections.errors import Overtaken
from inspections.models import Census, CensusAnswer, CensusLine, CensusUnknown, Round
from inspections.services import orders

ARTICLE = "第十六条"


@dataclass(frozen=True)
class Said:
    """What a unit says of one registered account; accounts of which nothing is said are as registered."""

    state: str
    words: str = ""


@dataclass(frozen=True)
class Unknown:
    """An account that is not in the register."""

    unit: Unit
    name: str
    platform: str
    link: str = ""
    words: str = ""


def units_in_charge():
    """Units that are asked: towns, departments and other units directly below the county (article 6)."""
    return Unit.objects.hosts().filter(parent__parent__isnull=True, parent__isnull=False)


@transaction.atomic
def open_census(title: str, due_on: date, *, by: User) -> Census:
    """Start a stock-taking. Raises Refused, and RuleViolation while another one is open."""
    permits.require_office(by, "摸排由县政府办组织")
    ensure(rules.census_one_at_a_time, Census.objects.filter(is_current=True).exists())
    if due_on < clock.today():
        raise RuleViolation(ARTICLE, "截止日期不早于今天")
    try:
        with transaction.atomic():
            row = Census.objects.create(title=title, due_on=due_on, opened_by=by, opened_at=clock.now())
    except IntegrityError as error:
        raise RuleViolation(rules.census_one_at_a_time.article, rules.census_one_at_a_time.words) from error
    audit.record("inspections.census_open", by=by, target=row, detail={"due_on": str(due_on)})
    return row


def accounts_of(unit: Unit) -> list[Account]:
    """Registered accounts of the unit and of the units below it."""
    rows = Account.objects.live().filter(unit__path__startswith=unit.path).select_related("unit", "platform")
    return list(rows.order_by("unit__order", "unit_id", "platform__order", "pk"))


def may_answer(unit: Unit, by: User) -> bool:
    return access.holds(by, Role.CLERK, unit=unit)


@transaction.atomic
def answer(
    census: Census, unit: Unit, said: dict, unknowns: Iterable[Unknown], *, by: User, note: str = ""
) -> CensusAnswer:
    """Keep the unit's answer: *said* by account key. Raises Refused, RuleViolation, and Overtaken if it answered already."""
    access.require(by, Role.CLERK, unit=unit, words="摸排结果由主管单位的填报员填报")
    census = Census.objects.select_for_update(of=("self",), no_key=True).get(pk=census.pk)
    if not census.is_open:
        raise RuleViolation(ARTICLE, "这次摸排已经结束")
    known = CensusAnswer.objects.filter(census=census, unit=unit).select_related("answered_by").first()
    if known:
        raise Overtaken(f"{known.answered_by.name}已经填报了{unit.short_name}的摸排结果", known)
    row = CensusAnswer.objects.create(census=census, unit=unit, answered_by=by, answered_at=clock.now(), note=note)
    for account in accounts_of(unit):
        told = said.get(account.pk, Said(LineState.SAME))
        ensure(rules.census_difference_told, told.state, told.words)
        CensusLine.objects.create(answer=row, account=account, state=told.state, words=told.words)
    for each in unknowns:
        ensure(rules.census_unknown_is_unknown, _registered(each))
        CensusUnknown.objects.create(
            answer=row, unit=each.unit, name=each.name, platform=each.platform, link=each.link, words=each.words
        )
    audit.record("inspections.census_answer", by=by, target=row, detail={"unknown": row.unknowns.count()})
    return row


def _registered(seen: Unknown) -> bool:
    rows = Account.objects.live().filter(skeleton=names.skeleton(seen.name), platform__name=seen.platform)
    return rows.filter(unit__path__startswith=seen.unit.path).exists()


@transaction.atomic
def take_up(unknown: CensusUnknown, *, by: User) -> CensusUnknown:
    """Make it a finding of the open round: an order to close or to file follows. Raises Refused and RuleViolation."""
    permits.require_office(by, "未备案账号由县政府办处理")
    unknown = _open(unknown)
    row = Round.objects.filter(state="open").order_by("-year", "-quarter").first()
    if row is None:
        raise RuleViolation(ARTICLE, "没有进行中的季度检查，开启检查以后再列为问题")
    words = unknown.words or f"{unknown.answer.census}中由{unknown.answer.unit.short_name}报告，没有备案。"
    seen = orders.Unfiled(
        unknown.unit, unknown.name, unknown.platform, unknown.link, words, clock.day_of(unknown.answer.answered_at)
    )
    unknown.finding = orders.record_unfiled(row, seen, by=by)
    return _settled(unknown, UnknownState.FINDING, "", by)


@transaction.atomic
def dismiss(unknown: CensusUnknown, state: str, words: str, *, by: User) -> CensusUnknown:
    """It is registered meanwhile, or no government account; says why. Raises Refused and RuleViolation."""
    permits.require_office(by, "未备案账号由县政府办处理")
    if not words.strip():
        raise RuleViolation(ARTICLE, "写明为什么不列为问题")
    return _settled(_open(unknown), state, words.strip()[:200], by)


def _open(unknown: CensusUnknown) -> CensusUnknown:
    rows = CensusUnknown.objects.select_for_update(of=("self",), no_key=True)
    unknown = rows.select_related("answer__census", "answer__unit", "unit").get(pk=unknown.pk)
    if unknown.state != UnknownState.OPEN:
        raise Overtaken(f"这个账号已经处理：{unknown.get_state_display()}", unknown)
    return unknown


def _settled(unknown: CensusUnknown, state: str, words: str, by: User) -> CensusUnknown:
    unknown.state, unknown.settled_words, unknown.settled_by, unknown.settled_at = state, words, by, clock.now()
    unknown.save(update_fields=("state", "settled_words", "settled_by", "settled_at", "finding"))
    audit.record("inspections.census_settle", by=by, target=unknown, reason=words)
    return unknown


@transaction.atomic
def finish(census: Census, *, by: User) -> Census:
    """End the stock-taking; units that did not answer stay seen as such. Raises Refused and RuleViolation."""
    permits.require_office(by, "摸排由县政府办组织")
    census = Census.objects.select_for_update(of=("self",), no_key=True).get(pk=census.pk)
    if not census.is_open:
        raise RuleViolation(ARTICLE, "这次摸排已经结束")
    ensure(
        rules.census_unknowns_settled,
        CensusUnknown.objects.filter(answer__census=census, state=UnknownState.OPEN).count(),
    )
    census.is_current, census.finished_at, census.finished_by = False, clock.now(), by
    census.save(update_fields=("is_current", "finished_at", "finished_by"))
    audit.record("inspections.census_finish", by=by, target=census)
    return census
