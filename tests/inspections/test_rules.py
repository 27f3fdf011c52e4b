"""Every rule of inspections: what it lets through, what it refuses, in words that name the article."""

from datetime import date

import pytest

from county.articles import RuleViolation, ensure
from inspections import rules

DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("rule", "met", "unmet"),
    [
        (rules.one_round_per_quarter, (False,), (True,)),
        (rules.coverage_complete, (3, 1, 4), (3, 0, 4)),
        (rules.items_complete, ({1, 2}, {1, 2, 3}), ({1, 2}, {1})),
        (rules.fault_told, ("fault", "没有更新"), ("fault", "  ")),
        (rules.deduction_fits, ("scored", "fault", 5, 5), ("scored", "fault", 6, 5)),
        (rules.veto_is_answered, ("veto", "ok"), ("veto", "na")),
        (rules.days_in_order, (DAY, DAY, DAY), (DAY, date(2026, 11, 1), DAY)),
        (rules.marks_complete, ({"平台账号": 100},), ({"平台账号": 100, "移动客户端": 95},)),
        (rules.census_one_at_a_time, (False,), (True,)),
        (rules.census_difference_told, ("differs", "名称变了"), ("differs", " ")),
        (rules.census_difference_told, ("same", ""), ("unused", "")),
        (rules.census_unknown_is_unknown, (False,), (True,)),
        (rules.census_unknowns_settled, (0,), (1,)),
        (rules.verified_by_another, (False,), (True,)),
        (rules.objection_in_time, (DAY, DAY), (date(2026, 11, 3), DAY)),
        (rules.extension_is_later, (date(2026, 11, 3), DAY), (DAY, DAY)),
        (rules.consequences_complete, ({1}, {1, 2}), ({1, 3}, {1, 2})),
        (rules.unfiled_is_ordered, ("unfiled", True), ("unfiled", False)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_rule_lets_through_and_refuses(rule, met, unmet):
    ensure(rule, *met)
    with pytest.raises(RuleViolation) as refusal:
        ensure(rule, *unmet)
    assert refusal.value.article in ("第十六条", "第三十五条") and refusal.value.words == rule.words


@pytest.mark.parametrize(
    ("kind", "result", "deduction", "fits"),
    [
        ("scored", "fault", 0, False),
        ("scored", "ok", 1, False),
        ("scored", "na", 0, True),
        ("veto", "fault", 0, True),
        ("veto", "fault", 1, False),
    ],
)
def test_only_a_fault_of_a_scored_item_costs_points(kind, result, deduction, fits):
    assert rules.deduction_fits(kind, result, deduction, 5) is fits


def test_an_empty_population_is_never_covered():
    assert not rules.coverage_complete(0, 0, 0)


def test_without_a_newest_post_only_the_day_of_the_check_counts():
    assert rules.days_in_order(None, DAY, DAY) and not rules.days_in_order(None, date(2026, 11, 3), DAY)
