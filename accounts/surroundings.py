"""What stands around an account in the register, read once for the rules."""

from accounts import names
from accounts.models import Account
from accounts.rules import Around, Neighbour
from county import clock

NAMESAKES = 3  # more would not be read


def around(facts, *, besides=None, purposes: frozenset[str] = frozenset()) -> Around:
    """Other live accounts of the same unit, and of the same name elsewhere; two queries.

    *besides* is the key of the account itself, *purposes* name the files at hand.
    """
    live = Account.objects.live().select_related("platform", "unit")
    if besides is not None:
        live = live.exclude(pk=besides)
    siblings = live.filter(unit_id=facts.unit_id)
    same = (
        live.filter(skeleton=names.skeleton(facts.name)).exclude(unit_id=facts.unit_id) if facts.name else live.none()
    )
    return Around(
        today=clock.today(),
        siblings=tuple(_neighbour(row) for row in siblings),
        namesakes=tuple(_neighbour(row) for row in same[:NAMESAKES]),
        purposes=purposes,
    )


def _neighbour(row: Account) -> Neighbour:
    return Neighbour(row.name, row.platform.name, row.platform_id, row.unit.short_name)
