"""A disk that is full, told apart from other faults."""

import errno

from django.db import OperationalError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_POSTGRES_FULL = "53100"


def is_full(error: BaseException) -> bool:
    """True when *error* says that there is no room, of a file or of the database."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    if isinstance(error, OperationalError):
        cause = error.__cause__
        return getattr(cause, "pgcode", None) == _POSTGRES_FULL or "disk is full" in str(error)
    return False
