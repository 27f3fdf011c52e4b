"""What stands around an account in the register, read once for the rules."""

from django.db.models import Q

from accounts import names
from accounts.enums import AccountStatus
from accounts.models import Account
from accounts.rules import Around, Neighbour
from county import clock

READ = ("pk", "name", "skeleton", "status", "unit_id", "unit__short_name", "platform_id", "platform__name")
NAMESAKES = 3  # more would not be read


def around(facts, *, besides=None, purposes: frozenset[str] = frozenset()) -> Around:
    """Other live accounts of the same unit, the same name elsewhere, and the same name among the cancelled; one query.

    *besides* is the key of the account itself, *purposes* name the files at hand.
    """
    skeleton = names.skeleton(facts.name) if facts.name else None
    near = Q(unit_id=facts.unit_id) & ~Q(status=AccountStatus.CANCELLED)
    wanted = near if skeleton is None else near | Q(skeleton=skeleton)
    found = list(Account.objects.filter(wanted).values_list(*READ, named=True))
    same = [row for row in found if row.skeleton == skeleton]
    own = any(row.pk == besides for row in same)  # the account bears the name already
    others = [row for row in same if row.pk != besides]
    living = [row for row in others if row.status != AccountStatus.CANCELLED and row.unit_id != facts.unit_id]
    gone = [] if own else [row for row in others if row.status == AccountStatus.CANCELLED]
    siblings = [row for row in found if row.unit_id == facts.unit_id and row.pk != besides]
    return Around(
        today=clock.today(),
        siblings=tuple(_neighbour(row) for row in siblings if row.status != AccountStatus.CANCELLED),
        namesakes=tuple(_neighbour(row) for row in living[:NAMESAKES]),
        closed=tuple(_neighbour(row) for row in gone[:NAMESAKES]),
        purposes=purposes,
    )


def _neighbour(row) -> Neighbour:
    return Neighbour(row.name, row.platform__name, row.platform_id, row.unit__short_name)
