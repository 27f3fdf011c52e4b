"""Failing at the n-th step: SQL statements, file operations, broker calls, the commit itself."""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

ENDINGS = ("SAVEPOINT", "RELEASE", "ROLLBACK")  # belong to the transaction, which the commit faults look after


def disk_full(words: str) -> OSError:
    """What a file operation meets."""
    return OSError(errno.ENOSPC, words)


class Counter:
    """Counts operations and raises from the *at*-th on (0: never)."""

    def __init__(self, at: int, error):
        self.at, self.error, self.seen = at, error, 0

    def step(self) -> None:
        self.seen += 1
        if self.at and self.seen >= self.at:
            raise self.error(f"fault injected at operation {self.at}")

    @property
    def fired(self) -> bool:
        return bool(self.at) and self.seen >= self.at


@contextmanager
def sql(at: int = 0) -> Iterator[Counter]:
    """The *at*-th statement and all that follow fail, as on a connection that is gone."""
    counter = Counter(at, OperationalError)

    def wrap(execute, statement, params, many, context):
        if not statement.lstrip().upper().startswith(ENDINGS):
            counter.step()
        return execute(statement, params, many, context)

    with connection.execute_wrapper(wrap):
        yield counter


class Watched:
    """A file opened for writing whose every write is counted."""

    def __init__(self, file, counter: Counter):
        self.__dict__.update(file=file, counter=counter)

    def write(self, data):
        try:
            self.counter.step()
        except OSError:
            self.file.write(data[: len(data) // 2])  # the disk took half of it
            raise
        return self.file.write(data)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.file.close()


@contextmanager
def disk(at: int = 0) -> Iterator[Counter]:
    """The *at*-th open, write, fsync or rename below the files' folder fails, and all that follow."""
    counter, root = Counter(at, disk_full), str(settings.MEDIA_ROOT)
    real_open, real_fsync = io.open, os.fsync
    moves = {name: getattr(os, name) for name in ("replace", "rename", "link")}

    def watched_open(file, mode="r", *args, **words):
        ours = isinstance(file, (str, Path)) and str(file).startswith(root)
        if not ours or not set(mode) & set("wax+"):
            return real_open(file, mode, *args, **words)
        counter.step()
        return Watched(real_open(file, mode, *args, **words), counter)

    def moved(name):
        def move(source, target, **words):
            if str(target).startswith(root):
                counter.step()
            return moves[name](source, target, **words)

        return move

    def fsync(number):
        counter.step()
        return real_fsync(number)

    io.open, os.fsync = watched_open, fsync
    for name in moves:
        setattr(os, name, moved(name))
    try:
        yield counter
    finally:
        io.open, os.fsync = real_open, real_fsync
        for name, real in moves.items():
            setattr(os, name, real)


@contextmanager
def broker(at: int = 0) -> Iterator[Counter]:
    """The *at*-th call to the broker fails, and all that follow."""
    from notifications import broker as door

    counter, real = Counter(at, ConnectionError), door.app().send_task

    def send(*args, **words):
        counter.step()

    door.app().send_task = send
    before, settings.REDIS_URL = settings.REDIS_URL, "redis://127.0.0.1:1/0"
    try:
        yield counter
        door._hints.join()
    finally:
        settings.REDIS_URL = before
        door.app().send_task = real


@contextmanager
def commit(at: int = 1, *, done: bool) -> Iterator[Counter]:
    """The commit fails: before it was done, or (*done*) after it, so that only the answer is lost."""
    counter, real = Counter(at, OperationalError), connection._commit

    def end():
        if done:
            real()
        counter.step()
        return None if done else real()

    connection._commit = end
    try:
        yield counter
    finally:
        connection._commit = real
