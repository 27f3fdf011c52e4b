"""Deeds of signing in: attempts and locks, one's own password and font size (reliability.md §1.2 DB-01)."""

from datetime import timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from county import audit, clock
from county.enums import Result
from county.history import acting
from county.models import User
from county.usernames import canonical

FAILURES = 5
LOCK_MINUTES = 15
LONGEST_LOCK_MINUTES = 120
WRONG = "用户名或密码不对，或者账户已锁定、未启用"


def sign_in(request, username: str, password: str) -> User | None:
    """The user when name and password fit and the account is not locked; else None. Every attempt is audited.

    Five failures lock for 15 minutes, doubling to 2 hours; a locked account refuses the right password too. An
    unknown name, a locked and a disabled account cost the same work and get the same answer.
    """
    user = User.objects.filter(username=canonical(username), is_system=False).first()
    if user is None or is_locked(user):
        make_password(password[:128])
        audit.record(
            "county.sign_in",
            by=user,
            target=user,
            result=Result.DENIED,
            reason="锁定期内" if user else "没有这个用户名",
        )
        return None
    known = authenticate(request, username=user.username, password=password)
    return known if _note_attempt(user.pk, known is not None) else None


@transaction.atomic
def _note_attempt(pk: int, succeeded: bool) -> bool:
    """Count failures under a row lock, so that parallel guesses are all counted; False when the attempt fails."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if is_locked(user):
        audit.record("county.sign_in", by=user, target=user, result=Result.DENIED, reason="锁定期内")
        return False
    if succeeded:
        user.failed_logins, user.locked_until = 0, None
    else:
        _count_failure(user)
    user.skip_history_when_saving = True
    user.save(update_fields=("failed_logins", "locked_until"))
    result, reason = (Result.OK, "") if succeeded else (Result.DENIED, "密码不对，或账户未启用")
    audit.record("county.sign_in", by=user, target=user, result=result, reason=reason)
    return succeeded


def _count_failure(user: User) -> None:
    user.failed_logins += 1
    if user.failed_logins % FAILURES == 0:
        minutes = min(LOCK_MINUTES * 2 ** (user.failed_logins // FAILURES - 1), LONGEST_LOCK_MINUTES)
        user.locked_until = clock.now() + timedelta(minutes=minutes)


def is_locked(user: User) -> bool:
    """True while five failures keep the account shut."""
    return user.locked_until is not None and user.locked_until > clock.now()


@transaction.atomic
def sign_in_demo(user: User) -> None:
    """One click on the demo's log-in page, recorded like any other."""
    audit.record("county.sign_in", by=user, target=user, reason="演示登录")


@transaction.atomic
def sign_out(user: User) -> None:
    """Record that the user left."""
    audit.record("county.sign_out", by=user, target=user)


@transaction.atomic
def change_password(user: User, new: str) -> None:
    """Set a new password; raises ValidationError when it breaks the password rules. Other sessions end by the change."""
    validate_password(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    with acting(user, user, "password"):
        user.save(update_fields=("password", "must_change_password", "password_changed_at"))
    audit.record("county.change_password", by=user, target=user)


def set_font_size(user: User, size: str) -> None:
    """How large the user reads; neither history nor audit."""
    user.font_size = size
    user.skip_history_when_saving = True
    user.save(update_fields=("font_size",))
