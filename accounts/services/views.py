"""Conditions of the register kept under a name."""

from django.db import IntegrityError, transaction

from accounts.models import SavedView
from county import access, clock
from county.articles import RuleViolation
from county.enums import Role
from county.models import User

MOST = 12
SHARERS = (Role.REVIEWER, Role.APPROVER)
ARTICLE = "第十五条"


@transaction.atomic
def save(name: str, query: str, *, shared: bool, by: User) -> SavedView:
    """Keep *query* for oneself, or for everybody (the office only). Raises Refused and RuleViolation."""
    if shared:
        access.require(by, *SHARERS, words="大家都能用的查询由县政府办保存")
    if SavedView.objects.filter(owner=by).count() >= MOST:
        raise RuleViolation(ARTICLE, f"最多保存 {MOST} 个常用查询，先删去不用的")
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                owner=by, name=name, query=query[:500], shared=shared, created_at=clock.now()
            )
    except IntegrityError as error:
        raise RuleViolation(ARTICLE, f"已有“{name}”，换一个名称") from error


def remove(view: SavedView, *, by: User) -> None:
    """Take one's own view away; nobody else's. Raises Refused."""
    if view.owner_id != by.pk:
        raise access.Refused("只能删去自己保存的查询", "保存的人")
    view.delete()
