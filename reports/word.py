"""An official document as Word: page, grid and type of GB/T 9704-2012."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reports.fonts import WORD
from reports.rendering import legible

LINE_POINTS = 28.99  # 22 lines on 225 mm
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Piece:
    """A part of the text: a paragraph (p), a heading (h1, h2), a line without indent (flat), or a table with its rows."""

    kind: str
    text: str = ""
    heads: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()


def document(title: str, paragraphs: Iterable[str], signature: Iterable[str], changed_at: datetime) -> bytes:
    """The .docx file of plain paragraphs; the same text gives the same bytes."""
    return compose(title, [*(Piece("p", text) for text in paragraphs), *_signature(signature)], changed_at)


def _signature(lines: Iterable[str]) -> list[Piece]:
    return [Piece("sign" if place == 0 else "sign-next", text) for place, text in enumerate(lines)]


def compose(title: str, pieces: Iterable[Piece], changed_at: datetime) -> bytes:
    """The .docx file of *pieces* under *title*; the same content gives the same bytes."""
    from docx import Document

    paper = Document()
    _page(paper)
    _normal(paper)
    _facts(paper, title, changed_at)
    _heading(paper, legible(title))
    for piece in pieces:
        _piece(paper, piece)
    buffer = io.BytesIO()
    paper.save(buffer)
    return _same_bytes(buffer.getvalue())


def _page(paper) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "linesAndChars"), ("linePitch", "580"), ("charSpace", "-842")):
        grid.set(qn(f"w:{name}"), value)


def _normal(paper) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    style = paper.styles["Normal"]
    _type(style.font, style.element.get_or_add_rPr(), WORD["fang"], 16)
    spacing = style.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_POINTS)
    spacing.space_before = spacing.space_after = Pt(0)


def _type(font, properties, family: str, points: float) -> None:
    """Set size and family for Latin and for Han text alike."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    font.size, font.name = Pt(points), family
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), family)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _facts(paper, title: str, changed_at: datetime) -> None:
    moment = changed_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about = paper.core_properties
    about.title, about.author, about.language, about.comments = legible(title)[:250], "", "zh-CN", ""
    about.created = about.modified = moment
    about.last_modified_by, about.revision = "", 1


def _heading(paper, title: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(LINE_POINTS)
    line.paragraph_format.line_spacing = Pt(32)
    run = line.add_run(title)
    _type(run.font, run._element.get_or_add_rPr(), WORD["title"], 22)


def _piece(paper, piece: Piece) -> None:
    if piece.kind == "table":
        _table(paper, piece)
    elif piece.kind.startswith("sign"):
        _sign(paper, legible(piece.text), first=piece.kind == "sign")
    else:
        _paragraph(paper, legible(piece.text), piece.kind)


def _paragraph(paper, text: str, kind: str) -> None:
    from docx.shared import Pt

    line = paper.add_paragraph()
    line.paragraph_format.first_line_indent = Pt(0 if kind == "flat" else 32)
    run = line.add_run(text)
    _type(run.font, run._element.get_or_add_rPr(), WORD.get(kind, WORD["fang"]), 16)


def _table(paper, piece: Piece) -> None:
    from docx.shared import Mm, Pt

    table = paper.add_table(rows=1, cols=len(piece.heads), style="Table Grid")
    table.autofit = False
    for row in (piece.heads, *piece.rows):
        cells = table.rows[0].cells if row is piece.heads else table.add_row().cells
        for cell, text, width in zip(cells, row, piece.widths, strict=True):
            cell.width = Mm(156 * width / 100)
            line = cell.paragraphs[0]
            line.paragraph_format.line_spacing = Pt(16)
            run = line.add_run(legible(text))
            _type(run.font, run._element.get_or_add_rPr(), WORD["h1"] if row is piece.heads else WORD["fang"], 11)


def _sign(paper, text: str, *, first: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.paragraph_format.right_indent = Pt(64)
    if first:
        line.paragraph_format.space_before = Pt(2 * LINE_POINTS)
    run = line.add_run(text)
    _type(run.font, run._element.get_or_add_rPr(), WORD["fang"], 16)


def _same_bytes(content: bytes) -> bytes:
    """The archive again with fixed dates on its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_DAY), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
