"""A table file as rows of cells, within bounds: Excel (.xlsx) and CSV. Runs in the child of a job, never in a web process."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 20_000, 80, 120
MOST_CELL = 3_000
MOST_UNPACKED = 150 * 1024 * 1024
MOST_RATIO = 120
MOST_PARTS = 1_000
OURS = "填写说明"
"""Title of the sheet of explanations in our own template; it is not read."""

csv.field_size_limit(1024 * 1024)


class Unreadable(Exception):
    """The file cannot be read; the text tells the person why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title and its rows as (row number from 1, cells). Rows without content are left out."""

    title: str
    rows: list[tuple[int, list[str | date | float]]]


def read(path: Path, name: str) -> list[Sheet]:
    """The sheets of the file that have content. Raises Unreadable."""
    sheets = _csv(path) if name.lower().endswith(".csv") else _xlsx(path)
    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise Unreadable("表格里没有内容，填好以后再上传")
    return found


def _xlsx(path: Path) -> list[Sheet]:
    _check_zip(path)
    with path.open("rb") as stream:  # a stream, because the stored name tells nothing of the kind
        try:
            return _pages(stream)
        except Unreadable:
            raise
        except Exception as error:  # whatever a broken or hostile file makes the reader raise
            raise Unreadable("打不开这个 Excel 文件，另存为新的 .xlsx 再上传") from error


def _pages(stream) -> list[Sheet]:
    from openpyxl import load_workbook

    book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    try:
        pages = [page for page in book.worksheets if page.sheet_state == "visible" and page.title != OURS]
        if len(pages) > MOST_SHEETS:
            raise Unreadable(f"工作表太多，最多 {MOST_SHEETS} 张")
        return [Sheet(page.title, _bounded(page.title, _rows(page))) for page in pages]
    finally:
        book.close()


def _check_zip(path: Path) -> None:
    """A workbook is a zip of XML: no bombs, no encryption, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable("打不开这个 Excel 文件；有密码的去掉密码，旧格式的另存为 .xlsx 再上传") from error
    unpacked = sum(part.file_size for part in parts)
    ratio = max(
        (part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > 1024 * 1024), default=0
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or ratio > MOST_RATIO:
        raise Unreadable("文件展开以后太大，只留要导入的内容，另存以后再上传")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("文件有密码，去掉密码后再上传")


def _rows(page) -> Iterator[list]:
    """Cells row by row; a formula comes as its text. Asking for one more than is allowed shows what is too much."""
    page.reset_dimensions()
    for row in page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True):
        yield list(row)


def _csv(path: Path) -> list[Sheet]:
    raw = path.read_bytes()
    if b"\x00" in raw:
        raise Unreadable("这不是 CSV 文件，从 Excel 另存为 CSV 或直接上传 .xlsx")
    text = _decoded(raw)
    head = text[:4096]
    mark = max((",", "\t", ";"), key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise Unreadable("CSV 文件的内容不完整，重新导出再上传") from error
    return [Sheet("", _bounded("", iter(rows)))]


def _decoded(raw: bytes) -> str:
    """UTF-8 with or without a mark, else what Chinese Excel writes."""
    for code in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(code)
        except UnicodeDecodeError:
            continue
    raise Unreadable("认不出 CSV 文件的文字编码，另存为 UTF-8 再上传")


def _bounded(title: str, rows: Iterator[list]) -> list[tuple[int, list]]:
    where = f"工作表“{title}”" if title else "表格"
    found = []
    for number, row in enumerate(rows, 1):
        cells = [_cell(value) for value in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"{where}超过 {MOST_COLUMNS} 列，删去多余的列再上传")
        if number > MOST_ROWS:
            raise Unreadable(f"{where}超过 {MOST_ROWS} 行，分成几个文件上传")
        found.append((number, cells))
    return found


def _cell(value) -> str | date | float:
    """Text without invisible signs, a day, or a number; everything else becomes text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return value
    return _plain(str(value))


def _plain(text: str) -> str:
    kept = "".join(char for char in text[:MOST_CELL] if char.isprintable() or char in " \n")
    return " ".join(kept.split()).removeprefix("'")
