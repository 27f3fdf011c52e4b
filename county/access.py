"""Who may do what where: roles at units, asked in one place."""

from collections.abc import Sequence

from county.enums import COUNTY_WIDE, Role
from county.models import RoleAssignment, Unit, User
from county.models.users import Duty


class Refused(Exception):
    """The person may not do this. ``words`` says why, ``who_can`` which role can (shown on the 403 page)."""

    def __init__(self, words: str, who_can: str = ""):
        super().__init__(words)
        self.words = words
        self.who_can = who_can


def holds(user: User, *roles: str, unit: Unit | None = None) -> bool:
    """True when the user holds one of *roles*; with *unit*, at that unit or one above it (county-wide roles: anywhere)."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(
        duty.role in roles and (unit is None or duty.role in COUNTY_WIDE or duty.unit.covers(unit))
        for duty in user.duties
    )


def holds_at(user: User, role: str, unit: Unit) -> bool:
    """True when the user holds *role* at exactly this unit."""
    return user.is_active and any(duty.role == role and duty.unit.pk == unit.pk for duty in user.duties)


def require(user: User, *roles: str, unit: Unit | None = None, words: str = "您没有办理这一步的权限") -> None:
    """Raise Refused, naming the roles that can, unless the user holds one of *roles* (at *unit*)."""
    if not holds(user, *roles, unit=unit):
        raise Refused(words, "、".join(Role(role).label for role in roles))


def know_duties(users: Sequence[User]) -> None:
    """Read the duties of all *users* in one query, where each would ask for his own."""
    held: dict[int, list[Duty]] = {user.pk: [] for user in users}
    for row in RoleAssignment.objects.filter(user__in=held).select_related("unit").order_by("pk") if held else ():
        held[row.user_id].append(Duty(row.unit, row.role))
    for user in users:
        user.duties = tuple(held[user.pk])


def people(role: str, unit: Unit) -> list[User]:
    """Active users who hold *role* at *unit* itself, as far as they are written to (other fields are read when asked for)."""
    return _reached(assignments__role=role, assignments__unit=unit)


def county_people(*roles: str) -> list[User]:
    """Active users who hold one of the county-wide *roles*, as ``people``."""
    return _reached(assignments__role__in=roles)


def _reached(**held) -> list[User]:
    return list(User.objects.filter(is_active=True, **held).only("name", "email", "is_active").distinct())
