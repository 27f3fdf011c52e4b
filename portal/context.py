"""What every page knows: names of the county, the menu, unread messages, the demo's clock."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from county import clock, kept, parameters
from notifications.services import unread_count
from portal import navigation


def page(request: HttpRequest) -> dict:
    """Context processor. Everything that costs a query is asked when a template prints it, at most once per page."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "portal": cache(lambda: names(request)),
        "nav": cache(lambda: navigation.drawn(navigation.groups(request))),
        "unread": cache(lambda: unread_count(user) if signed_in else 0),
        "demo": settings.DEMO,
        "clock_now": clock.now,
    }


def names(request: HttpRequest) -> dict:
    """Names of the county and its office; read anew for visitors, whose pages are few."""
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        return parameters.current()
    return kept.parameters(request)
