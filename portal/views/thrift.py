"""Units without an account, and accounts that might be merged or closed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from county import access
from county.enums import Role
from portal import thrift

WRITERS = (Role.CLERK, Role.REVIEWER)


@login_required
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Both lists, each row with the application that would follow."""
    found = [
        (each, access.holds(request.user, *WRITERS, unit=each.account.unit)) for each in thrift.proposals(request.user)
    ]
    missing = [(unit, access.holds(request.user, *WRITERS, unit=unit)) for unit in thrift.uncovered(request.user)]
    return render(request, "portal/coverage.html", {"proposals": found, "units": missing})
