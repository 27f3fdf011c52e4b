"""A throw-away PostgreSQL with the demo county, filled to any size: units, accounts, open cases."""

import io
import os
import uuid
from pathlib import Path

from ops import services

EACH = 20
"""Accounts of a unit; nobody has more than one on each platform."""
UNITS = """
insert into county_unit (name, short_name, kind, credit_code, parent_id, path, phone, website, "order", is_active, has_duties,
  is_county_office)
select '第' || n || '乡人民政府', '第' || n || '乡', 'town', '', top.id, '', '', '', 100 + n %% 32000, true, true, false
from generate_series(%s, %s) n, (select id from county_unit where parent_id is null limit 1) top
"""
PATHS = """
update county_unit set path = (select path from county_unit top where top.parent_id is null limit 1) || id || '/' where path = ''
"""
HAN = str.maketrans("0123456789", "零一二三四五六七八九")
NEW = 9_000_001
"""Number of the first unit without accounts."""
TEXTS = (
    "link", "purpose", "functions", "verified_subject", "verified_state", "operating_mode", "operator", "first_name",
    "first_post", "first_phone", "direct_name", "direct_post", "direct_phone", "checker_name", "checker_post",
    "checker_phone", "keeper_name", "keeper_post", "keeper_phone", "app_terminals", "app_icp", "news_licence_number",
    "video_licence_number", "filing_number",
)  # fmt: skip
FILL = f"""
insert into accounts_account (id, unit_id, platform_id, name, skeleton, initials, identifier, status, is_exception,
  registered_at, updated_at, {", ".join(TEXTS)})
select gen_random_uuid(), unit.id, platform.id, known.name, known.name, known.letters, 'id' || n, 'normal', true, now(), now(),
  {", ".join(["''"] * len(TEXTS))}
from generate_series(%s, %s) n
  join (select id, row_number() over (order by id) place from county_unit where kind not in ('county', 'inner')) unit
    on unit.place = 1 + n %% (select count(*) from county_unit where kind not in ('county', 'inner'))
  join (select id, row_number() over (order by id) place from accounts_platform) platform
    on platform.place = 1 + (n / 7) %% (select count(*) from accounts_platform)
  cross join lateral (select case when n %% 1000 = 0 then '云上公安' else '泾源账号' end || n as name,
    case when n %% 1000 = 0 then 'ysga' else 'jyzh' end || n as letters) known
"""
DEMO = ("fsync=off", "shared_buffers=512MB", "work_mem=32MB", "max_connections=60")


def database(folder: str) -> None:
    """Start the server, migrate, load the demo county; Django is set up with the stock admin beside the portal."""
    os.chmod(folder, 0o755)  # the server runs under another account
    server = services.Postgres(Path(folder) / "pg", options=DEMO).start()
    os.environ.update(
        PORTAL_PROFILE="demo", PORTAL_VAR_DIR=folder, DATABASE_URL=server.url, DJANGO_SETTINGS_MODULE="bench.settings"
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=io.StringIO())


def accounts(known: int, wanted: int) -> None:
    """Fill the register from *known* to *wanted* accounts."""
    from django.core.cache import cache
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(UNITS, [known // EACH + 1, wanted // EACH])
        cursor.execute(PATHS)
        cursor.execute("analyze county_unit")  # else the million is joined row by row
        cursor.execute(FILL, [known + 1, wanted])
        cursor.execute("vacuum analyze")
        cursor.execute("reset statement_timeout")
    cache.clear()


def one_place() -> None:
    """All units at the same place of the order, as they are until the office orders them."""
    from django.core.cache import cache
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute('update county_unit set "order" = 100')
        cursor.execute("vacuum analyze county_unit")
        cursor.execute("reset statement_timeout")
    cache.clear()


def cases(wanted: int) -> None:
    """Openings that wait for the reviewer, each of another unit and platform."""
    from django.core.cache import cache
    from django.db import connection

    from accounts.models import Platform
    from approvals.models import Application
    from county.models import Unit

    with connection.cursor() as cursor:  # units of their own: a unit that has the platform may not open it again
        cursor.execute(UNITS, [NEW, NEW + wanted // Platform.objects.count()])
        cursor.execute(PATHS)
    like = Application.objects.filter(state="reviewing", kind="opening").first()
    places = [
        (unit, platform)
        for platform in Platform.objects.all()
        if not platform.is_app
        for unit in Unit.objects.filter(name__regex=r"^第9\d{6}乡")
    ]
    facts = {
        field.attname: getattr(like, field.attname)
        for field in Application._meta.concrete_fields
        if field.name not in ("id", "unit", "platform", "name", "number", "account", "announcement", "national_entry")
    }
    made = Application.objects.bulk_create(
        [
            Application(
                **facts,
                id=uuid.uuid4(),
                unit=unit,
                platform=platform,
                number=f"SQ-2026-{place:06d}",
                name="云上" + str(place).translate(HAN),
            )  # fmt: skip
            for place, (unit, platform) in enumerate(places[:wanted], 100_000)
        ],
        batch_size=1000,
    )
    _papers(like, made)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    cache.clear()


def _papers(like, cases: list) -> None:
    """The same files for each case as the one it is like: without them no step is open."""
    from approvals.models import ApplicationFile

    fields = [f.attname for f in ApplicationFile._meta.concrete_fields if f.name not in ("id", "application")]
    kept = [{name: getattr(row, name) for name in fields} for row in ApplicationFile.objects.filter(application=like)]
    rows = (ApplicationFile(application=case, **facts) for case in cases for facts in kept)
    ApplicationFile.objects.bulk_create(rows, batch_size=1000)
