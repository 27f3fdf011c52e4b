"""The embedded shape (F20): eight writers, a long reader and kill -9; nothing acknowledged is lost, the file stays sound."""

import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection

from tests.figures import tell
from tests.plugins.processes import PATIENCE

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True), pytest.mark.slow]
KILLS = int(os.environ.get("FAULTS_KILLS", "20"))  # of the long counts
WRITERS = """
import sys, threading, django
django.setup()
from django.db import connection, transaction
from county import audit
lock = threading.Lock()

def write(name):
    for number in range(100000):
        try:
            with transaction.atomic():
                row = audit.record("faults.write", by=None, reason=f"{name}-{number}")
        except Exception as error:
            print("ERROR", repr(error), flush=True)
            return
        with lock:
            print(row.pk, f"{name}-{number}", flush=True)

def read():
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select count(*), max(reason) from county_auditentry a")

[threading.Thread(target=write, args=(f"{sys.argv[1]}.{n}",)).start() for n in range(8)]
threading.Thread(target=read, daemon=True).start()
"""


@pytest.fixture
def file(tmp_path, transactional_db):
    """A copy of the test database."""
    place = tmp_path / "portal.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(place) as target:
        connection.connection.backup(target)
    target.close()
    return place


def life(file, name: str, acks: int) -> list[tuple[int, str]]:
    """Eight writers until so many commits are acknowledged, then kill -9."""
    where = {"DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "jingyuan_media.settings", "REDIS_URL": ""}
    words = [sys.executable, "-c", WRITERS, name]
    done = []
    with subprocess.Popen(
        words, cwd=settings.BASE_DIR, env=os.environ | where, stdout=subprocess.PIPE, text=True
    ) as process:
        guard = threading.Timer(PATIENCE, process.kill)
        guard.start()
        for line in process.stdout:
            assert not line.startswith("ERROR"), line
            key, words = line.split()
            done.append((int(key), words))
            if len(done) == acks:
                process.kill()
        guard.cancel()
    assert len(done) >= acks, "the writers did not get so far"
    return done


def lives(file, kills: int, acks: int) -> None:
    told = [entry for number in range(kills) for entry in life(file, str(number), acks)]
    with sqlite3.connect(file) as link:
        assert link.execute("pragma integrity_check").fetchall() == [("ok",)]
        kept = dict(link.execute("select id, reason from county_auditentry where action = 'faults.write'"))
    link.close()
    lost = [entry for entry in told if kept.get(entry[0]) != entry[1]]
    tell(f"F20: {kills} kills, {len(told)} commits acknowledged, {len(lost)} lost, 0 times locked")
    assert lost == [] and len(set(kept.values())) == len(kept)


def test_eight_writers_are_never_told_that_the_database_is_locked_and_lose_nothing(file):
    lives(file, 2, 100)


@pytest.mark.chaos
def test_many_kills_lose_nothing(file):
    lives(file, KILLS, 200)
