"""Figures for a monitor, as Prometheus reads them: what this portal answered, and how its machinery stands.

Each web process counts for itself and leaves its numbers in ``VAR_DIR/metrics`` at most once a second; whoever answers
``/metrics`` adds up the files, so it does not matter which process is asked. Numbers of processes that have ended are folded
into one file: gunicorn renews its workers all the time, and the multi-process mode of ``prometheus_client`` would keep two
files of a megabyte for each of them until somebody cleans up. Everything else is read from the database when it is asked for.

Labels are bounded: names of routes come from the address list, methods and classes of status are a handful.
"""

import fcntl
import json
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings

from portal import gauges

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; an answer counts in every bucket that is not below it."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FLUSH_SECONDS = 1.0
ENDED = "ended.json"

log = logging.getLogger(__name__)


def folder() -> Path:
    return Path(settings.VAR_DIR) / "metrics"


class Counts:
    """What one process answered: ``requests`` by route, method and class, ``times`` by route."""

    def __init__(self):
        self.lock, self.pid, self.written = threading.Lock(), 0, 0.0
        self.numbers: Counter[str] = Counter()

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer; a disk that cannot be written to is no reason to fail it."""
        with self.lock:
            if self.pid != os.getpid():  # numbers of the parent are the parent's
                self.pid, self.numbers, self.written = os.getpid(), Counter(), 0.0
            self.numbers[f"n {route} {method if method in METHODS else 'other'} {status // 100}xx"] += 1
            self.numbers[f"s {route}"] += seconds
            bucket = next((limit for limit in BUCKETS if seconds <= limit), "+Inf")
            self.numbers[f"b {route} {bucket}"] += 1
            if time.monotonic() - self.written >= FLUSH_SECONDS:
                self.flush()

    def flush(self) -> None:
        self.written = time.monotonic()
        try:
            folder().mkdir(parents=True, exist_ok=True)
            _write(folder() / f"{self.pid}.json", self.numbers)
        except OSError as error:
            log.warning("figures are not written: %s", error)


counts = Counts()


def _write(path: Path, numbers: Counter) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(numbers), "utf-8")
    part.replace(path)


def total() -> Counter[str]:
    """Numbers of all processes, those that have ended included."""
    counts.pid = counts.pid or os.getpid()
    with counts.lock:
        counts.flush()
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = _read(folder() / ENDED)
        files = [path for path in folder().glob("*.json") if path.stem.isdigit()]
        for path in [path for path in files if not _runs(int(path.stem))]:
            ended.update(_read(path))
            _write(folder() / ENDED, ended)
            path.unlink()
            files.remove(path)
        return sum((_read(path) for path in files), ended)


def _read(path: Path) -> Counter[str]:
    try:
        return Counter(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return Counter()


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def memory() -> list[int]:
    """Resident bytes of each web process that answered something."""
    page, found = os.sysconf("SC_PAGE_SIZE"), []
    for path in folder().glob("*.json"):
        try:
            found.append(int(Path(f"/proc/{path.stem}/statm").read_text().split()[1]) * page)
        except (OSError, IndexError):
            continue
    return found


def may_read(address: str | None, *, forwarded: bool) -> bool:
    """Only from PORTAL_METRICS_NETS; never what an unknown proxy passed on, for then the address is the proxy's."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return False
    return not forwarded and any((getattr(known, "ipv4_mapped", None) or known) in net for net in settings.METRICS_NETS)


def page() -> str:
    """All figures in Prometheus' text format."""
    numbers = total()
    lines = [*_requests(numbers), *_durations(numbers)]
    for name, words, rows in gauges.gauges():
        lines += _block(name, "gauge", words, rows)
    each = memory()
    lines += _block("portal_web_processes", "gauge", "Web processes that answered", [({}, len(each))])
    lines += _block("portal_web_memory_bytes", "gauge", "Resident memory of all web processes", [({}, sum(each))])
    return "\n".join(lines) + "\n"


def _requests(numbers: Counter) -> Iterator[str]:
    keys = [key.split(" ") for key in sorted(numbers) if key.startswith("n ")]
    rows = [
        ({"route": route, "method": method, "status": status}, numbers[f"n {route} {method} {status}"])
        for _, route, method, status in keys
    ]
    return _block("portal_requests_total", "counter", "Answers by route, method and class of status", rows)


def _durations(numbers: Counter) -> Iterator[str]:
    name = "portal_request_seconds"
    yield from (f"# HELP {name} Time to answer, by route", f"# TYPE {name} histogram")
    for route in sorted(key[2:] for key in numbers if key.startswith("s ")):
        so_far = 0
        for limit in (*BUCKETS, "+Inf"):
            so_far += numbers[f"b {route} {limit}"]
            yield f"{name}_bucket{_labels({'route': route, 'le': limit})} {so_far}"
        yield f"{name}_sum{_labels({'route': route})} {numbers[f's {route}']:.6f}"
        yield f"{name}_count{_labels({'route': route})} {so_far}"


def _block(name: str, kind: str, words: str, rows: Iterable[tuple[dict, float]]) -> Iterator[str]:
    yield from (f"# HELP {name} {words}", f"# TYPE {name} {kind}")
    yield from (f"{name}{_labels(labels)} {value}" for labels, value in rows)


def _labels(labels: dict) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}" if labels else ""
