"""The only way by which audit entries go: exported, the export read back, then removed through the door of the table.

What is removed is a beginning of the chain, older than AUDIT_RETENTION_DAYS. A ``ChainStart`` keeps the digest before the
first kept entry, and the triggers let go of what lies before it. Decisions and histories are never pruned.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from county import audit, chain, clock, jsonlines, sealing
from county.models import AuditEntry, ChainStart, User

COLUMNS = ("id", "sequence", "previous", "digest", "seal", "algorithm", "actor_id", "address", *chain.FIELDS)


class CannotPrune(Exception):
    """Nothing was removed; the text says why."""


@dataclass(frozen=True)
class Pruned:
    """How many entries went, and the file that holds them."""

    entries: int
    file: Path


def limit() -> dt.datetime:
    """Entries before this moment may go."""
    return clock.now() - dt.timedelta(days=settings.AUDIT_RETENTION_DAYS)


def prune(folder: Path, *, by: User | None) -> Pruned | None:
    """Export what is older than the retention into *folder*, verify it, remove it. None when nothing is that old.

    Raises CannotPrune when the chain or the export is not what it should be.
    """
    if wrong := next(chain.problems(), None):
        raise CannotPrune(f"审计链有问题，没有清理：{wrong}")
    last = _last_old()
    if last is None:
        return None
    file = _export(folder, last)
    return _remove(file, last, by)


def _last_old() -> AuditEntry | None:
    """The last entry of the beginning that is old as a whole: the first younger one ends it."""
    chained = AuditEntry.objects.exclude(sequence=None).order_by("sequence")
    young = chained.filter(at__gte=limit()).first()
    old = chained.filter(sequence__lt=young.sequence) if young else chained
    return old.last()


def _export(folder: Path, last: AuditEntry) -> Path:
    """One JSON object a line, written under a name that did not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"audit-{chain.start().sequence + 1}-{last.sequence}.jsonl"
    try:
        with path.open("x", encoding="utf-8") as file:
            for row in _old(last):
                told = {name: getattr(row, name) for name in COLUMNS} | {"at": row.at.isoformat()}
                file.write(jsonlines.line(told) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise CannotPrune(f"{path} 已经存在，换一个文件夹") from error
    return path


def _old(last: AuditEntry):
    rows = AuditEntry.objects.filter(sequence__lte=last.sequence).order_by("sequence")
    return rows.iterator(chunk_size=chain.BATCH)


def read(path: Path) -> Iterator[AuditEntry]:
    """The entries of an export, as they were."""
    for line in path.read_text("utf-8").split("\n")[:-1]:  # an older export may hold \u2028 and its kin
        told = json.loads(line)
        yield AuditEntry(**told | {"at": dt.datetime.fromisoformat(told["at"])})


def file_problems(path: Path, before: chain.Head, end: chain.Head) -> Iterator[str]:
    """Whether the entries of an export follow *before* without a gap, are what was sealed, and reach *end*."""
    rows = list(read(path))
    yield from chain.walk(rows, before)
    reached = chain.Head(rows[-1].sequence, rows[-1].digest) if rows else before
    if reached != end:
        yield f"应到第 {end.sequence} 条，文件只到第 {reached.sequence} 条"


@transaction.atomic
def _remove(file: Path, last: AuditEntry, by: User | None) -> Pruned:
    """Read the export back, move the beginning of the chain, remove what lies before it."""
    if wrong := next(file_problems(file, chain.start(), chain.Head(last.sequence, last.digest)), None):
        raise CannotPrune(f"导出的文件与审计链不符，没有清理：{wrong}")
    begun = ChainStart(
        sequence=last.sequence + 1,
        previous=last.digest,
        file=file.name,
        file_digest=hashlib.sha256(file.read_bytes()).hexdigest(),
        at=clock.now(),
        by=by,
        algorithm=sealing.algorithm(),
    )
    begun.seal = sealing.seal(chain.start_facts(begun), begun.algorithm)
    begun.save(force_insert=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")  # a year of entries takes longer than a page may
        cursor.execute(f"DELETE FROM {AuditEntry._meta.db_table} WHERE sequence <= %s", [last.sequence])  # noqa: S608
        removed = cursor.rowcount
    detail = {"until": last.sequence, "entries": removed, "file": file.name, "sha256": begun.file_digest}
    audit.record("county.prune_audit", by=by, detail=detail)
    return Pruned(removed, file)
