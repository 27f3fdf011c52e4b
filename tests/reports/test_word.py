"""The announcement: its parts, its title lines, and the Word file with fonts for Han text."""

import importlib
import io
import zipfile

import pytest

from approvals.enums import State
from reports import word
from reports.kinds.announcement import heading, parts
from reports.papers import Look, registry
from tests.reports.conftest import AT

docx = importlib.import_module("docx")
Document, qn = docx.Document, docx.oxml.ns.qn
BODY = "根据第十四条规定，开设下列账号。\n账号：抖音“云上香水”。\n特此公告。\n\n香水镇人民政府\n2026年12月1日"


def opened(title="关于开设账号的公告", paragraphs=("正文。",), signature=("香水镇人民政府", "2026年12月1日")):
    return Document(io.BytesIO(word.document(title, paragraphs, signature, AT)))


def test_the_signature_is_told_from_the_text():
    found = parts(BODY)
    assert found.paragraphs[-1] == "特此公告。"
    assert found.signature == ("香水镇人民政府", "2026年12月1日")


@pytest.mark.parametrize(
    ("body", "paragraphs", "signature"),
    [
        ("", 0, 0),
        ("\n\n", 0, 0),
        ("只有正文。", 1, 0),
        ("正文。\n香水镇人民政府\n2026年12月1日\n", 1, 2),
        ("正文。\n\n香水镇人民政府\n新民乡人民政府\n2026年12月1日", 1, 3),
        ("一。\n二。\n\n三。\n四。\n五。\n六。\n单位\n2026年12月1日", 6, 2),
        ("2026年12月1日", 0, 1),
        ("正文到2026年12月1日为止", 1, 0),
    ],
)
def test_texts_of_every_shape_keep_all_their_lines(body, paragraphs, signature):
    found = parts(body)
    assert (len(found.paragraphs), len(found.signature)) == (paragraphs, signature)
    assert [*found.paragraphs, *found.signature] == [line.strip() for line in body.splitlines() if line.strip()]


def test_a_long_title_is_broken_before_its_matter():
    assert heading("香水镇人民政府关于开设“云上香水”抖音账号的公告") == (
        "香水镇人民政府",
        "关于开设“云上香水”抖音账号的公告",
    )


@pytest.mark.parametrize("title", ["短标题", "长" * 21, "长" * 60, "甲" * 30 + "关于" + "乙" * 30])
def test_title_lines_are_even_and_lose_nothing(title):
    lines = heading(title)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= 20


def test_the_word_file_holds_title_text_and_signature():
    texts = [line.text for line in opened().paragraphs]
    assert texts == ["关于开设账号的公告", "正文。", "香水镇人民政府", "2026年12月1日"]


def test_han_text_has_its_own_fonts():
    paper = opened()
    fonts = [line.runs[0]._element.rPr.rFonts for line in paper.paragraphs]
    assert [each.get(qn("w:eastAsia")) for each in fonts] == [
        "方正小标宋简体",
        "仿宋_GB2312",
        "仿宋_GB2312",
        "仿宋_GB2312",
    ]
    assert paper.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert [line.runs[0].font.size.pt for line in paper.paragraphs] == [22, 16, 16, 16]


def test_the_page_is_that_of_an_official_document():
    section = opened().sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "580"


def test_the_word_file_is_the_same_twice_and_names_nobody():
    first, second = (word.document("题", ["文"], [], AT) for _ in range(2))
    assert first == second
    assert "python-docx" not in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml").decode()


def test_control_characters_do_not_break_the_file():
    assert [line.text for line in opened("题\x00", ["文\x0b\ud800"], []).paragraphs] == ["题", "文"]


@pytest.mark.django_db
def test_the_announcement_of_a_case_as_word(case_in):
    text = case_in(state=State.ANNOUNCING).announcement
    paper = registry()["announcement"]
    lines = [line.text for line in Document(io.BytesIO(paper.docx(text, Look(AT)))).paragraphs]
    assert lines[0] == text.title
    assert lines[-1] == "2026年12月1日"
    assert not any("0954" in line for line in lines)
