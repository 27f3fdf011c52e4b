"""Measuring deeds in turn, so that a busy machine is busy for all of them."""

import gc
import json
import os
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

Deed = Callable[[], object]


@dataclass(frozen=True)
class Taken:
    """What one deed took: median CPU of this process, median and p95 of the wall clock, all in milliseconds."""

    cpu: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Row:
    """One line of the table. ``ratio`` is ours to what stands beside it, in the unit that the target names."""

    work: str
    ours: str
    beside: str
    ratio: float | None
    target: str
    met: bool | None

    @property
    def line(self) -> str:
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}"
        met = {True: "yes", False: "no", None: "–"}[self.met]
        return f"| {self.work} | {self.ours} | {self.beside} | {ratio} | {self.target} | {met} |"

    def facts(self) -> dict:
        return asdict(self)


HEAD = "| work | ours | beside | ratio | target | met |\n|---|---|---|---|---|---|"


def in_turn(deeds: dict[str, Deed], rounds: int) -> dict[str, Taken]:
    """Each deed *rounds* times, one after the other; two rounds before are not counted."""
    cpu: dict[str, list[float]] = {name: [] for name in deeds}
    wall: dict[str, list[float]] = {name: [] for name in deeds}
    for count in range(rounds + 2):
        for name, deed in deeds.items():
            gc.collect(0)
            begun, used = time.perf_counter(), time.process_time()
            deed()
            if count >= 2:
                cpu[name].append((time.process_time() - used) * 1000)
                wall[name].append((time.perf_counter() - begun) * 1000)
    return {
        name: Taken(statistics.median(cpu[name]), statistics.median(wall[name]), _p95(wall[name])) for name in deeds
    }


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def seconds(deed: Deed) -> tuple[float, float]:
    """CPU and wall seconds of one deed."""
    begun, used = time.perf_counter(), time.process_time()
    deed()
    return time.process_time() - used, time.perf_counter() - begun


def apart(deed: Deed, told: Callable[[object], object]) -> tuple[float, int, object]:
    """CPU seconds and MiB grown of *deed* in a process of its own, as a job does it, and what *told* says of its result."""
    read, write = os.pipe()
    gc.collect()
    gc.freeze()  # else the collector of the child pays for copying our memory
    if os.fork() == 0:
        before = _memory("VmRSS")
        used = time.process_time()
        result = deed()
        answer = time.process_time() - used, _memory("VmHWM") - before, told(result)
        os.write(write, json.dumps(answer).encode())
        os._exit(0)
    os.close(write)
    with open(read) as answers:
        answer = answers.read()
    os.wait()
    return tuple(json.loads(answer))


def _memory(line: str) -> int:
    return int(re.search(rf"{line}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024
