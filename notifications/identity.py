"""What each tick does about who gets in; the security administrator is told whom the portal has disabled."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from county import access, clock
from county.enums import Role
from county.services import attempts, people, sessions
from notifications import services
from notifications.periodic import periodic


@periodic("county.sign_in_rows")
def sweep() -> None:
    """Sessions that have run out and failures that no longer count."""
    sessions.sweep()
    attempts.sweep()


@periodic("county.idle_users")
def idle_users() -> None:
    """Disable people idle for 90 days; not where the county clock may be moved, since log-ins go by the real one."""
    if settings.CLOCK_MAY_SHIFT:
        return
    for user in people.idle_users():
        with transaction.atomic():
            if people.disable_idle(user):
                _tell(user)


def _tell(user) -> None:
    services.post(
        key=f"idle:{user.pk}:{clock.today():%Y%m%d}",
        to=access.county_people(Role.SECADMIN),
        title=f"“{user.name}”{people.IDLE_DAYS} 天没有登录，已自动停用",
        body="仍在岗的，核实后重新启用；已离岗的，收回角色。",
        url=reverse("county:person_edit", args=[user.pk]),
    )
