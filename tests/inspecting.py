"""A quarter under inspection for tests: indicators in force, an open round, accounts checked with any faults."""

from datetime import date

from county import clock
from county.enums import Role
from county.models import User
from inspections.enums import Result
from inspections.models import Catalogue, Entry, Finding, Rectification, Round
from inspections.services import catalogue as catalogues
from inspections.services import checking, orders, rounds
from inspections.services.checking import Mark
from inspections.services.orders import Said
from tests import factories as make


def indicators(county, *, effective_from: date | None = None) -> Catalogue:
    """The shipped draft, put in force by the approver (once)."""
    found = catalogues.in_force()
    if found:
        return found
    draft = Catalogue.objects.get(version=1)
    return catalogues.put_in_force(draft, effective_from or clock.today(), by=county.approver)


def register(county) -> list:
    """Three running accounts: two of 香水镇, one of 新民乡."""
    return [
        make.filed_account(county.town),
        make.filed_account(county.town, code="weibo"),
        make.filed_account(county.other_town, name="新民乡讯"),
    ]


def open_round(county, *, to: User | None = None, day: date | None = None) -> Round:
    """This quarter's round (or that of *day*), every account assigned to the inspector."""
    indicators(county)
    year, quarter = rounds.quarter_of(day or clock.today())
    due_on = max(rounds.last_day(year, quarter), clock.today())
    row = rounds.open_round(year, quarter, due_on, by=county.reviewer)
    rounds.assign(row, row.entries.all(), to or county.inspector, by=county.reviewer)
    return row


def entry(row: Round, account) -> Entry:
    return row.entries.select_related("round", "account", "unit").get(account=account)


def checked(county, found: Entry, *, by: User | None = None, **faults: str | tuple[str, int]) -> Entry:
    """Complete the check of *found*. Faults by code (``-`` written ``_``): words, or words and points; each is ordered."""
    by = by or county.inspector
    wanted = {code.replace("_", "-"): told for code, told in faults.items()}
    checking.set_days(found, clock.today(), clock.today(), by=by)
    marks = []
    for row in found.round.catalogue.indicators.all():
        if row.concerns(is_app=found.is_app):
            told = wanted.pop(row.code, None)
            words, points = told if isinstance(told, tuple) else (told, row.step)
            marks.append((row, Mark(Result.FAULT, points, words, rectify=True) if told else Mark(Result.OK)))
    saved = checking.save_items(found, marks, by=by)
    assert len(saved.items) == len(marks), saved
    assert wanted == {}, "no such indicator"
    return checking.complete(Entry.objects.get(pk=found.pk), by=by)


def finished_round(county, accounts: list, faults: dict | None = None) -> Round:
    """A finished round; *faults* by place in *accounts*."""
    row = open_round(county)
    for place, account in enumerate(accounts):
        checked(county, entry(row, account), **(faults or {}).get(place, {}))
    return rounds.finish(row, by=county.reviewer)


def order(county, row: Round, *, by: User | None = None) -> Rectification:
    """The order about the first account that waits for one."""
    return orders.issue(orders.waiting(row)[0], by=by or county.inspector)


def said(found: Rectification, by: User, words: str = "已按要求处理。", files: tuple = ()) -> Said:
    """Words of a person who saw the order as it stands now."""
    return Said(by, Rectification.objects.get(pk=found.pk).version, words, files)


def finding(row: Round, code: str) -> Finding:
    return row.findings.standing().get(code=code.replace("_", "-"))


def second_inspector(county) -> User:
    return make.user(Role.INSPECTOR, county.office, name="沈检查")


def mended(county, found: Rectification, *, by: User) -> Rectification:
    """Answered by the unit's clerk *by* and accepted by the second reviewer."""
    found = orders.answer(found, said(found, by))
    return orders.accept(found, said(found, county.second_reviewer, "已整改到位。"))


def checked_again(county, found: Entry) -> Entry:
    """Complete a reopened check with everything in order."""
    found = Entry.objects.select_related("round__catalogue").get(pk=found.pk)
    versions = dict(found.items.values_list("indicator_id", "version"))
    marks = [
        (row, Mark(Result.OK, version=versions.get(row.pk, 0)))
        for row in found.round.catalogue.indicators.all()
        if row.concerns(is_app=found.is_app)
    ]
    checking.save_items(found, marks, by=county.inspector)
    return checking.complete(found, by=county.inspector)
