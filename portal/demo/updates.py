"""Twelve weeks of updates for the demo county: most accounts keep to article 20, one pauses, one has fallen silent."""

from datetime import date, datetime, time, timedelta

from accounts import updates as watch
from accounts.enums import UpdateSource
from accounts.models import Account, UpdateMark
from accounts.services import updates
from county import clock
from county.history import acting
from portal.demo.people import People

SILENT, SLOW, PAUSED = 17, 9, 5
"""Days since the last post of every eleventh and every seventh account; the week in which every fifth paused."""


def build(people: People, today: date) -> None:
    """Marks as the clerks would have left them, one each week, written in one go."""
    marks = []
    for number, account in enumerate(Account.objects.running().select_related("unit").order_by("pk")):
        clerk = people.clerks.get(account.unit_id)
        for day in _days(number, today):
            at = min(datetime.combine(day, time(16), clock.ZONE), clock.now())
            marks.append(
                UpdateMark(
                    account=account, last_post_on=day, seen_on=day, followers=_followers(number) + (day - today).days,
                    posts=200 + number, source=UpdateSource.CLERK, recorded_by=clerk, recorded_at=at,
                )
            )  # fmt: skip
        if number % 11 == 3:
            marks.append(_looked_at(account, marks[-1].last_post_on, today, people))
    UpdateMark.objects.bulk_create(marks)
    for account in {mark.account for mark in marks}:
        updates.stand(account)
    _expire(Account.objects.running().order_by("filed_on", "filing_number").first(), people, today)


def _expire(account: Account, people: People, today: date) -> None:
    """The verification of one account ran out and nobody renewed it: the watch at night finds it."""
    account.verified_until = today - timedelta(days=20)
    with acting(account, people.reviewer, "demo"):
        account.save()


def _followers(number: int) -> int:
    """Most are read, a few hardly."""
    return 150 if number % 13 == 5 else 900 + 37 * number


def _looked_at(account: Account, last: date, today: date, people: People) -> UpdateMark:
    """The office looked at a silent account yesterday and found nothing newer."""
    seen = today - timedelta(days=1)
    return UpdateMark(
        account=account, last_post_on=last, seen_on=seen, source=UpdateSource.OFFICE, recorded_by=people.reviewer,
        recorded_at=clock.now() - timedelta(days=1),
    )  # fmt: skip


def _days(number: int, today: date) -> list[date]:
    """Days of posts, oldest first; the last one says how the lamp stands."""
    newest = SILENT if number % 11 == 3 else SLOW if number % 7 == 5 else number % 4
    weeks = [back for back in range(watch.WEEKS, -1, -1) if not (number % 5 == 2 and back == PAUSED)]
    days = [watch.monday(today) - timedelta(weeks=back) + timedelta(days=number % 5) for back in weeks]
    last = today - timedelta(days=newest)
    return [day for day in days if day < last] + [last]
