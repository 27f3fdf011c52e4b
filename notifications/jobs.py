"""Background work: PDF, import, export, bulk deeds. A kind is a function; a wish for it is a Job row.

    @job("register-export", label="台账导出", timeout=120, memory_mib=700)
    def export(context: JobContext) -> JobResult: ...

The function runs in a killable child process (``children``, ``work``) with limits on time and memory.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from county import clock
from county.models import User
from notifications import broker, incidents
from notifications.enums import JobState
from notifications.gathering import gather
from notifications.leases import LEASE
from notifications.models import Job
from notifications.services import post

ATTEMPTS = 3
PAUSES = (dt.timedelta(seconds=5), dt.timedelta(seconds=30))
MOST_SECONDS = 140  # Celery ends a task after 150
STOPPED = (JobState.FAILED, JobState.INCIDENT)


class JobRefused(Exception):
    """The work cannot be done and trying again will not help; the text is shown to the person as it is."""


class JobLost(Exception):
    """Another runner took the job over; whatever this one did must not count."""


@dataclass(frozen=True)
class JobKind:
    """How a kind is run. *atomic*: deeds and the done mark commit together (exactly one effect); not for PDFs,
    because SQLite admits one writer. *heavy*: one at a time per person. *tell*: the result comes as a message.
    """

    name: str
    function: Callable[["JobContext"], "JobResult | None"]
    label: str
    timeout: int
    memory_mib: int
    heavy: bool
    atomic: bool
    tell: bool


@dataclass(frozen=True)
class JobContext:
    """What a job function gets. ``progress(done, total)`` shows on the waiting page; raises JobLost."""

    job: Job
    args: dict
    progress: Callable[[int, int], None]


@dataclass(frozen=True)
class JobResult:
    """Result: *content* or a file at *path* (moved away), or neither; *next_url*: page that shows the outcome."""

    content: bytes | None = None
    path: Path | None = None
    file_name: str = ""
    content_type: str = "application/octet-stream"
    words: str = ""
    next_url: str = ""


_kinds: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    label: str = "后台任务",
    timeout: int = 120,
    memory_mib: int = 700,
    heavy: bool = False,
    atomic: bool = False,
    tell: bool = False,
) -> Callable:
    """Decorator that registers a kind. *timeout* in seconds of wall time, *memory_mib* beyond the bare process.

    Raises ValueError if another function took the name, or for more than 140 seconds.
    """
    if timeout > MOST_SECONDS:
        raise ValueError(f"job kind {name!r} may take {MOST_SECONDS} seconds at most")

    def keep(function: Callable) -> Callable:
        known = _kinds.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"job kind {name!r} is registered twice")
        _kinds[name] = JobKind(name, function, label, timeout, memory_mib, heavy, atomic, tell)
        return function

    return keep


def kind_of(name: str) -> JobKind:
    """The registered kind; raises KeyError with its name."""
    gather()
    return _kinds[name]


def enqueue(kind: str, args: dict, *, by: User | None, key: str, label: str = "", again: bool = False) -> Job:
    """The job of this *key*: a new one, or the one that exists; *by* may then see it too.

    The key must name everything the result depends on, and the caller must have checked that *by* may see that
    result. A finished job whose file is gone is queued again; a stopped one only if *again*. Raises KeyError for an
    unknown kind. Runs in the caller's transaction; the worker is told after the commit, never before.
    """
    facts = kind_of(kind)
    row, new = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "args": args, "label": label or facts.label, "heavy": facts.heavy, "requested_by": by,
            "created_at": clock.now(),
        },
    )  # fmt: skip
    if by and row.requested_by_id != by.pk:
        row.watchers.add(by)
    if new:
        broker.tell_after_commit(row.pk)
    elif again or row.state == JobState.DONE:
        retry(row)
    return row


def retry(row: Job) -> bool:
    """Queue a stopped job, or a finished one whose file is gone, with three fresh attempts; False for any other.

    A finished job is never done again: its deeds stand.
    """
    lost_file = row.state == JobState.DONE and row.path and not row.file
    if not (row.state in STOPPED or lost_file):
        return False
    if not Job.objects.filter(pk=row.pk, state=row.state).update(
        state=JobState.QUEUED, attempts=0, token=None, claimed_until=None, next_try_at=None, handed_at=None, path="",
        done=0, total=0, words="", created_at=clock.now(), started_at=None, finished_at=None,
    ):  # fmt: skip
        return False
    incidents.close(f"job:{row.pk}")
    row.refresh_from_db()
    broker.tell_after_commit(row.pk)
    return True


@incidents.takes_up("job")
def retry_by_id(pk: str) -> int:
    """Like ``retry``, by id; number of jobs queued."""
    row = Job.objects.filter(pk=pk).first()
    return int(bool(row and retry(row)))


def claim(pk: uuid.UUID) -> Job | None:
    """Take one job for 60 seconds (renewable); None if it is not open, or its person has a heavy one running."""
    now = clock.now()
    try:
        with transaction.atomic():
            won = Job.objects.claimable(now).filter(pk=pk).update(
                state=JobState.RUNNING, token=uuid.uuid4(), claimed_until=now + LEASE,
                attempts=F("attempts") + 1, started_at=now,
            )  # fmt: skip
    except IntegrityError:
        return None
    row = Job.objects.get(pk=pk) if won else None
    if row and row.attempts > ATTEMPTS:
        give_up(row, "runner vanished")
        return None
    return row


def claim_next() -> Job | None:
    """Take the job whose turn it is; None if there is none."""
    for pk in Job.objects.claimable(clock.now()).in_turn().values_list("pk", flat=True)[:20]:
        if row := claim(pk):
            return row
    return None


def held(row: Job):
    """The row, as long as the claim of *row* still holds."""
    return Job.objects.filter(pk=row.pk, state=JobState.RUNNING, token=row.token)


def renew(row: Job) -> bool:
    """Hold the claim for another 60 seconds; False if it was lost."""
    return held(row).update(claimed_until=clock.now() + LEASE) == 1


def release(row: Job) -> None:
    """Put a claimed job back unharmed (the runner is told to stop); the attempt does not count."""
    held(row).update(state=JobState.QUEUED, token=None, claimed_until=None, attempts=F("attempts") - 1)


def stumble(row: Job, detail: str) -> None:
    """The child broke: try again after a pause, or, after the third time, leave it to a person."""
    if row.attempts >= ATTEMPTS:
        return give_up(row, detail)
    pause = PAUSES[min(row.attempts, len(PAUSES)) - 1]
    held(row).update(state=JobState.QUEUED, token=None, claimed_until=None, next_try_at=clock.now() + pause)


def give_up(row: Job, detail: str) -> None:
    """Stop trying and open an incident; nothing happens if the claim was lost."""
    words = "三次都没有完成，已交系统管理员处理"
    with transaction.atomic():
        if not held(row).update(
            state=JobState.INCIDENT, token=None, claimed_until=None, words=words, finished_at=clock.now()
        ):
            return
        incidents.report(f"job:{row.pk}", f"后台任务“{row.label}”没有完成", f"{row.kind} {row.key}\n{detail}")
        tell(row, f"{row.label}没有完成", words)


def tell(row: Job, title: str, words: str) -> None:
    """Message with the outcome to everybody who wished for it, if the kind tells at all."""
    gather()
    kind = _kinds.get(row.kind)
    if kind is None or not kind.tell:
        return
    people = [*row.watchers.order_by("pk"), *([row.requested_by] if row.requested_by else [])]
    post(key=f"job:{row.pk}:{row.token}", to=people, title=title, body=words, url=page(row), category="job")


def page(row: Job) -> str:
    """Path of the page where one waits for the job."""
    return reverse("notifications:job", args=[row.pk])
