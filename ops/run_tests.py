"""``make test``, ``make chaos`` and ``make fuzz``: lots of tests side by side on two cores; any failure fails the whole.

``make test`` is the checks, then the suite in three lots:

sqlite    deeds, rules, reminders, jobs and imports in the embedded shape, and what no database changes and needs to run
          only once: house rules, texts, the whole matrix of addresses and people
postgres  everything else as well, pages, papers and hostile input included, with Redis, a real worker and a real beat
browser   the walks in Chromium, on PostgreSQL
Together the lots hold every test; only the long counts stay outside. ``make chaos`` keeps the ledger run for the end, when
nothing else keeps the machine busy: it measures what people at their browsers feel.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "--no-skips")
LINT = {
    "ruff": (sys.executable, "-m", "ruff", "check", "--output-format", "concise", "."),
    "format": (sys.executable, "-m", "ruff", "format", "--check", "."),
    "imports": (str(Path(sys.executable).with_name("lint-imports")), "--no-logo"),
    "migrations": (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
    "checks": (sys.executable, "manage.py", "check", "--fail-level", "WARNING"),
}
# Pages are asked for on PostgreSQL, and walked in Chromium; on SQLite the demo and its processes are.
PAGES = (
    "--ignore-glob=tests/portal/test_[!dp]*.py",
    "--ignore-glob=tests/inspections/test_pages*.py",
    "--ignore-glob=tests/approvals/test_detail*.py",
    "--ignore-glob=tests/approvals/test_wizard*.py",
    "--ignore-glob=tests/county/test_*_pages.py",
    "--ignore-glob=tests/hostile/test_[!fi]*.py",
    "--ignore-glob=tests/accounts/test_register*.py",
    "--ignore=tests/accounts/test_update_pages.py",
    "--ignore=tests/announcements/test_board.py",
    "--ignore=tests/county/test_attempts.py",
    "--ignore=tests/county/test_networks.py",
    "--ignore=tests/county/test_nonsense.py",
    "--ignore=tests/county/test_portal_ui.py",
    "--ignore=tests/reports",
)
ONCE = (
    "--ignore=tests/house",
    "--ignore=tests/test_house_css.py",
    "--ignore=tests/accounts/test_names.py",
    "--ignore=tests/accounts/test_intake_reading.py",
    "--ignore=tests/ops/test_supply.py",
)
NOT_LONG = "not chaos and not fuzz"
LOTS = {
    "sqlite": (*PYTEST, "--db", "sqlite", "-m", f"not browser and {NOT_LONG}", *PAGES),
    "postgres": (*PYTEST, "--db", "postgres", "-m", f"not browser and {NOT_LONG}", *ONCE),
    "browser": (*PYTEST, "--db", "postgres", "-m", "browser and not chaos"),
}
LONG = (*PYTEST, "-s", "-o", "faulthandler_timeout=1500")
LEDGER = "tests/faults/test_ledger.py"
RACES = ("tests/approvals/test_races.py", "tests/portal/test_demo.py")
LIVES = "tests/approvals/test_stateful.py"
CHAOS_PG = (*LONG, "--db", "postgres", "-m", "chaos")
# The longest first, so that two at a time end together.
CHAOS = {
    "lives": (*CHAOS_PG, LIVES),
    "ledger": (*CHAOS_PG, LEDGER),
    "faults": (*CHAOS_PG, *(f"--ignore={path}" for path in (LIVES, LEDGER, *RACES))),
    "races": (*CHAOS_PG, *RACES),
    "files": (*LONG, "--db", "sqlite", "-m", "chaos and sqlite"),
}
FUZZ = {name: (*LONG, "--db", name, "-m", "fuzz", "tests/hostile") for name in ("sqlite", "postgres")}
RUNS = {
    "test": LOTS,
    "chaos": CHAOS,
    "fuzz": FUZZ,
}
FAULTS = ("FAILED ", "ERROR ", "E   ")  # what pytest calls a fault and what it says of it
FAULTS_SHOWN = 12
FIGURE = "= "  # tests/figures.py
MINUTES = int(os.environ.get("TEST_MINUTES", "60"))


@dataclass
class Step:
    """One command of the run; its lines are printed under its name and kept in var/test."""

    name: str
    command: tuple[str, ...]
    seconds: float = 0.0
    code: int | None = None
    last: str = ""
    faults: list[str] = field(default_factory=list, repr=False)
    figures: list[str] = field(default_factory=list, repr=False)
    process: subprocess.Popen | None = field(default=None, repr=False)

    def run(self) -> "Step":
        begin = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        with self.process, (ROOT / "var" / "test" / f"{self.name}.log").open("w") as log:
            for line in self.process.stdout:
                log.write(line)
                self.last = line.strip() or self.last
                if line.startswith(FAULTS):
                    self.faults.append(line.rstrip())
                if line.startswith(FIGURE):
                    self.figures.append(line[len(FIGURE) :].rstrip())
                print(f"{self.name:<10}| {line}", end="", flush=True)
        self.code = self.process.wait()
        self.seconds = time.monotonic() - begin
        return self

    def end(self) -> None:
        """Stop the command and everything it started."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)

    def line(self) -> str:
        verdict = "passed" if self.code == 0 else f"FAILED ({self.code})"
        return f"{self.name:<10} {verdict:<12} {self.seconds:6.0f} s  {self.last.strip('= ')}"


