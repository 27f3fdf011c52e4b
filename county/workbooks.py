"""Tables as Excel: every cell is text or a number of ours, what looks like a formula stays inert, widths and heads set."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from county.spreadsheet import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_000  # characters that a cell can hold
Cell = str | int | Decimal | None
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: *columns* are heads, *widths* in characters; cells are text, whole numbers or decimals."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def plain(text: str) -> str:
    """Text without signs that Excel refuses."""
    return _REFUSED.sub("", text)


def safe_cell(value: Cell, clean: Callable[[str], str] = plain) -> Cell:
    """Numbers as they are; text cleaned, and inert where it would be read as a formula."""
    if value is None or isinstance(value, int | Decimal):
        return value
    return safe(clean(value))[:LONGEST]


def workbook(sheets: Sequence[Sheet], changed_at: datetime, clean: Callable[[str], str] = plain) -> bytes:
    """The .xlsx file. Rows are taken and written one by one: no more than one of them is in memory."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(name_of(sheet.title)), sheet, clean)
    moment = changed_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = moment
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def name_of(title: str) -> str:
    """A sheet's name: at most 31 characters, without the signs that Excel refuses."""
    return "".join("_" if sign in "[]:*?/\\" else sign for sign in title)[:31]


def keep_text(page) -> None:
    """Text of the page stays text, also where it begins with =."""
    for cells in page.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _write(page, sheet: Sheet, clean: Callable[[str], str]) -> None:
    """Widths and the frozen head come before the first row, or the file has none."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = "A2"
    page.append(_cells(_pattern(page, font=Font(bold=True)), sheet.columns, clean))
    pattern = _pattern(page)
    for row in sheet.rows:
        page.append(_cells(pattern, row, clean))


def _pattern(page, **style):
    """A cell with the look of its row."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cell = WriteOnlyCell(page)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def _cells(pattern, row: Sequence[Cell], clean: Callable[[str], str]) -> Iterator:
    """The same cell again and again, each time with the next value: the file takes it before the next one comes."""
    for value in row:
        found = safe_cell(value, clean)
        if found is None or found == "":
            yield None
            continue
        pattern.value = found
        if isinstance(found, str):
            pattern.data_type = "s"  # a text that begins with = stays a text
        yield pattern
