"""Tests that commit are followed by an emptied database. Append-only tables refuse that, so the triggers step aside here.

Nothing in the product does this: it takes the owner of the tables.
"""

from contextlib import contextmanager

import pytest


@pytest.fixture(scope="session", autouse=True)
def _emptying_is_allowed():
    from django.db.backends.base.operations import BaseDatabaseOperations

    real = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with unprotected(self.connection):
            real(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
    yield
    BaseDatabaseOperations.execute_sql_flush = real


@contextmanager
def unprotected(connection):
    """No trigger fires inside the block, as for somebody who owns the database."""
    if connection.vendor == "postgresql":
        from county import protection

        tables = [model._meta.db_table for model in protection.protected()]
        off, on = (
            ";".join(f"ALTER TABLE {name} {deed} TRIGGER USER" for name in tables) for deed in ("DISABLE", "ENABLE")
        )
        before = f"SET CONSTRAINTS ALL IMMEDIATE; {off}; SET CONSTRAINTS ALL DEFERRED"
        after = f"SET CONSTRAINTS ALL IMMEDIATE; {on}; SET CONSTRAINTS ALL DEFERRED"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        before, after = [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]
    _run(connection, before)
    try:
        yield
    finally:
        _run(connection, after)


def _run(connection, statements) -> None:
    with connection.cursor() as cursor:
        for statement in [statements] if isinstance(statements, str) else statements:
            cursor.execute(statement)
