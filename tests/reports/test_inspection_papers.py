"""Papers of inspections: order, notice of a talk, circular, yearly sheet; text, fonts, numbers, Word and Excel."""

import io
import re
from datetime import date

import pikepdf
import pytest

from county.models import Unit
from inspections import document
from inspections.enums import Measure
from inspections.models import Circular
from inspections.services import circulars, orders, outcome
from reports import annual, codes, sheets
from reports import orders as ordering
from reports.kinds.circular import CircularPaper
from reports.papers import Look, registry
from tests import inspecting
from tests.reports.conftest import AT, fonts_of, paper_pdf, text_of

pytestmark = pytest.mark.django_db
ODD = "<script>alert(1)</script> 堃喆镕𠮷 😀 " + "长" * 200


@pytest.fixture
def row(county):
    """A finished round: one clean account, one fault with odd words, one failed."""
    faults = {1: {"source_named": ODD}, 2: {"updated_14_days": "没有更新"}}
    return inspecting.finished_round(county, inspecting.register(county), faults)


@pytest.fixture
def circular(county, row):
    for group in orders.waiting(row):
        orders.issue(group, by=county.inspector)
    outcome.decide(row, Measure.CIRCULATE, "单项否决", by=county.reviewer, entry=row.entries.get(passed=False))
    draft = circulars.draft(row, by=county.inspector)
    return circulars.issue(draft, draft.version, by=county.approver)


def squeezed(text: str) -> str:
    return "".join(text.split())


def elements(node, parent: str = "") -> list[tuple[str, str, object]]:
    """Every element of a tagged PDF: its kind, the kind it stands in, itself."""
    found = []
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += [(str(child.S), parent, child), *elements(child, str(child.S))]
    return found


class TestTags:
    """What an independent validator asked for when it was run over these papers (docs/measurements.md)."""

    def test_bars_are_a_list_and_each_has_words_for_who_cannot_see_it(self, circular):
        with pikepdf.open(io.BytesIO(paper_pdf("circular", circular.pk))) as pdf:
            found = elements(pdf.Root.StructTreeRoot)
            figures = [str(node.get("/Alt", "")) for kind, _, node in found if kind == "/Figure"]
            parents = {parent for kind, parent, _ in found if kind == "/LI"}
        assert "内容更新不及时 1" in figures and all(figures)
        assert parents == {"/L"}


class TestOrder:
    def test_it_says_what_is_to_be_mended_until_when(self, county, row, tmp_path):
        order = orders.issue(orders.waiting(row)[0], by=county.inspector)
        pdf = paper_pdf("rectification", order.pk)
        text = text_of(pdf)
        for words in (
            "政务新媒体整改通知书",
            order.number,
            "转载信息注明来源（第二十二条）",
            "2026年12月8日前完成整改",
            "2026年12月4日前",
        ):
            assert squeezed(words) in text
        assert "<script>alert(1)</script>堃喆镕" in text and "长" * 200 in text
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts_of(pdf, tmp_path))

    def test_a_repeated_problem_is_called_so(self, county, row, room):
        room.move_to("2027-01-11T10:00")
        accounts = [entry.account for entry in row.entries.all()]
        following = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(following, accounts[2]), updated_14_days="又没有更新")
        text = text_of(paper_pdf("rectification", inspecting.order(county, following).pk))
        assert "该问题2026年第四季度检查时已经指出，属重复问题" in text

    def test_its_code_is_confirmed(self, county, row):
        order = orders.issue(orders.waiting(row)[0], by=county.inspector)
        found = codes.verify(order.number, codes.code_for(order.number, order.version, "rectification"))
        assert found.record == order and found.is_current
        orders.answer(order, inspecting.said(order, county.clerk))
        assert not codes.verify(order.number, codes.code_for(order.number, 1, "rectification")).is_current
        assert codes.verify(order.number, codes.code_for(order.number, 99, "rectification")) is None

    def test_only_its_unit_and_the_county_have_it(self, county, row):
        order = orders.issue(orders.waiting(row)[0], by=county.inspector)
        paper = registry()["rectification"]
        assert paper.find(order.pk, county.clerk) == order and paper.find(order.pk, county.stranger) is None


class TestTalk:
    def test_it_says_when_where_and_with_whom(self, county, row):
        failed = row.entries.get(passed=False)
        talk = outcome.Talk(date(2026, 12, 10), "县政府办会议室", "单位主要负责同志")
        found = outcome.decide(row, Measure.TALK, "账号长期不更新", by=county.reviewer, entry=failed, talk=talk)
        text = text_of(paper_pdf("talk", found.pk))
        for words in (
            "约谈通知书",
            found.number,
            "2026年12月10日",
            "县政府办会议室",
            "单位主要负责同志",
            "账号长期不更新",
        ):
            assert squeezed(words) in text
        assert codes.verify(found.number, codes.code_for(found.number, 1, "talk")).record == found


