"""Tables for the tests of bringing in: Excel and CSV files as people make them, and as attackers do."""

import io
import zipfile
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

HEADS = ["主办单位", "平台", "账号名称"]


def book(*sheets: tuple[str, list[list]], merge: str = "") -> bytes:
    """An .xlsx of titled sheets; *merge* is a range of the first one."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    if merge:
        made.worksheets[0].merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def simple(*rows: list, heads: list[str] | None = None) -> bytes:
    return book(("台账", [heads or HEADS, *rows]))


def upload(content: bytes, name: str = "台账.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def csv_of(*rows: list, code: str = "utf-8-sig", mark: str = ",") -> bytes:
    return "\r\n".join(mark.join(map(str, row)) for row in rows).encode(code)


def packed(**parts: bytes) -> bytes:
    """The smallest workbook with its sheet replaced."""
    source, out = io.BytesIO(simple(["a", "b", "c"])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, parts.get(item.rpartition("/")[2].replace(".", "_"), old.read(item)))
    return out.getvalue()


SHEET = '<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def sheet(rows: str, before: str = "") -> bytes:
    return packed(sheet1_xml=SHEET.format(rows=rows, before=before).encode())


def far_cell() -> bytes:
    """One cell at XFD1048576: a naive reader walks through seventeen thousand million empty ones."""
    return sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')


def entities() -> bytes:
    """Billion laughs."""
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    before = f'<!DOCTYPE x [<!ENTITY a0 "ha">{nested}]>'
    return sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>', before)


def zip_bomb() -> bytes:
    """Two hundred megabytes of blanks in some hundred kilobytes."""
    return sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>' + " " * (200 * 1024 * 1024) + "</t></is></c></row>")


def formulas() -> list[list]:
    return [[text, "微博", "云上香水"] for text in ("=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1+1", "＝1+1")]


DAYS = ["2026.9.1", "2026年9月1日", "2026-09-01", "2026/9/1", "2026-9-1 08:00", date(2026, 9, 1), 46266]
