"""Excel files: a fixed look, cells that run nothing, and rows that are not gathered in memory."""

import io
import weakref
from datetime import datetime
from decimal import Decimal

from county import clock, workbooks
from county.workbooks import Sheet

AT = datetime(2026, 12, 1, 9, 30, tzinfo=clock.ZONE)


def page(rows, **words):
    from openpyxl import load_workbook

    content = workbooks.workbook([Sheet("表", ("账号", "粉丝数", "备注"), rows, **words)], AT)
    return load_workbook(io.BytesIO(content)).active


def test_the_head_is_bold_and_stays_in_sight_and_every_cell_wraps():
    made = page([("云上香水", 5, "满")], widths=(20, 8, 30))
    assert made.freeze_panes == "A2"
    assert [cell.font.bold for cell in made[1]] == [True] * 3 and not any(cell.font.bold for cell in made[2])
    assert all(
        cell.alignment.wrap_text and cell.alignment.vertical == "top" for row in made.iter_rows() for cell in row
    )
    assert [made.column_dimensions[letter].width for letter in "ABC"] == [20, 8, 30]


def test_a_cell_keeps_nothing_of_its_neighbour():
    made = page([("=1", 7, None), ("", Decimal("1.5"), "字"), (None, None, "尾")])
    told = [[(cell.value, cell.data_type) for cell in row] for row in made.iter_rows(min_row=2)]
    assert told == [
        [("'=1", "s"), (7, "n"), (None, "n")],
        [(None, "n"), (1.5, "n"), ("字", "s")],
        [(None, "n"), (None, "n"), ("尾", "s")],
    ]


def test_a_row_is_let_go_before_the_next_one_but_one_is_read():
    class Row(list):
        """A row that can be watched."""

    made, alive = [], []

    def rows():
        for number in range(40):
            row = Row((f"账号{number}", number, ""))
            made.append(weakref.ref(row))
            alive.append(sum(ref() is not None for ref in made))
            yield row

    assert page(rows()).max_row == 41
    assert max(alive) <= 2
