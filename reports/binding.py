"""Binding PDFs into one: page counts, page numbers on the pages, bookmarks, title and language; same input, same bytes."""

import io
from datetime import datetime
from itertools import accumulate


def count(pdf: bytes) -> int:
    """Number of pages."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def first_pages(pieces: list[bytes]) -> list[tuple[int, int]]:
    """First and last page of each piece, counted from 1 behind the front matter."""
    lengths = [count(piece) for piece in pieces]
    ends = list(accumulate(lengths))
    return [(end - length + 1, end) for length, end in zip(lengths, ends, strict=True)]


def bind(
    front: bytes, pieces: list[bytes], numbers: bytes, outline: list[str], title: str, changed_at: datetime
) -> bytes:
    """One file: *front*, then the *pieces* with the pages of *numbers* laid over them, bookmarked by *outline*."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(io.BytesIO(front), outline_item="封面和卷内目录", import_outline=False)
    start = len(writer.pages)
    for piece, name in zip(pieces, outline, strict=True):
        writer.append(io.BytesIO(piece), outline_item=name, import_outline=False)
    for place, number in enumerate(PdfReader(io.BytesIO(numbers)).pages):
        writer.pages[start + place].merge_page(number)
    _name(writer, title, changed_at)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _name(writer, title: str, changed_at: datetime) -> None:
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    moment = f"D:{changed_at:%Y%m%d%H%M%S}{changed_at:%z}"[:-2] + "'00"
    writer.add_metadata({"/Title": title, "/CreationDate": moment, "/ModDate": moment, "/Producer": "pypdf"})
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.page_mode = "/UseOutlines"
