"""Approval sheets are ready before somebody asks for them."""

from datetime import timedelta

from approvals.enums import State
from approvals.models import Application
from county import clock
from notifications.periodic import periodic
from reports import orders
from reports.enums import PaperKind
from reports.papers import EPOCH, Look, registry

LATELY = timedelta(minutes=3)
MOST = 3  # per tick: papers that people wait for come first


@periodic("reports.sheets_ahead")
def sheets_ahead() -> None:
    """Order the sheets of the cases that took a step in the last minutes; the same content is never made twice."""
    changed = Application.objects.filter(node_since__gt=clock.now() - LATELY).exclude(state=State.DRAFT)
    paper = registry()[PaperKind.APPROVAL_SHEET]
    for pk in changed.order_by("-node_since", "pk").values_list("pk", flat=True)[:MOST]:
        orders.order(orders.Wish(paper, paper.find(pk), "pdf", Look(EPOCH)), by=None)
