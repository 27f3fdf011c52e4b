"""The demo county is told relative to today, so it must come out whole on whatever day somebody starts it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction

from accounts.models import Account
from approvals.enums import State
from approvals.models import Application
from approvals.querysets import ApplicationQuerySet
from county import clock
from county.articles import RuleViolation
from portal.demo import cases
from portal.management.commands.demo import Command

pytestmark = pytest.mark.django_db
# Early and late in the day; after and before the long holidays, over the turn of the year, in a year without a table.
MOMENTS = ("2026-10-08T08:10", "2026-11-27T11:58", "2027-01-02T00:20", "2027-02-24T23:40")


def load(moment: str) -> ApplicationQuerySet:
    with clock.freeze(moment):
        Command().load()
    return Application.objects.all()


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_story_ends_where_it_should_on_any_day(moment):
    rows = load(moment)
    with clock.freeze(moment):
        told = cases.stories({(row.unit.short_name, row.platform.code): row for row in Account.objects.all()})
    expected = Counter(
        {"posted": State.ANNOUNCING, "taken_down": State.ANNOUNCING, "late": State.ANNOUNCING}.get(s.until, s.until)
        for s in told
    )
    assert Counter(rows.values_list("state", flat=True)) == expected


def test_nothing_of_the_demo_lies_in_the_future():
    moment = "2026-11-27T11:58"
    rows = load(moment)
    with clock.freeze(moment):
        assert rows.filter(updated_at__gt=clock.now() + timedelta(seconds=1)).count() == 0


@pytest.mark.chaos
@pytest.mark.parametrize("year", range(2))
def test_the_demo_comes_out_whole_through_two_years(year):
    """Every 45th day, so that each weekday is met, and every season; each county is rolled back."""
    broken = {}
    for number in range(8 * year, 8 * year + 8):
        day = date(2026, 1, 2) + timedelta(days=45 * number)
        with transaction.atomic():
            try:
                with transaction.atomic():
                    rows = load(f"{day}T{9 + number % 10:02}:15")
                    ended = rows.filter(state=State.CLOSED).count()
                broken |= {} if ended == 7 else {day: ended}
            except RuleViolation as refusal:
                broken[day] = str(refusal)
            transaction.set_rollback(True)
    assert broken == {}
