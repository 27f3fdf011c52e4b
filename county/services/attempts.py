"""Failures by network address: thirty in ten minutes, and that address waits (reliability.md §1.2 DB-02)."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from county import clock
from county.context import origin
from county.models import AddressFailure

MOST = 30
WINDOW = timedelta(minutes=10)
HOUSEHOLD = 64  # bits: whoever has one IPv6 address has the whole network around it


def network(address: str) -> str:
    """What is counted together: an IPv4 address, or the /64 around an IPv6 one. Raises ValueError for other words."""
    known = ip_address(address)
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((known, HOUSEHOLD), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


def must_wait() -> bool:
    """True while the address of this request has used up its failures; commands have none."""
    address = origin.get().address
    if not address:
        return False
    lately = AddressFailure.objects.filter(network=network(address), at__gt=clock.now() - WINDOW)
    return lately.count() >= MOST


def note_failure() -> None:
    """Count a failure for the address of this request."""
    if address := origin.get().address:
        AddressFailure.objects.create(network=network(address), at=clock.now())


def sweep() -> int:
    """Remove failures that no longer count; returns how many."""
    return AddressFailure.objects.filter(at__lte=clock.now() - WINDOW).delete()[0]
