"""With a virus scanner its word counts; without one nothing is said; when it is away the setting decides."""

import contextlib
import socket
import struct
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.services import intake
from approvals import services
from county import attachments, scanner
from county.attachments import UploadRefused
from county.models import Attachment
from tests import factories as make

pytestmark = pytest.mark.django_db
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@contextlib.contextmanager
def clamd(door: socket.socket, answer: bytes | None = None):
    """A small clamd: reads a stream as the protocol says and finds EICAR; or says *answer* whatever comes."""
    heard: list[bytes] = []

    def serve():
        with contextlib.suppress(OSError):
            while True:
                line, _ = door.accept()
                with line, line.makefile("rb") as incoming:
                    assert incoming.read(10) == b"zINSTREAM\0"
                    body = b""
                    while size := struct.unpack(">I", incoming.read(4))[0]:
                        body += incoming.read(size)
                    heard.append(body)
                    found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in body else b"stream: OK\0"
                    line.sendall(found if answer is None else answer)

    door.listen()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)


@pytest.fixture(params=["path", "port"])
def door(request, settings, tmp_path):
    """Where clamd listens, named in the settings."""
    if request.param == "path":
        made = socket.socket(socket.AF_UNIX)
        settings.CLAMD = str(tmp_path / "c.sock")
        made.bind(settings.CLAMD)
    else:
        made = socket.create_server(("127.0.0.1", 0))
        settings.CLAMD = made.getsockname()
    return made


def take(county, body: bytes = b""):
    return attachments.receive(
        SimpleUploadedFile("材料.pdf", body or make.pdf_bytes()), by=county.clerk, unit=county.town
    )


def test_a_clean_file_is_noted_as_looked_at(county, door):
    with clamd(door) as heard:
        assert take(county).scan == "clean"
    assert heard == [make.pdf_bytes()]


def test_a_file_with_a_virus_is_refused_and_nothing_stays(county, door, media):
    with clamd(door), pytest.raises(UploadRefused, match="带有病毒"):
        take(county, make.pdf_bytes().replace(b"\n", b"\n%" + EICAR + b"\n", 1))
    assert not Attachment.objects.exists() and not [path for path in media.rglob("*") if path.is_file()]


def test_a_table_with_a_virus_is_refused(county, door):
    with clamd(door), pytest.raises(UploadRefused, match="带有病毒"):
        intake.receive(SimpleUploadedFile("a.csv", EICAR), by=county.clerk)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("answer", [b"", b"stream: size limit exceeded ERROR\0", b"stream: OK, more or less\0"])
def test_an_answer_that_cannot_be_relied_on_is_none(county, door, answer):
    with clamd(door, answer):
        assert take(county).scan == "unscanned"


def test_one_that_is_away_lets_files_pass_with_a_note_or_not_at_all(county, settings, tmp_path):
    settings.CLAMD = str(tmp_path / "nobody")
    assert take(county).scan == "unscanned"
    settings.CLAMD_AWAY = "refuse"
    with pytest.raises(UploadRefused, match="暂时不能查毒"):
        take(county)


def test_one_that_hangs_is_away(county, door, monkeypatch):
    monkeypatch.setattr(scanner, "SECONDS", 0.3)
    door.listen()
    assert take(county).scan == "unscanned"
    door.close()


def test_without_one_nothing_is_said(county):
    assert take(county).scan == ""


@pytest.mark.parametrize(("who", "told"), [("reviewer", True), ("approver", True), ("clerk", False), ("leader", False)])
def test_the_office_reads_on_the_case_what_was_not_looked_at(county, client, settings, tmp_path, who, told):
    case = make.draft(county)
    settings.CLAMD = str(tmp_path / "nobody")
    services.attach(case, make.png(), purpose="other", by=county.clerk)
    case = make.bring(county, case, "reviewing")
    client.force_login(getattr(county, who))
    assert ("未查毒" in client.get(reverse("approvals:detail", args=[case.pk])).content.decode()) is told
