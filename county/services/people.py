"""Deeds on log-in users: records, enabling, roles, passwords (reliability.md §1.2 DB-02, DB-05).

Three administrators stand apart: the system administrator keeps records, the security administrator enables people
and gives roles, the auditor reads what both did. None of them holds a second office of the three, or any business role.
"""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from county import access, audit, clock
from county.enums import ADMINISTRATORS, UNIT_BOUND, Role, UnitKind
from county.history import acting
from county.models import RoleAssignment, Unit, User
from county.services.sessions import end_sessions
from county.services.signing import remember_password
from county.usernames import canonical

IDLE_DAYS = 90
RECORDS = ("name", "post", "phone", "email")
AT_OFFICE = frozenset({Role.REVIEWER, Role.APPROVER}) | ADMINISTRATORS
KEEPS_RECORDS = "用户资料由系统管理员维护"
KEEPS_ROLES = "启用、授权和重置密码由安全管理员办理"


class RoleClash(access.Refused):
    """The role does not fit the person or the unit, whoever gives it; the words say why."""


class NameTaken(Exception):
    """Another user has this user name."""


@transaction.atomic
def add_user(
    *, by: User, username: str, name: str, post: str = "", phone: str = "", email: str = ""
) -> tuple[User, str]:
    """System administrator: make a user, not yet enabled; returns him with a first password shown once.

    Raises Refused, or NameTaken when the canonical user name is somebody's already.
    """
    access.require(by, Role.SYSADMIN, words=KEEPS_RECORDS)
    first = first_password()
    user = User(username=canonical(username), name=name, post=post, phone=phone, email=email, created_by=by)
    user.set_password(first)
    try:
        with transaction.atomic(), acting(user, by, "add"):
            user.save()
    except IntegrityError:
        raise NameTaken(user.username) from None
    audit.record("county.add_user", by=by, target=user)
    return user, first


@transaction.atomic
def edit_user(user: User, *, by: User, name: str, post: str, phone: str, email: str) -> None:
    """System administrator: change what is known of a person; roles and state belong to the security administrator."""
    access.require(by, Role.SYSADMIN, words=KEEPS_RECORDS)
    user = _locked(user)
    wanted = dict(zip(RECORDS, (name, post, phone, email), strict=True))
    changed = {key: [getattr(user, key), value] for key, value in wanted.items() if getattr(user, key) != value}
    if not changed:
        return
    for key, value in wanted.items():
        setattr(user, key, value)
    with acting(user, by, "edit"):
        user.save(update_fields=RECORDS)
    audit.record("county.edit_user", by=by, target=user, detail=changed)


@transaction.atomic
def set_enabled(user: User, enabled: bool, *, by: User) -> None:
    """Security administrator: enable or disable; disabling ends all sessions of the user at once.

    Raises Refused for oneself, for the last enabled administrator of a kind, and for a user one has added oneself.
    """
    access.require(by, Role.SECADMIN, words=KEEPS_ROLES)
    _not_oneself(user, by, "不能启用或停用自己")
    _hold_administrators()
    user = _locked(user)
    if user.is_active == enabled:
        return
    if not enabled:
        for role in ADMINISTRATORS & {duty.role for duty in user.duties}:
            _not_the_last(user, role, "停用")
        end_sessions(user)
    elif user.created_by_id == by.pk:
        raise access.Refused("自己增加的用户由另一位管理员启用", Role.SECADMIN.label)
    _switch(user, enabled, by)
    audit.record("county.enable_user" if enabled else "county.disable_user", by=by, target=user)


def idle_users():
    """Enabled people who have not signed in for 90 days, counted from being enabled for those who never did."""
    limit = clock.now() - timedelta(days=IDLE_DAYS)
    known = User.objects.filter(is_active=True, is_system=False, created_at__lt=limit)
    known = known.filter(Q(last_login=None) | Q(last_login__lt=limit))
    return known.filter(Q(enabled_at=None) | Q(enabled_at__lt=limit)).order_by("pk")


@transaction.atomic
def disable_idle(user: User) -> bool:
    """The portal itself disables a person idle for 90 days; False for the last of a kind, or if he came just now."""
    _hold_administrators()
    user = _locked(user)
    held = ADMINISTRATORS & {duty.role for duty in user.duties}
    if not idle_users().filter(pk=user.pk).exists() or any(_is_the_last(user, role) for role in held):
        return False
    system = User.objects.get(is_system=True)
    end_sessions(user)
    _switch(user, False, system)
    audit.record("county.disable_user", by=system, target=user, reason=f"{IDLE_DAYS} 天没有登录")
    return True


def _switch(user: User, enabled: bool, by: User) -> None:
    user.is_active = enabled
    user.enabled_by, user.enabled_at = (by, clock.now()) if enabled else (None, None)
    with acting(user, by, "enable" if enabled else "disable"):
        user.save(update_fields=("is_active", "enabled_by", "enabled_at"))


