"""What stands around the portal goes bad (F18, F22): a slow line to the database, a full log, a full temporary folder."""

import logging
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from approvals.enums import State
from approvals.models import Application
from county.attachments import MAX_BYTES
from jingyuan_media.logs import JsonLines
from tests import factories as make
from tests.faults import state
from tests.faults.slow_line import through
from tests.faults.test_answers import browser, opinion, plain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FULL = "/dev/full"  # the kernel answers every write with "no space left"
LATE = 0.05


@pytest.fixture
def county(transactional_db, monday, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return make.County()


def timed(client: Client) -> float:
    begun = time.monotonic()
    assert client.get(reverse("accounts:register")).status_code == 200
    return time.monotonic() - begun


def ask(client: Client, told: list) -> None:
    try:
        told.append(timed(client))
    finally:
        connection.close()


@pytest.mark.postgres
class TestSlowLine:
    @pytest.fixture
    def line(self, county):
        with tempfile.TemporaryDirectory(prefix="jm-slow-") as folder, through(Path(folder)) as line:
            yield line

    def test_pages_and_deeds_are_late_and_right_and_quick_again_afterwards(self, county, line):
        case, clerk = make.bring(county, make.draft(county), State.APPROVING), browser(county.clerk)
        timed(clerk)
        line.delay = LATE
        assert timed(clerk) > 4 * LATE, "the line was slow"
        answer = browser(county.approver).post(
            reverse("approvals:step", args=[case.pk, "decide"]), opinion(case, "approve")
        )
        assert answer.status_code == 302
        line.delay = 0
        assert Application.objects.get(pk=case.pk).state == State.OPERATING
        assert timed(clerk) < 5

    def test_eight_readers_at_once_all_get_their_page(self, county, line):
        clients, told = [browser(county.clerk) for _ in range(8)], []
        line.delay = LATE
        readers = [threading.Thread(target=ask, args=(client, told)) for client in clients]
        [reader.start() for reader in readers]
        [reader.join(120) for reader in readers]
        assert len(told) == 8, "nobody waits for ever and nobody is refused"


class TestFullLog:
    @pytest.fixture
    def full_log(self):
        log = logging.getLogger()
        with suppress(OSError), Path(FULL).open("w") as stream:  # closing it writes once more
            handler = logging.StreamHandler(stream)
            handler.setFormatter(JsonLines())
            log.addHandler(handler)
            yield
            log.removeHandler(handler)

    def test_a_log_that_takes_nothing_more_stops_no_deed(self, county, full_log, capfd):
        case = make.bring(county, make.draft(county), State.APPROVING)
        logging.getLogger("county").error("written into a full log")
        client = browser(county.approver)
        assert client.get("/nowhere/").status_code == 404, "a page that is logged"
        answer = client.post(reverse("approvals:step", args=[case.pk, "decide"]), opinion(case, "approve"))
        assert answer.status_code == 302
        assert Application.objects.get(pk=case.pk).state == State.OPERATING
        assert "No space left on device" in capfd.readouterr().err, "the log was full"


class TestFullTemporaryFolder:
    def test_a_large_upload_is_told_and_leaves_nothing(self, county, monkeypatch):
        case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
        address, client, before = reverse("approvals:scan", args=[case.pk]), browser(county.clerk), state.now()
        large = b"%PDF-1.7\n" + b"0" * (MAX_BYTES // 2)
        with Path(FULL).open("wb", buffering=0) as nothing, monkeypatch.context() as full:
            full.setattr(temp, "NamedTemporaryFile", lambda *args, **words: nothing)
            answer = client.post(address, {"scan": SimpleUploadedFile("签字件.pdf", large, "application/pdf")})
        plain(answer, 507, "存储空间不足")
        assert state.now() == before
        assert client.post(address, {"scan": make.pdf("签字件.pdf")}).status_code == 302
