"""Where people are signed in: at most two places each, seen and ended one by one (reliability.md §1.2 DB-02, AS-07)."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from county import access, audit, clock
from county.context import origin
from county.enums import Role
from county.models import Session, Unit, User

MOST = 2
KEEPS_SESSIONS = "退出他人的登录由安全管理员办理"


@dataclass(frozen=True)
class OwnSession:
    """A place where the user is signed in: a name for it, since when, from which address, whether it is this one."""

    mark: str
    since: datetime | None
    address: str
    is_this: bool


@transaction.atomic
def admit(session, user: User) -> int:
    """Note in a fresh session since when and from where it is; the oldest beyond two end. Returns how many ended.

    The demo's people are shared by its visitors, so there is no limit there.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    session["since"] = clock.now().isoformat()
    session["began"] = int(time.time())
    session["address"] = origin.get().address or ""
    session.save()
    if settings.DEMO:
        return 0
    others = sorted(_living(user).exclude(pk=session.session_key), key=_began)
    surplus = others[: max(0, len(others) - MOST + 1)]
    for row in surplus:
        row.delete()
    return len(surplus)


def _began(row: Session) -> tuple:
    return row.get_decoded().get("began", 0), row.session_key


def _living(user: User):
    """Sessions that have not run out by the machine's time, as Django reckons."""
    return Session.objects.filter(user=user, expire_date__gt=datetime.fromtimestamp(time.time(), clock.ZONE))


def mark(key: str) -> str:
    """A name for a session that may stand in a page: the key itself would open it."""
    return salted_hmac("county.sessions", key, algorithm="sha256").hexdigest()[:16]


def own_sessions(user: User, this: str | None) -> list[OwnSession]:
    """Where the user is signed in now, this place first; *this* is the key of the asking session."""
    found = [_described(row, this) for row in sorted(_living(user), key=_began, reverse=True)]
    return sorted(found, key=lambda one: not one.is_this)


def _described(row: Session, this: str | None) -> OwnSession:
    data = row.get_decoded()
    since = datetime.fromisoformat(data["since"]) if data.get("since") else None
    return OwnSession(mark(row.session_key), since, data.get("address", ""), row.session_key == this)


def count(user: User) -> int:
    """In how many places the user is signed in."""
    return _living(user).count()


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Delete every session of the user, except the one with key *but*; returns how many. No audit of its own."""
    return Session.objects.filter(user=user).exclude(pk=but or "").delete()[0]


def end_of_unit(unit: Unit) -> int:
    """Delete the sessions of everybody who holds a role at the unit; returns how many. No audit of its own."""
    return Session.objects.filter(user__in=unit.assignments.values("user")).delete()[0]


@transaction.atomic
def end_other_sessions(user: User, this: str | None) -> int:
    """The user signs out everywhere else; recorded when there was anything to end."""
    ended = end_sessions(user, but=this)
    if ended:
        audit.record("county.end_sessions", by=user, target=user, detail={"ended": ended})
    return ended


@transaction.atomic
def end_one(user: User, named: str, this: str | None) -> bool:
    """The user signs out at the place named by its mark, not at this one; False when it has ended already."""
    rows = [row for row in _living(user).exclude(pk=this or "") if mark(row.session_key) == named]
    for row in rows:
        row.delete()
        audit.record("county.end_sessions", by=user, target=user, detail={"ended": 1})
    return bool(rows)


@transaction.atomic
def end_all_of(user: User, *, by: User) -> int:
    """Security administrator: sign somebody out everywhere; returns how many places. Raises Refused."""
    access.require(by, Role.SECADMIN, words=KEEPS_SESSIONS)
    ended = end_sessions(user)
    audit.record("county.end_sessions_of", by=by, target=user, detail={"ended": ended})
    return ended


def sweep() -> int:
    """Remove sessions that have run out; returns how many."""
    return Session.objects.filter(expire_date__lte=datetime.fromtimestamp(time.time(), clock.ZONE)).delete()[0]
