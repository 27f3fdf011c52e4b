"""The parent's side of a job: start the child, watch the clock, renew the claim, bury the dead."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time

from django.conf import settings
from django.db import DatabaseError

from notifications import jobs
from notifications.models import Job

RENEW_SECONDS = 15
KEPT_STDERR = 3000

log = logging.getLogger(__name__)


class Child:
    """One running job. ``poll`` must be called about each second until it returns True."""

    def __init__(self, job: Job):
        self.job, self.kind = job, jobs.kind_of(job.kind)
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the child's end is noted)
        self.started = self.renewed = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", str(job.pk), "--token", str(job.token)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.stderr,
            start_new_session=True,
            env=os.environ | {"MALLOC_ARENA_MAX": "2", "JOB_PARENT": str(os.getpid())},
        )

    def poll(self) -> bool:
        """True once the child has ended and its end is noted."""
        if self.process.poll() is None:
            if time.monotonic() - self.started <= self.kind.timeout and self._keep():
                return False
            self.kill()
        self._settle()
        return True

    def wait(self) -> None:
        """Block until the end, at most the kind's time limit; if we are interrupted, the child is stopped."""
        try:
            while not self.poll():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(1)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the child because its runner must stop; the job goes back to the queue."""
        self.kill()
        jobs.release(self.job)
        self.stderr.close()

    def kill(self) -> None:
        """Kill the child and everything it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            log.info("child of job %s was gone already", self.job.pk)
        self.process.wait()

    def _keep(self) -> bool:
        """Renew the claim now and then; False if it was lost. A busy database is no loss."""
        if time.monotonic() - self.renewed < RENEW_SECONDS:
            return True
        self.renewed = time.monotonic()
        try:
            return jobs.renew(self.job)
        except DatabaseError as reason:
            log.warning("claim of job %s not renewed: %s", self.job.pk, reason)
            return True

    def _settle(self) -> None:
        """A child that finished its job has said so itself; whatever is still claimed has broken."""
        if self.process.returncode:
            jobs.stumble(self.job, f"exit {self.process.returncode}\n{self._last_words()}")
        elif jobs.held(self.job).exists():
            jobs.stumble(self.job, "child ended without a result")
        self.stderr.close()

    def _last_words(self) -> str:
        end = self.stderr.seek(0, os.SEEK_END)
        self.stderr.seek(max(0, end - KEPT_STDERR))
        return self.stderr.read().decode("utf-8", "replace")


def start(job: Job) -> Child | None:
    """Child for a claimed job; None (and the job is given up) if its kind is unknown to this version."""
    try:
        return Child(job)
    except KeyError:
        jobs.give_up(job, f"unknown kind {job.kind!r}")
    except OSError as reason:
        jobs.stumble(job, f"child not started: {reason}")
    return None


def run(job_id) -> bool:
    """Claim a job and see it through; False if there was nothing to claim (another runner has it)."""
    job = jobs.claim(job_id)
    if job is None:
        return False
    if child := start(job):
        child.wait()
    return True


def drain(seconds: float) -> int:
    """Run waiting jobs one after the other until none is left or *seconds* have passed; number of jobs."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end and (job := jobs.claim_next()):
        if child := start(job):
            child.wait()
        count += 1
    return count


class Crew:
    """Up to *slots* children side by side; a job that hangs holds one slot, the other one goes on."""

    def __init__(self, slots: int = 2):
        self.slots, self.children = slots, []

    def turn(self) -> None:
        """Look after the running children and fill free slots; called each second."""
        self.children = [child for child in self.children if not child.poll()]
        while len(self.children) < self.slots and (job := jobs.claim_next()):
            if child := start(job):
                self.children.append(child)

    def stop(self) -> None:
        """End all children; their jobs go back to the queue."""
        for child in self.children:
            child.stop()
        self.children = []
