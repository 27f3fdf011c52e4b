"""Search over accounts and applications in scope: literal, by name, identifier, number and unit."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from accounts.matching import matching
from accounts.models import Account
from approvals.models import Application
from county.models import User

MOST = 30  # rows shown of each kind


@dataclass(frozen=True)
class Found:
    """What fits. ``more`` says that there is more than is shown."""

    accounts: tuple[Account, ...]
    cases: tuple[Application, ...]
    more: bool

    @property
    def total(self) -> int:
        return len(self.accounts) + len(self.cases)


def find(user: User, q: str) -> Found:
    """Accounts and applications that contain *q*; an empty *q* finds nothing. Two queries."""
    if not q:
        return Found((), (), False)
    accounts = Account.objects.for_user(user).filter(matching(q))
    cases = Application.objects.for_user(user).filter(Q(number__icontains=q) | Q(name__icontains=q))
    accounts = list(accounts.select_related("unit", "platform")[: MOST + 1])
    cases = list(cases.for_lists().order_by("-created_at", "pk")[: MOST + 1])
    return Found(tuple(accounts[:MOST]), tuple(cases[:MOST]), max(len(accounts), len(cases)) > MOST)


def exact(found: Found, q: str) -> str:
    """Address of the one thing that is meant exactly; empty when there is none or more than one."""
    same = q.casefold()
    accounts = [row for row in found.accounts if same in _names(row)]
    cases = [row for row in found.cases if row.number.casefold() == same]
    if len(accounts) + len(cases) != 1:
        return ""
    return (
        reverse("portal:account", args=[accounts[0].pk])
        if accounts
        else reverse("approvals:detail", args=[cases[0].pk])
    )


def _names(row: Account) -> set[str]:
    return {value.casefold() for value in (row.name, row.identifier, row.filing_number) if value}
