"""What a scan never has is found wherever it hides: in plain objects, behind escapes, in compressed streams, in loops."""

import io
import random
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

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


def test_an_address_called_on_opening_is_found_and_a_link_on_a_page_is_not(writer):
    link = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://a.cn")}
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([DictionaryObject({NameObject("/A"): link})])
    assert pdfcheck.inspect(written(writer))[1] == ""
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(link)
    assert pdfcheck.inspect(written(writer))[1] == "/URI"


def with_stream(writer, body: bytes, **named) -> bytes:
    stream = EncodedStreamObject()
    stream._data = body
    for key, value in named.items():
        stream[NameObject(f"/{key}")] = value
    writer.root_object[NameObject("/Extra")] = writer._add_object(stream)
    return written(writer)


def test_a_stream_that_unpacks_to_a_gigabyte_is_a_bomb(writer):
    packer = zlib.compressobj(1)
    body = b"".join([*(packer.compress(bytes(1024 * 1024)) for _ in range(1024)), packer.flush()])
    assert len(body) < 8 * 1024 * 1024
    with pytest.raises(pdfcheck.Bomb):
        pdfcheck.inspect(with_stream(writer, body, Filter=NameObject("/FlateDecode")))


def test_a_stream_packed_twice_or_as_letters_is_no_hiding_place(writer):
    twice = ArrayObject([NameObject("/FlateDecode"), NameObject("/FlateDecode")])
    with pytest.raises(pdfcheck.Bomb):
        pdfcheck.inspect(with_stream(writer, zlib.compress(zlib.compress(b"1")), Filter=twice))


def test_a_plain_packed_stream_passes(writer):
    noise = zlib.compress(random.Random(1).randbytes(400_000))
    assert pdfcheck.inspect(with_stream(writer, noise, Filter=NameObject("/FlateDecode")))[1] == ""


def test_a_picture_of_a_billion_pixels_is_a_bomb(writer):
    with pytest.raises(pdfcheck.Bomb):
        pdfcheck.inspect(with_stream(writer, b"", Width=NumberObject(40_000), Height=NumberObject(40_000)))


@pytest.mark.parametrize("behind", [b"x", b"<html></html>", b"PK\x05\x06" + bytes(18), b"\n%PDF-1.4\n"])
def test_what_stands_behind_the_end_is_refused(writer, behind):
    with pytest.raises(pdfcheck.Mixed):
        pdfcheck.inspect(written(writer) + behind)


def test_an_archive_whose_list_hides_inside_is_refused(writer):
    with pytest.raises(pdfcheck.Mixed):
        pdfcheck.inspect(written(writer).replace(b"\n", b"\n%PK\x05\x06" + bytes(18) + b"\n", 1))


@pytest.mark.parametrize("mark", [b"<html>", b"<!DOCTYPE html>", b"<SCRIPT >", b"<svg xmlns=''>", b"<?php "])
def test_a_web_page_in_the_first_lines_is_refused(writer, mark):
    with pytest.raises(pdfcheck.Mixed):
        pdfcheck.inspect(written(writer).replace(b"\n", b"\n%" + mark + b"\n", 1))


def test_empty_lines_behind_the_end_are_harmless(writer):
    assert pdfcheck.inspect(written(writer) + b"\r\n\x00\n") == (1, "")


def test_pages_that_the_file_does_not_own_up_to_are_counted(writer):
    for _ in range(9):
        writer.add_blank_page(width=200, height=200)
    body = written(writer)
    assert b"/Count 10" in body
    assert pdfcheck.inspect(body.replace(b"/Count 10", b"/Count 01"))[0] == 10


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.4 nothing %%EOF", b"%PDF-1.7\n" + b"\x00" * 500 + b"%%EOF", b"<html></html>"]
)
def test_what_is_no_pdf_is_unreadable(body):
    with pytest.raises((pdfcheck.Unreadable, pdfcheck.Mixed)):
        pdfcheck.inspect(body)


def test_pages_are_counted(writer):
    for _ in range(4):
        writer.add_blank_page(width=200, height=200)
    assert pdfcheck.inspect(written(writer))[0] == 5
