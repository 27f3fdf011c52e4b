"""Reading the audit log: who may read what of it, its conditions, its place-keeping, its table file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from county import access, chain, clock, deeds, spreadsheet
from county.enums import Result, Role
from county.models import AuditAnchor, AuditEntry, User

PER_PAGE = 50
MOST_EXPORTED = 50_000
HEADER = ["序号", "时间", "操作人", "操作", "对象", "结果", "说明", "详情", "来源地址", "请求编号", "链上摘要"]
READERS = (Role.AUDITOR, Role.SECADMIN)
WORDS = "审计记录由审计管理员查看，安全管理员只看用户和登录的记录"


def readable(user: User) -> QuerySet:
    """All entries for the auditor, entries about users for the security administrator; raises Refused for others."""
    access.require(user, *READERS, words=WORDS)
    entries = AuditEntry.objects.order_by("-pk")
    if access.holds(user, Role.AUDITOR):
        return entries
    return entries.filter(Q(action__in=deeds.USERS_DEEDS) | Q(target_type=User._meta.label_lower))


def narrowed(entries: QuerySet, **chosen) -> QuerySet:
    """Entries by days (both included, county time), words of the actor, deed, result, words of the thing."""
    filters = {
        "since": lambda day: Q(at__gte=_midnight(day)),
        "until": lambda day: Q(at__lt=_midnight(day) + timedelta(days=1)),
        "actor": lambda words: Q(actor_name__icontains=words) | Q(actor__username__icontains=words),
        "action": lambda action: Q(action=action),
        "result": lambda result: Q(result=result),
        "target": lambda words: Q(target_label__icontains=words) | Q(target_id=words),
    }
    for name, value in chosen.items():
        entries = entries.filter(filters[name](value))
    return entries


def _midnight(day) -> datetime:
    return datetime.combine(day, time(0), tzinfo=clock.ZONE)


def page(entries: QuerySet, before: int | None) -> tuple[list[AuditEntry], int | None]:
    """One page of entries older than *before*, newest first, and where the next page begins (None at the end)."""
    if before:
        entries = entries.filter(pk__lt=before)
    found = list(entries[: PER_PAGE + 1])
    return found[:PER_PAGE], found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None


def as_table(entries: QuerySet) -> Iterator[str]:
    """The entries as lines of a table file, newest first."""
    return spreadsheet.lines(HEADER, (_row(entry) for entry in entries[:MOST_EXPORTED].iterator(chunk_size=2000)))


def _row(entry: AuditEntry) -> list[str]:
    at = f"{entry.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"
    result = Result(entry.result).label
    told = [entry.target_label, result, entry.reason, entry.detail, entry.address or "", entry.request_id]
    number = str(entry.sequence) if entry.sequence else "等待入链"
    return [number, at, entry.actor_name, deeds.words(entry.action), *told, entry.digest]


@dataclass(frozen=True)
class ChainState:
    """How the chain stands, for the auditor: its end, how many wait, the last verification, the last anchor."""

    end: chain.Head
    first: int
    waiting: int
    verified: AuditEntry | None
    anchor: AuditAnchor | None

    @property
    def reached(self) -> int:
        """Number up to which the last verification went."""
        return json.loads(self.verified.detail)["sequence"]


def chain_state() -> ChainState:
    """Five short queries."""
    return ChainState(
        end=chain.head(),
        first=chain.start().sequence + 1,
        waiting=AuditEntry.objects.filter(sequence=None).count(),
        verified=AuditEntry.objects.filter(action="portal.verify").order_by("-pk").first(),
        anchor=AuditAnchor.objects.last(),
    )
