"""A hostile file harms only its own child: it is refused in time, and what follows is served as before."""

import io
import os
import threading
import time

import pytest
from PIL import Image

from county import sieve, sieve_child
from tests import factories as make

PDF = "application/pdf"


@pytest.fixture(autouse=True)
def always_a_child(monkeypatch):
    monkeypatch.setattr(sieve, "_ask", sieve._ask.really)


OBJECTS = (
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count %d>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
)


@pytest.fixture
def look(tmp_path):
    """``look(body, kind)``: what is found in a file of these bytes, by a real child."""

    def really(body: bytes, kind: str = PDF):
        file = tmp_path / "file.part"
        file.write_bytes(body)
        return sieve.look(file, kind)

    return really


def with_table(start: bytes, tail: bytes) -> bytes:
    """A hand-written PDF; ``tail`` is its trailer with the place of its own table as %d."""
    body = b"%PDF-1.4\n" + start
    place = len(body)
    return body + b"xref\n0 1\n0000000000 65535 f \n" + tail % place + b"\nstartxref\n%d\n%%%%EOF\n" % place


HOSTILE = {
    "a table that names itself": with_table(OBJECTS % 1, b"trailer<</Size 4/Root 1 0 R/Prev %d>>"),
    "a million pages that are not there": with_table(OBJECTS % 10**9, b"trailer<</Size 4/Root 1 0 R/Other %d>>"),
    "lists in lists without end": b"%PDF-1.4\n1 0 obj" + b"[" * 3_000_000 + b"\n%%EOF",
    "a comment of megabytes": b"%PDF-1.4\n%" + b"(" * 5_000_000 + b"\nstartxref\n9\n%%EOF",
    "an object that is its own length": b"%PDF-1.4\n1 0 obj<</Length 1 0 R>>stream\nx\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_a_hostile_file_is_refused_in_ten_seconds(look, trick):
    began = time.monotonic()
    with pytest.raises(sieve.Refused) as refusal:
        look(HOSTILE[trick])
    assert refusal.value.why in sieve.WORDS
    assert time.monotonic() - began < sieve.SECONDS + 3
    assert look(make.pdf_bytes()).pages == 1


def test_ten_thousand_pages_are_counted_and_refused(look):
    pages = b"".join(b"%d 0 obj<</Type/Page/Parent 2 0 R>>endobj\n" % n for n in range(3, 10_003))
    kids = b" ".join(b"%d 0 R" % n for n in range(3, 10_003))
    tree = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 10000/Kids[%s]>>endobj\n" % kids
    with pytest.raises(sieve.Refused) as refusal:
        look(b"%PDF-1.4\n" + tree + pages + b"trailer<</Size 10003/Root 1 0 R>>\nstartxref\n5\n%%EOF\n")
    assert refusal.value.why == "long"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """``program(text)``: the child runs this instead, after its limits are set."""

    def instead(text: str) -> None:
        file = tmp_path / "child.py"
        head = f"import sys\nsys.path.append({os.path.dirname(sieve_child.__file__)!r})\n"
        file.write_text(f"{head}import sieve_child\nsieve_child.limit()\n{text}\n")
        monkeypatch.setattr(sieve.sieve_child, "__file__", str(file))

    return instead


BAD_CHILDREN = {
    "hangs": "import time; time.sleep(60)",
    "turns in circles": "while True: pass",
    "dies": "import os; os.kill(os.getpid(), 9)",
    "takes all memory": "x = bytearray(4 * 1024**3)",
    "writes without end": "f = open(sys.argv[3], 'wb')\nwhile True: f.write(bytes(10**6))",
    "says nothing": "pass",
    "talks nonsense": "print('<html>')",
}


@pytest.mark.parametrize("child", BAD_CHILDREN)
def test_a_child_that_goes_wrong_is_ended_and_the_file_is_refused(look, program, monkeypatch, tmp_path, child):
    monkeypatch.setattr(sieve, "SECONDS", 2)
    program(BAD_CHILDREN[child])
    began = time.monotonic()
    with pytest.raises(sieve.Refused) as refusal:
        look(make.pdf_bytes())
    assert refusal.value.why == "stuck"
    assert time.monotonic() - began < 8
    assert not list(tmp_path.glob("*.clean.part"))


def test_a_full_disk_is_not_the_fault_of_the_file(look, program):
    program('print(\'{"found": "full"}\')')
    with pytest.raises(OSError, match="No space"):
        look(make.png_bytes(), "image/png")


def test_many_at_once_wait_for_their_turn_and_are_asked_to_come_again(look, program, monkeypatch):
    monkeypatch.setattr(sieve, "SECONDS", 3)
    monkeypatch.setattr(sieve, "PATIENCE", 0.5)
    program("import time; time.sleep(60)")
    answers = []

    def one():
        with pytest.raises(sieve.Refused) as refusal:
            look(make.pdf_bytes())
        answers.append(refusal.value.why)

    crowd = [threading.Thread(target=one) for _ in range(4)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert sorted(answers) == ["busy", "busy", "stuck", "stuck"]


def test_a_machine_that_has_no_room_for_a_child_asks_to_come_again(look, monkeypatch):
    def fail(*words, **how):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(sieve.subprocess, "run", fail)
    with pytest.raises(sieve.Refused) as refusal:
        look(make.pdf_bytes())
    assert refusal.value.why == "busy"


def test_a_picture_that_was_not_cleaned_is_not_kept(look, program):
    program('print(\'{"found": "good"}\')')
    with pytest.raises(sieve.Refused) as refusal:
        look(make.png_bytes(), "image/png")
    assert refusal.value.why == "stuck"


def test_a_picture_is_cleaned_beside_the_file(look, tmp_path):
    found = look(make.png_bytes() + b"behind", "image/png")
    assert found.cleaned.read_bytes() == make.png_bytes() and found.pages is None


def test_the_largest_picture_that_is_taken_fits_into_the_child(look):
    buffer = io.BytesIO()
    Image.new("RGBA", (10_000, 5_000)).save(buffer, "PNG")
    assert look(buffer.getvalue(), "image/png").cleaned
