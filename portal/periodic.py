"""What each tick does for the audit log: chain what waits, keep the head outside, anchor the day, verify at night."""

from county import anchors, chain
from county.models import AuditAnchor
from notifications.periodic import periodic
from portal import proof

MOST = 20_000  # entries per tick; an import of the whole county writes a few thousand


@periodic("portal.chain")
def extend() -> None:
    chained = 0
    while chained < MOST and (more := chain.extend()):
        chained += more
    if chained or not AuditAnchor.objects.exists():
        anchors.keep_head()


@periodic("portal.anchor")
def anchor() -> None:
    anchors.drop()


@periodic("portal.verify")
def verify() -> None:
    proof.due()
