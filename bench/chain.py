"""``python -m bench.chain``: what the audit chain costs one step, with one writer and with eight.

PostgreSQL with fsync. Three ways in turn: entries as they were before (no seal), sealed and chained later by the tick (the
portal's way), and chained in the request behind a lock on the head. Then one slow transaction beside ordinary steps. Prints a
table for docs/measurements.md.
"""

import argparse
import io
import os
import statistics
import tempfile
import threading
import time
from pathlib import Path
from unittest import mock

from ops import services

THREADS = (1, 8)


def prepare(folder: str) -> None:
    server = services.Postgres(Path(folder) / "pg").start()
    os.environ.update(
        PORTAL_PROFILE="demo",
        PORTAL_VAR_DIR=folder,
        DATABASE_URL=server.url,
        DJANGO_SETTINGS_MODULE="jingyuan_media.settings",
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=io.StringIO())


def unsealed(entry) -> None:
    entry.algorithm = entry.seal = ""


def in_request(entry) -> None:
    """Seal, wait for the head, link: the row is written with its place. Held until the transaction ends."""
    from django.db import connection

    from county import chain

    real_close(entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(1)")
    entry.pk = -1  # its number is not known yet; the digest costs the same
    chain.link(entry, chain.head())
    entry.pk = None


def accounts(number: int) -> list:
    """Living accounts of different first-level units, nothing open on them."""
    from accounts.models import Account

    found, seen = [], set()
    for account in Account.objects.filter(status="normal", applications=None).select_related("unit"):
        if account.unit_id not in seen and people(account):
            seen.add(account.unit_id)
            found.append(account)
    return found[:number]


def people(account):
    """Clerk and leader of the account's unit; None when it lacks one."""
    from county.models import User

    who = [
        User.objects.filter(assignments__unit=account.unit, assignments__role=role).first()
        for role in ("clerk", "leader")
    ]
    return who if all(who) else None


def cycle(account, number: int, times: list[float]) -> None:
    """A case from draft to review and its cancelling; the seconds of each of the four steps."""
    from approvals import services as approvals
    from county.models import User

    (clerk, leader), reviewer = people(account), User.objects.get(username="reviewer1")
    case = approvals.start(kind="altering", unit=account.unit, by=clerk, account=account)
    case = approvals.save_draft(case, {"purpose": f"定位{number}", "reason": "调整"}, by=clerk)
    steps = (("submit", clerk), ("sign", leader), ("review", reviewer), ("cancel", clerk))
    for name, by in steps:
        begun = time.perf_counter()
        case = getattr(approvals, name)(case, approvals.Intent(by, case.version, "量一次")).case
        times.append(time.perf_counter() - begun)


def rate(taken: list, rounds: int) -> tuple[float, float]:
    """Steps per second of all threads together, and p95 of one step in milliseconds."""
    from django.db import connection

    times: list[float] = []

    def work(account):
        for number in range(rounds):
            cycle(account, number, times)
        connection.close()

    threads = [threading.Thread(target=work, args=(account,)) for account in taken]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    return len(times) / spent, statistics.quantiles(times, n=20)[-1] * 1000


def beside_a_slow_one(account) -> float:
    """Seconds of the slowest step while another transaction, three seconds long, has written its entry."""
    from django.db import connection, transaction

    from county import audit

    written = threading.Event()

    def slow():
        with transaction.atomic():
            audit.record("accounts.intake_write", by=None)
            written.set()
            time.sleep(2.5)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait()
    times: list[float] = []
    cycle(account, 0, times)
    thread.join()
    return max(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=6)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # the server runs under another account
        prepare(folder)
        from county import chain

        global real_close
        real_close = chain.close
        ways = {"no chain": unsealed, "chained by the tick": chain.close, "chained in the request": in_request}
        print("| way | threads | steps/s | p95 ms |\n|---|---|---|---|")
        for number in THREADS:
            taken, figures = accounts(number), {name: [] for name in ways}
            for _ in range(3):
                for name, close in ways.items():
                    with mock.patch.object(chain, "close", close):
                        figures[name].append(rate(taken, rounds))
            for name, found in figures.items():
                steps, p95 = (statistics.median(pair[place] for pair in found) for place in (0, 1))
                print(f"| {name} | {len(taken)} | {steps:.0f} | {p95:.0f} |", flush=True)
        for name, close in ways.items():
            with mock.patch.object(chain, "close", close):
                print(f"slowest step beside a transaction of 2.5 s, {name}: {beside_a_slow_one(taken[0]):.2f} s")
        os._exit(0)  # the throw-away server goes with its folder


if __name__ == "__main__":
    main()
