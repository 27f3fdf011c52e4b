"""Keys of the interface: made once, shown once, kept as a digest, revoked for good."""

import hashlib
import secrets

from django.db import transaction

from accounts.models import ApiToken
from county import access, audit, clock
from county.enums import Role
from county.models import Unit, User

WORDS = "接口令牌由县府办审批管理"


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def make(name: str, unit: Unit, *, by: User) -> tuple[ApiToken, str]:
    """A new token and its key, which nobody can read again. Raises Refused."""
    access.require(by, Role.APPROVER, words=WORDS)
    key = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(name=name, unit=unit, digest=digest(key), created_by=by, created_at=clock.now())
    audit.record("accounts.token_make", by=by, target=row, detail={"unit": unit.name})
    return row, key


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> ApiToken:
    """End a token; it stays in the list. Raises Refused."""
    access.require(by, Role.APPROVER, words=WORDS)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=("revoked_at",))
        audit.record("accounts.token_revoke", by=by, target=token)
    return token


def holder(key: str) -> ApiToken | None:
    """The living token of this key; its maker must still be in service."""
    rows = ApiToken.objects.select_related("unit").filter(revoked_at__isnull=True, created_by__is_active=True)
    row = rows.filter(digest=digest(key)).first() if key else None
    if row:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=clock.now())
    return row
