"""案卷: order, page numbers, scans turned upright and fitted, broken ones named."""

import io
import subprocess

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from approvals import services
from approvals.enums import Purpose, State
from county import attachments
from county.attachments import file_path
from reports import binding, scans
from reports.kinds.dossier import leaves
from tests import factories
from tests.reports.conftest import again, fonts_of, paper_pdf, text_of

pytestmark = pytest.mark.django_db
A4 = (595, 842)


def scan(*sizes, rotate=0) -> io.BytesIO:
    """A scanned PDF with a page of each size, in points."""
    writer = PdfWriter()
    for wide, high in sizes:
        writer.add_blank_page(wide, high).rotate(rotate)
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    for page in writer.pages:
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer


def overwrite(row, content: bytes) -> None:
    """Other bytes for a received file, with their digests, as if they had been received."""
    file_path(row).write_bytes(content)
    row.sha256, row.second_digest = attachments.digests(file_path(row))
    row.save()


def keep(county, content: bytes, name: str):
    """An attachment as received, with other bytes behind it: what a scanner of years ago may have left."""
    sample = factories.png(name) if name.endswith("png") else factories.pdf(name)
    row = attachments.receive(sample, by=county.clerk, unit=county.town)
    overwrite(row, content)
    return row


def picture(county, size=(600, 300), mode="RGB", **options):
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, options.pop("format", "PNG"), **options)
    row = attachments.receive(factories.png(), by=county.clerk, unit=county.town)
    overwrite(row, buffer.getvalue())
    return row


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    return [(round(page.mediabox.width), round(page.mediabox.height)) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (200, 100), (2384, 3370), (3370, 2384), (100, 3000)])
@pytest.mark.parametrize("rotate", [0, 90, 180])
def test_every_page_becomes_an_upright_a4_page(county, size, rotate):
    row = keep(county, scan(size, rotate=rotate).getvalue(), "扫描.pdf")
    assert sizes(scans.pages(row)) == [A4]


def test_a_sideways_page_is_turned_and_its_content_stays_on_the_page(county):
    wide = io.BytesIO()
    Image.new("RGB", (842, 595), "black").save(wide, "PDF", resolution=72)
    pdf = scans.pages(keep(county, wide.getvalue(), "横向.pdf"))
    assert sizes(pdf) == [A4]
    matrix = PdfReader(io.BytesIO(pdf)).pages[0].get_contents().get_data()
    assert b"cm" in matrix


def test_scripts_and_links_of_a_scan_stay_outside(county):
    pdf = scans.pages(keep(county, scan(A4, A4).getvalue(), "扫描.pdf"))
    assert b"app.alert" not in pdf
    assert len(sizes(pdf)) == 2


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"\x00" * 500, factories.pdf_bytes()[:60]])
def test_a_broken_scan_is_called_unreadable(county, content):
    with pytest.raises(scans.Unreadable):
        scans.pages(keep(county, content, "坏.pdf"))


def test_a_lost_file_is_called_unreadable(county):
    row = keep(county, b"", "丢失.pdf")
    file_path(row).unlink()
    with pytest.raises(scans.Unreadable):
        scans.pages(row)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "LA"])
def test_pictures_of_every_mode_are_made_ready(county, mode):
    found = scans.picture(picture(county, mode=mode))
    assert found.uri.startswith("data:image/jpeg;base64,")
    assert (found.width, found.height) == (600, 300)


def test_a_large_picture_is_shrunk(county):
    found = scans.picture(picture(county, (6000, 3000), format="JPEG"))
    assert max(found.width, found.height) == scans.LONGEST_SIDE


def test_a_photo_that_lies_on_its_side_is_turned_upright(county):
    turned = Image.Exif()
    turned[0x0112] = 6
    found = scans.picture(picture(county, (600, 300), format="JPEG", exif=turned))
    assert (found.width, found.height) == (300, 600)


def test_a_broken_picture_is_called_unreadable(county):
    with pytest.raises(scans.Unreadable):
        scans.picture(keep(county, b"\x89PNG\r\n\x1a\n broken", "坏.png"))


