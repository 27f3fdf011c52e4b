"""Tables of papers as Excel: the county's workbooks, with characters that no font has named as on paper."""

from collections.abc import Sequence
from datetime import datetime

from county import workbooks
from county.workbooks import Cell, Sheet
from reports.rendering import legible

__all__ = ("Sheet", "safe_cell", "workbook")


def safe_cell(value: Cell) -> Cell:
    """A cell as it is written."""
    return workbooks.safe_cell(value, legible)


def workbook(sheets: Sequence[Sheet], changed_at: datetime) -> bytes:
    """The .xlsx file."""
    return workbooks.workbook(sheets, changed_at, legible)
