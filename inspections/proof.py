"""Are the issued circulars what was issued? Read by ``manage.py verify``."""

from collections.abc import Iterator

from county import chain
from inspections.enums import CircularState
from inspections.models import Circular
from inspections.services.circulars import digest


def problems() -> Iterator[str]:
    """Each issued circular fits its digest, and the audit chain goes through the place that it printed."""
    for row in Circular.objects.filter(state=CircularState.ISSUED).order_by("pk"):
        if digest(row) != row.digest:
            yield f"通报 {row.number}：内容应与印发时的摘要一致，现在不一致"
        printed = row.words.get("chain")
        if printed and not chain.stands(chain.Head.parse(printed)):
            yield f"通报 {row.number}：审计链应经过{chain.Head.parse(printed).words}，现在不经过"
