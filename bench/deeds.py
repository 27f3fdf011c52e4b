"""Single deeds: cases and workbench, one approval step alone and by eight, the public answer, tables in and out."""

import threading
import time
import uuid

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from bench.lists import Readers
from bench.timing import Row, in_turn, seconds


def pages(readers: Readers, rounds: int, size: int) -> list[Row]:
    """Request detail and workbench: how many queries, with nothing kept and while nothing happens, and how long."""
    from approvals.models import Application

    case = Application.objects.filter(state="reviewing").order_by("pk").first()
    total = Application.objects.open().count()
    rows = []
    for name, address in (("request detail", f"/approve/{case.pk}/"), (f"workbench, {total:,} open cases", "/")):
        cache.clear()
        fresh, again = readers.queries(address), readers.queries(address)
        took = in_turn({"ours": readers.page(address)}, rounds)["ours"]
        told = (
            f"{len(fresh)} queries fresh, {len(again)} kept, the slowest {max(fresh):.0f} ms; "
            f"CPU {took.cpu:.0f}, p50 {took.p50:.0f}, p95 {took.p95:.0f} ms"
        )
        is_met = len(fresh) <= 12 and max(fresh) <= 50
        rows.append(Row(f"{name}, {size:,} accounts", told, "–", None, "≤ 12 queries, none over 50 ms", is_met))
    return rows


def public(rounds: int) -> Row:
    """The kept public answer and a bare hello."""
    client, readers = Client(), Readers()
    ours = readers.page("/public/?q=云上香水", client)
    hello = readers.page("/hello/", readers.bare)
    took = in_turn({"ours": lambda: [ours() for _ in range(20)], "hello": lambda: [hello() for _ in range(20)]}, rounds)
    rates = {name: 20_000 / each.p50 for name, each in took.items()}
    ratio = rates["ours"] / rates["hello"]
    return Row(
        "public verification, kept",
        f"{rates['ours']:.0f}/s",
        f"hello {rates['hello']:.0f}/s",
        ratio,
        "≥ 0.5",
        ratio >= 0.5,
    )


def steps(clients: int, each: int) -> Row:
    """Review of *each* cases by *clients* people at once, beside a bare transaction on the same rows.

    The case is known by number and version and the person by his roles, as the form and the session of a request know them.
    """
    from approvals import services
    from county.models import User

    cases, by = _signed(clients * each), User.objects.get(username="reviewer1")
    assert by.duties, "the reviewer has his role"
    ours = _rate(
        [lambda case=case: services.review(case, services.Intent(by, case.version, "拟同意")) for case in cases],
        clients,
    )
    bare = _rate([lambda case=case: _transaction(case.pk) for case in cases], clients)
    ratio = ours / bare
    told = f"{ours:.0f}/s", f"lock, update, two inserts: {bare:.0f}/s"
    return Row(f"one approval step, {clients} client{'s' * (clients > 1)}", *told, ratio, "≥ 0.5", ratio >= 0.5)


def _signed(wanted: int) -> list:
    from approvals.models import Application

    return list(Application.objects.filter(state="reviewing", number__startswith="SQ-2026-1")[:wanted])


def _transaction(pk) -> None:
    """What no step can do without."""
    from approvals.models import Application
    from county import clock
    from county.models import AuditEntry

    with transaction.atomic():
        case = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        case.updated_at = clock.now()
        case.save(update_fields=["updated_at"])
        for action in ("bench.step", "bench.decision"):
            AuditEntry.objects.create(at=clock.now(), actor_name="bench", action=action, target_id=str(uuid.uuid4()))


def _rate(deeds: list, clients: int) -> float:
    """Deeds in a second by *clients* threads, each with its own connection."""
    queue, failures = list(deeds), []

    def work():
        try:
            while queue:
                queue.pop()()
        except IndexError:
            pass
        except Exception as error:  # told below: a figure of failed deeds would mean nothing
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    if failures:
        raise SystemExit(f"a deed failed: {failures[0]!r}")
    return len(deeds) / took


def filing_form() -> Row:
    """The filing form of one account as PDF."""
    from accounts.models import Account
    from county import clock
    from reports.papers import Look, registry

    account = Account.objects.exclude(filing_number="").first()
    paper = registry()["filing-form"]
    paper.pdf(account, Look(clock.now()))  # the fonts are found once
    used, took = seconds(lambda: paper.pdf(account, Look(clock.now())))
    return Row("filing form as PDF", f"{used:.2f} s CPU, {took:.2f} s", "–", None, "–", None)
