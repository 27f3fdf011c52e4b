"""``make bench``: our work beside the stock admin, a bare Django view and bare libraries, in turn in one run.

At 1,000 and 100,000 accounts (``ARGS=--million``: 1,000,000 as well) on a throw-away PostgreSQL. Prints one table for
docs/performance.md and writes the same as JSON to ``var/bench.json``.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import seed
from bench.timing import HEAD, Row

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE, MILLION = 1_000, 100_000, 1_000_000
CASES = 10_000


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--million", action="store_true", help="a million accounts as well (about 10 minutes more)")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--json", default=str(ROOT / "var" / "bench.json"))
    return parser.parse_args()


class Table:
    """Prints each line as soon as it is known."""

    def __init__(self):
        self.rows: list[Row] = []
        print(HEAD, flush=True)

    def add(self, *rows: Row) -> None:
        for row in rows:
            print(row.line, flush=True)
            self.rows.append(row)

    def write(self, path: Path, wish: argparse.Namespace) -> None:
        told = {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "machine": machine(), "rounds": wish.rounds}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told | {"rows": [row.facts() for row in self.rows]}, ensure_ascii=False, indent=1))


def machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, load {load}"


def lists(table: Table, sizes: list[int], rounds: int) -> None:
    """Every size in turn; what belongs to a county is measured at the first, what belongs to a province at the second."""
    from bench import deeds, excel, lists, machine, start

    own, known = {}, 0
    for size in sizes:
        seed.accounts(known, size)
        known = size
        readers = lists.Readers()
        rows, own[size] = lists.measure(readers, size, rounds if size <= LARGE else max(7, rounds // 3))
        table.add(*rows)
        if size == SMALL:
            table.add(*machine.throughput(readers), *machine.weight(readers), *start.start(), deeds.public(rounds))
        if size == LARGE:
            seed.cases(CASES)
            table.add(*deeds.pages(readers, 5, size), deeds.steps(1, 100), deeds.steps(8, 25))
            table.add(*excel.tables(10_000), deeds.filing_form())
        if size == MILLION:
            table.add(*deeds.pages(readers, 5, size))
            seed.one_place()
            table.add(*lists.deep(readers, size, max(7, rounds // 3)))
    table.add(*lists.growth(own))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    table.add(Row("most memory of this run", f"{most} MiB", "–", None, "–", None))


def others() -> None:
    """Benches with a SQLite of their own: a table brought in, the circular."""
    for name in ("bench.intake", "bench.circular"):
        print(f"\n`python -m {name}`:\n", flush=True)
        subprocess.run([sys.executable, "-m", name], cwd=ROOT, check=True, env=_clean())


def _clean() -> dict[str, str]:
    names = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_PROFILE", "PORTAL_VAR_DIR")
    return {name: value for name, value in os.environ.items() if name not in names}


def main() -> None:
    wish, begun = parsed(), time.monotonic()
    table = Table()
    print(f"machine: {machine()}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        seed.database(folder)
        lists(table, [SMALL, LARGE, *([MILLION] if wish.million else [])], wish.rounds)
    others()
    table.write(Path(wish.json), wish)
    print(f"\n{time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
