"""检查情况通报: the quarterly circular as official document (GB/T 9704), as Word, its annexes as Excel (article 35)."""

from datetime import datetime

from county import parameters
from county.models import Unit
from inspections import document
from inspections.document import Document, Table
from inspections.models import Circular
from reports import sheets, word
from reports.enums import PaperKind
from reports.kinds.announcement import heading
from reports.papers import Look, Paper
from reports.word import Piece


class CircularPaper(Paper):
    kind = PaperKind.CIRCULAR
    css = ("document", "circular")
    template = "circular"
    formats = ("pdf", "docx", "xlsx")
    job = "circular"
    unnumbered = "草稿，没有文号，不作正式文件"

    def find(self, pk, user=None) -> Circular | None:
        rows = Circular.objects if user is None else Circular.objects.for_user(user)
        return rows.select_related("round__catalogue").filter(pk=pk).first()

    def unit(self, subject: Circular) -> Unit:
        return Unit.objects.get(is_county_office=True)

    def number(self, subject: Circular) -> tuple[str, int]:
        return subject.number, subject.version

    def title(self, subject: Circular) -> str:
        return f"{parameters.get('office_name')}关于{subject}"

    def changed_at(self, subject: Circular) -> datetime:
        return subject.updated_at

    def facts(self, subject: Circular, look: Look) -> dict:
        paper = document.build(subject)
        return {"document": paper, "heading": heading(paper.title), "mark": f"{paper.office}文件"}

    def docx(self, subject: Circular, look: Look) -> bytes:
        paper = document.build(subject)
        return word.compose(paper.title, _pieces(paper), self.changed_at(subject))

    def xlsx(self, subject: Circular, look: Look) -> bytes:
        paper = document.build(subject)
        tables = [block.table for block in paper.body if block.table] + list(paper.annexes)
        return sheets.workbook([_sheet(table) for table in tables], self.changed_at(subject))


def _pieces(paper: Document) -> list[Piece]:
    pieces = [Piece("flat", paper.number)] if paper.number else []
    pieces += [Piece("flat", text) for text in (paper.revision, paper.addressee) if text]
    for block in paper.body:
        if block.table:
            pieces.append(_table(block.table))
        elif block.bars:
            pieces.append(
                Piece("p", f"{block.text}：{'，'.join(f'{label} {number}' for label, number in block.bars)}。")
            )
        else:
            pieces.append(Piece(block.kind, block.text))
    pieces += [Piece("sign", paper.office), Piece("sign-next", paper.day)]
    for place, table in enumerate(paper.annexes, 1):
        pieces += [Piece("flat", f"附件{place}　{table.title}"), _table(table)]
    return pieces + [Piece("flat", text) for text in (paper.copies and f"抄送：{paper.copies}", paper.chain) if text]


def _table(table: Table) -> Piece:
    heads, widths = [column.label for column in table.columns], [column.width for column in table.columns]
    return Piece("table", table.title, heads, widths, table.rows)


def _sheet(table: Table) -> sheets.Sheet:
    """The table as a sheet; whole numbers become numbers, so that they can be added up."""
    heads, widths = [column.label for column in table.columns], [column.width for column in table.columns]
    rows = [
        [int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else cell for cell in row]
        for row in table.rows
    ]
    return sheets.Sheet(table.title, heads, rows, widths)
