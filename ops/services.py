"""Private PostgreSQL and Redis as child processes: no root, no container, nothing of the machine's own touched.

Used by the tests (throw-away data) and by ``ops/server.py`` (kept data). Standard library only. PostgreSQL refuses
to run as root, so as root both run under an unprivileged account. Both end when their parent ends, however it ends.
"""

import ctypes
import glob
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

THROW_AWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "deadlock_timeout=200ms",
)
START_SECONDS = 60


class Missing(RuntimeError):
    """A server program is not installed; the words say which and how to get it."""


def postgres_folder() -> Path:
    """Folder with ``initdb`` and ``postgres``; raises Missing."""
    named = os.environ.get("PG_BINDIR")
    found = [named] if named else sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    found.append(os.path.dirname(shutil.which("initdb") or ""))
    for folder in found:
        if folder and os.access(f"{folder}/initdb", os.X_OK):
            return Path(folder)
    raise Missing("PostgreSQL is missing: apt-get install postgresql (or set PG_BINDIR, or DATABASE_URL)")


def redis_program() -> str:
    """Path of ``redis-server``; raises Missing."""
    found = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
    if not found:
        raise Missing("Redis is missing: apt-get install redis-server (or set REDIS_SERVER, or REDIS_URL)")
    return found


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent(number: int = signal.SIGTERM):
    """``preexec_fn`` that has the kernel send *number* to the child when its parent dies (Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(1, int(number))

    return ask


def account() -> pwd.struct_passwd | None:
    """The unprivileged account to run under when we are root, else None."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_account() -> dict:
    entry = account()
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if entry else {}


def folder_for(wanted: Path) -> Path:
    """*wanted*, made and given to the account; where the account cannot reach it, a folder under /var/lib."""
    entry = account()
    if entry and not all(parent.stat().st_mode & 0o001 for parent in wanted.resolve().parents if parent.exists()):
        mark = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:8]
        wanted = Path("/var/lib/jingyuan-media") / f"{wanted.name}-{mark}"
    wanted.mkdir(parents=True, exist_ok=True)
    if entry:
        os.chown(wanted, entry.pw_uid, entry.pw_gid)
    wanted.chmod(0o700)
    return wanted


class Service:
    """One server process that can be stopped, killed and started again on the same data and address."""

    process: subprocess.Popen | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self):
        """Start and wait until it answers; raises RuntimeError with the end of its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd="/",
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(self.stop_signal),
                **_as_account(),
            )
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(
                    f"{type(self).__name__} did not start:\n{self.log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.05)
        return self

    def stop(self, number: int | None = None) -> None:
        """End it with its own gentle signal, or with *number*; harmless when already ended."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(number or self.stop_signal)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Postgres(Service):
    """PostgreSQL on a unix socket only; role and database ``portal``, the role being no superuser."""

    stop_signal = signal.SIGINT

    def __init__(self, folder: Path, *, options: tuple[str, ...] = ()):
        self.folder = folder_for(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.options = options
        # A socket path may have 107 characters at most, so it does not lie under the data.
        self.socket = folder_for(Path(tempfile.mkdtemp(prefix="jm-pg-")))

    @property
    def url(self) -> str:
        return f"postgres://portal@/portal?host={self.socket}"

    def command(self) -> list[str]:
        settings = ("listen_addresses=", f"unix_socket_directories={self.socket}", *self.options)
        flags = [part for setting in settings for part in ("-c", setting)]
        return [str(postgres_folder() / "postgres"), "-D", str(self.data), *flags]

    def start(self):
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._initialise()
        self.socket.mkdir(exist_ok=True)
        super().start()
        if fresh:
            self._query("create role portal login createdb")
            self._query("create database portal owner portal")
        return self

    def answers(self) -> bool:
        ready = [str(postgres_folder() / "pg_isready"), "-q", "-h", str(self.socket), "-U", "postgres"]
        return subprocess.run(ready, cwd="/").returncode == 0

    def stop(self, number: int | None = None) -> None:
        super().stop(number)
        if number is None:
            shutil.rmtree(self.socket, ignore_errors=True)

    def _initialise(self) -> None:
        words = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        with self.log.open("ab") as log:
            subprocess.run(
                [str(postgres_folder() / "initdb"), "-D", str(self.data), *words],
                check=True,
                cwd="/",
                stdout=log,
                stderr=log,
                **_as_account(),
            )

    def _query(self, sql: str) -> None:
        program = [str(postgres_folder() / "psql"), "-q", "-X", "-h", str(self.socket), "-U", "postgres"]
        subprocess.run([*program, "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c", sql], check=True, cwd="/")


class Redis(Service):
    """Redis on a loopback port with a generated password; *keep* writes an append-only file."""

    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, *, keep: bool = False):
        self.folder = folder_for(folder)
        self.log = self.folder / "log"
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.settings = self.folder / "redis.conf"
        self.keep = keep

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f"dir {self.folder}",
            "maxmemory-policy noeviction",
            f"appendonly {'yes' if self.keep else 'no'}",
            'save ""',
        ]
        self.settings.write_text("\n".join(lines) + "\n")
        self.settings.chmod(0o600)
        if entry := account():
            os.chown(self.settings, entry.pw_uid, entry.pw_gid)
        return [redis_program(), str(self.settings)]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"PONG" in b"".join(iter(lambda: line.recv(64), b""))
        except OSError:
            return False


def throw_away(folder: Path) -> tuple[Postgres, Redis]:
    """Both services with data that is not meant to survive, started."""
    return Postgres(folder / "pg", options=THROW_AWAY).start(), Redis(folder / "redis").start()
