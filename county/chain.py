"""The hash chain over audit entries: none can be changed, removed, added or put elsewhere without being found.

An entry is sealed when it is written, in the deed's transaction; ``extend`` (each tick) gives it its number and links it
to the one before. Chaining in the request would make all writers wait for each other (docs/decisions.md).
"""

import datetime as dt
import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count

from county import sealing
from county.models import AuditEntry, ChainStart

FIELDS = (
    "actor_name",
    "action",
    "target_type",
    "target_id",
    "target_label",
    "result",
    "reason",
    "detail",
    "request_id",
)
BATCH = 2000
NOTHING = "0" * 64
LINK = f"UPDATE {AuditEntry._meta.db_table} SET sequence = %s, previous = %s, digest = %s WHERE id = %s"  # noqa: S608


@dataclass(frozen=True)
class Head:
    """The end of the chain: number and digest of its last entry."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """What ``str`` gave."""
        number, _, digest = text.partition(":")
        return cls(int(number), digest)

    @property
    def words(self) -> str:
        return f"第 {self.sequence} 条 {sealing.short(self.digest)}"


def facts(entry) -> list:
    """What an entry says, in one form on every database."""
    address = str(ipaddress.ip_address(entry.address)) if entry.address else None
    return [
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.actor_id,
        address,
        *(getattr(entry, name) for name in FIELDS),
    ]


def close(entry) -> None:
    """Seal an entry that is about to be written."""
    entry.algorithm = sealing.algorithm()
    entry.seal = sealing.seal(facts(entry), entry.algorithm)


def link(entry, head: Head) -> Head:
    """Give a sealed entry its place after *head*; the new head."""
    entry.sequence, entry.previous = head.sequence + 1, head.digest
    entry.digest = sealing.seal(_place(entry), entry.algorithm)
    return Head(entry.sequence, entry.digest)


def _place(entry) -> list:
    return [entry.sequence, entry.pk, entry.previous, entry.seal]


def start() -> Head:
    """What stands before the first kept entry."""
    row = ChainStart.objects.last()
    return Head(row.sequence - 1, row.previous) if row else Head(0, NOTHING)


def head() -> Head:
    """The last chained entry, or what stands before the first."""
    last = AuditEntry.objects.exclude(sequence=None).order_by("-sequence").first()
    return Head(last.sequence, last.digest) if last else start()


@transaction.atomic
def extend(most: int = BATCH) -> int:
    """Chain the entries that wait, oldest first; how many. Two at once: the second finds none left."""
    waiting = AuditEntry.objects.filter(sequence=None).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",), no_key=True)[:most])
    end = head()
    for row in rows:
        end = link(row, end)
    with connection.cursor() as cursor:
        cursor.executemany(LINK, [(row.sequence, row.previous, row.digest, row.pk) for row in rows])
    return len(rows)


def stands(stated: Head) -> bool:
    """True when the chain goes through *stated*, or began after it."""
    if stated.sequence <= start().sequence:
        return True
    return AuditEntry.objects.filter(sequence=stated.sequence, digest=stated.digest).exists()


def problems() -> Iterator[str]:
    """Every place where the chain or a waiting entry is not what it was; plain lines."""
    yield from _start_problems()
    yield from walk(AuditEntry.objects.exclude(sequence=None).order_by("sequence").iterator(chunk_size=BATCH), start())
    for row in AuditEntry.objects.filter(sequence=None).order_by("pk").iterator(chunk_size=BATCH):
        yield from _seal_problems(row)
    for row in AuditEntry.objects.order_by().values("seal").annotate(number=Count("pk")).filter(number__gt=1):
        yield f"封签 {sealing.short(row['seal'])}：应只有一条审计记录，现在有 {row['number']} 条，是抄写的"


def walk(rows: Iterable[AuditEntry], last: Head) -> Iterator[str]:
    """Problems of chained *rows* that should follow *last*."""
    for row in rows:
        yield from _place_problems(row, last)
        yield from _seal_problems(row)
        last = Head(row.sequence, row.digest)


def _start_problems() -> Iterator[str]:
    for row in ChainStart.objects.all():
        if not _holds(start_facts(row), row.algorithm, row.seal):
            yield f"审计链起点（第 {row.sequence} 条）：封签应与内容一致，现在不一致"


def start_facts(row: ChainStart) -> list:
    return [row.sequence, row.previous, row.file, row.file_digest, row.at.astimezone(dt.UTC).isoformat(), row.by_id]


def _place_problems(row: AuditEntry, last: Head) -> Iterator[str]:
    if row.sequence != last.sequence + 1:
        yield f"审计记录：第 {last.sequence} 条以后应是第 {last.sequence + 1} 条，现在是第 {row.sequence} 条"
    if row.previous != last.digest:
        told = f"应接 {sealing.short(last.digest)}，现在接 {sealing.short(row.previous)}"
        yield f"审计记录第 {row.sequence} 条（编号 {row.pk}）：{told}"
    if not _holds(_place(row), row.algorithm, row.digest):
        yield f"审计记录第 {row.sequence} 条（编号 {row.pk}）：链上摘要应与内容一致，现在不一致"


def _seal_problems(row: AuditEntry) -> Iterator[str]:
    if not _holds(facts(row), row.algorithm, row.seal):
        name = f"第 {row.sequence} 条" if row.sequence else "（等待入链）"
        what = f"{row.actor_name} {row.action} {row.at:%Y-%m-%d %H:%M}"
        yield f"审计记录{name}（编号 {row.pk}）：封签应与内容一致，现在的内容是 {what}，封签或密钥不符"


def _holds(facts: list, named: str, stated: str) -> bool:
    try:
        return sealing.holds(facts, named, stated)
    except sealing.UnknownSeal:
        return False
