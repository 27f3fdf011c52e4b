"""Receiving files: by content and by name, whole or not at all, and every refusal in words with a way out."""

import hashlib
import io
import os
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from county import attachments
from county.attachments import MAX_BYTES, UploadRefused, receive
from county.models import Attachment

pytestmark = pytest.mark.django_db
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00" + b"\x00" * 200


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def take(county):
    return lambda name, body, **how: receive(SimpleUploadedFile(name, body), by=county.clerk, unit=county.town, **how)


def stored(media) -> list:
    return [path for path in media.rglob("*") if path.is_file()] if media.exists() else []


def picture(kind: str = "PNG", size=(40, 30), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


def pdf(**root) -> bytes:
    """A PDF of one page whose root holds more entries."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for key, value in root.items():
        writer.root_object[NameObject(f"/{key}")] = value
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def action(kind: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind)})


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("a.txt", "a")
    return buffer.getvalue()


class TestTaken:
    @pytest.mark.parametrize(
        ("name", "body", "kind"),
        [
            ("材料.pdf", pdf(), "application/pdf"),
            ("材料.PDF", pdf(), "application/pdf"),
            ("照片.JPG", picture("JPEG"), "image/jpeg"),
            ("照片.jpeg", picture("JPEG"), "image/jpeg"),
            ("截图.Png", picture(), "image/png"),
        ],
    )
    def test_by_content_whatever_the_case_of_the_name(self, take, name, body, kind):
        row = take(name, body)
        assert (row.content_type, row.size, row.name) == (kind, len(body), name)

    def test_stored_whole_under_a_name_that_tells_nothing(self, take, media):
        row = take("会议纪要.pdf", pdf())
        path = attachments.file_path(row)
        assert path.read_bytes() == pdf()
        assert row.sha256 == hashlib.sha256(pdf()).hexdigest()
        assert "纪要" not in str(path) and path.suffix == ""
        assert path.is_relative_to(media)

    def test_belongs_to_unit_and_person(self, take, county):
        row = take("材料.pdf", pdf())
        assert (row.unit, row.uploaded_by) == (county.town, county.clerk)

    def test_the_same_bytes_twice_are_two_files(self, take, media):
        one, two = take("a.png", picture()), take("a.png", picture())
        assert one.sha256 == two.sha256 and one.path != two.path
        assert len(stored(media)) == 2

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd.pdf",
            "/etc/passwd.pdf",
            "C:\\windows\\a.pdf",
            "a" * 400 + ".pdf",
            "泾" * 300 + ".pdf",
            "a'b\"c;d&e<f>.pdf",
            " 空 格 .pdf",
            ".隐藏.pdf",
            "报告.exe.pdf",
            "😀.pdf",
        ],
    )
    def test_long_and_odd_names_harm_nothing(self, take, media, name):
        row = take(name, pdf())
        assert len(row.name) <= 200 and "/" not in row.name
        (path,) = stored(media)
        assert path.name == row.pk.hex

    def test_twenty_megabytes_exactly_are_taken_bit_for_bit(self, take):
        filled = pdf() + b"\n" * (MAX_BYTES - len(pdf()))
        row = take("大.pdf", filled)
        assert row.size == MAX_BYTES and attachments.file_path(row).read_bytes() == filled

    def test_both_digests_are_of_what_is_stored(self, take):
        row = take("照片.jpg", picture("JPEG") + b"behind the end")
        body = attachments.file_path(row).read_bytes()
        assert row.size == len(body) and b"behind" not in body
        assert row.sha256 == hashlib.sha256(body).hexdigest()
        assert row.second_digest == f"sm3:{hashlib.new('sm3', body).hexdigest()}"

    def test_the_pages_of_a_document_are_counted(self, take):
        assert take("材料.pdf", pdf()).pages == 1 and take("图.png", picture()).pages is None


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "body", "words"),
        [
            ("页面.pdf", HTML, "内容与扩展名不符"),
            ("页面.html", HTML, "不能上传，上传 PDF 或图片"),
            ("图.svg", SVG, "不能上传"),
            ("图.png", SVG, "内容与扩展名不符"),
            ("会议纪要.zip", archive(), "“会议纪要.zip”不能上传，上传 PDF 或图片（JPG、PNG），不超过 20 MB"),
            ("材料.pdf", archive(), "内容与扩展名不符"),
            ("报告.pdf.exe", EXE, "不能上传"),
            ("报告.exe.pdf", EXE, "内容与扩展名不符"),
            ("没有扩展名", pdf(), "不能上传"),
            (".pdf", pdf(), "不能上传"),
            ("材料.pdf ", pdf(), "不能上传"),
            ("图.png", picture("JPEG"), "内容与扩展名不符"),
            ("图.jpg", picture(), "内容与扩展名不符"),
            ("图.gif", picture("GIF"), "不能上传"),
            ("材料.docx", archive(), "不能上传"),
            ("空.pdf", b"", "是空文件"),
            ("空.png", b"", "是空文件"),
            ("图.jpg", picture("JPEG", (400, 400))[:-200], "不是完整的图片"),
            ("图.png", picture("PNG", (400, 400))[:60], "不是完整的图片"),
            ("图.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "不是完整的图片"),
            ("材料.pdf", b"%PDF-1.7\nhalf", "不完整，打不开"),
            ("材料.pdf", locked(), "有密码保护"),
            ("材料.pdf", pdf(OpenAction=action("/JavaScript")), "含有脚本或嵌入文件"),
            ("材料.pdf", pdf(OpenAction=action("/Launch")), "含有脚本或嵌入文件"),
            (
                "材料.pdf",
                pdf(Names=DictionaryObject({NameObject("/EmbeddedFiles"): DictionaryObject()})),
                "含有脚本或嵌入文件",
            ),
            ("大.pdf", b"%PDF-" + b"x" * (MAX_BYTES - 4), "超过 20 MB，压缩后再上传"),
        ],
        ids=range(26),
    )
    def test_in_words_and_nothing_stays(self, take, media, name, body, words):
        with pytest.raises(UploadRefused) as refusal:
            take(name, body)
        assert words in refusal.value.words and name in refusal.value.words
        assert stored(media) == [] and not Attachment.objects.exists()

    def test_a_picture_of_too_many_pixels_is_refused(self, take):
        with pytest.raises(UploadRefused, match="像素过大"):
            take("图.png", picture("PNG", (8000, 7000), "1"))

    def test_a_pdf_where_only_pictures_are_taken(self, take):
        with pytest.raises(UploadRefused, match="上传 JPG 或 PNG 图片"):
            take("材料.pdf", pdf(), images_only=True)


class TestFailure:
    @pytest.mark.parametrize("where", ["fsync", "replace"])
    def test_a_disk_that_fails_leaves_nothing(self, take, media, monkeypatch, where):
        def fail(*args):
            raise OSError(28, "No space left on device")

        if where == "fsync":
            monkeypatch.setattr(os, "fsync", fail)
        else:
            from pathlib import Path

            monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            take("材料.pdf", pdf())
        assert stored(media) == [] and not Attachment.objects.exists()

    def test_an_interrupted_write_leaves_nothing(self, take, media, monkeypatch):
        def interrupt(self, *args):
            yield b"%PDF"
            raise KeyboardInterrupt

        monkeypatch.setattr(SimpleUploadedFile, "chunks", interrupt)
        with pytest.raises(KeyboardInterrupt):
            take("材料.pdf", pdf())
        assert stored(media) == []

    def test_a_row_that_cannot_be_written_takes_its_file_along(self, take, media, monkeypatch):
        def fail(self, **how):
            raise DatabaseError("gone")

        monkeypatch.setattr(Attachment, "save", fail)
        with pytest.raises(DatabaseError):
            take("材料.pdf", pdf())
        assert stored(media) == []

    def test_what_is_not_kept_is_gone(self, county, media):
        with attachments.arrive(SimpleUploadedFile("材料.pdf", pdf())) as arrived:
            assert arrived.part.exists() and arrived.pages == 1
        assert stored(media) == []

    def test_records_of_files_are_not_removed_in_bulk(self, take):
        take("材料.pdf", pdf())
        with pytest.raises(TypeError):
            Attachment.objects.all().delete()
