"""The production shape for one run: gunicorn, Celery worker and beat, Redis, PostgreSQL and a mail server, each on its own.

The commands are the product's (``portal.processes``), PostgreSQL keeps its promises (no throw-away settings), and every
part can be killed, stopped and started again without the others.
"""

import os
import signal
import socketserver
import subprocess
import threading
from collections import Counter
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

from ops import services
from portal import processes
from tests.plugins.processes import Process, wait_for


class Shape:
    """Started with a copy of the test's own database; ``parts`` are web, worker and beat."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.folder, self.port, self.parts = folder, services.free_port(), {}
        self.old: list[Process | None] = []
        self.postgres = services.Postgres(folder / "pg")
        self.redis = services.Redis(folder / "redis", keep=True)
        self.mail = Post()
        self.files = folder / "var" / "files"

    @property
    def environment(self) -> dict[str, str]:
        """The demo profile, because nobody brings a second factor along; everything else is the server's."""
        return {
            "PORTAL_PROFILE": "demo", "PORTAL_VAR_DIR": str(self.folder / "var"), "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url, "PORTAL_TICK_SECONDS": "3", "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.mail.port), "PORTAL_BASE_URL": self.url,
            "PORTAL_FIELD_KEY_FILE": str(settings.VAR_DIR / "field-key"), "PORTAL_AUDIT_KEY_FILE": str(settings.VAR_DIR / "audit-key"),
        }  # fmt: skip

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Shape":
        self.postgres.start()
        copy(connection.settings_dict, self.postgres)
        self.redis.start()
        (self.folder / "var" / "static").mkdir(parents=True, exist_ok=True)
        for name in ("web", "worker", "beat"):
            self.begin(name)
        wait_for(self.answers, what=f"web\n{self.parts['web'].text}")
        wait_for(lambda: "ready." in self.parts["worker"].text, what=self.parts["worker"].text)
        return self

    def command(self, name: str) -> list[str]:
        worker, beat = processes.celery(self.folder / "var", concurrency=1)
        web = processes.web("127.0.0.1", self.port, workers=2, threads=4)
        return {"web": web, "worker": worker, "beat": beat}[name].command

    def begin(self, name: str) -> None:
        words = [word if word != "WARNING" else "INFO" for word in self.command(name) if word != "--quiet"]
        self.old.append(self.parts.get(name))
        self.parts[name] = Process(words, self.folder / f"{name}.log", **self.environment)

    def kill(self, name: str) -> None:
        """kill -9 of the part and its children, at once."""
        process = self.parts[name].process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def children(self, name: str) -> list[int]:
        pid = self.parts[name].process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def complaints(self) -> str:
        """The last errors that the web wrote down."""
        return "\n".join(self.parts["web"].text.splitlines()[-40:])

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/login/", timeout=5) as page:
                return page.status == 200
        except OSError:
            return False

    def command_line(self, *words: str) -> subprocess.CompletedProcess:
        line = [*self.command("web")[:1], "manage.py", *words]
        return subprocess.run(line, env=os.environ | self.environment, capture_output=True, text=True)

    def stop(self) -> None:
        for part in filter(None, [*self.parts.values(), *self.old]):
            part.stop(signal.SIGKILL)
        self.redis.process.send_signal(signal.SIGCONT) if self.redis.process else None
        self.redis.stop()
        self.postgres.stop()
        self.mail.shutdown()
        self.mail.server_close()


def copy(known: dict, target: services.Postgres) -> None:
    """The test database with everything the test has put into it."""
    port = ["-p", str(known["PORT"])] if known["PORT"] else []
    secret = {"PGPASSWORD": known["PASSWORD"]} if known["PASSWORD"] else {}
    programs = services.postgres_folder()
    dump = [programs / "pg_dump", "-O", "-x", "-h", known["HOST"], *port, "-U", known["USER"], known["NAME"]]
    load = [programs / "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", target.socket, "-U", "portal", "portal"]
    out = subprocess.run(list(map(str, dump)), check=True, capture_output=True, env=os.environ | secret).stdout
    subprocess.run(list(map(str, load)), check=True, input=out, stdout=subprocess.DEVNULL)


class Post(socketserver.ThreadingTCPServer):
    """A mail server that takes everything and counts Message-IDs: a second copy of one is dropped, as servers do."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Letter)
        self.port, self.got, self.lock = self.server_address[1], Counter(), threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Letter(socketserver.StreamRequestHandler):
    """SMTP as far as Django's backend speaks it."""

    def handle(self):
        self.say("220 test")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.say("354 go on")
                self.take()
            self.say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def take(self):
        for line in self.rfile:
            if line.lower().startswith(b"message-id:"):
                with self.server.lock:
                    self.server.got[line.split(b"<")[1].split(b"@")[0].decode()] += 1
            if line == b".\r\n":
                return

    def say(self, words: str):
        self.wfile.write(f"{words}\r\n".encode())
