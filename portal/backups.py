"""Back-up, restore and proof: the database, the uploaded files, and a manifest with the digest of everything.

A back-up is a folder that appears under its name only when it is whole. The database is taken first and the files after
it, so that every file a row names is there (files are written before their rows and stay). Results of jobs are left out:
they can be made again. The portal's secret key and the key of sealed values are not part of it (docs/operations.md).
"""

import glob
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from county import anchors, attachments, audit, ciphers, clock
from county.models import Attachment, User
from notifications.enums import DeliveryState
from notifications.models import Delivery
from notifications.work import FOLDER

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
HELD = "恢复备份以后不再发送"
CHUNK = 1024 * 1024


class Unusable(Exception):
    """The back-up, or the place to restore into, cannot be used; the text says why and what to do."""


def make(parent: Path) -> Path:
    """Back up into a new folder below *parent*; its path. Raises Unusable."""
    parent.mkdir(parents=True, exist_ok=True)
    name = f"backup-{clock.now():%Y%m%d-%H%M%S}"
    partial, whole = parent / f".{name}.part", parent / name
    if whole.exists():
        raise Unusable(f"{whole} 已经存在，过一秒再备份")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        tables = _counts()
        _dump(partial / DATABASE)
        _copy(Path(settings.MEDIA_ROOT), partial / FILES)
        told = {
            "made_at": clock.now().isoformat(),
            "engine": connection.vendor,
            "field_key": ciphers.current(),
            "migrations": _applied(),
            "tables": tables,
        }
        told["parts"] = {name: {"size": size, "sha256": digest} for name, size, digest in _parts(partial)}
        (partial / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
        partial.rename(whole)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return whole


def read(folder: Path) -> dict:
    """The manifest; raises Unusable."""
    try:
        return json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{folder} 不是备份，或清单损坏") from error


def problems(folder: Path) -> list[str]:
    """What is wrong with a back-up: parts missing, changed or added; empty when it is as it was made."""
    known = read(folder)["parts"]
    there = {name: digest for name, _, digest in _parts(folder)}
    found = [f"缺少 {name}" for name in known if name not in there]
    found += [f"被改动 {name}" for name, part in known.items() if name in there and there[name] != part["sha256"]]
    return found + [f"多出 {name}" for name in there if name not in known]


def restore(folder: Path, *, replace: bool = False) -> None:
    """Put a back-up in place of what is here, and bring it to this version. Web, worker and tick must be stopped.

    Raises Unusable. Messages that were waiting to leave are not sent again; a portal with people in it is replaced only if *replace*.
    """
    told = read(folder)
    if wrong := problems(folder):
        raise Unusable(f"备份不完整，没有恢复：{'；'.join(wrong[:5])}")
    if told["engine"] != connection.vendor:
        raise Unusable(f"备份是 {told['engine']} 的，现在的数据库是 {connection.vendor}")
    if (key := told.get("field_key")) and key not in ciphers.known():
        raise Unusable(f"备份里的电话用密钥 {key} 加密，这里没有这把密钥；把它写进 PORTAL_FIELD_KEY 再恢复")
    if unknown := sorted(set(map(tuple, told["migrations"])) - set(MigrationLoader(None).disk_migrations)):
        raise Unusable(f"备份来自更新的版本（{unknown[0][0]} {unknown[0][1]}），先升级程序")
    if not replace and _is_used():
        raise Unusable("数据库里已有人员，加 --replace 才会替换")
    _load(folder / DATABASE, set(told["tables"]))
    _copy(folder / FILES, Path(settings.MEDIA_ROOT))
    call_command("migrate", verbosity=0)
    _hold_messages(told)
    anchors.resume(f"restored {told['made_at']}")


def broken_files() -> list[str]:
    """Uploads of this portal whose bytes are gone or not those that were received."""
    found = []
    for row in Attachment.objects.order_by("uploaded_at", "pk").iterator():
        path = attachments.file_path(row)
        if not path.is_file():
            found.append(f"缺少 {row.pk} {row.name}")
        elif _digest(path) != row.sha256:
            found.append(f"被改动 {row.pk} {row.name}")
    return found


def _is_used() -> bool:
    return User._meta.db_table in connection.introspection.table_names() and User.objects.exists()


@transaction.atomic
def _hold_messages(told: dict) -> None:
    waiting = Delivery.objects.filter(state__in=(DeliveryState.PENDING, DeliveryState.SENDING))
    held = waiting.update(state=DeliveryState.DROPPED, claimed_until=None, last_error=HELD)
    audit.record("portal.restore", by=None, detail={"made_at": told["made_at"], "held": held})


def _counts() -> dict[str, int]:
    """Rows by table."""
    return {model._meta.db_table: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def _applied() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def _dump(target: Path) -> None:
    """The database as one file: a copy of SQLite's as it stands at one moment, or PostgreSQL's own archive."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load(source: Path, tables: set[str]) -> None:
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        connection.close()
        for beside in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            beside.unlink(missing_ok=True)
        shutil.copyfile(source, place)
        return
    with connection.cursor() as cursor:
        for newer in (
            set(connection.introspection.table_names()) - tables - {MigrationRecorder.Migration._meta.db_table}
        ):
            cursor.execute(f'DROP TABLE "{newer}" CASCADE')
    connection.close()
    _run(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        str(source),
        to=True,
    )


def _run(program: str, *words: str, to: bool = False) -> None:
    """A program of PostgreSQL on this database. Raises Unusable with the end of what it said."""
    known = connection.settings_dict
    where = [f"--host={known['HOST']}"] if known["HOST"] else []
    where += [f"--port={known['PORT']}"] if known["PORT"] else []
    command = [_program(program), *where, f"--username={known['USER']}", f"--dbname={known['NAME']}", *words]
    environment = os.environ | ({"PGPASSWORD": known["PASSWORD"]} if known["PASSWORD"] else {})
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        deed = "恢复" if to else "备份"
        raise Unusable(f"数据库没有{deed}：{done.stderr.strip()[-300:]}")


def _program(name: str) -> str:
    """Path of a PostgreSQL program, the newest version's first."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)
    path = next(iter(found), None) or shutil.which(name)
    if path is None:
        raise Unusable(f"没有 {name}，安装 postgresql-client 以后再试")
    return path


def _copy(source: Path, target: Path) -> None:
    """Every file below *source* but results of jobs and halves."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        relative = path.relative_to(source)
        if path.is_file() and relative.parts[0] != FOLDER and path.suffix != ".part":
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)


def _parts(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Name, bytes and digest of every part but the manifest."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix(), path.stat().st_size, _digest(path)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