@transaction.atomic
def give_role(user: User, role: str, unit: Unit, *, by: User) -> RoleAssignment:
    """Security administrator: add a role at a unit. Nobody gives himself a role or holds two of the three administrators.

    Raises Refused, and RoleClash when role, person and unit do not fit together. A role held already stays as it is.
    """
    access.require(by, Role.SECADMIN, words=KEEPS_ROLES)
    _not_oneself(user, by, "不能给自己授权，由另一位安全管理员办理")
    user = _locked(user)
    row = RoleAssignment.objects.filter(user=user, unit=unit, role=role).first()
    if row is None:
        _ensure_fits(user, role)
        _ensure_place(role, unit)
        row = RoleAssignment(user=user, unit=unit, role=role)
        with acting(row, by, "give"):
            row.save()
        audit.record("county.give_role", by=by, target=user, detail={"role": Role(role).label, "unit": unit.name})
    return row


def _ensure_fits(user: User, role: str) -> None:
    held = {duty.role for duty in user.duties}
    if role in ADMINISTRATORS and held & (ADMINISTRATORS - {role}):
        raise RoleClash("系统管理员、安全管理员、审计管理员不能由一人兼任")
    if (role in ADMINISTRATORS and held - ADMINISTRATORS) or (role not in ADMINISTRATORS and held & ADMINISTRATORS):
        raise RoleClash("三类管理员不兼业务角色，业务人员不兼管理员")


def _ensure_place(role: str, unit: Unit) -> None:
    label = Role(role).label
    if not unit.is_active:
        raise RoleClash(f"“{unit.short_name}”已停用，不能在该单位授权")
    if role in AT_OFFICE and not unit.is_county_office:
        raise RoleClash(f"{label}只能在县政府办公室授权")
    if role in UNIT_BOUND and unit.kind in (UnitKind.COUNTY, UnitKind.INNER):
        raise RoleClash(f"{label}在乡镇、部门或二级单位授权，不在县或内设机构授权")


@transaction.atomic
def take_role(assignment: RoleAssignment, *, by: User) -> None:
    """Security administrator: remove a role; the person's sessions end at once.

    Raises Refused for one's own roles and for the last enabled administrator of a kind.
    """
    access.require(by, Role.SECADMIN, words=KEEPS_ROLES)
    _not_oneself(assignment.user, by, "不能改自己的角色，由另一位安全管理员办理")
    _hold_administrators()
    user = _locked(assignment.user)
    if assignment.role in ADMINISTRATORS and user.is_active:
        _not_the_last(user, assignment.role, "收回该角色")
    told = {"role": Role(assignment.role).label, "unit": assignment.unit.name}
    audit.record("county.take_role", by=by, target=user, detail=told)
    end_sessions(user)
    with acting(assignment, by, "take"):
        assignment.delete()


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """Security administrator: a new first password, shown once; sessions and the calendar address end, the lock is lifted.

    Raises Refused for oneself: one's own password is changed with the present one.
    """
    access.require(by, Role.SECADMIN, words=KEEPS_ROLES)
    _not_oneself(user, by, "自己的密码在“个人设置”中修改")
    user = _locked(user)
    first = first_password()
    remember_password(user)
    user.set_password(first)
    user.must_change_password, user.failed_logins, user.locked_until = True, 0, None
    user.calendar_token = ""  # whoever was in with the old password may have taken it along
    with acting(user, by, "reset"):
        user.save(update_fields=("password", "must_change_password", "failed_logins", "locked_until", "calendar_token"))
    end_sessions(user)
    audit.record("county.reset_password", by=by, target=user)
    return first


@transaction.atomic
def unlock(user: User, *, by: User) -> None:
    """Security administrator: let a locked user try again; the password stays. Raises Refused for oneself."""
    access.require(by, Role.SECADMIN, words=KEEPS_ROLES)
    _not_oneself(user, by, "不能给自己解锁，由另一位安全管理员办理")
    _lift_lock(user)
    audit.record("county.unlock_user", by=by, target=user)


@transaction.atomic
def unlock_at_the_machine(user: User, why: str) -> None:
    """Whoever may run commands on the server lets in a locked user, for instance the last security administrator."""
    _lift_lock(user)
    audit.record("county.unlock_user", by=None, target=user, reason=why)


def _lift_lock(user: User) -> None:
    user = _locked(user)
    user.failed_logins, user.locked_until = 0, None
    user.skip_history_when_saving = True
    user.save(update_fields=("failed_logins", "locked_until"))


def first_password() -> str:
    """A random first password that meets the rules."""
    return f"Jy-{secrets.token_hex(3)}-{secrets.token_hex(3).upper()}7"


def _locked(user: User) -> User:
    """The row as it stands, held until the deed is done; deeds on one person follow one another."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk, is_system=False)


def _not_oneself(user: User, by: User, words: str) -> None:
    if user.pk == by.pk:
        raise access.Refused(words, Role.SECADMIN.label)


def _hold_administrators() -> None:
    """Hold all administrators' rows in one order, so that two of them cannot remove each other at the same time."""
    held = RoleAssignment.objects.filter(role__in=ADMINISTRATORS).values("user")
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=held).order_by("pk"))


def _not_the_last(user: User, role: str, deed: str) -> None:
    """Raise Refused when *user* is the last enabled administrator of this kind."""
    if _is_the_last(user, role):
        raise access.Refused(f"“{user.name}”是最后一个{Role(role).label}，不能{deed}")


def _is_the_last(user: User, role: str) -> bool:
    return not User.objects.filter(is_active=True, assignments__role=role).exclude(pk=user.pk).exists()
