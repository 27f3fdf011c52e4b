"""Deeds of signing in: attempts and locks, one's own password and font size (reliability.md §1.2 DB-01, DB-02)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from county import audit, clock
from county.enums import Result
from county.history import acting
from county.models import PastPassword, SecondFactor, User
from county.services import attempts
from county.usernames import canonical

FAILURES = 5
LOCK_MINUTES = 15
LONGEST_LOCK_MINUTES = 120
REMEMBERED = 5
WRONG = "用户名或密码不对，或者账户已锁定、未启用"
WAITS = "来源地址失败次数过多，等待中"


def sign_in(request, username: str, password: str) -> User | None:
    """The user when name and password fit and neither account nor address is locked; else None. Every attempt is audited.

    Five failures lock the account for 15 minutes, doubling to 2 hours; a locked account refuses the right password
    too. An unknown name, a locked and a disabled account and an address that must wait cost the same work and get the
    same answer. A user with a second factor is not in yet (services.second).
    """
    user = User.objects.filter(username=canonical(username), is_system=False).first()
    if reason := _refusal(user):
        make_password(password[:128])
        audit.record("county.sign_in", by=user, target=user, result=Result.DENIED, reason=reason)
        if reason != WAITS:  # an unknown name and a locked one alike, or the address would tell them apart
            attempts.note_failure()
        return None
    known = authenticate(request, username=user.username, password=password)
    return known if _note_attempt(user.pk, known is not None) else None


def _refusal(user: User | None) -> str:
    """Why the password is not even looked at; empty when it is."""
    if attempts.must_wait():
        return WAITS
    if user is None:
        return "没有这个用户名"
    return "锁定期内" if is_locked(user) else ""


@transaction.atomic
def _note_attempt(pk: int, succeeded: bool) -> bool:
    """Count failures under a row lock, so that parallel guesses are all counted; False when the attempt fails."""
    user = hold(pk)
    if is_locked(user):
        audit.record("county.sign_in", by=user, target=user, result=Result.DENIED, reason="锁定期内")
        return False
    if not succeeded:
        count_failure(user, "county.sign_in", "密码不对，或账户未启用")
    elif has_second(user):  # failures are forgotten only by the code, or the password would buy more guesses at it
        audit.record("county.password_passed", by=user, target=user)
    else:
        forget_failures(user)
        audit.record("county.sign_in", by=user, target=user)
    return succeeded


def hold(pk: int) -> User:
    """The user's row, held until the deed is done."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def has_second(user: User) -> bool:
    """True when a code is asked after the password."""
    return settings.SECOND_FACTOR and SecondFactor.objects.filter(user=user).exists()


def count_failure(user: User, action: str, reason: str) -> None:
    """One more failure of a held *user* and of the address it came from; recorded as *action*, denied."""
    user.failed_logins += 1
    if user.failed_logins % FAILURES == 0:
        minutes = min(LOCK_MINUTES * 2 ** (user.failed_logins // FAILURES - 1), LONGEST_LOCK_MINUTES)
        user.locked_until = clock.now() + timedelta(minutes=minutes)
    _save_failures(user)
    attempts.note_failure()
    audit.record(action, by=user, target=user, result=Result.DENIED, reason=reason)


def forget_failures(user: User) -> None:
    """A held *user* has shown who he is: the count begins anew."""
    user.failed_logins, user.locked_until = 0, None
    _save_failures(user)


def _save_failures(user: User) -> None:
    user.skip_history_when_saving = True
    user.save(update_fields=("failed_logins", "locked_until"))


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
def knows_password(user: User, typed: str) -> bool:
    """The user types his present password to set another; failures lock like those of log-ins, or an open session
    would be a place to guess at it."""
    held = hold(user.pk)
    if is_locked(held):
        reason = "锁定期内"
        audit.record("county.change_password", by=held, target=held, result=Result.DENIED, reason=reason)
        return False
    known = held.check_password(typed)
    if not known:
        count_failure(held, "county.change_password", "现在的密码不对")
    return known


@transaction.atomic
def change_password(user: User, new: str) -> None:
    """Set a new password; other sessions end by the change.

    Raises ValidationError when it breaks the password rules or (``dengbao``) is one of the last five.
    """
    hold(user.pk)
    validate_password(new, user)
    if settings.SIGN_IN_POLICY == "dengbao":
        _ensure_unused(user, new)
    remember_password(user)
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    with acting(user, user, "password"):
        user.save(update_fields=("password", "must_change_password", "password_changed_at"))
    audit.record("county.change_password", by=user, target=user)


def _ensure_unused(user: User, new: str) -> None:
    past = user.past_passwords.values_list("password", flat=True)[: REMEMBERED - 1]
    if any(check_password(new, known) for known in (user.password, *past)):
        raise ValidationError(f"这个密码最近 {REMEMBERED} 次用过，换一个")


def remember_password(user: User) -> None:
    """Keep the hash of the present password before it is replaced, and no more than are asked for."""
    PastPassword.objects.create(user=user, password=user.password, until=clock.now())
    kept = list(user.past_passwords.values_list("pk", flat=True)[: REMEMBERED - 1])
    user.past_passwords.exclude(pk__in=kept).delete()


def set_font_size(user: User, size: str) -> None:
    """How large the user reads; neither history nor audit."""
    user.font_size = size
    user.skip_history_when_saving = True
    user.save(update_fields=("font_size",))
