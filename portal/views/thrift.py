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
    user = request.user
    proposals, units = thrift.proposals(user), thrift.uncovered(user)
    known = {
        "proposals": [(each, access.holds(user, *WRITERS, unit=each.account.unit)) for each in proposals.rows],
        "units": [(unit, access.holds(user, *WRITERS, unit=unit)) for unit in units[: thrift.MOST]],
        "more_proposals": proposals.is_cut,
        "more_units": len(units) > thrift.MOST,
    }
    return render(request, "portal/coverage.html", known)
