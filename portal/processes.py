"""The portal as one group of processes: started together, watched, stopped together. No Django in here."""

import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LOOK_SECONDS = 0.2
GRACE_SECONDS = 15
MEMORY = "/dev/shm"  # noqa: S108  the workers' heartbeat files
PAUSES = (1, 2, 5, 10, 30)  # seconds before a child that died is started again

log = logging.getLogger(__name__)


class Unusable(Exception):
    """The address cannot be served; the words say why."""


def ensure_free(host: str, port: int) -> None:
    """Raises Unusable if another program listens on host and port, or the port is not ours to take."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise Unusable(f"端口 {port} 只有 root 能用。换一个大于 1024 的端口，例如 PORT=8000。") from None
    except OSError as reason:
        if reason.errno == errno.EADDRINUSE:
            raise Unusable(f"端口 {port} 已被其他程序占用。换一个端口，例如 PORT={port + 1}。") from None
        raise Unusable(f"本机不能使用地址 {host}：{reason.strerror}") from None


def listens(host: str, port: int) -> bool:
    """Whether something answers on host and port."""
    try:
        with socket.create_connection((host, port), 0.5):
            return True
    except OSError:
        return False


def _leave_with_parent() -> None:
    """In the child: the kernel sends SIGTERM when the parent dies, even by kill -9 (Linux)."""
    ctypes.CDLL(None).prctl(1, int(signal.SIGTERM))


@dataclass
class Child:
    """One process. When a *vital* one ends the whole group ends; another is started again after a pause."""

    name: str
    command: list[str]
    vital: bool = False
    process: subprocess.Popen | None = field(default=None, repr=False)
    deaths: int = 0
    due: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, preexec_fn=_leave_with_parent)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Group:
    """``run`` starts the children, calls *ready* once, and returns the exit code when all have ended."""

    def __init__(self, children: list[Child], *, answers: Callable[[], bool], ready: Callable[[], None]):
        self.children, self.answers, self.ready = children, answers, ready
        self.stopping = False
        self.code = 0

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start()
            self._watch()
        finally:
            self._end()
        return self.code

    def _stop(self, *_) -> None:
        self.stopping = True

    def _watch(self) -> None:
        told = False
        while not self.stopping:
            for child in self.children:
                if not child.alive:
                    self._bury(child)
            if not told and self.answers():
                told = True
                self.ready()
            time.sleep(LOOK_SECONDS)

    def _bury(self, child: Child) -> None:
        if child.vital:
            log.error("%s ended with code %s, so everything ends", child.name, child.process.returncode)
            self.stopping, self.code = True, 1
        elif child.due == 0.0:
            pause = PAUSES[min(child.deaths, len(PAUSES) - 1)]
            log.error("%s ended with code %s, starts again in %s s", child.name, child.process.returncode, pause)
            child.deaths, child.due = child.deaths + 1, time.monotonic() + pause
        elif time.monotonic() >= child.due and not self.stopping:
            child.due = 0.0
            child.start()

    def _end(self) -> None:
        for child in self.children:
            if child.alive:
                child.process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


def web(host: str, port: int, *, workers: int, threads: int) -> Child:
    """gunicorn with threads; restarts a worker now and then, keeps its heartbeat in memory."""
    memory = ["--worker-tmp-dir", MEMORY] if os.access(MEMORY, os.W_OK) else []
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    words = ["--bind", bind, "--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"]
    life = ["--timeout", "60", "--graceful-timeout", "10", "--max-requests", "5000", "--max-requests-jitter", "500"]
    quiet = ["--log-level", "warning", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "jingyuan_media.wsgi", *words, *life, *quiet, *memory]
    return Child("web", command, vital=True)


def tick() -> Child:
    """The embedded mode's child: jobs each second, reminders and closings each minute."""
    return Child("tick", [sys.executable, "manage.py", "tick", "--loop"])


def celery(var: Path, *, concurrency: int) -> list[Child]:
    """Worker and beat of the server profile."""
    base = [sys.executable, "-m", "celery", "--quiet", "-A", "jingyuan_media"]
    words = ["--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]
    schedule = ["--schedule", str(var / "beat-schedule"), "--pidfile", ""]
    return [
        Child("worker", [*base, "worker", *words, "-l", "WARNING"]),
        Child("beat", [*base, "beat", *schedule, "-l", "WARNING"]),
    ]
