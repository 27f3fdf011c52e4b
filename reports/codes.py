"""The short code on every paper: proves that the portal printed this paper of this case in this version."""

import hmac
import re
import unicodedata
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import Account
from approvals.models import Application
from inspections.models import Circular, Consequence, Rectification
from reports.enums import PaperKind

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs: no 0 and O, no 1 and I
LENGTH = 8
_SALT = "reports.codes"


@dataclass(frozen=True)
class Verified:
    """A genuine paper.

    ``application`` is the case it was printed from; for the form of a filed account it is the account's last numbered
    case, or None for an account that came by import. ``record`` is the order, talk or circular of an inspection.
    ``version`` is the state of the facts at printing.
    """

    application: Application | None
    kind: str
    version: int
    account: Account | None = None
    current_version: int = 0
    record: Rectification | Consequence | Circular | None = None

    @property
    def kind_label(self) -> str:
        return PaperKind(self.kind).label

    @property
    def is_current(self) -> bool:
        """False when the case went on after this paper was printed."""
        return self.version == self.current_version


def code_for(number: str, version: int, kind: str) -> str:
    """Code such as "7F3K-92QD" for the paper of *kind* printed from *version* of the case (or account) *number*."""
    return _code(number, version, kind, settings.SECRET_KEY)


def verify(number: str, code: str) -> Verified | None:
    """The paper that bears *code*, in any version so far; None if the portal never printed it.

    Small letters, full-width letters and missing or odd dashes do not matter. Six queries at most.
    """
    wanted = normal(code)
    if len(wanted) != LENGTH:
        return None
    case = Application.objects.select_related("unit", "platform", "account").filter(number=number).first()
    if number and case:
        return _match(wanted, number, case.version, case, None)
    account = Account.objects.select_related("unit", "platform").filter(filing_number=number).first()
    if number and account:
        last = account.applications.exclude(number="").order_by("-submitted_at").first()
        return _match(wanted, number, account_version(account), last, account)
    return _of_inspection(wanted, number)


def _of_inspection(wanted: str, number: str) -> Verified | None:
    """A paper of an inspection: rectification order, notice of a talk, circular."""
    for model in (Rectification, Consequence, Circular):
        record = model.objects.filter(number=number).first() if number else None
        if record is not None:
            found = _match(wanted, number, getattr(record, "version", 1), None, None)
            return replace(found, record=record) if found else None
    return None


def account_version(account: Account) -> int:
    """How often the register row was written: the version that its filing form bears."""
    return max(1, account.history.count())


def normal(code: str) -> str:
    """The eight signs of a code as typed or scanned, in the form they are compared."""
    return re.sub(r"[\s\-–—_]", "", unicodedata.normalize("NFKC", code)).upper()


def address(number: str, code: str) -> str:
    """Where a stranger can have the paper confirmed; this stands in the QR code."""
    return settings.BASE_URL + reverse("portal:check", kwargs={"number": number, "code": code})


def _match(wanted: str, number: str, current: int, case, account) -> Verified | None:
    found = None
    for kind in PaperKind.values:
        for version in range(1, current + 1):
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
                if hmac.compare_digest(normal(_code(number, version, kind, secret)).encode(), wanted.encode()):
                    found = Verified(case, kind, version, account, current)
    return found


def _code(number: str, version: int, kind: str, secret: str) -> str:
    digest = salted_hmac(_SALT, f"{kind}\n{version}\n{number}", secret=secret, algorithm="sha256").digest()
    bits = int.from_bytes(digest[:5], "big")
    signs = "".join(LETTERS[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"
