"""The first rows of a new portal: the county, its government office, and the three administrators."""

from django.db import transaction

from county import audit
from county.enums import Role, UnitKind
from county.history import acting
from county.models import RoleAssignment, Unit, User
from county.services.people import first_password

ADMINISTRATORS = {"xitong": Role.SYSADMIN, "anquan": Role.SECADMIN, "shenji": Role.AUDITOR}


class AlreadyFounded(Exception):
    """Units are there already; the administrators make further units and users in the portal."""


@transaction.atomic
def found(county: str, office: str) -> list[tuple[User, str]]:
    """Make the county (full name *county*), its office and one administrator of each kind, enabled.

    Returns each administrator with a first password, shown once and changed at the first log-in. Raises
    AlreadyFounded in a database that has units.
    """
    if Unit.objects.exists():
        raise AlreadyFounded("已有单位，不能再次初始化")
    system = User.objects.get(is_system=True)
    top = _unit(system, None, name=county, short_name=county[:30], kind=UnitKind.COUNTY)
    seat = _unit(system, top, name=office, short_name="县政府办", kind=UnitKind.DEPARTMENT, is_county_office=True)
    people = [_administrator(system, seat, username, role) for username, role in ADMINISTRATORS.items()]
    audit.record("county.found", by=system, target=top)
    return people


def _unit(by: User, parent: Unit | None, **values) -> Unit:
    unit = Unit(parent=parent, **values)
    with acting(unit, by, "found"):
        unit.save()
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.skip_history_when_saving = True
        unit.save(update_fields=("path",))
        del unit.skip_history_when_saving
    return unit


def _administrator(by: User, seat: Unit, username: str, role: Role) -> tuple[User, str]:
    first = first_password()
    user = User(username=username, name=role.label, is_active=True)
    user.set_password(first)
    with acting(user, by, "found"):
        user.save()
    duty = RoleAssignment(user=user, unit=seat, role=role)
    with acting(duty, by, "found"):
        duty.save()
    return user, first
