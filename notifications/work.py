"""The child's side of a job: limits first, then the work, then the result, then the done mark."""

import contextlib
import ctypes
import hashlib
import os
import resource
import signal
import sys
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction

from county import clock
from notifications import jobs
from notifications.enums import JobState
from notifications.jobs import JobContext, JobKind, JobLost, JobRefused, JobResult
from notifications.models import Job

MIB = 1024 * 1024
PR_SET_PDEATHSIG = 1
CPU_GRACE_SECONDS = 5
FOLDER = "jobs"


def run_claimed(job_id: str, token: str) -> None:
    """Do the job under the claim *token*. Returns quietly if the claim was lost; other errors end the process."""
    job = Job.objects.filter(pk=job_id, token=token, state=JobState.RUNNING).first()
    if job is None:
        return
    kind = jobs.kind_of(job.kind)
    limit(kind)
    try:
        do(job, kind)
    except JobRefused as reason:
        refuse(job, str(reason))
    except JobLost:
        return


def do(job: Job, kind: JobKind) -> None:
    """Call the function and keep its result; with an *atomic* kind everything commits together or not at all."""
    with transaction.atomic() if kind.atomic else contextlib.nullcontext():
        result = kind.function(JobContext(job, job.args, lambda done, total: progress(job, done, total)))
        keep(job, result or JobResult())


def keep(job: Job, result: JobResult) -> None:
    """Store the file, then mark the job done; raises JobLost (and leaves no file) if the claim was lost."""
    facts = _store(job, result)
    with transaction.atomic():
        marked = jobs.held(job).update(
            state=JobState.DONE, token=None, claimed_until=None, finished_at=clock.now(),
            words=result.words[:500], next_url=result.next_url, **facts,
        )  # fmt: skip
        if marked:
            jobs.tell(job, f"{job.label}已完成", result.words)
    if not marked:
        _forget(facts.get("path", ""))
        raise JobLost


def refuse(job: Job, words: str) -> None:
    """Note that the work cannot be done, with the words for the person."""
    with transaction.atomic():
        if jobs.held(job).update(
            state=JobState.FAILED, token=None, claimed_until=None, finished_at=clock.now(), words=words[:500]
        ):
            jobs.tell(job, f"{job.label}没有完成", words)


def progress(job: Job, done: int, total: int) -> None:
    """Show how far the work is; raises JobLost if another runner took over."""
    if not jobs.held(job).update(done=done, total=total):
        raise JobLost


def limit(kind: JobKind) -> None:
    """Die with the parent; at most *memory_mib* beyond what is mapped now, CPU time as wall time, no core file."""
    die_with_parent()
    most = _mapped_bytes() + kind.memory_mib * MIB
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    seconds = kind.timeout + CPU_GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent() -> None:
    """Ask the kernel for SIGKILL at the parent's death, and leave at once if it died before we could ask."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = os.environ.get("JOB_PARENT")
    if parent and os.getppid() != int(parent):
        os._exit(1)


def _mapped_bytes() -> int:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 512 * MIB


def _store(job: Job, result: JobResult) -> dict:
    """Write temp, fsync, rename: the name exists only with the whole content behind it."""
    if result.content is None and result.path is None:
        return {}
    content = result.content if result.path is None else result.path.read_bytes()
    name = f"{FOLDER}/{job.pk.hex}-{uuid.uuid4().hex[:8]}{Path(result.file_name).suffix[:10]}"
    _write(Path(settings.MEDIA_ROOT) / name, content)
    if result.path is not None:
        result.path.unlink(missing_ok=True)
    return {
        "path": name,
        "file_name": result.file_name[:200],
        "content_type": result.content_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _forget(name: str) -> None:
    if name:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
