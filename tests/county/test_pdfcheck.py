"""What a scan never has is found wherever it hides: in plain objects, behind escapes, in compressed streams, in loops."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from county import pdfcheck


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def writer():
    made = PdfWriter()
    made.add_blank_page(width=200, height=200)
    return made


def action(kind: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("1")})


def test_a_plain_scan_passes(writer):
    assert pdfcheck.inspect(written(writer)) == (1, "")


@pytest.mark.parametrize("kind", ["/JavaScript", "/Launch", "/SubmitForm", "/ImportData"])
def test_an_action_on_opening_is_found(writer, kind):
    writer.root_object[NameObject("/OpenAction")] = action(kind)
    assert pdfcheck.inspect(written(writer))[1]


def test_an_action_on_a_page_is_found(writer):
    page_action = DictionaryObject({NameObject("/O"): action("/JavaScript")})
    writer.pages[0][NameObject("/AA")] = page_action
    assert pdfcheck.inspect(written(writer))[1]


def test_an_embedded_file_is_found(writer):
    writer.add_attachment("secret.txt", b"text")
    assert pdfcheck.inspect(written(writer))[1] == "/EmbeddedFiles"


def test_a_name_hidden_behind_escapes_is_found(writer):
    writer.root_object[NameObject("/OpenAction")] = action("/JavaScript")
    body = written(writer).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")
    assert b"/JavaScript" not in body
    assert pdfcheck.inspect(body)[1]


def test_a_jump_to_a_page_on_opening_is_harmless(writer):
    writer.root_object[NameObject("/OpenAction")] = ArrayObject(
        [writer.pages[0].indirect_reference, NameObject("/Fit")]
    )
    assert pdfcheck.inspect(written(writer)) == (1, "")


def test_objects_that_name_each_other_end(writer):
    first, second = DictionaryObject(), DictionaryObject()
    one, two = writer._add_object(first), writer._add_object(second)
    first[NameObject("/Next")], second[NameObject("/Next")] = two, one
    writer.root_object[NameObject("/Circle")] = one
    assert pdfcheck.inspect(written(writer))[1] == ""


def test_a_password_is_told_apart(writer):
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(pdfcheck.Locked):
        pdfcheck.inspect(written(writer))


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.4 nothing %%EOF", b"%PDF-1.7\n" + b"\x00" * 500 + b"%%EOF", b"<html></html>"]
)
def test_what_is_no_pdf_is_unreadable(body):
    with pytest.raises(pdfcheck.Unreadable):
        pdfcheck.inspect(body)


def test_pages_are_counted(writer):
    for _ in range(4):
        writer.add_blank_page(width=200, height=200)
    assert pdfcheck.inspect(written(writer))[0] == 5
