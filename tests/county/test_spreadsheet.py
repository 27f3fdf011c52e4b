"""Table files: read by a spreadsheet as they are, with nothing in them that it would run."""

import csv
import io
import sys
import unicodedata

import pytest

from county import spreadsheet


def read(text: str) -> list[list[str]]:
    assert text.startswith(spreadsheet.BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(spreadsheet.BOM))))


def test_begins_with_the_mark_and_the_header():
    assert read("".join(spreadsheet.lines(["甲", "乙"], []))) == [["甲", "乙"]]


@pytest.mark.parametrize("cell", ['引"号', "逗,号", "两\n行", "", "😀", "二〇二六"])
def test_a_cell_comes_back_as_it_went(cell):
    assert read("".join(spreadsheet.lines(["甲"], [[cell, "尾"]])))[1] == [cell, "尾"]


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "\t=1", "\r", "\n=1", "  =1", "＝1", "＋1", "\u200b=1", "\ufeff@a"]
)
def test_a_formula_is_made_words(cell):
    assert spreadsheet.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["1=1", "a@b.cn", "2026-11-02", "泾新媒备〔2026〕01号", "'"])
def test_other_words_stay(cell):
    assert spreadsheet.safe(cell) == cell


def test_no_letter_or_digit_of_any_script_becomes_a_sign_at_the_front():
    letters = [chr(number) for number in range(sys.maxunicode + 1) if chr(number).isalnum()]
    assert len(letters) > 100_000
    for letter in letters:
        seen = "".join(
            sign for sign in unicodedata.normalize("NFKC", f"{letter}=1") if unicodedata.category(sign) != "Cf"
        )
        assert not seen.lstrip().startswith(spreadsheet.DANGEROUS), hex(ord(letter))


def test_rows_are_made_one_by_one():
    rows = iter([["一"], ["二"]])
    lines = spreadsheet.lines(["甲"], rows)
    next(lines)
    next(lines)
    assert next(rows) == ["二"]


def test_what_is_no_text_becomes_text():
    assert read("".join(spreadsheet.lines(["甲"], [[None, 5]])))[1] == ["None", "5"]
