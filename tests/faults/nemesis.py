"""What happens to the parts of the shape, one blow each. The sleeps are how long a fault lasts, not waits for an outcome."""

import os
import random
import signal
import socket
import time
from pathlib import Path

from tests.plugins.processes import wait_for


def web_killed(shape):
    shape.kill("web")
    shape.begin("web")


def web_child_killed(shape):
    os.kill(random.choice(shape.children("web")), signal.SIGKILL)


def worker_killed(shape):
    shape.kill("worker")
    shape.begin("worker")


def beat_killed_and_two_started(shape):
    shape.kill("beat")
    shape.begin("beat")
    shape.begin("beat")


def redis_hangs(shape):
    shape.redis.process.send_signal(signal.SIGSTOP)
    time.sleep(5)
    shape.redis.process.send_signal(signal.SIGCONT)


def redis_killed(shape):
    shape.redis.stop(signal.SIGKILL)
    time.sleep(2)
    shape.redis.start()


def redis_full(shape):
    """F12: every write is answered with OOM."""
    ask_redis(shape, "CONFIG SET maxmemory 1")
    time.sleep(3)
    ask_redis(shape, "CONFIG SET maxmemory 0")


def redis_emptied(shape):
    """F11."""
    ask_redis(shape, "FLUSHALL")


def ask_redis(shape, words: str) -> None:
    with socket.create_connection(("127.0.0.1", shape.redis.port), 5) as line:
        line.sendall(f"AUTH {shape.redis.password}\r\n{words}\r\nQUIT\r\n".encode())
        told = b"".join(iter(lambda: line.recv(256), b""))
    assert told.count(b"+OK") == 3, told


def postgres_restarted_fast(shape):
    shape.postgres.stop(signal.SIGINT)
    shape.postgres.start()


def postgres_killed(shape):
    shape.postgres.stop(signal.SIGKILL)
    for left in Path("/proc").glob("[0-9]*"):  # its children end by themselves; a new one must not meet them
        wait_for(lambda left=left: not _of(left, shape.postgres.data), what="end of PostgreSQL's children")
    shape.postgres.start()


def _of(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").readlink() == data
    except OSError:
        return False


NEMESIS = (
    worker_killed, beat_killed_and_two_started, redis_hangs, redis_full, redis_emptied, redis_killed,
    web_child_killed, web_killed, postgres_restarted_fast, postgres_killed,
)  # fmt: skip
UNFELT = NEMESIS[:6]  # nobody at a browser notices these
