"""What must hold of inspections, orders and circulars (articles 16 and 35): pure predicates, true when met."""

from datetime import date

from county.articles import INSPECTIONS_PER_QUARTER, article
from inspections.enums import IndicatorKind, LineState, Result

FULL_MARKS = 100
VETO_DAYS = 14
"""National practice: no update in the 14 days before the check fails the account."""


@article("第三十五条", f"每季度至少全面检查 {INSPECTIONS_PER_QUARTER.value} 次，同一季度只开一个批次")
def one_round_per_quarter(opened: bool) -> bool:
    """*opened*: a round of this quarter exists."""
    return not opened


@article("第三十五条", "全部账号都已检查，或者写明不检查的理由，才能结束检查")
def coverage_complete(checked: int, excused: int, population: int) -> bool:
    """Checked plus excused is everything that was frozen when the round was opened."""
    return population > 0 and checked + excused == population


@article("第三十五条", "每个检查项都有结论，才能完成账号检查")
def items_complete(wanted: set[int], told: set[int]) -> bool:
    """Every indicator that concerns the account has a result."""
    return wanted <= told


@article("第三十五条", "不符合的检查项写明发现的问题")
def fault_told(result: str, words: str) -> bool:
    return result != Result.FAULT or bool(words.strip())


@article("第三十五条", "扣分不少于 1 分，不超过本项满分")
def deduction_fits(kind: str, result: str, deduction: int, points: int) -> bool:
    """A veto costs no points; a fault of a scored item costs between one and all of its points."""
    if result != Result.FAULT or kind == IndicatorKind.VETO:
        return deduction == 0
    return 1 <= deduction <= points


@article("第三十五条", "单项否决没有“不适用”，只能选符合或不符合")
def veto_is_answered(kind: str, result: str) -> bool:
    return kind != IndicatorKind.VETO or result != Result.NA


@article("第三十五条", "检查时点不晚于今天，最近更新不晚于检查时点")
def days_in_order(last_post_on: date | None, seen_on: date, today: date) -> bool:
    return seen_on <= today and (last_post_on is None or last_post_on <= seen_on)


@article("第三十五条", f"每类账号的计分项合计 {FULL_MARKS} 分，才能启用检查指标")
def marks_complete(totals: dict[str, int]) -> bool:
    """*totals*: points by class of account."""
    return bool(totals) and all(total == FULL_MARKS for total in totals.values())


@article("第三十五条", "整改情况由没有参与答复的人复核")
def verified_by_another(answered: bool) -> bool:
    """*answered*: the person who verifies took part in an answer of this order."""
    return not answered


@article("第三十五条", "对整改通知有异议的，在异议期限内提出")
def objection_in_time(today: date, object_until: date) -> bool:
    return today <= object_until


@article("第三十五条", "延期的日期晚于现在的整改期限")
def extension_is_later(wanted_on: date, due_on: date) -> bool:
    return wanted_on > due_on


@article("第三十五条", "每个不合格账号都记录了处理结果，才能印发通报")
def consequences_complete(failed: set, handled: set) -> bool:
    """*failed* and *handled* are keys of entries."""
    return failed <= handled


@article("第十六条", "未备案的账号立即清理关停或补办备案，并通报批评")
def unfiled_is_ordered(kind: str, rectify: bool) -> bool:
    """An unfiled account always leads to an order."""
    return kind != "unfiled" or rectify


@article("第十六条", "同一时间只有一次摸排")
def census_one_at_a_time(opened: bool) -> bool:
    """*opened*: another one is not finished."""
    return not opened


@article("第十六条", "与台账不一致的账号，写明哪里不一致")
def census_difference_told(state: str, words: str) -> bool:
    return state == LineState.SAME or bool(words.strip())


@article("第十六条", "台账里已有的账号，不作为未备案账号填报")
def census_unknown_is_unknown(registered: bool) -> bool:
    return not registered


@article("第十六条", "摸排发现的未备案账号都已处理，才能结束摸排")
def census_unknowns_settled(left: int) -> bool:
    """*left*: accounts that nobody dealt with."""
    return left == 0
