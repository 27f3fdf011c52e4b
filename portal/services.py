"""The few deeds of the gathering pages: one's calendar address, urging several cases at once."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from approvals import services as approvals
from approvals.models import Application
from county import access, audit
from county.articles import RuleViolation
from county.enums import Role
from county.models import User

OFFICE = (Role.REVIEWER, Role.APPROVER)


def renew_calendar(user: User) -> str:
    """Give *user* a new calendar address; the one before stops working at once. Returns the token. Audited."""
    token = secrets.token_urlsafe(32)
    _keep(user, token, "portal.calendar_open")
    return token


def revoke_calendar(user: User) -> None:
    """Take the calendar address away. Audited."""
    _keep(user, "", "portal.calendar_revoke")


@transaction.atomic
def _keep(user: User, token: str, action: str) -> None:
    user.calendar_token = token
    user.skip_history_when_saving = True
    user.save(update_fields=("calendar_token",))
    audit.record(action, by=user, target=user)


@dataclass(frozen=True)
class Urged:
    """What became of several urges: numbers of the cases, and words for those that could not be urged."""

    done: tuple[str, ...]
    refused: tuple[str, ...]


def urge_all(cases: Iterable[Application], *, by: User) -> Urged:
    """催办 on each case (once per node and working day); one refusal does not stop the others. Raises Refused."""
    access.require(by, *OFFICE, words="批量催办由县政府办办理")
    done, refused = [], []
    for case in cases:
        try:
            approvals.urge(case, by=by)
        except RuleViolation as error:
            refused.append(f"{case.number}：{error.words}")
        else:
            done.append(case.number)
    return Urged(tuple(done), tuple(refused))
