"""Uncovering telephone numbers: who, whose, why; the trace stays, the sight passes."""

from django.db import transaction

from accounts import phones
from county import access, audit
from county.models import User


@transaction.atomic
def uncover(subject, *, by: User, reason: str) -> None:
    """Note that *by* reads the numbers of *subject* (an account or a case). Raises Refused."""
    access.require(by, *phones.READERS, unit=subject.unit, words=phones.WORDS)
    audit.record("accounts.uncover_phones", by=by, target=subject, reason=reason)