@pytest.fixture
def full(county):
    """A case with minutes (two scanned pages), a picture, a broken file, announcement and national entry."""
    case = factories.draft(county, way="minutes")
    services.attach(case, factories.pdf("纪要.pdf"), purpose=Purpose.MINUTES, by=county.clerk)
    services.attach(case, factories.pdf("坏方案.pdf"), purpose=Purpose.PLAN, by=county.clerk)
    overwrite(case.files.get(purpose=Purpose.PLAN).attachment, b"%PDF-1.4 torn")
    minutes = case.files.get(purpose=Purpose.MINUTES).attachment
    overwrite(minutes, scan(A4, (842, 595)).getvalue())
    case = factories.bring(county, case, State.ANNOUNCING)
    factories.post_both(county, case)
    factories.enter_national(county, case)
    return again(case)


def test_pieces_stand_in_the_order_of_the_archive(full):
    titles = [leaf.title for leaf in leaves(full)]
    expected = ["开设审批表", "备案登记表", "会议纪要（纪要.pdf）", "实施方案（坏方案.pdf）", "头像标识"]
    expected += ["平台办理截图", "的公告", "报送凭证"]
    assert len(titles) == len(expected)
    for title, words in zip(titles, expected, strict=True):
        assert words in title


def test_the_signed_sheet_comes_after_what_was_handed_in(county):
    case = factories.bring(county, factories.draft(county, way="paper"), State.SIGNING)
    services.attach(case, factories.png("签字件.png"), purpose=Purpose.SIGNED_SHEET, by=county.clerk)
    assert [leaf.title for leaf in leaves(case)][-1].startswith("签字盖章的审批表")


@pytest.mark.slow
def test_the_dossier_is_one_file_with_everything_in_it(full, tmp_path):
    pdf = paper_pdf("dossier", full.pk)
    assert set(sizes(pdf)) == {A4}
    text = text_of(pdf)
    named = ("政务新媒体管理案卷", "卷内目录", full.number, "开设审批表", "备案登记表", "特此公告", "报送凭证")
    for words in (*named, "这份材料没有印出：文件打不开"):
        assert words in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "zh-CN"
        assert opened.Root.MarkInfo.Marked
        assert "案卷" in str(opened.docinfo["/Title"])
        with opened.open_outline() as outline:
            assert [item.title for item in outline.root][1:] == [leaf.title for leaf in leaves(full)]
    assert all(line.split()[-5] == "yes" for line in fonts_of(pdf, tmp_path))
    read_aloud_in_order(pdf, tmp_path)


def read_aloud_in_order(pdf: bytes, tmp_path) -> None:
    """The structure that a screen reader follows goes through all pieces."""
    place = tmp_path / "dossier.pdf"
    place.write_bytes(pdf)
    told = subprocess.run(["pdfinfo", "-struct-text", place], capture_output=True, text=True, check=True)
    spoken = "".join(told.stdout.replace('"', "").split())
    assert told.stderr == ""
    told_in = ("政务新媒体管理案卷", "卷内目录", "办理过程", "责任人员（办公电话）", "这份材料没有印出", "特此公告")
    order = [spoken.index(words) for words in told_in]
    assert order == sorted(order)


@pytest.mark.slow
def test_the_list_of_contents_names_the_pages_on_which_the_pieces_begin(full):
    pdf = paper_pdf("dossier", full.pk)
    pages = PdfReader(io.BytesIO(pdf)).pages
    front = 2
    texts = ["".join(page.extract_text().split()) for page in pages]
    minutes = texts[1].index("会议纪要（纪要.pdf）")
    assert "5—6" in texts[1][minutes : minutes + 40]
    assert "坏方案" in texts[front + 6]
    assert texts[front].endswith("1") or texts[front].startswith("1")
    assert len(pages) == front + 2 + 2 + 2 + 1 + 1 + 1 + 1 + 1


@pytest.mark.slow
def test_the_same_dossier_is_made_of_the_same_bytes(case_in):
    case = case_in(state=State.SIGNING)
    assert paper_pdf("dossier", case.pk) == paper_pdf("dossier", case.pk)


def test_pages_are_counted_behind_the_front(county):
    one, two = scan(A4).getvalue(), scan(A4, A4).getvalue()
    assert binding.first_pages([one, two, one]) == [(1, 1), (2, 3), (4, 4)]
    assert binding.first_pages([]) == []