class TestCircular:
    def test_every_sentence_and_table_cell_stands_on_the_paper(self, circular, tmp_path):
        pdf = paper_pdf("circular", circular.pk)
        text, built = text_of(pdf), document.build(circular)
        assert squeezed(f"{built.office}文件") in text and squeezed(circular.number) in text
        whole = squeezed(text)
        for block in built.body:
            if block.kind in ("h1", "h2"):
                assert squeezed(block.text) in whole
            for number in re.findall(r"\d+\.\d\d%", block.text):
                assert number in whole
        cells = [cell for annex in built.annexes for row in annex.rows for cell in row if cell.isascii()]
        assert cells and all(squeezed(cell) in whole for cell in cells)
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts_of(pdf, tmp_path))

    def test_page_numbers_stand_as_the_standard_wants(self, circular):
        text = text_of(paper_pdf("circular", circular.pk))
        assert "—1—" in text and "—2—" in text

    def test_the_same_circular_gives_the_same_bytes_whatever_happens_later(self, county, circular, row):
        first = paper_pdf("circular", circular.pk, Look(AT))
        entry = row.entries.first()
        entry.passed, entry.score = False, 3
        entry.save()
        assert paper_pdf("circular", circular.pk, Look(AT)) == first

    def test_a_draft_says_so_and_has_no_number(self, county, row):
        draft = circulars.draft(row, by=county.inspector)
        text = text_of(paper_pdf("circular", draft.pk))
        assert "草稿，不作正式文件" in text and "文件〔" not in text and "核验码" not in text

    def test_word_and_excel_carry_the_same_numbers(self, circular):
        from docx import Document
        from openpyxl import load_workbook

        paper, built = CircularPaper(), document.build(circular)
        word = Document(io.BytesIO(paper.docx(circular, Look(AT))))
        paragraphs = [line.text for line in word.paragraphs]
        assert all(
            block.text in paragraphs
            for block in built.body
            if block.kind in ("p", "h1", "h2") and "<" not in block.text
        )
        tables = [block.table for block in built.body if block.table] + list(built.annexes)
        assert [len(table.rows) - 1 for table in word.tables] == [len(table.rows) for table in tables]
        book = load_workbook(io.BytesIO(paper.xlsx(circular, Look(AT))))
        assert book.sheetnames == [table.title for table in tables]
        assert [cell.value for cell in book["检查情况"][book["检查情况"].max_row]] == ["全部账号", 3, 3, 0, 1, "66.67%"]

    def test_its_code_is_confirmed(self, circular):
        found = codes.verify(circular.number, codes.code_for(circular.number, circular.version, "circular"))
        assert found.record == circular and found.kind_label == "检查情况通报"

    def test_units_have_it_once_it_is_issued(self, county, circular):
        paper = registry()["circular"]
        assert (
            paper.find(circular.pk, county.clerk) == circular and paper.find(circular.pk, county.sysadmin) == circular
        )
        Circular.objects.get(pk=circular.pk)
        draft = circulars.draft(circular.round, by=county.inspector, why="更正")
        assert paper.find(draft.pk, county.clerk) is None and paper.find(draft.pk, county.observer) == draft

    @pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
    def test_every_format_is_ordered_once(self, county, circular, form):
        wish = ordering.wish("circular", circular.pk, county.clerk, form)
        assert ordering.order(wish, by=county.clerk) == ordering.order(wish, by=county.clerk)


class TestAnnual:
    def test_a_units_sheet_prints_its_lines_and_its_score(self, county, row, tmp_path):
        pdf = paper_pdf("annual", f"2026-{county.town.pk}")
        text, sheet = text_of(pdf), annual.sheets(2026, Unit.objects.filter(pk=county.town.pk))[0]
        assert squeezed("香水镇人民政府") in text and str(sheet.score) in text
        assert all(squeezed(line.words) in text and str(line.points) in text for line in sheet.lines)
        assert "由平台数据生成，不另编号" in text
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts_of(pdf, tmp_path))

    def test_excel_has_the_points_as_numbers(self, county, row):
        from openpyxl import load_workbook

        paper = registry()["annual"]
        book = load_workbook(io.BytesIO(paper.xlsx(paper.find("2026-all"), Look(AT))))
        scores = {line[0].value: line[-1].value for line in book["得分"].iter_rows(min_row=2)}
        told = {
            sheet.unit.name: float(sheet.score) for sheet in annual.sheets(2026, Unit.objects.exclude(kind="county"))
        }
        assert scores == told and len(scores) == 2

    @pytest.mark.parametrize("key", ["2026-x", "1999-1", "2026-", "2026-999999999", "x"])
    def test_a_key_that_is_none_finds_nothing(self, county, row, key):
        assert registry()["annual"].find(key, county.reviewer) is None

    def test_a_unit_has_its_own_sheet_only(self, county, row):
        paper = registry()["annual"]
        assert paper.find(f"2026-{county.town.pk}", county.clerk) is not None
        assert paper.find(f"2026-{county.other_town.pk}", county.clerk) is None
        assert paper.find("2026-all", county.clerk) is None and paper.find("2026-all", county.observer) is not None


class TestSheets:
    def test_text_that_looks_like_a_formula_stays_text(self):
        from openpyxl import load_workbook

        rows = [["=1+1", "+2", "@x", 5, None], ["\x00坏", "<b>", "-3", 2, "好"]]
        book = load_workbook(io.BytesIO(sheets.workbook([sheets.Sheet("表[1]", list("abcde"), rows)], AT)))
        page = book["表_1_"]
        assert [cell.data_type for cell in page[2]] == ["s", "s", "s", "n", "n"]
        assert page["A2"].value == "'=1+1" and page["A3"].value == "坏" and page["D2"].value == 5

    def test_nothing_is_an_empty_sheet_with_its_heads(self):
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(sheets.workbook([sheets.Sheet("空", ["甲"], [])], AT)))
        assert [cell.value for cell in book["空"][1]] == ["甲"] and book["空"].max_row == 1
