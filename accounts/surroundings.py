"""What stands around an account in the register, read once for the rules."""

from accounts import names
from accounts.enums import AccountStatus
from accounts.models import Account
from accounts.rules import Around, Neighbour
from county import clock

NAMESAKES = 3  # more would not be read


def around(facts, *, besides=None, purposes: frozenset[str] = frozenset()) -> Around:
    """Other live accounts of the same unit, the same name elsewhere, and the same name among the cancelled; two queries.

    *besides* is the key of the account itself, *purposes* name the files at hand.
    """
    rows = Account.objects.select_related("platform", "unit")
    same = list(rows.filter(skeleton=names.skeleton(facts.name))) if facts.name else []
    own = any(row.pk == besides for row in same)  # the account bears the name already
    others = [row for row in same if row.pk != besides]
    living = [row for row in others if row.status != AccountStatus.CANCELLED and row.unit_id != facts.unit_id]
    gone = [] if own else [row for row in others if row.status == AccountStatus.CANCELLED]
    siblings = rows.live().filter(unit_id=facts.unit_id).exclude(pk=besides)
    return Around(
        today=clock.today(),
        siblings=tuple(_neighbour(row) for row in siblings),
        namesakes=tuple(_neighbour(row) for row in living[:NAMESAKES]),
        closed=tuple(_neighbour(row) for row in gone[:NAMESAKES]),
        purposes=purposes,
    )


def _neighbour(row: Account) -> Neighbour:
    return Neighbour(row.name, row.platform.name, row.platform_id, row.unit.short_name)
