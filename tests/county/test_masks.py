"""One way to cover telephone numbers, in fields and in what people type."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county import audit, masks
from county.models import AuditEntry

NUMBER = "0954-5017788"


@pytest.mark.parametrize(
    ("number", "covered"),
    [
        ("0954-5015678", "0954-***5678"),
        ("09545015678", "0954***5678"),
        ("0954-5015678-12", "0954-***5678"),
        ("5015678", "***5678"),
        ("13895015678", "138****5678"),
        ("0954-***5678", "0954-***5678"),
        ("12345", "***"),
        ("见 3 楼门牌", "***"),
        ("无", "无"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_covered_number_shows_where_and_four_digits(number, covered):
    assert masks.phone(number) == covered


def test_numbers_in_details_are_covered_and_nothing_else():
    detail = {"phone": [NUMBER, ""], "name": ["甲", "乙"], "rows": [{"keeper_phone": NUMBER}], "count": 3}
    assert masks.phones_in(detail) == {
        "phone": ["0954-***7788", ""],
        "name": ["甲", "乙"],
        "rows": [{"keeper_phone": "0954-***7788"}],
        "count": 3,
    }


@pytest.mark.parametrize(
    ("typed", "covered"),
    [
        ("打13895015678问过", "打138****5678问过"),
        ("138 9501 5678、139-9501-5678", "138****5678、139****5678"),
        ("值班电话0954-5017788转12", "值班电话0954-***7788转12"),
        ("0954 5017788", "0954-***7788"),
        ("01066017788，02166017788", "010***7788，021***7788"),
        ("备案号 ZWXMT-2026-0001，第 13 条，2026-11-28", "备案号 ZWXMT-2026-0001，第 13 条，2026-11-28"),
        ("gh_13895015678a、微信号 wx13895015678", "gh_13895015678a、微信号 wx13895015678"),
        ("91640424MA13895015678X 统一代码 116404240101234567", "91640424MA13895015678X 统一代码 116404240101234567"),
        ("共 138950156789 字节", "共 138950156789 字节"),
        ("", ""),
    ],
)
def test_a_number_that_somebody_typed_is_covered_and_other_digits_stay(typed, covered):
    assert masks.typed(typed) == covered


@given(before=st.sampled_from(["", "电话", "（", "：", " "]), after=st.sampled_from(["", "。", "）", " 转", "问"]),
       number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))  # fmt: skip
def test_no_mobile_number_is_left_whole(before, after, number):
    assert number not in masks.typed(f"{before}{number}{after}")


@pytest.mark.django_db
def test_the_audit_log_keeps_no_number_that_was_typed(county):
    audit.record("county.edit_unit", by=county.sysadmin, reason="打 13895015678 问过", detail={"note": f"或 {NUMBER}"})
    entry = AuditEntry.objects.get()
    assert entry.reason == "打 138****5678 问过"
    assert json.loads(entry.detail) == {"note": "或 0954-***7788"}
