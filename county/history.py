"""Who stands behind a history row, without request globals: named for one block, then forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models

from county import clock
from county.models import User


@contextmanager
def acting(instance: models.Model, by: User | None, reason: str) -> Iterator[None]:
    """History rows that *instance* writes inside the block carry *by* and *reason* (a step or a deed)."""
    instance._history_user = by
    instance._change_reason = reason[:100]
    instance._history_date = clock.now()
    try:
        yield
    finally:
        del instance._history_user
        del instance._change_reason
        del instance._history_date
