"""Every rule over the application itself: met and unmet, with its article and its words."""

from datetime import date
from types import SimpleNamespace

import pytest

from accounts.rules import Around
from approvals import rules
from approvals.enums import Kind, Step
from approvals.rules import (
    as_approved,
    date_after_approval,
    declaration,
    form_complete,
    four_eyes,
    logo_given,
    may_close,
    one_case_at_a_time,
    reason_given,
    replacement_given,
    something_changes,
    unit_decides,
)

TODAY = date(2026, 11, 2)
NEAR = Around(today=TODAY)
MET = ""


def case(**changes):
    values = {"way": "portal", "declared": True, "reason": "办事", "replacement": "微信", "changed": ("purpose",)}
    return SimpleNamespace(get_kind_display=lambda: "开设", **(values | changes))


def near(*purposes: str) -> Around:
    return Around(today=TODAY, purposes=frozenset(purposes))


TABLE = [
    (unit_decides, case(), NEAR, {}, MET),
    (unit_decides, case(way=""), NEAR, {}, "没有选择单位决定方式"),
    (unit_decides, case(way="minutes"), NEAR, {}, "没有会议纪要"),
    (unit_decides, case(way="minutes"), near("minutes"), {}, MET),
    (unit_decides, case(way="paper"), NEAR, {}, MET),
    (declaration, case(), NEAR, {}, MET),
    (declaration, case(declared=False), NEAR, {}, "没有勾选声明"),
    (reason_given, case(), NEAR, {}, MET),
    (reason_given, case(reason=" "), NEAR, {}, "没有写理由"),
    (logo_given, case(), near("logo"), {}, MET),
    (logo_given, case(), NEAR, {}, "没有头像标识"),
    (replacement_given, case(), NEAR, {}, MET),
    (replacement_given, case(replacement=""), NEAR, {}, "没有写替代渠道"),
    (something_changes, case(), NEAR, {}, MET),
    (something_changes, case(changed=()), NEAR, {}, "没有变更任何内容"),
    (something_changes, case(changed=()), near("logo"), {}, MET),
    (form_complete, case(), NEAR, {}, MET),
    (form_complete, case(), NEAR, {"lacking": ("功能定位",)}, "还有必填栏目没有填"),
    (one_case_at_a_time, case(), NEAR, {}, MET),
    (one_case_at_a_time, case(), NEAR, {"other": "SQ-2026-0001"}, "还有一件没有办完"),
]
ARTICLES = {
    unit_decides: "第十四条",
    declaration: "第十条",
    reason_given: "第十四条",
    logo_given: "第十三条",
    replacement_given: "第十一条",
    something_changes: "第十四条",
    form_complete: "第十五条",
    one_case_at_a_time: "第十四条",
    four_eyes: "第十四条",
    date_after_approval: "第十四条",
    as_approved: "第十四条",
    may_close: "第十四条",
}


@pytest.mark.parametrize(
    ("rule", "given", "around", "facts", "title"), TABLE, ids=[f"{row[0].__name__}-{row[4] or 'met'}" for row in TABLE]
)
def test_a_rule_is_met_or_says_what_lacks(rule, given, around, facts, title):
    verdict = rule(given, around, **facts)
    assert verdict.ok == (title == MET)
    assert verdict.ok or (verdict.title == title and verdict.words)


def test_each_rule_stands_under_its_article():
    assert {rule: rule.article for rule in ARTICLES} == ARTICLES


NOTHING = {"typed": False, "signed": False, "reviewed": False}


@pytest.mark.parametrize("step", Step.values)
@pytest.mark.parametrize("hand", ["", "typed", "signed", "reviewed"])
def test_whose_hand_was_in_it_may_not_go_on(step, hand):
    closed = {
        ("sign", "typed"),
        ("confirm_paper", "typed"),
        ("review", "signed"),
        ("approve", "typed"),
        ("approve", "signed"),
        ("approve", "reviewed"),
    }
    hands = NOTHING | ({hand: True} if hand else {})
    assert bool(four_eyes(step, **hands)) == ((step, hand) in closed)


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY, ""), (date(2026, 11, 1), "早于审批"), (date(2026, 11, 3), ""), (date(2026, 11, 6), "今天")],
)
def test_the_deed_lies_between_approval_and_today(day, words):
    found = date_after_approval(day, approved_on=TODAY, today=date(2026, 11, 5))
    assert words in found and bool(found) == bool(words)


def test_the_platform_shows_what_was_approved():
    assert as_approved(" 云上香水 ", approved="云上香水") == ""
    assert "重新申报" in as_approved("云上香水镇", approved="云上香水")


@pytest.mark.parametrize("lacking", ["announced", "entered", "gone"])
def test_a_file_closes_when_all_three_are_there(lacking):
    there = {"announced": True, "entered": True, "gone": True}
    assert may_close(**there)
    assert not may_close(**(there | {lacking: False}))


def codes(found) -> list[str]:
    return [rule.code for rule in found]


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        (Kind.OPENING, ["reason_given", "unit_decides", "declaration", "logo_given"]),
        (Kind.ALTERING, ["something_changes", "reason_given", "unit_decides"]),
        (Kind.SUSPENDING, ["reason_given", "unit_decides", "replacement_given"]),
        (Kind.CANCELLING, ["reason_given", "unit_decides", "replacement_given"]),
    ],
)
def test_each_kind_has_its_own_rules(kind, own):
    assert codes(rules.own_rules(kind)) == own


def test_a_change_is_checked_only_where_it_changes_something():
    assert codes(rules.facts_rules(Kind.ALTERING, ("in_budget",), backfill=False)) == ["budget"]
    assert rules.facts_rules(Kind.CANCELLING, (), backfill=False) == ()


def test_an_opening_leaves_the_verified_subject_to_the_platform_report():
    later = set(codes(rules.facts_rules(Kind.OPENING, (), backfill=True)))
    assert later - set(codes(rules.facts_rules(Kind.OPENING, (), backfill=False))) == {"verified_subject"}
