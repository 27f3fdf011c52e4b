"""Weight of a page, and how many pages eight connections get."""

import gzip
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench.lists import Readers
from bench.timing import Row
from ops import services

ROOT = Path(__file__).resolve().parent.parent
SECONDS, TURNS, CONNECTIONS = 3, 3, 8


def weight(readers: Readers) -> list[Row]:
    """Compressed kilobytes of the register's first page: with everything it links, and with what is not kept by the browser."""
    page = readers.page("/accounts/")().content
    parts = set(re.findall(r'(?:href|src)="/static/([^"?]+)', page.decode()))
    linked = sum(len(gzip.compress(_static(name))) for name in parts)
    own = len(gzip.compress(page))
    told = [("first visit", (own + linked) / 1000, 150), ("repeat visit", own / 1000, 15)]
    return [
        Row(f"page weight, {what}", f"{kb:.1f} kB", "–", None, f"≤ {most} kB", kb <= most) for what, kb, most in told
    ]


def _static(name: str) -> bytes:
    from django.contrib.staticfiles import finders

    return Path(finders.find(name)).read_bytes()


def throughput(readers: Readers) -> list[Row]:
    """Pages a second for eight connections, two gunicorn processes: ours and the stock changelist in turn."""
    port = services.free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "2",
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
        "bench.wsgi",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings"})
    try:
        _wait(port)
        cookie = f"sid={readers.ours.cookies['sid'].value}"
        addresses = {"ours": "/accounts/", "stock": "/stock/accounts/account/", "whole": "/stock100/accounts/account/"}
        rates: dict[str, list[float]] = {name: [] for name in addresses}
        for _ in range(TURNS):
            for name, address in addresses.items():
                rates[name].append(_rate(port, address, cookie))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    told = {name: statistics.median(each) for name, each in rates.items()}
    ratio = told["ours"] / told["stock"]
    beside = f"stock admin {told['stock']:.0f}/s with as many rows, {told['whole']:.0f}/s with its own 100"
    return [Row("register, 8 connections, 1 k rows", f"{told['ours']:.0f}/s", beside, ratio, "≥ 3", ratio >= 3)]


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            if _ask(port, "/hello/", "") < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("gunicorn did not start")


def _ask(port: int, address: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _rate(port: int, address: str, cookie: str) -> float:
    """Answers a second; anything but 200 ends the run."""
    until, counts, odd = time.perf_counter() + SECONDS, [0] * CONNECTIONS, []

    def work(place: int) -> None:
        while time.perf_counter() < until and not odd:
            status = _ask(port, address, cookie)
            counts[place] += 1
            if status != 200:
                odd.append(status)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if odd:
        raise SystemExit(f"{address} answered {odd[0]}")
    return sum(counts) / SECONDS
