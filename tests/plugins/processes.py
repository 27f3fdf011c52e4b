"""Real processes beside the tests: Celery worker and beat on the test database, and what they need."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops import services

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; reached only when something hangs, however busy or slow the machine is


def pytest_collection_modifyitems(items):
    for item in items:
        if "celery" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.celery)


class Process:
    """One child of the test; ``wait_for`` looks at a condition until it holds."""

    def __init__(self, command: list[str], log: Path, **environment: str):
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=out,
                stderr=out,
                env=os.environ | environment,
                preexec_fn=services.end_with_parent(),
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self.log.read_text("utf-8", "replace")

    def stop(self, number: int = 15) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def wait_for(condition, *, seconds: float = PATIENCE, what: str = "condition"):
    """The condition's first true value; raises TimeoutError. This is the one place where tests wait."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > until:
            raise TimeoutError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)
    return value


@pytest.fixture
def start_process(tmp_path):
    """Start a child process by its words; every one ends with the test."""
    started: list[Process] = []

    def start(*command: str, **environment: str) -> Process:
        started.append(Process(list(command), tmp_path / f"process-{len(started)}.log", **environment))
        return started[-1]

    yield start
    for process in reversed(started):
        process.stop()


class Celery:
    """``worker()`` and ``beat()`` start real processes; the broker starts empty."""

    def __init__(self, start, folder: Path):
        self.start, self.folder = start, folder
        self.count = 0

    def worker(self, *, ready: bool = True) -> Process:
        """A worker with one prefork child; waits until it listens."""
        self.count += 1
        process = self._run("worker", "-c", "1", "-n", f"w{self.count}@test", "--without-gossip", "--without-mingle")
        if ready:
            wait_for(lambda: "ready." in process.text, what=f"worker\n{process.text}")
        return process

    def beat(self) -> Process:
        """A beat with a schedule file of its own."""
        self.count += 1
        return self._run("beat", "--max-interval", "1", "-s", str(self.folder / f"beat-{self.count}"))

    def _run(self, *words: str) -> Process:
        return self.start(sys.executable, "-m", "celery", "-A", "jingyuan_media", *words, "-l", "INFO")


@pytest.fixture
def celery(transactional_db, start_process, tmp_path):
    """Real Celery on the test database and the run's Redis; ended before the tables are emptied."""
    from jingyuan_media.celery import app

    app.control.purge()
    return Celery(start_process, tmp_path)
