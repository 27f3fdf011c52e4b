"""Who may read office telephone numbers whole, and for how long: on request, with a reason, for five minutes.

Pages and exports show covered numbers to everybody (``county.masks``). The unit's own clerk and leader and the county
office may uncover those of one account or case; the papers that carry numbers print them for the same people.
"""

import datetime as dt

from django.db.models import Model

from county import access, clock, masks
from county.enums import Role
from county.models import Unit, User

READERS = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)
WORDS = "完整的电话号码由本单位和县政府办查看"
MINUTES = 5
_KEY = "uncovered"


def may_see(user: User, unit: Unit) -> bool:
    """True for the unit's clerk and leader and the county office; inspectors and observers read covered numbers."""
    return access.holds(user, *READERS, unit=unit)


def shown(number: str, *, clear: bool) -> str:
    """The number as this person may read it."""
    return number if clear else masks.phone(number)


def remember(session, subject: Model) -> None:
    """From now on, for MINUTES, this session reads the numbers of *subject* whole."""
    now = clock.now()
    open_ones = {name: until for name, until in session.get(_KEY, {}).items() if dt.datetime.fromisoformat(until) > now}
    session[_KEY] = open_ones | {_name(subject): (now + dt.timedelta(minutes=MINUTES)).isoformat()}


def uncovered(request, subject: Model) -> bool:
    """True while the reader has uncovered the numbers of *subject* and still may."""
    until = request.session.get(_KEY, {}).get(_name(subject))
    now = clock.now()
    in_time = bool(until) and now < dt.datetime.fromisoformat(until) <= now + dt.timedelta(minutes=MINUTES)
    return in_time and may_see(request.user, subject.unit)


def _name(subject: Model) -> str:
    return f"{subject._meta.label_lower}:{subject.pk}"
