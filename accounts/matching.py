"""How an account is found: by part of its name, identifier, filing number or unit, or by the first letters of its Pinyin."""

from django.db.models import Q

SHORTEST_INITIALS = 2


def matching(q: str, *, units: bool = True) -> Q:
    """Accounts that are meant by *q*, which is taken literally. Letters alone are first letters too (yssx → 云上香水)."""
    found = Q(name__icontains=q) | Q(identifier__icontains=q) | Q(filing_number__icontains=q)
    if units:
        found |= Q(unit__name__icontains=q) | Q(unit__short_name__icontains=q)
    if len(q) >= SHORTEST_INITIALS and q.isascii() and q.isalnum():
        found |= Q(initials__contains=q.lower())
    return found
