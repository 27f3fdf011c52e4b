"""``python -m bench.outage``: two web and two worker processes on one PostgreSQL and Redis; one of each is killed under load.

Eight readers ask for the register the way a proxy asks: who gets no answer from one web process asks the other. Meanwhile
twenty lists are made by the workers. Prints how many pages and lists came, and how long the longest wait was.
"""

import http.client
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import seed
from ops import services

ROOT = Path(__file__).resolve().parent.parent
READERS, LISTS = 8, 20
KILL_AFTER, END_AFTER, PATIENCE = 6, 20, 420


class Machine:
    """The processes of two machines, each in a group of its own so that a kill takes the children as well."""

    def __init__(self, folder: str, redis: str):
        self.env = os.environ | {
            "PORTAL_PROFILE": "server", "REDIS_URL": redis, "DJANGO_SETTINGS_MODULE": "jingyuan_media.settings",
            "PORTAL_VAR_DIR": folder, "PORTAL_TICK_SECONDS": "5",
        }  # fmt: skip
        self.ports = [services.free_port(), services.free_port()]
        self.webs = [self._web(port) for port in self.ports]
        self.workers = [self._celery("worker", "-n", f"w{place}@%h", "--concurrency", "1") for place in (1, 2)]
        self.beat = self._celery("beat", "--schedule", f"{folder}/beat", "--pidfile", "")

    def _start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=self.env, start_new_session=True)

    def _web(self, port: int) -> subprocess.Popen:
        words = ("-b", f"127.0.0.1:{port}", "-w", "1", "--threads", "4", "--log-level", "error", "--no-control-socket")
        return self._start("gunicorn", "jingyuan_media.wsgi", *words)

    def _celery(self, *words: str) -> subprocess.Popen:
        return self._start("celery", "--quiet", "-A", "jingyuan_media", *words, "-l", "ERROR")

    def kill(self) -> None:
        """One web process and one worker, without a word."""
        for process in (self.webs[0], self.workers[0]):
            os.killpg(process.pid, signal.SIGKILL)

    def end(self) -> None:
        for process in (*self.webs, *self.workers, self.beat):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Load:
    """Readers who ask one process and, without an answer, the other."""

    def __init__(self, ports: list[int], cookie: str):
        self.ports, self.cookie = ports, cookie
        self.answered, self.turned, self.lost, self.longest = 0, 0, [], 0.0
        self.over, self.lock = False, threading.Lock()
        self.threads = [threading.Thread(target=self._read, args=(place,)) for place in range(READERS)]

    def ask(self, port: int) -> int | None:
        """Status of the answer; None without one."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/accounts/", headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return None
        return answer.status

    def _read(self, place: int) -> None:
        while not self.over:
            begun, port = time.perf_counter(), self.ports[place % 2]
            status, turned = self.ask(port), False
            if status is None:
                status, turned = self.ask(self.ports[1 - place % 2]), True
            with self.lock:
                self.answered += status == 200
                self.turned += turned
                self.lost += [] if status == 200 else [status]
                self.longest = max(self.longest, time.perf_counter() - begun)


def order(user) -> None:
    from notifications import jobs

    for place in range(LISTS):
        wish = {"user": user.pk, "query": "?", "columns": "shown"}
        jobs.enqueue("register-xlsx", wish, by=user, key=f"outage-{place}")


def finished(begun: float) -> tuple[int, float]:
    """How many lists are there, and seconds until the last of them."""
    from notifications.models import Job

    while time.monotonic() - begun < PATIENCE:
        done = Job.objects.filter(key__startswith="outage-", state="done").count()
        if done == LISTS:
            break
        time.sleep(1)
    return done, time.monotonic() - begun


def main() -> None:
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    with tempfile.TemporaryDirectory() as folder:
        redis = services.Redis(Path(folder) / "redis").start()
        os.environ["REDIS_URL"] = redis.url
        seed.database(folder)
        seed.accounts(0, 1_000)
        from django.test import Client

        from county.models import User

        User.objects.update(must_change_password=False)
        user, client = User.objects.get(username="reviewer1"), Client()
        client.force_login(user)
        run(Machine(folder, redis.url), user, f"sid={client.cookies['sid'].value}")
        redis.stop()


def run(machine: Machine, user, cookie: str) -> None:
    load = Load(machine.ports, cookie)
    try:
        while not all(load.ask(port) == 200 for port in machine.ports):
            time.sleep(0.5)
        begun = time.monotonic()
        for thread in load.threads:
            thread.start()
        order(user)
        time.sleep(KILL_AFTER)
        machine.kill()
        time.sleep(END_AFTER - KILL_AFTER)
        load.over = True
        for thread in load.threads:
            thread.join()
        done, took = finished(begun)
    finally:
        machine.end()
    print("| pages answered | asked the other process | pages lost | longest wait s | lists made | last list after s |")
    print("|---|---|---|---|---|---|")
    told = (load.answered, load.turned, len(load.lost), f"{load.longest:.2f}", f"{done} of {LISTS}", f"{took:.0f}")
    print("| " + " | ".join(map(str, told)) + " |")
    sys.exit(bool(load.lost) or done < LISTS)


if __name__ == "__main__":
    main()
