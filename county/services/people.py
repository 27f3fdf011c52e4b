"""Deeds on log-in users: signing in, passwords, enabling, roles (reliability.md §1.2 DB-01, DB-02, DB-05)."""

import secrets
from datetime import timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import transaction

from county import access, audit, clock
from county.enums import ADMINISTRATORS, Result, Role
from county.history import acting
from county.models import RoleAssignment, Unit, User
from county.usernames import canonical

FAILURES = 5
LOCK_MINUTES = 15
LONGEST_LOCK_MINUTES = 120
WRONG = "用户名或密码不对"


def sign_in(request, username: str, password: str) -> User | None:
    """The user when name and password fit and the account is not locked; else None. Every attempt is audited.

    Five failures lock for 15 minutes, doubling to 2 hours; a locked account refuses the right password too.
    """
    user = User.objects.filter(username=canonical(username), is_system=False).first()
    if user is None:
        make_password(password[:128])  # the same work as for a known name
        audit.record("county.sign_in", by=None, result=Result.DENIED, reason="unknown user name")
        return None
    if is_locked(user):
        audit.record("county.sign_in", by=user, target=user, result=Result.DENIED, reason="locked")
        return None
    known = authenticate(request, username=user.username, password=password)
    _note_attempt(user.pk, known is not None)
    return known


@transaction.atomic
def _note_attempt(pk: int, succeeded: bool) -> None:
    """Count failures under a row lock, so that parallel guesses are all counted."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if succeeded:
        user.failed_logins, user.locked_until = 0, None
    else:
        user.failed_logins += 1
        if user.failed_logins % FAILURES == 0:
            minutes = min(LOCK_MINUTES * 2 ** (user.failed_logins // FAILURES - 1), LONGEST_LOCK_MINUTES)
            user.locked_until = clock.now() + timedelta(minutes=minutes)
    user.skip_history_when_saving = True
    user.save(update_fields=("failed_logins", "locked_until"))
    audit.record("county.sign_in", by=user, target=user, result=Result.OK if succeeded else Result.DENIED)


def is_locked(user: User) -> bool:
    return user.locked_until is not None and user.locked_until > clock.now()


@transaction.atomic
def change_password(user: User, new: str) -> None:
    """Set a new password; raises ValidationError when it breaks the password rules."""
    validate_password(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    with acting(user, user, "password"):
        user.save(update_fields=("password", "must_change_password", "password_changed_at"))
    audit.record("county.change_password", by=user, target=user)


def set_font_size(user: User, size: str) -> None:
    user.font_size = size
    user.skip_history_when_saving = True
    user.save(update_fields=("font_size",))


@transaction.atomic
def add_user(
    *, by: User, username: str, name: str, post: str = "", phone: str = "", email: str = ""
) -> tuple[User, str]:
    """System administrator: make a user, not yet enabled; returns him with a first password shown once."""
    access.require(by, Role.SYSADMIN)
    first = first_password()
    user = User(username=canonical(username), name=name, post=post, phone=phone, email=email)
    user.set_password(first)
    with acting(user, by, "add"):
        user.save()
    audit.record("county.add_user", by=by, target=user)
    return user, first


@transaction.atomic
def edit_user(user: User, *, by: User, name: str, post: str, phone: str, email: str) -> None:
    """System administrator: change what is known of a person; roles and state belong to the security administrator."""
    access.require(by, Role.SYSADMIN)
    user.name, user.post, user.phone, user.email = name, post, phone, email
    with acting(user, by, "edit"):
        user.save(update_fields=("name", "post", "phone", "email"))
    audit.record("county.edit_user", by=by, target=user)


@transaction.atomic
def set_enabled(user: User, enabled: bool, *, by: User) -> None:
    """Security administrator: enable or disable; disabling ends all sessions of the user at once.

    Raises Refused for oneself and for the last security administrator or auditor.
    """
    access.require(by, Role.SECADMIN)
    if user.pk == by.pk:
        raise access.Refused("不能启用或停用自己", Role.SECADMIN.label)
    if not enabled:
        for role in (Role.SECADMIN, Role.AUDITOR):
            if access.holds(user, role) and len(access.county_people(role)) <= 1:
                raise access.Refused(f"“{user.name}”是最后一个{role.label}，不能停用", role.label)
        end_sessions(user)
    user.is_active = enabled
    with acting(user, by, "enable" if enabled else "disable"):
        user.save(update_fields=("is_active",))
    audit.record("county.enable_user" if enabled else "county.disable_user", by=by, target=user)


@transaction.atomic
def give_role(user: User, role: str, unit: Unit, *, by: User) -> RoleAssignment:
    """Security administrator: add a role at a unit. Nobody gives himself a role or holds two of the three administrators."""
    access.require(by, Role.SECADMIN)
    if user.pk == by.pk:
        raise access.Refused("不能给自己授权，由另一位安全管理员办理", Role.SECADMIN.label)
    held = {duty.role for duty in user.duties}
    if role in ADMINISTRATORS and held & (ADMINISTRATORS - {role}):
        raise access.Refused("系统管理员、安全管理员、审计管理员不能由一人兼任", Role.SECADMIN.label)
    if role in ADMINISTRATORS and held - ADMINISTRATORS or role not in ADMINISTRATORS and held & ADMINISTRATORS:
        raise access.Refused("管理员不兼业务角色", Role.SECADMIN.label)
    with transaction.atomic():
        row, made = RoleAssignment.objects.get_or_create(user=user, unit=unit, role=role)
    if made:
        audit.record("county.give_role", by=by, target=user, detail={"role": role, "unit": unit.name})
    user.__dict__.pop("duties", None)
    return row


@transaction.atomic
def take_role(assignment: RoleAssignment, *, by: User) -> None:
    """Security administrator: remove a role; the person's sessions end at once."""
    access.require(by, Role.SECADMIN)
    if assignment.user_id == by.pk:
        raise access.Refused("不能改自己的角色，由另一位安全管理员办理", Role.SECADMIN.label)
    audit.record(
        "county.take_role",
        by=by,
        target=assignment.user,
        detail={"role": assignment.role, "unit": assignment.unit.name},
    )
    end_sessions(assignment.user)
    with acting(assignment, by, "take"):
        assignment.delete()


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """Security administrator: a new first password, shown once; sessions end, the lock is lifted."""
    access.require(by, Role.SECADMIN)
    first = first_password()
    user.set_password(first)
    user.must_change_password, user.failed_logins, user.locked_until = True, 0, None
    with acting(user, by, "reset"):
        user.save(update_fields=("password", "must_change_password", "failed_logins", "locked_until"))
    end_sessions(user)
    audit.record("county.reset_password", by=by, target=user)
    return first


def first_password() -> str:
    """A random first password that meets the rules."""
    return f"Jy-{secrets.token_hex(3)}-{secrets.token_hex(3).upper()}7"


def end_sessions(user: User) -> int:
    """Delete every session of the user; returns how many."""
    ended = 0
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    return ended
