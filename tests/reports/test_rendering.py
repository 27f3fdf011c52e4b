"""The renderer: closed to the world, tagged, titled, the same bytes twice, every character legible."""

import io
import socket
import subprocess
import threading

import pikepdf
import pytest

from reports import fonts, rendering
from tests.reports.conftest import fonts_of, text_of

PAGE = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


def page(body: str, title: str = "审批表") -> str:
    return PAGE.format(title=title, body=body)


def render(body: str, *names: str) -> bytes:
    return rendering.to_pdf(page(body), fonts.stylesheet(*(names or ("sheet",))))


@pytest.fixture
def listener():
    """A server on loopback that counts who calls."""
    calls, server = [], socket.create_server(("127.0.0.1", 0))

    def wait():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            calls.append(1)
            connection.close()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", calls
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def test_the_listener_hears_a_call(listener):
    address, calls = listener
    with socket.create_connection(("127.0.0.1", int(address.split(":")[2].split("/")[0]))) as connection:
        connection.recv(1)
    assert calls == [1]


def test_nothing_is_fetched_from_the_network(listener):
    address, calls = listener
    markup = (
        f'<img src="{address}" alt="x"><link rel="stylesheet" href="{address}"><link rel="attachment" href="{address}">'
        f'<p>正文</p><object data="{address}"></object><style>p {{ background: url({address}) }}</style>'
    )
    assert "正文" in text_of(render(markup))
    assert calls == []


def test_no_file_of_the_machine_gets_into_a_paper(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容")
    pdf = render(f'<link rel="attachment" href="{secret.as_uri()}"><img src="{secret.as_uri()}" alt="x"><p>正文</p>')
    assert "机密内容".encode() not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not opened.attachments


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/", "ftp://127.0.0.1/", "FILE:///etc/hosts", "gopher:x"]
)
def test_the_fetcher_refuses_every_other_address(address):
    with pytest.raises(ValueError, match="fetch nothing"):
        rendering.fetcher(frozenset()).fetch(address)


def test_the_fetcher_reads_data_addresses_and_named_files(tmp_path):
    font = tmp_path / "a.otf"
    font.write_bytes(b"font")
    closed = rendering.fetcher(frozenset({font.as_uri()}))
    assert closed.fetch(font.as_uri()).read() == b"font"
    assert closed.fetch("data:text/plain,x").read() == b"x"


def test_a_paper_is_tagged_titled_and_in_chinese():
    with pikepdf.open(io.BytesIO(render("<h1>审批表</h1><p>同意</p>"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot
        assert str(pdf.Root.Lang) == "zh-CN"
        assert str(pdf.docinfo["/Title"]) == "审批表"
        assert pdf.Root.OutputIntents


def test_the_metadata_name_both_standards():
    with pikepdf.open(io.BytesIO(render("<p>同意</p>"))) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"


def test_every_font_is_embedded(tmp_path):
    lines = fonts_of(render("<h1>审批表</h1><h2>办理过程</h2><p>同意 2026 abc</p>"), tmp_path)
    assert lines
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_the_same_content_gives_the_same_bytes():
    assert render("<h1>审批表</h1><p>同意</p>") == render("<h1>审批表</h1><p>同意</p>")
    assert render("<p>同意</p>") != render("<p>不同意</p>")


@pytest.mark.parametrize("rare", ["堃喆镕玥珺昇旻璟", "㐱䶮", "𠮷", "〇"])
def test_rare_han_are_printed(rare):
    assert rare in text_of(render(f"<p>姓名：{rare}</p>"))


def test_a_character_without_a_font_is_named_and_not_an_empty_box():
    assert rendering.legible("公告\U0001f9cb") == "公告〓（U+1F9CB）"
    assert "〓（U+1F9CB）" in text_of(render("<p>公告\U0001f9cb</p>"))


def test_signs_that_turn_the_text_round_are_left_out():
    assert rendering.legible("甲\u202e乙\u2066丙\u200f") == "甲乙丙"


def test_control_characters_and_lone_surrogates_are_left_out():
    assert rendering.legible("甲\x00乙\x1b丙\ud800丁\nx") == "甲乙丙丁\nx"


def test_joiners_of_an_emoji_vanish_quietly():
    assert rendering.legible("\u2060甲\ufe0f") in {"甲", "\u2060甲\ufe0f", "甲\ufe0f", "\u2060甲"}


def test_full_lines_of_an_official_document_end_at_the_right_edge():
    pdf = render(f"<p>{'为了规范政务新媒体，按照细则的规定（试行），经研究决定。' * 8}</p>", "document")
    boxes = subprocess.run(["pdftotext", "-bbox-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    edges = [float(line.split('xMax="')[1].split('"')[0]) for line in boxes.decode().split("<line ")[1:]]
    full = [edge for edge in edges if edge > 500][:-1]
    assert len(full) >= 6
    assert max(full) - min(full) < 1


def test_a_line_without_han_is_left_to_the_renderer():
    assert "public" in text_of(render(f"<p>{'public affairs ' * 30}</p>", "document"))


def test_every_stack_ends_with_a_full_han_font():
    for stack in fonts.STACKS.values():
        assert {"Noto Serif CJK SC", "Noto Sans CJK SC"} & set(stack)


def test_every_font_rule_of_the_paper_css_names_a_stack():
    for name in ("sheet", "document", "dossier", "numbers"):
        css = fonts.stylesheet(name)
        assert "$" not in css
        for rule in [
            line for line in css.split(";") if "font:" in line or "font-family:" in line and "@font-face" not in line
        ]:
            assert "CJK" in rule


def test_a_font_file_in_the_portals_folder_is_used(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert "@font-face" not in fonts.stylesheet("document")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "FandolFang-Regular.otf").write_bytes(b"")
    assert '@font-face { font-family: "FandolFang"' in fonts.stylesheet("document")
