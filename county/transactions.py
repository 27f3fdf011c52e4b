"""A deed is one transaction. Whom the database chose as the victim of a deadlock does it again, unseen by the user."""

import logging
import random
import time
from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, connection, transaction

from county import parameters

VICTIM = frozenset({"40P01", "40001"})  # deadlock detected, serialization failure
AGAIN = 3
PAUSE_SECONDS = 0.05

log = logging.getLogger(__name__)


def deed(function: Callable) -> Callable:
    """Decorator: like ``transaction.atomic``, and the outermost one is tried again, at most three times, with jitter.

    The county's settings are read once, inside: a turn that is tried again reads them anew.
    Only a deadlock is tried again: everything was rolled back, and the other side has gone on. What the function reads
    it must read inside, under its locks. Other errors, and a fourth deadlock, are raised.
    """
    whole = transaction.atomic(parameters.known()(function))

    @wraps(function)
    def run(*args, **words):
        for turn in range(AGAIN):
            try:
                return whole(*args, **words)
            except OperationalError as error:
                if connection.in_atomic_block or not _is_victim(error):
                    raise
                log.warning("deadlock in %s, done again", function.__qualname__)
            time.sleep(PAUSE_SECONDS * (turn + random.random()))
        return whole(*args, **words)

    return run


def _is_victim(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) in VICTIM
