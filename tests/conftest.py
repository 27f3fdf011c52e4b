"""Ground of every test: the test database, the county clock, folders. The plugins beside it hold the rest."""

import os
import shutil
from pathlib import Path
from urllib.parse import quote

import hypothesis
import pytest

# An example that takes long tells about the machine, not about the code; make test repeats itself, make chaos does not.
hypothesis.settings.register_profile(
    "portal",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=not os.environ.get("CHAOS"),
)
hypothesis.settings.load_profile("portal")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests that commit find the rows of the migrations again, though each of them empties the tables."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        words = dict(mark.kwargs) if mark else {}
        if words.get("transaction") or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            words |= {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**words), append=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """SQLite is a file as in the product: threads and child processes see the same database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        main = Path(connection.settings_dict["NAME"])
        connection.settings_dict["TEST"]["NAME"] = str(main.with_name("test.sqlite3"))


def restore_quickly(creation, data: str) -> None:
    """The migrations' rows by one statement per table: Django saves them one by one, which takes a second and more."""
    from itertools import groupby

    from django.core import serializers
    from django.db import transaction

    if getattr(restore_quickly, "data", None) is not data:
        rows = [item.object for item in serializers.deserialize("json", data)]
        restore_quickly.data, restore_quickly.rows = data, rows
    with transaction.atomic():
        for model, group in groupby(restore_quickly.rows, key=type):
            model._base_manager.bulk_create(group, ignore_conflicts=True)  # flush makes some of them anew


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Child processes of the tests use the test database too."""
    from django.db import connection
    from django.db.backends.base.creation import BaseDatabaseCreation

    BaseDatabaseCreation.deserialize_db_from_string = restore_quickly

    before, known = os.environ["DATABASE_URL"], connection.settings_dict
    if connection.vendor == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{known['NAME']}"
    else:
        host = known["HOST"]
        account = known["USER"] + (":" + quote(known["PASSWORD"], safe="") if known["PASSWORD"] else "")
        port = f"&port={known['PORT']}" if known["PORT"] else ""
        os.environ["DATABASE_URL"] = f"postgres://{account}@/{known['NAME']}?host={host}{port}"
    yield
    os.environ["DATABASE_URL"] = before


@pytest.fixture(autouse=True)
def clean_clock(request, monkeypatch):
    """No test inherits a moved clock, a kept answer or the anchor of another chain.

    None asks the clock and the calendar again after a second, or the number of its queries would depend on how busy the
    machine is. Threads that serve a browser do ask again.
    """
    from django.core.cache import cache

    from county import anchors, clock, workdays

    cache.clear()
    shutil.rmtree(anchors.folder())
    clock.forget()
    if "live_server" not in request.fixturenames:
        monkeypatch.setattr(clock, "READ_AGAIN", 1e9)
        monkeypatch.setattr(workdays, "ASK_AGAIN", 1e9)
    workdays.forget()
    yield
    clock.forget()
    workdays.forget()


@pytest.fixture(scope="session", autouse=True)
def remembered_looks():
    """A child looks once per run at bytes that come again and again (the factories' picture); its answer is remembered."""
    from county import sieve

    ask, known = sieve._ask, {}

    def remember(file: Path, content_type: str, cleaned: Path) -> dict:
        key = (content_type, file.read_bytes()) if file.stat().st_size < 4096 else None
        if key not in known:
            told = ask(file, content_type, cleaned)
            if key is None or told["found"] in ("stuck", "full"):
                return told
            known[key] = (told, cleaned.read_bytes() if cleaned.exists() else None)
        told, kept = known[key]
        if kept is not None:
            cleaned.write_bytes(kept)
        return told

    sieve._ask, remember.really = remember, ask
    yield
    sieve._ask = ask


@pytest.fixture
def freeze():
    """``freeze("2026-12-01T09:00")`` stops the county clock of this process; gives the hands to move it."""
    from contextlib import ExitStack

    from county import clock

    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(clock.freeze(moment))


@pytest.fixture
def county_clock(db):
    """The county clock as a stored shift, which browsers, workers and child processes see as well."""
    from county import clock

    yield clock
    clock.clear()


@pytest.fixture
def county(db):
    """Units and people every test knows by name (tests/factories.py); MONDAY is a working day."""
    from tests.factories import County

    return County()


@pytest.fixture
def monday(freeze):
    """The county clock, stopped on Monday 2026-11-02 at ten; gives the hands to move it."""
    return freeze("2026-11-02T10:00")
