"""Reading rows that the portal can do without: before the first migrate, or while the database is away."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, ProgrammingError, connection

Rows = TypeVar("Rows")


def rows_or(fallback: Rows, read: Callable[[], Rows]) -> Rows:
    """What *read* returns, or *fallback* when the database cannot be asked.

    Inside a transaction a failed query spoils the work of the caller, so there the error is raised; a
    transaction that is already spoiled is not asked again.
    """
    if connection.needs_rollback:
        return fallback
    try:
        return read()
    except (OperationalError, ProgrammingError, InterfaceError, ImproperlyConfigured):
        if connection.in_atomic_block:
            raise
        return fallback
