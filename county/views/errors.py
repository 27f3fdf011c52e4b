"""Plain answers when something is not right: what happened, and what to do."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from county import fullness

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
    if error and fullness.is_full(error):
        status = 507
    page = render_to_string(f"errors/{status}.html", {"number": getattr(request, "request_id", "")[:8]})
    return HttpResponse(page, status=status, headers=headers)


def csrf_failure(request, reason=""):
    return render(request, "errors/csrf.html", status=403)
