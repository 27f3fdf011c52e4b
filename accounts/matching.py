"""How an account is found: by part of its name, identifier, filing number or unit, or by the first letters of its Pinyin."""

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

from county.models import Unit

SHORTEST_INITIALS = 2


class Grams(Func):
    """True when the account holds every character, or every pair of neighbours, of what is sought (migration 0040)."""

    output_field = BooleanField()

    def __init__(self, q: str):
        super().__init__(F("pk"), Value(q), Value(min(len(q), 2)))

    def as_sql(self, compiler, connection, **extra):
        """The column is the database's own, so it is named beside the key."""
        key, *sought = (compiler.compile(each) for each in self.get_source_expressions())
        table = key[0].rpartition(".")[0]
        words = ", ".join(sql for sql, _ in sought)
        return f"{table}.grams @> search_grams({words})", [one for _, params in sought for one in params]


def matching(q: str, *, units: bool = True) -> Q:
    """Accounts that are meant by *q*, which is taken literally. Letters alone are first letters too (yssx → 云上香水)."""
    found = Q(name__icontains=q) | Q(identifier__icontains=q) | Q(filing_number__icontains=q)
    if len(q) >= SHORTEST_INITIALS and q.isascii() and q.isalnum():
        found |= Q(initials__contains=q.lower())
    if connection.vendor == "postgresql":  # what the index gives is looked at again: pairs alone do not make a word
        found &= Q(Grams(q))
    return found | _at_units(q) if units else found


def _at_units(q: str) -> Q:
    """Accounts of the units that *q* names."""
    named = Unit.objects.filter(Q(name__icontains=q) | Q(short_name__icontains=q)).values_list("pk", flat=True)
    return Q(unit__in=list(named))
