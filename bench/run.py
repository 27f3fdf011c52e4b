"""``make bench``: rate and p95 of the main pages and of one step, beside bare Django views of the same data.

Everything runs in one process through Django's request handling (no network), page and bare view in turn, so that the ratio
holds on a busy machine too. ``--rounds`` requests each; prints a table for docs/measurements.md.
"""

import argparse
import io
import os
import statistics
import sys
import tempfile
import time


def prepare(folder: str) -> None:
    """A demo county in a database of its own."""
    os.environ.update(PORTAL_PROFILE="demo", PORTAL_VAR_DIR=folder, DJANGO_SETTINGS_MODULE="jingyuan_media.settings")
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=io.StringIO())


def timed(client, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return took


def compare(client, pages: dict[str, tuple[str, str]], rounds: int) -> list[tuple]:
    """Page and bare view in turn; (name, page rate, page p95 ms, bare rate, bare p95 ms, ratio)."""
    rows = []
    for name, (page, bare) in pages.items():
        timed(client, page), timed(client, bare)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(timed(client, page))
            theirs.append(timed(client, bare))
        rows.append((name, *figures(ours), *figures(theirs), statistics.median(ours) / statistics.median(theirs)))
    return rows


def figures(times: list[float]) -> tuple[float, float]:
    return len(times) / sum(times), statistics.quantiles(times, n=20)[-1] * 1000


def steps(rounds: int) -> tuple[float, float]:
    """Rate and p95 of one review step, each on a fresh case, through the service."""
    from accounts.models import Account
    from approvals import services
    from county.models import Unit, User

    reviewer = User.objects.get(username="reviewer1")
    clerk, leader = User.objects.get(username="clerk1"), User.objects.get(username="leader1")
    unit = Unit.objects.get(short_name="香水镇")
    times = []
    account = Account.objects.get(unit=unit)
    for number in range(rounds):
        case = services.start(kind="altering", unit=unit, by=clerk, account=account)
        case = services.save_draft(case, {"purpose": f"定位{number}", "reason": "调整"}, by=clerk)
        case = services.submit(case, services.Intent(clerk, case.version)).case
        case = services.sign(case, services.Intent(leader, case.version)).case
        begun = time.perf_counter()
        case = services.review(case, services.Intent(reviewer, case.version, "拟同意")).case
        times.append(time.perf_counter() - begun)
        services.cancel(case, services.Intent(clerk, case.version, "量过了"))
    return figures(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.test import Client

        from approvals.models import Application
        from county.models import User

        client = Client()
        client.force_login(User.objects.get(username="reviewer1"))
        case = Application.objects.filter(state="reviewing").first()
        pages = {
            "workbench": ("/", "/bare/cases/"),
            "register": ("/accounts/", "/bare/register/"),
            "request detail": (f"/approve/{case.pk}/", f"/bare/case/{case.pk}/"),
        }
        print("| page | requests/s | p95 ms | bare requests/s | bare p95 ms | page ÷ bare |\n|---|---|---|---|---|---|")
        for name, rate, p95, bare_rate, bare_p95, ratio in compare(client, pages, rounds):
            print(f"| {name} | {rate:.0f} | {p95:.1f} | {bare_rate:.0f} | {bare_p95:.1f} | {ratio:.1f} |")
        rate, p95 = steps(max(20, rounds // 4))
        print(f"| one step (review) | {rate:.0f} | {p95:.1f} | – | – | – |")


if __name__ == "__main__":
    main()
