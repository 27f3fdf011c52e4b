"""The drill: a portal with a year of cases is backed up, lost, restored and the same again, on the database of the run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from portal import backups

MISSING = "没有"


class Portal:
    """A portal of its own: folder, database, commands."""

    def __init__(self, folder: Path, database: str):
        self.folder = folder
        self.environment = os.environ | {
            "PORTAL_PROFILE": "demo",
            "PORTAL_VAR_DIR": str(folder),
            "DATABASE_URL": database,
        }

    def manage(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def files(self) -> list[Path]:
        return sorted(
            path for path in (self.folder / "files").rglob("*") if path.is_file() and "jobs" not in path.parts
        )


@pytest.fixture
def lost_and_found(tmp_path):
    """Address of an empty database beside the test's own, dropped afterwards."""
    if connection.vendor == "sqlite":
        yield "sqlite:///drill.sqlite3"
        return
    import psycopg2

    known = connection.settings_dict
    where = {
        "host": known["HOST"],
        "user": known["USER"],
        "password": known["PASSWORD"] or None,
        "port": known["PORT"] or None,
    }
    link = psycopg2.connect(dbname="postgres", **where)
    link.autocommit = True
    name = f"drill_{os.getpid()}"
    with link.cursor() as cursor:
        cursor.execute(f"create database {name}")
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    port = f"&port={known['PORT']}" if known["PORT"] else ""
    yield f"postgres://{known['USER']}{password}@/{name}?host={known['HOST']}{port}"
    with link.cursor() as cursor:
        cursor.execute(f"drop database {name} with (force)")
    link.close()


def lose(portal: Portal) -> None:
    """Everything is gone."""
    for path in portal.files():
        path.unlink()
    if (portal.folder / "drill.sqlite3").exists():
        for path in portal.folder.glob("drill.sqlite3*"):
            path.unlink()
    else:
        portal.manage("shell", "-v0", "-c", DROPPED)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_portal_that_was_lost_is_the_same_again(tmp_path, lost_and_found):
    portal, store = Portal(tmp_path / "var", lost_and_found), tmp_path / "store"
    portal.manage("migrate", "-v0")
    portal.manage("demo")
    portal.manage("shell", "-v0", "-c", WAITING)
    assert "已备份到" in portal.manage("backup", str(store))
    first = next(store.glob("backup-*"))
    assert "全部完好" in portal.manage("verify", str(first)) and portal.files()
    before = {path.relative_to(portal.folder): path.read_bytes() for path in portal.files()}

    assert "加 --replace 才会替换" in portal.manage("restore", str(first), code=1)
    lose(portal)
    assert "已恢复" in portal.manage("restore", str(first))
    portal.manage("migrate", "-v0")
    assert "全部完好" in portal.manage("verify")
    assert {path.relative_to(portal.folder): path.read_bytes() for path in portal.files()} == before

    portal.manage("backup", str(store / "second"))
    again = json.loads((next((store / "second").glob("backup-*")) / "manifest.json").read_text("utf-8"))
    told = json.loads((first / "manifest.json").read_text("utf-8"))
    grown = {
        table: again["tables"][table] - rows for table, rows in told["tables"].items() if again["tables"][table] != rows
    }
    assert grown == {"county_auditentry": 1}, "only the restoring itself was written down"
    assert "held 1 pending 0" in portal.manage("shell", "-v0", "-c", OUTBOX)

    torn = portal.files()[0]
    torn.write_bytes(torn.read_bytes() + b"x")
    assert "被改动" in portal.manage("verify", code=1)
    torn.unlink()
    assert "缺少" in portal.manage("verify", code=1)


DROPPED = (
    "from django.db import connection; connection.cursor().execute('drop schema public cascade; create schema public')"
)
WAITING = (
    "from notifications.models import Delivery, Message; "
    "Delivery.objects.all().delete(); Delivery.objects.create(message=Message.objects.first(), channel='mail')"
)
OUTBOX = (
    "from notifications.models import Delivery; "
    "print('held', Delivery.objects.filter(state='dropped').count(), 'pending', Delivery.objects.filter(state='pending').count())"
)


class TestManifest:
    @pytest.fixture
    def folder(self, tmp_path):
        made = tmp_path / "backup-1"
        (made / "files" / "ab").mkdir(parents=True)
        (made / "database").write_bytes(b"rows")
        (made / "files" / "ab" / "abcd").write_bytes(b"bytes")
        parts = {name: {"size": size, "sha256": digest} for name, size, digest in backups._parts(made)}
        told = {
            "made_at": "2026-11-02T10:00:00+08:00",
            "engine": connection.vendor,
            "migrations": [],
            "tables": {},
            "parts": parts,
        }
        (made / "manifest.json").write_text(json.dumps(told), "utf-8")
        return made

    def change(self, folder, **values):
        told = json.loads((folder / "manifest.json").read_text("utf-8")) | values
        (folder / "manifest.json").write_text(json.dumps(told), "utf-8")

    def test_an_untouched_one_has_no_problems(self, folder):
        assert backups.problems(folder) == []

    def test_what_was_changed_is_gone_or_was_added_is_named(self, folder):
        (folder / "database").write_bytes(b"other")
        (folder / "files" / "ab" / "abcd").unlink()
        (folder / "files" / "new").write_bytes(b"")
        assert backups.problems(folder) == ["缺少 files/ab/abcd", "被改动 database", "多出 files/new"]

    def test_a_torn_one_is_not_restored(self, folder):
        (folder / "database").write_bytes(b"other")
        with pytest.raises(backups.Unusable, match="备份不完整，没有恢复：被改动 database"):
            backups.restore(folder)

    @pytest.mark.parametrize("text", ["", "{", "[1"])
    def test_a_folder_without_manifest_is_none(self, folder, text):
        (folder / "manifest.json").write_text(text, "utf-8")
        with pytest.raises(backups.Unusable, match="不是备份，或清单损坏"):
            backups.restore(folder)

    def test_one_of_another_database_or_a_newer_version_is_not_restored(self, folder):
        self.change(folder, engine="oracle")
        with pytest.raises(backups.Unusable, match="备份是 oracle 的"):
            backups.restore(folder)
        self.change(folder, engine=connection.vendor, migrations=[["county", "9999_future"]])
        with pytest.raises(backups.Unusable, match="更新的版本（county 9999_future）"):
            backups.restore(folder)

    def test_one_whose_key_is_not_here_is_not_restored(self, folder):
        self.change(folder, field_key="0123abcd")
        with pytest.raises(backups.Unusable, match="密钥 0123abcd 加密，这里没有"):
            backups.restore(folder)

    @pytest.mark.django_db
    def test_people_are_not_replaced_unasked(self, county, folder):
        with pytest.raises(backups.Unusable, match="已有人员"):
            backups.restore(folder)

    @pytest.mark.django_db
    def test_a_half_made_one_never_stands_under_its_name(self, county, tmp_path, monkeypatch):
        monkeypatch.setattr(backups, "_copy", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        monkeypatch.setattr(backups, "_dump", lambda target: target.write_bytes(b"rows"))
        with pytest.raises(OSError):
            backups.make(tmp_path / "store")
        assert list((tmp_path / "store").iterdir()) == []

    def test_a_missing_program_is_told(self, monkeypatch):
        monkeypatch.setattr(backups.glob, "glob", lambda _: [])
        monkeypatch.setattr(backups.shutil, "which", lambda _: None)
        with pytest.raises(backups.Unusable, match="没有 pg_dump"):
            backups._program("pg_dump")
