"""Rows of forms: pairs, wide cells, values as forms print them."""

from datetime import UTC, date, datetime

import pytest

from reports import rows
from reports.rows import Cell, cell, paired
from tests import factories


def cells(*widths):
    return [Cell(str(place), ("x",), wide) for place, wide in enumerate(widths)]


@pytest.mark.parametrize(
    ("widths", "shape"),
    [
        ([], []),
        ([False, False], [2]),
        ([False, False, False], [2, 1]),
        ([False, True, False], [1, 1, 1]),
        ([True, False, False, True], [1, 2, 1]),
    ],
)
def test_narrow_cells_stand_in_pairs_and_order_is_kept(widths, shape):
    found = paired(cells(*widths))
    assert [len(row) for row in found] == shape
    assert [each.label for row in found for each in row] == [str(place) for place in range(len(widths))]


def test_an_empty_value_prints_a_dash():
    assert cell("平台", "", "  ").lines == ("—",)


def test_a_long_value_or_several_lines_take_the_whole_width():
    assert cell("理由", "长" * 40).wide
    assert cell("理由", "甲", "乙").wide
    assert not cell("理由", "短").wide


def test_a_label_of_two_characters_is_as_wide_as_four():
    assert (rows.spread("平台"), rows.spread("备案号")) == ("平　　台", "备案号")


def test_days_and_moments_are_those_of_the_county():
    assert rows.day(date(2026, 3, 5)) == "2026年3月5日"
    assert rows.day(None) == ""
    assert rows.moment(datetime(2026, 3, 5, 17, 30, tzinfo=UTC)) == "2026年3月6日 01:30"
    assert rows.moment(None) == ""


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("functions", "publish,serve", "发布、办事"),
        ("functions", "publish,odd", "发布、odd"),
        ("operating_mode", "self", "自行运维"),
        ("in_budget", True, "是"),
        ("in_budget", False, "否"),
        ("in_budget", None, ""),
        ("opened_on", "2026-03-05", "2026年3月5日"),
        ("opened_on", date(2026, 3, 5), "2026年3月5日"),
        ("name", "云上香水", "云上香水"),
    ],
)
def test_values_are_printed_as_a_form_has_them(name, value, words):
    assert rows.plain(name, value) == words


def test_related_rows_are_printed_by_name(county):
    account = factories.account(county.town)
    assert rows.shown(account, "unit") == "香水镇人民政府"
    assert rows.plain("platform", account.platform_id) == "微信订阅号"
    assert rows.plain("platform", 0) == ""


@pytest.mark.parametrize(
    ("number", "masked"),
    [("0954-5011234", "0954-***1234"), ("5011234", "***1234"), ("", ""), ("0954-5011234-801", "0954-***1234")],
)
def test_a_phone_is_masked_for_those_who_only_look_on(number, masked):
    assert rows.office_phone(number, whole=False) == masked
    assert rows.office_phone(number, whole=True) == number
