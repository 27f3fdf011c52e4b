"""From where the portal answers: signed-in work from one set of networks, administration from another (DB-10)."""

from ipaddress import ip_address

from django.conf import settings
from django.shortcuts import render

from county import refusals
from county.access import Refused
from county.context import origin

PUBLIC = ("portal:public", "portal:check", "portal:healthz", "portal:readyz", "portal:metrics")
ADMINISTRATION = ("county:unit", "county:people", "county:person", "county:role_", "county:audit", "portal:operations")
ADMINISTRATION += ("portal:incident_retry",)
OUTSIDE = "这个地址不在允许办公的网络内。换到单位的办公网络再打开"
NOT_ADMINISTRATION = "管理页面只能在管理网络内打开。换到管理员的办公电脑再打开"


def is_within(address: str | None, networks: tuple) -> bool:
    """True when *address* is in one of *networks*, or none are set; an unknown address is in none."""
    if not networks:
        return True
    try:
        known = ip_address(address or "")
    except ValueError:
        return False
    known = getattr(known, "ipv4_mapped", None) or known
    return any(known in network for network in networks)


def refusal(view_name: str, address: str | None) -> str:
    """Why the page is not shown to *address*; empty when it is. Public pages are shown to everybody."""
    if view_name.startswith(PUBLIC):
        return ""
    if not is_within(address, settings.ALLOWED_NETS):
        return OUTSIDE
    administers = view_name.startswith(ADMINISTRATION)
    return NOT_ADMINISTRATION if administers and not is_within(address, settings.ADMIN_NETS) else ""


class Networks:
    """Refuse pages to the wrong network, in words, with one audit entry."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        words = refusal(request.resolver_match.view_name, origin.get().address)
        if not words:
            return None
        refusals.note(request, Refused(words))
        return render(request, "errors/403.html", {"words": words, "who_can": ""}, status=403)
