"""The second factor: six digits from a telephone, ten codes on paper (reliability.md §1.2 DB-04, AS-05).

Codes go by the machine's time: telephones know nothing of a shifted county clock.
"""

import secrets
import time
from base64 import b32encode
from hmac import compare_digest

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from county import access, audit, clock
from county.enums import ADMINISTRATORS, Role
from county.models import BackupCode, SecondFactor, User
from county.services import signing
from county.services.sessions import end_sessions

REQUIRED_OF = (*sorted(ADMINISTRATORS), Role.APPROVER)
STEP = 30  # seconds a code lasts
DRIFT = 1  # steps by which a telephone may be early or late
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else on paper
KEEPS = "动态口令由本人设置，丢失时由安全管理员重置"
MUST = "三类管理员和县府办审批必须使用动态口令，只能更换，不能停用"


def is_required(user: User) -> bool:
    """True for the three administrators and the county approver, where the portal asks for codes at all."""
    return settings.SECOND_FACTOR and access.holds(user, *REQUIRED_OF)


def factor_of(user: User) -> SecondFactor | None:
    """The user's telephone, if he has set one up."""
    return SecondFactor.objects.filter(user=user).first()


def new_salt() -> str:
    """A salt for a telephone that is being set up."""
    return secrets.token_hex(16)


def secret(user: User, salt: str) -> str:
    """The key that telephone and portal share, in base32; computed, never stored."""
    digest = salted_hmac("county.second", f"{user.pk}:{salt}", algorithm="sha256").digest()
    return b32encode(digest[:20]).decode()


def address(user: User, salt: str, issuer: str) -> str:
    """What the QR code of the set-up page holds."""
    return pyotp.TOTP(secret(user, salt)).provisioning_uri(name=user.username, issuer_name=issuer)


def _step_of(key: str, typed: str, after: int) -> int | None:
    """The 30-second step whose code was typed, later than *after*; None when there is none."""
    now, totp = int(time.time()) // STEP, pyotp.TOTP(key)
    steps = range(max(now - DRIFT, after + 1), now + DRIFT + 1)
    return next((step for step in steps if compare_digest(totp.at(step * STEP).encode(), typed.encode())), None)


@transaction.atomic
def set_up(user: User, salt: str, typed: str, *, this: str | None) -> list[str] | None:
    """The user's telephone takes the place of an earlier one, proved by a code; None when the code is wrong.

    Returns ten back-up codes, shown this once. All sessions but *this* end.
    """
    held = signing.hold(user.pk)
    step = _step_of(secret(held, salt), typed, 0)
    if step is None:
        return None
    SecondFactor.objects.filter(user=held).delete()
    factor = SecondFactor.objects.create(user=held, salt=salt, confirmed_at=clock.now(), last_step=step)
    end_sessions(held, but=this)
    audit.record("county.second_set_up", by=held, target=held)
    return _new_codes(factor)


def _new_codes(factor: SecondFactor) -> list[str]:
    factor.codes.all().delete()
    made = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    BackupCode.objects.bulk_create(BackupCode(factor=factor, digest=_digest(factor, code)) for code in made)
    return [f"{code[:5]}-{code[5:]}" for code in made]


def _digest(factor: SecondFactor, code: str) -> str:
    """Keyed, so a copy of the database gives no codes: with 49 random bits each, a slow hash would add nothing."""
    return salted_hmac("county.backup", f"{factor.pk}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """Ten new back-up codes, shown this once; the old ones are void. Raises Refused without a telephone."""
    factor = factor_of(signing.hold(user.pk))
    if factor is None:
        raise access.Refused("先设置动态口令，再生成备用码")
    audit.record("county.second_codes", by=user, target=user)
    return _new_codes(factor)


@transaction.atomic
def remove(user: User) -> None:
    """The user goes without codes; raises Refused where his role asks for them."""
    if is_required(user):
        raise access.Refused(MUST)
    SecondFactor.objects.filter(user=signing.hold(user.pk)).delete()
    audit.record("county.second_remove", by=user, target=user)


@transaction.atomic
def reset(user: User, *, by: User) -> None:
    """Security administrator: somebody lost telephone and paper; he sets up anew. His sessions end. Raises Refused."""
    access.require(by, Role.SECADMIN, words=KEEPS)
    if user.pk == by.pk:
        raise access.Refused("自己的动态口令由另一位安全管理员重置", Role.SECADMIN.label)
    held = signing.hold(user.pk)
    SecondFactor.objects.filter(user=held).delete()
    end_sessions(held)
    audit.record("county.second_reset", by=by, target=held)


@transaction.atomic
def pass_code(user: User, typed: str) -> bool:
    """The code after the password, of the telephone or from paper; failures lock like those of passwords."""
    held = signing.hold(user.pk)
    if signing.is_locked(held) or not held.is_active:
        audit.record("county.sign_in", by=held, target=held, result="denied", reason="锁定期内，或账户未启用")
        return False
    way = _use(factor_of(held), _tidy(typed))
    if not way:
        signing.count_failure(held, "county.sign_in", "动态口令不对")
        return False
    signing.forget_failures(held)
    audit.record("county.sign_in", by=held, target=held, reason=way)
    return True


@transaction.atomic
def prove(user: User, typed: str) -> bool:
    """The user shows again who he is, by password or code, before a grave deed; failures lock like those of log-ins."""
    held = signing.hold(user.pk)
    if signing.is_locked(held):
        audit.record("county.confirm", by=held, target=held, result="denied", reason="锁定期内")
        return False
    proved = held.check_password(typed) or _use(factor_of(held), _tidy(typed))
    if not proved:
        signing.count_failure(held, "county.confirm", "密码或动态口令不对")
        return False
    signing.forget_failures(held)
    audit.record("county.confirm", by=held, target=held)
    return True


def _tidy(typed: str) -> str:
    return typed.replace(" ", "").replace("-", "").casefold()


def _use(factor: SecondFactor | None, typed: str) -> str:
    """How the code was good, in words, and spends it; empty when it was not. The user's row is held."""
    if factor is None or not settings.SECOND_FACTOR:
        return ""
    step = _step_of(secret(factor.user, factor.salt), typed, factor.last_step)
    if step is not None:
        factor.last_step = step
        factor.save(update_fields=("last_step",))
        return "动态口令"
    spent = factor.codes.filter(digest=_digest(factor, typed), used_at=None).update(used_at=clock.now())
    return "备用码" if spent else ""
