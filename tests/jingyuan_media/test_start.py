"""What a web process loads before it answers its first page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LATER = {
    "celery", "kombu", "redis", "weasyprint", "pypdf", "PIL", "segno", "docx", "openpyxl", "defusedxml", "pypinyin",
    "chinese_calendar", "holidays",
}  # fmt: skip
"""Libraries that a page, a job or the tick loads where it needs them."""
FIRST = """
import sys
from wsgiref.util import setup_testing_defaults
from jingyuan_media.wsgi import application
asked = {"PATH_INFO": "/login/", "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1"}
setup_testing_defaults(asked)
told = []
page = b"".join(application(asked, lambda status, headers, *_: told.append(status)))
assert told == ["200 OK"], told
print(*sorted(sys.modules))
"""
HINT = """
from jingyuan_media.wsgi import application
from notifications import broker
print(sorted(broker.app().conf.beat_schedule), broker.app().conf.broker_url)
"""


def said(program: str, **changes: str) -> list[str]:
    """Words that a fresh process prints on the test database."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::UserWarning", "-c", program],
        cwd=ROOT, env=os.environ | changes, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture
def first(transactional_db) -> set[str]:
    """Modules of a process that has answered the sign-in page."""
    return set(said(FIRST))


def test_the_first_page_needs_neither_celery_nor_any_library_of_papers_and_tables(first):
    assert "django" in first and "county.views.session" in first
    assert not LATER & first


def test_views_are_loaded_by_the_first_request_for_them(first):
    assert not first & {"accounts.views.intake", "inspections.views.census", "approvals.views.wizard"}


def test_the_first_hint_finds_the_portals_own_celery():
    assert said(HINT, REDIS_URL="redis://127.0.0.1:1/5") == ["['tick']", "redis://127.0.0.1:1/5"]


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_compiles_no_query_and_waits_for_none_too_long():
    """Compiling pays for questions of minutes; ours take milliseconds, and compiling one took seven seconds."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('jit'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("off", "5s")
