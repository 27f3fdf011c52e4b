"""Append-only tables, held by the database itself: UPDATE, DELETE and TRUNCATE raise whoever asks (triggers).

A table is protected when its model's manager is an ``AppendOnlyQuerySet`` or when it is a history table. Migrations put
the triggers there (``append_only``); ``manage.py migrate`` renews those that a rebuilt SQLite table lost. A migration
that must change old rows says so: ``lift`` before, ``append_only`` after. A change of keys does it with ``lifted``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, migrations, models, transaction

from county.protection import postgresql, sqlite
from county.querysets import AppendOnlyQuerySet

VENDORS = {"postgresql": postgresql, "sqlite": sqlite}


@dataclass(frozen=True)
class Table:
    """A protected table. ``late`` columns may be filled once, while the first of them is empty; ``door`` is the SQL
    condition on ``OLD`` under which a row may go."""

    name: str
    key: str
    columns: tuple[str, ...]
    late: tuple[str, ...] = ()
    door: str = ""

    @property
    def frozen(self) -> list[str]:
        return [column for column in self.columns if column not in self.late]


def table(model: type[models.Model]) -> Table:
    """What is protected of *model*; ``append_only_late`` and ``append_only_door`` on the model loosen it."""
    meta = model._meta
    columns = tuple(field.column for field in meta.concrete_fields)
    late, door = getattr(model, "append_only_late", ()), getattr(model, "append_only_door", "")
    return Table(meta.db_table, meta.pk.column, columns, late, door)


def protected() -> list[type[models.Model]]:
    """Models whose tables are protected."""
    return [model for model in apps.get_models() if _is_history(model) or _is_append_only(model)]


def _is_history(model) -> bool:
    return hasattr(model, "instance_type") and hasattr(model, "history_type")


def _is_append_only(model) -> bool:
    return isinstance(model._default_manager.get_queryset(), AppendOnlyQuerySet)


def missing() -> list[str]:
    """Protected tables that lack a trigger in the database."""
    there = VENDORS[connection.vendor].present(connection)
    return [
        row.name
        for row in map(table, protected())
        if not VENDORS[connection.vendor].names(row) <= there.get(row.name, set())
    ]


def renew() -> list[str]:
    """Put the triggers back on tables that lost them; their names. Only for a database that is migrated to the end."""
    lost = set(missing())
    vendor = VENDORS[connection.vendor]
    with transaction.atomic(), connection.cursor() as cursor:
        for row in map(table, protected()):
            for statement in vendor.guard(row) if row.name in lost else ():
                cursor.execute(statement)
    return sorted(lost)


@contextmanager
def lifted(models_: Iterable[type[models.Model]]) -> Iterator[None]:
    """The protected ones of these tables are open for the transaction that runs; nobody sees them open, or left open."""
    rows, vendor = [table(model) for model in models_ if model in protected()], VENDORS[connection.vendor]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in [statement for row in rows for statement in vendor.unguard(row)]:
            cursor.execute(statement)
        yield
        for statement in [statement for row in rows for statement in vendor.guard(row)]:
            cursor.execute(statement)


def append_only(app: str, *names: str, **loose) -> migrations.RunPython:
    """Operation that protects the tables of these models; taken back by its reverse."""
    return migrations.RunPython(
        lambda found, editor: [_guard(editor, _then(found, app, name, loose)) for name in names],
        lambda found, editor: [_unguard(editor, _then(found, app, name, loose)) for name in names],
        elidable=False,
    )


def lift(app: str, *names: str) -> migrations.RunPython:
    """Operation that opens the tables for what the migration does next."""
    return migrations.RunPython(
        lambda found, editor: [_unguard(editor, _then(found, app, name, {})) for name in names],
        lambda found, editor: [_guard(editor, _then(found, app, name, {})) for name in names],
    )


def _then(found, app: str, name: str, loose: dict) -> Table:
    meta = found.get_model(app, name)._meta
    columns = tuple(field.column for field in meta.concrete_fields)
    return Table(meta.db_table, meta.pk.column, columns, **loose)


def _guard(editor, row: Table) -> None:
    for statement in VENDORS[editor.connection.vendor].guard(row):
        editor.execute(statement, params=None)


def _unguard(editor, row: Table) -> None:
    for statement in VENDORS[editor.connection.vendor].unguard(row):
        editor.execute(statement, params=None)
