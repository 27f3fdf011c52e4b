"""The PDF is written without doing things twice, and is the file the libraries write by themselves."""

import gc

import pydyf
import pytest

from reports import fonts, rendering
from reports.paper import writing
from tests.reports.test_rendering import page, render

TABLE = f"<h1>附件</h1><table>{'<tr><th>云上香水</th><td>六盘山镇</td></tr>' * 90}</table>"


@pytest.fixture
def untouched(monkeypatch):
    """The libraries as they are."""
    writing.install()
    monkeypatch.setattr(pydyf.PDF, "page_references", property(pydyf.PDF.page_references.fget.__wrapped__))
    monkeypatch.setattr(writing, "install", lambda: None)
    monkeypatch.setattr(writing, "settle", lambda pdf: None)


def test_not_a_byte_changes(request):
    ours = render(TABLE, "document", "circular")
    request.getfixturevalue("untouched")
    assert render(TABLE, "document", "circular") == ours


def test_every_stream_is_compressed_once_but_the_one_that_the_library_puts_together_last(monkeypatch):
    plain, seen = pydyf.Stream.data.fget, []
    monkeypatch.setattr(pydyf.Stream, "data", property(lambda stream: seen.append(stream) or plain(stream)))
    render(TABLE, "document", "circular")
    again = [stream for place, stream in enumerate(seen) if any(stream is other for other in seen[:place])]
    assert len(seen) > 5 and [stream.extra["Type"] for stream in again] == ["/ObjStm"]


def test_pages_are_listed_once_each_and_not_for_every_cell(monkeypatch):
    calls = []

    def every(pdf):
        calls.append(len(pdf.pages["Kids"]))
        return tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])

    monkeypatch.setattr(pydyf.PDF, "page_references", property(every))
    render(TABLE, "document", "circular")
    assert max(calls) // 3 > 1 and len(calls) == len(set(calls))


def test_garbage_is_looked_for_again_afterwards_also_when_a_paper_fails(monkeypatch):
    during = []
    monkeypatch.setattr(rendering, "_name_standard", lambda pdf: during.append(gc.isenabled()) or 1 / 0)
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        rendering.to_pdf(page("正文"), fonts.stylesheet("sheet"))
    assert during == [False] and gc.isenabled()
