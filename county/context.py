"""Where a deed comes from: address and request id of the request being served, kept per context."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Client address and request id; empty in commands and tasks."""

    address: str | None = None
    request_id: str = ""


UNREADABLE = "portal.unreadable"
"""Set in the WSGI environment of a request whose encoding cannot be read."""

origin: ContextVar[Origin] = ContextVar("origin", default=Origin())