def environment() -> dict[str, str]:
    """Checks and tests run in the test profile with folders of their own."""
    return os.environ | {
        "PORTAL_PROFILE": "test",
        "PORTAL_VAR_DIR": str(ROOT / "var" / "test" / "lint"),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "110",
    }


def lint() -> list[Step]:
    """The quick checks, one after the other."""
    return [Step(name, command).run() for name, command in LINT.items()]


def side_by_side(steps: list[Step]) -> list[Step]:
    """The lots, two at a time; a run that outlasts its minutes is ended and fails."""

    def end_all(*_) -> None:
        for step in steps:
            step.end()

    alarm = threading.Timer(MINUTES * 60, end_all)
    alarm.daemon = True
    alarm.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_all)
    with ThreadPoolExecutor(2) as cores:
        list(cores.map(Step.run, steps))
    alarm.cancel()
    return steps


def tests(run: str, only: str | None, words: list[str]) -> list[Step]:
    """The lots of a run side by side, or one lot alone."""
    lots = {name: lot for name, lot in RUNS[run].items() if only in (None, name)}
    return side_by_side([Step(name, (*lot, *words)) for name, lot in lots.items()])


def closing(steps: list[Step]) -> list[str]:
    """What the run ends with: figures, a line for each step, then what failed and why, so that the last lines tell it."""
    figures = [f"{step.name}: {line}" for step in steps for line in step.figures]
    told = [f"{step.name}: {line}" for step in steps if step.code != 0 for line in step.faults[-FAULTS_SHOWN:]]
    return ["", "─" * 100, *figures, *(step.line() for step in steps), *told]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", choices=tuple(RUNS), default="test", help="which run")
    parser.add_argument("--only", help="one part of the run: lint, or the name of a lot")
    choice, words = parser.parse_known_args()
    (ROOT / "var" / "test" / "lint").mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    if choice.run == "chaos":
        os.environ["CHAOS"] = "1"
    steps = lint() if choice.run == "test" and choice.only in (None, "lint") else []
    if choice.only != "lint":
        steps += tests(choice.run, choice.only, words)
    failed = [step.name for step in steps if step.code != 0]
    print("\n".join(closing(steps)))
    print(f"total {time.monotonic() - begin:.0f} s: " + (f"FAILED: {', '.join(failed)}" if failed else "all passed"))
    return 1 if failed or not steps else 0


if __name__ == "__main__":
    sys.exit(main())
