"""An audit trail that cannot be written refuses the deed (F29); uploads that are cut off leave nothing (F27)."""

import os
import socket
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.db import Error, connection
from django.test import Client
from django.urls import reverse

from approvals.enums import State
from county import leftovers
from county.models import Attachment, AuditEntry
from tests import factories as make
from tests.faults import state
from tests.faults.clients import multipart
from tests.faults.stories import STORIES
from tests.figures import tell
from tests.plugins.processes import wait_for

CUTS = int(os.environ.get("FAULTS_CUTS", "200"))  # of the long counts
ADD = {
    "postgresql": (
        "create function fault() returns trigger language plpgsql as $$ begin raise exception 'disk of the log is full'; end $$",
        "create trigger fault before insert on {table} for each row execute function fault()",
    ),
    "sqlite": (
        "create trigger fault before insert on {table} begin select raise(abort, 'disk of the log is full'); end",
    ),
}
REMOVE = {"postgresql": ("drop function fault() cascade",), "sqlite": ("drop trigger fault",)}


@contextmanager
def no_more_entries():
    """The database refuses every new audit entry."""
    run(ADD)
    try:
        yield
    finally:
        run(REMOVE)


def run(lines) -> None:
    with connection.cursor() as cursor:
        for line in lines[connection.vendor]:
            cursor.execute(line.format(table=AuditEntry._meta.db_table))


@pytest.fixture
def county(transactional_db, monday, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return make.County()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("story", ["endings", "cancelling"])
def test_without_its_audit_entry_no_deed_is_done(county, monday, story):
    refused = 0
    for deed in STORIES[story](county, monday):
        before = state.now()
        with no_more_entries(), pytest.raises(Error, match="disk of the log is full"):
            deed.do()
        assert state.now() == before, deed.name
        deed.do()
        refused += 1
    assert refused >= 2


def cut(address: str, path: str, cookie: str, body: bytes, kind: str, share: float) -> None:
    """Send the head and a share of the body, then hang up."""
    parts = urlsplit(address)
    head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n"
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), 30) as line:
        line.sendall(head.encode() + body[: int(len(body) * share)])


def cut_at(county, live_server, shares) -> None:
    case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
    client = Client()
    client.force_login(county.clerk)
    client.get("/")
    token = client.cookies["csrf"].value if "csrf" in client.cookies else "x" * 32
    cookie = f"sid={client.cookies['sid'].value}; csrf={token}"
    body, kind = multipart({"csrfmiddlewaretoken": token}, make.pdf_bytes())
    body = body.replace(b'name="proof"; filename="a.png"', b'name="scan"; filename="a.pdf"')
    before, path = state.now(), reverse("approvals:scan", args=[case.pk])
    for share in shares:
        cut(live_server.url, path, cookie, body, kind, share)
    assert client.get(reverse("approvals:detail", args=[case.pk])).status_code == 200
    assert state.now() == before, "nothing was kept of what was cut off"
    cut(live_server.url, path, cookie, body, kind, 1.0)
    wait_for(lambda: Attachment.objects.filter(name="a.pdf").exists(), what="the whole upload")
    assert state.torn() == [] and leftovers.sweep(age=-60) == 0


@pytest.mark.django_db(transaction=True)
class TestCuts:
    def test_an_upload_that_is_cut_off_leaves_nothing_and_comes_whole_the_next_time(self, county, live_server):
        cut_at(county, live_server, (0.01, 0.5, 0.99))

    @pytest.mark.chaos
    def test_many_uploads_cut_anywhere(self, county, live_server):
        cut_at(county, live_server, [(n % 99 + 1) / 100 for n in range(CUTS)])
        tell(f"F27: {CUTS} cuts, 0 rows, 0 files")
