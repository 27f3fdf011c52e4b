"""Every migration can be taken back, and none holds a table that grows for long."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

from tests.portal.test_drill import lost_and_found

__all__ = ["lost_and_found"]
APPS = ("county", "notifications", "accounts", "announcements", "approvals", "inspections")
GROWING = {
    "county.auditentry", "county.attachment", "notifications.message", "notifications.delivery", "notifications.job",
    "notifications.reminded", "accounts.account", "accounts.historicalaccount", "accounts.updatemark",
    "approvals.application", "approvals.decision", "approvals.historicalapplication", "inspections.entry",
    "inspections.item",
}  # fmt: skip
"""Tables of which a running portal may have very many rows."""
FIRST_INSTALLED = {
    "county": 40, "notifications": 40, "accounts": 41, "announcements": 12, "approvals": 31, "inspections": 14,
}  # fmt: skip
"""Number by app up to which migrations were written before anybody had a table to wait for."""


def flat(operations) -> list[Operation]:
    """Operations with those that stand inside SeparateDatabaseAndState."""
    found = []
    for operation in operations:
        inside = getattr(operation, "database_operations", None)
        found += flat(inside) if inside is not None else [operation]
    return found


def problems(app: str, name: str, operations) -> list[str]:
    """What a migration may not do."""
    known, found = flat(operations), []
    made_here = {operation.name_lower for operation in known if isinstance(operation, migrations.CreateModel)}
    for operation in known:
        label = f"{app}.{name} {type(operation).__name__}"
        if isinstance(operation, migrations.RunPython) and operation.reverse_code is None:
            found.append(f"{label} cannot be taken back")
        if isinstance(operation, migrations.RunSQL) and operation.reverse_sql is None:
            found.append(f"{label} cannot be taken back")
        model = getattr(operation, "model_name_lower", None)
        new = int(name.partition("_")[0]) > FIRST_INSTALLED[app] and model not in made_here
        if new and f"{app}.{model}" in GROWING and _holds(operation):
            found.append(f"{label} on {model} holds a growing table")
    return found


def _holds(operation) -> bool:
    """Reads or writes every row while nobody else may write."""
    if isinstance(operation, migrations.AddField):
        return isinstance(operation.field, models.ForeignKey | models.OneToOneField) or operation.field.unique
    return type(operation) in (migrations.AddIndex, migrations.AlterField, migrations.AddConstraint)


def test_no_migration_is_one_way_or_holds_a_growing_table():
    disk = MigrationLoader(None).disk_migrations
    ours = {key: migration for key, migration in disk.items() if key[0] in APPS}
    assert len(ours) > 12
    assert [line for (app, name), row in ours.items() for line in problems(app, name, row.operations)] == []
    assert set(FIRST_INSTALLED) == set(APPS)


def test_growing_tables_are_known():
    from django.apps import apps

    known = {model._meta.label_lower for model in apps.get_models()}
    assert GROWING - known == set()


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RunPython(print),
        migrations.RunSQL("select 1"),
        migrations.AddIndex("Account", models.Index(fields=["name"], name="x")),
        migrations.AlterField("Account", "name", models.TextField()),
        migrations.AddField("Account", "boss", models.ForeignKey("county.User", models.PROTECT, null=True)),
        migrations.SeparateDatabaseAndState([migrations.RunSQL("select 1")]),
    ],
)
def test_the_rule_sees_each_kind(operation):
    assert len(problems("accounts", "0099_later", [operation])) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RunPython(print, migrations.RunPython.noop),
        migrations.AddField("Account", "note", models.TextField(default="")),
        migrations.AlterField("Platform", "name", models.TextField()),
    ],
)
def test_the_rule_lets_harmless_ones_pass(operation):
    assert problems("accounts", "0099_later", [operation]) == []


WALK = f"""
from django.core.management import call_command
from django.db import connection
from django.apps import apps

def shape():
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {{
            name: (
                sorted(column.name for column in connection.introspection.get_table_description(cursor, name)),
                sorted(
                    (tuple(found["columns"]), found["unique"], found["check"])
                    for found in connection.introspection.get_constraints(cursor, name).values()
                    if found["columns"] is not None
                ),
            )
            for name in names
        }}

def rows():
    return {{model._meta.db_table: model._base_manager.count() for model in apps.get_models()}}

before, counted = shape(), rows()
for app in reversed({APPS!r}):
    call_command("migrate", app, "zero", verbosity=0)
left = sorted(set(shape()) & {{model._meta.db_table for model in apps.get_models() if model._meta.app_label in {APPS!r}}})
call_command("migrate", verbosity=0)
print("left", left)
print("same shape", shape() == before)
print("same rows", rows() == counted)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_app_goes_back_to_nothing_and_forward_to_the_same(tmp_path, lost_and_found):
    """With the rows that migrations bring; rows of people keep what they refer to from being taken away."""
    environment = os.environ | {
        "PORTAL_PROFILE": "test",
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": lost_and_found,
    }
    for words in (("migrate", "-v0"), ("shell", "-v0", "-c", WALK)):
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == ["left []", "same shape True", "same rows True"]


@pytest.mark.django_db(transaction=True)
def test_each_apps_last_migration_goes_back_and_forward_beside_the_others(county):
    """What a roll-back of one version does, with a county that is in use."""
    applied = MigrationRecorder(connection).applied_migrations()
    loader = MigrationLoader(connection)
    for app in ("notifications", "accounts"):
        last = loader.graph.leaf_nodes(app)[0]
        before = max(key for key in loader.graph.node_map[last].parents if key.key[0] == app).key[1]
        call_command("migrate", app, before, verbosity=0)
        assert last not in MigrationRecorder(connection).applied_migrations()
        call_command("migrate", verbosity=0)
    assert set(MigrationRecorder(connection).applied_migrations()) == set(applied)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only")
def test_a_migration_waits_for_a_lock_three_seconds_and_for_its_own_work_as_long_as_it_takes(monkeypatch):
    from django.core.management.commands import migrate

    def seen(*names: str) -> tuple[str, ...]:
        with connection.cursor() as cursor:
            return tuple(cursor.execute(f"SHOW {name}") or cursor.fetchone()[0] for name in names)

    names, inside = ("statement_timeout", "lock_timeout"), []
    monkeypatch.setattr(migrate.Command, "handle", lambda *args, **words: inside.append(seen(*names)))
    before = seen(*names)
    call_command("migrate", verbosity=0)
    assert inside == [("0", "3s")]
    assert seen(*names) == before and before[0] == "5s"
