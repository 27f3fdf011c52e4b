"""Plain answers when something is not right: what happened, and what to do."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

RETRY_SECONDS = 4


def bad_request(request, exception=None):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "errors/403.html", {"words": "您没有办理这一步的权限", "who_can": ""}, status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """The last answer: 503 for a database that is away, locked or crowded, 507 for a full disk, else 500."""
    error, status, headers = sys.exc_info()[1], 500, {"Cache-Control": "no-store"}
    if isinstance(error, (OperationalError, InterfaceError)):
        status, headers = 503, headers | {"Retry-After": str(RETRY_SECONDS)}
    if _is_full(error):
        status = 507
    page = render_to_string(f"errors/{status}.html", {"number": getattr(request, "request_id", "")[:8]})
    return HttpResponse(page, status=status, headers=headers)


def _is_full(error) -> bool:
    """No room left: for our own files, or for the database's (PostgreSQL 53100, SQLite says it in words)."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "pgcode", None) == "53100" or "disk is full" in str(error)


def csrf_failure(request, reason=""):
    return render(request, "errors/csrf.html", status=403)
