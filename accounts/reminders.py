"""What time brings to the register: an account without an update (article 20)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from accounts import updates
from accounts.models import Account
from county import access, clock
from county.enums import Role
from county.models import Unit
from notifications.reminders import Due, Reminder, Rung, register

CLERK, LEADER, OFFICE = "clerk", "leader", "office"


def audiences(unit: Unit) -> dict:
    """Label of the ladder → who it is, asked only when a rung is due."""
    return {
        CLERK: lambda: access.people(Role.CLERK, unit),
        LEADER: lambda: access.people(Role.LEADER, unit),
        OFFICE: lambda: access.county_people(Role.REVIEWER),
    }


@register
class UpdateOwed(Reminder):
    """A week without an update is known: the clerk hears on the day, then the leader."""

    code, article, title = "update-owed", updates.ARTICLE, "每周更新"
    ladder = (Rung("today", 0, CLERK), Rung("over", 2, CLERK), Rung("over-leader", 3, LEADER))
    place = 0

    def due(self, now: datetime) -> Iterable[Due]:
        days = updates.limits()[self.place]
        since = clock.day_of(now) - timedelta(days=days)  # no rung stands before the deadline
        rows = Account.objects.running().filter(activity__last_post_on__lte=since)
        for account in rows.select_related("unit", "platform", "activity__mark"):
            last = account.activity.last_post_on
            yield Due(
                object_key=f"{account.pk}:{last}",
                deadline=last + timedelta(days=days),
                title=f"{self.title}：{account.title}",
                body=f"{account.unit.short_name}，最近更新 {last:%Y-%m-%d}，每周更新不少于 1 次。",
                url=reverse("accounts:update", args=[account.pk]),
                audiences=audiences(account.unit),
                known_since=account.activity.mark.recorded_at,
            )


@register
class LongSilent(UpdateOwed):
    """Two weeks without an update: it would fail the next inspection; leader and county office hear of it."""

    code, title = "update-silent", "长期没有更新"
    ladder = (Rung("today", 0, LEADER), Rung("office", 1, OFFICE), Rung("still", 5, OFFICE))
    place = 1
