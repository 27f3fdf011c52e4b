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

    writer, tree = PdfWriter(), _Tree()
    _append(writer, tree, front, "封面和卷内目录")
    start = len(writer.pages)
    for piece, name in zip(pieces, outline, strict=True):
        _append(writer, tree, piece, name)
    for place, number in enumerate(PdfReader(io.BytesIO(numbers)).pages):
        writer.pages[start + place].merge_page(number)
    tree.keep(writer)
    _name(writer, title, changed_at)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _append(writer, tree: "_Tree", pdf: bytes, name: str) -> None:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    start = len(writer.pages)
    writer.append(reader, outline_item=name, import_outline=False)
    tree.add(writer, reader, writer.pages[start:])


class _Tree:
    """The structure trees of the pieces under one root, so that the bound file can still be read aloud."""

    def __init__(self):
        self.kids, self.parents = [], []

    def add(self, writer, reader, pages) -> None:
        """Take over the tree of *reader*, whose pages now stand in *writer*; scans have none."""
        from pypdf.generic import NameObject, NumberObject

        root = reader.root_object.get("/StructTreeRoot")
        if root is None:
            return
        root = root.get_object().clone(writer)
        numbers = root["/ParentTree"]["/Nums"]
        first = len(self.parents)
        for page, original in zip(pages, reader.pages, strict=True):
            page[NameObject("/StructParents")] = NumberObject(original["/StructParents"] + first)
            page[NameObject("/Tabs")] = NameObject("/S")
        self.parents += numbers[1::2]
        kids = root["/K"].get_object()
        self.kids += list(kids) if isinstance(kids, list) else [root.raw_get("/K")]

    def keep(self, writer) -> None:
        """Write the common root with one document below it."""
        from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject

        def add(kind: str, **entries):
            named = {NameObject("/Type"): NameObject(kind)} | {NameObject(f"/{key}"): entries[key] for key in entries}
            return writer._add_object(DictionaryObject(named))

        numbered = [each for place, row in enumerate(self.parents) for each in (NumberObject(place), row)]
        whole = add("/StructElem", S=NameObject("/Document"), K=ArrayObject(self.kids))
        parents = writer._add_object(DictionaryObject({NameObject("/Nums"): ArrayObject(numbered)}))
        root = add("/StructTreeRoot", ParentTree=parents, K=ArrayObject([whole]))
        whole.get_object()[NameObject("/P")] = root
        for kid in self.kids:
            kid.get_object()[NameObject("/P")] = whole
            kid.get_object()[NameObject("/S")] = NameObject("/Sect")
        catalog = writer.root_object
        catalog[NameObject("/StructTreeRoot")] = root
        catalog[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})


def _name(writer, title: str, changed_at: datetime) -> None:
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    moment = f"D:{changed_at:%Y%m%d%H%M%S}{changed_at:%z}"[:-2] + "'00"
    writer.add_metadata({"/Title": title, "/CreationDate": moment, "/ModDate": moment, "/Producer": "pypdf"})
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.page_mode = "/UseOutlines"
