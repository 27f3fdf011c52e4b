"""Migrations can be taken back (F24)."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

APPS = ("county", "notifications", "accounts", "announcements", "approvals", "inspections")


def ours() -> list:
    loader = MigrationLoader(None)
    return [migration for (app, _), migration in sorted(loader.disk_migrations.items()) if app in APPS]


def test_every_migration_can_be_taken_back():
    assert len(ours()) > 10
    odd = [f"{m.app_label}.{m.name}: {op}" for m in ours() for op in m.operations if not op.reversible]
    assert odd == []


def columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return {
            table: sorted(column.name for column in connection.introspection.get_table_description(cursor, table))
            for table in connection.introspection.table_names(cursor)
        }


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_the_newest_migrations_go_back_and_forth():
    """The last migration of the app that nobody else points at: taken back and made again, the tables are the same."""
    before, loader = columns(), MigrationLoader(connection)
    app = "inspections"
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    try:
        call_command("migrate", app, names[-2], verbosity=0, interactive=False)
        assert columns() != before
    finally:
        call_command("migrate", app, verbosity=0, interactive=False)
    assert columns() == before
