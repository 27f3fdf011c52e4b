"""``python -m bench.register``: the register at 1,000, 100,000 and 1,000,000 accounts beside the stock admin changelist.

PostgreSQL, one process, page and changelist in turn on the same rows; then the public answer beside a bare hello in the
same process. Prints tables for docs/measurements.md.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from ops import services

SIZES = (1_000, 100_000, 1_000_000)
PAGES = (
    ("list", "/accounts/", "/stock/accounts/account/"),
    ("filter by platform", "/accounts/?platform={platform}", "/stock/accounts/account/?platform__id__exact={platform}"),
    ("two characters", "/accounts/?q=上香", "/stock/accounts/account/?q=上香"),
    ("first letters", "/accounts/?q=ysxsq", ""),
    ("identifier", "/accounts/?q=id77777", "/stock/accounts/account/?q=id77777"),
    ("search box", "/search/?q=上香", ""),
    ("page 50", "/accounts/?page=50", "/stock/accounts/account/?p=50"),
)
FILL = """
insert into accounts_account (id, unit_id, platform_id, name, skeleton, initials, identifier, link, purpose, functions,
  verified_subject, verified_state, operating_mode, operator, first_name, first_post, first_phone, direct_name, direct_post,
  direct_phone, checker_name, checker_post, checker_phone, keeper_name, keeper_post, keeper_phone, app_terminals, app_icp,
  news_licence_number, video_licence_number, status, filing_number, is_exception, registered_at, updated_at)
select gen_random_uuid(), (array(select id from county_unit order by id))[1 + n %% (select count(*) from county_unit)],
  (array(select id from accounts_platform order by id))[1 + n %% (select count(*) from accounts_platform)],
  case when n %% 1000 = 0 then '云上香水' || n else '泾源账号' || n end,
  case when n %% 1000 = 0 then '云上香水' || n else '泾源账号' || n end,
  case when n %% 1000 = 0 then 'ysxs' || n else 'jyzh' || n end,
  'id' || n, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'normal', '', true, now(), now()
from generate_series(%s, %s) n
"""


def prepare(folder: str) -> None:
    """A throw-away PostgreSQL with the demo county's units and people."""
    server = services.Postgres(
        Path(folder) / "pg", options=("fsync=off", "shared_buffers=512MB", "work_mem=32MB")
    ).start()
    os.environ.update(
        PORTAL_PROFILE="demo",
        PORTAL_VAR_DIR=folder,
        DATABASE_URL=server.url,
        DJANGO_SETTINGS_MODULE="bench.admin_settings",
    )
    import django

    django.setup()
    import io

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=io.StringIO())


def fill(known: int, wanted: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(FILL, [known + 1, wanted])
        cursor.execute("vacuum analyze accounts_account")
        cursor.execute("reset statement_timeout")


def median(client, address: str, rounds: int) -> float:
    """Milliseconds."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        status = client.get(address).status_code
        took.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            sys.exit(f"{address} answered {status}")
    return statistics.median(took)


def lists(client, rounds: int) -> None:
    from accounts.models import Platform

    platform = Platform.objects.get(code="kuaishou").pk
    print("| accounts | page | portal ms | stock admin ms | portal ÷ admin |\n|---|---|---|---|---|")
    known = 0
    for size in SIZES:
        fill(known, size)
        known = size
        for name, ours, theirs in PAGES:
            mine = median(client, ours.format(platform=platform), rounds)
            stock = median(client, theirs.format(platform=platform), rounds) if theirs else None
            told = f"{stock:.0f} | {mine / stock:.2f}" if stock else "– | –"
            print(f"| {size:,} | {name} | {mine:.0f} | {told} |", flush=True)


def public(rounds: int) -> None:
    """Rate of a kept public answer and of a bare hello, in turn."""
    from django.test import Client

    client = Client()
    pairs = []
    for _ in range(rounds):
        pairs.append((median(client, "/public/?q=云上香水", 20), median(client, "/hello/", 20)))
    ours, bare = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    print(
        f"\n| public answer, kept | {1000 / ours:.0f}/s | hello | {1000 / bare:.0f}/s | rate ÷ hello {bare / ours:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # the server runs under another account
        prepare(folder)
        from django.test import Client

        from county.models import User

        client = Client()
        client.force_login(User.objects.get(username="reviewer1"))
        public(20)
        lists(client, rounds)


if __name__ == "__main__":
    main()
