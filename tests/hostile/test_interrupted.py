"""An upload whose line is cut, or that meets a full disk on its way in, leaves neither a row nor a file (F22, F27)."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

from approvals import services
from approvals.models import ApplicationFile
from county.models import Attachment
from tests import factories as make
from tests.hostile.hands import body, stored_files

LARGE = make.pdf_bytes() + b"\n" * (3 * 1024 * 1024)  # more than is kept in memory


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path / "uploading"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings


def cut(address: str, path: str, cookie: str, share: float) -> None:
    """Send *share* of an upload over a socket of our own and hang up."""
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file_other"; filename="a.pdf"\r\n\r\n' + LARGE + b"\r\n--x--\r\n"
    )
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nCookie: {cookie}\r\nContent-Length: {len(form)}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) as line:
        line.sendall(head.encode() + form[: int(len(form) * share)])


def settled(folder) -> bool:
    """True once the server has let go of what it was writing."""
    end = time.monotonic() + 60
    while list(folder.iterdir()) and time.monotonic() < end:
        threading.Event().wait(0.05)
    return not list(folder.iterdir())


@pytest.mark.parametrize(
    "shares", [(1, 30, 60, 99), pytest.param(range(1, 100), marks=pytest.mark.chaos)], ids=["few", "all"]
)
def test_a_line_cut_on_the_way_stores_nothing(live_server, client, folders, shares, transactional_db):
    county = make.County()
    case = services.start(kind="opening", unit=county.town, by=county.clerk)
    client.force_login(county.clerk)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    path = reverse("approvals:wizard", args=[case.pk, 4])
    for share in shares:
        cut(live_server.url, path, cookie, share / 100)
    assert settled(folders.FILE_UPLOAD_TEMP_DIR)
    assert (Attachment.objects.count(), ApplicationFile.objects.count(), stored_files()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_disk_that_fills_up_while_a_file_comes_in_is_told(client, county, monkeypatch):
    def full(self, raw, start):
        self.file.close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    case = services.start(kind="opening", unit=county.town, by=county.clerk)
    client.force_login(county.clerk)
    client.raise_request_exception = False
    data = {"file_other": SimpleUploadedFile("a.pdf", LARGE), "action": "stay"}
    answer = client.post(reverse("approvals:wizard", args=[case.pk, 4]), data)
    assert (answer.status_code, "存储空间不足" in body(answer)) == (507, True)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["database or disk is full"])
def test_a_database_without_room_is_told(client, county, monkeypatch, words):
    from django.db import OperationalError

    def full(*args, **kwargs):
        raise OperationalError(words)

    monkeypatch.setattr(services, "attach", full)
    case = services.start(kind="opening", unit=county.town, by=county.clerk)
    client.force_login(county.clerk)
    client.raise_request_exception = False
    answer = client.post(
        reverse("approvals:wizard", args=[case.pk, 4]), {"file_other": make.pdf(), "action": "stay", "extra": ""}
    )
    assert (answer.status_code, "没有改动任何记录" in body(answer)) == (507, True)
