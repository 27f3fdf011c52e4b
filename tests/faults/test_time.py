"""Time itself as a fault (F13, F14, F15, F31): downtime, several beats or none, jumps of the clock, edges of years and quarters."""

import datetime as dt
import io
import os
import random
import shutil
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from announcements import clocks
from approvals.enums import Kind, State
from approvals.models import Application, Decision
from county import anchors, clock, workdays
from inspections.services import rounds
from notifications import quiet, tick
from notifications.models import Message
from tests import factories as make
from tests.announcements.test_clocks import Notice, Posted, Postings
from tests.figures import tell

pytestmark = pytest.mark.django_db
WINDOWS = int(os.environ.get("FAULTS_WINDOWS", "10"))  # of the long counts
FIRST = dt.datetime(2026, 12, 21, 9, 0, tzinfo=clock.ZONE)  # a Monday; New Year and the end of 15 days lie ahead
MOMENTS = [FIRST + dt.timedelta(days=day, hours=hour) for day in range(18) for hour in (0, 11)]


class Undone(Exception):
    """Ends one course of time."""


@pytest.fixture
def waiting(county, freeze, settings):
    """A case at each node, and one whose announcement is up and will be served on 2027-01-05; gives the hands."""
    settings.REDIS_URL = ""
    hands = freeze(FIRST)
    make.bring(county, make.draft(county), State.SIGNING)
    closing = make.bring(
        county, make.draft(county, Kind.SUSPENDING, about=make.filed_account(county.town)), State.ANNOUNCING
    )
    make.post_both(county, closing)
    make.enter_national(county, closing)
    return hands


def course(hands, moments, ring=tick.run_tick) -> dict[str, dt.datetime]:
    """What is out after ticks at these moments, with the moment; everything is undone."""
    try:
        with transaction.atomic():
            for moment in moments:
                hands.move_to(moment)
                ring()
            found = dict(Message.objects.filter(category=quiet.CATEGORY).values_list("key", "created_at"))
            found |= {
                f"closed:{pk}": at for pk, at in Decision.objects.filter(step="close").values_list("application", "at")
            }
            raise Undone
    except Undone:
        hands.move_to(FIRST)
        shutil.rmtree(anchors.folder())  # the chain that it vouched for is undone as well
    return found


def downtimes(dice: random.Random, moments: list) -> list[dt.datetime]:
    """The moments of a portal that was down two or three times, once or for days, whose clock jumps by an hour at times."""
    down = [dice.randrange(len(moments)) for _ in range(dice.choice((2, 3)))]
    gone = {place for start in down for place in range(start, start + dice.choice((1, 2, len(moments) // 3)))}
    told = []
    for moment in (moment for place, moment in enumerate(moments) if place not in gone):
        told.append(moment)
        if dice.random() < 0.2:
            told.append(moment + dt.timedelta(hours=dice.choice((-1, 1))))
    return [*told, LAST]


LAST = dt.datetime(2027, 1, 8, 9, 0, tzinfo=clock.ZONE)


def compare(hands, windows: int, moments: list) -> None:
    """Against the portal that never was down: nothing missed, nothing twice, nothing early, the file closed once."""
    whole = course(hands, [*moments, LAST])
    assert any(key.startswith("closed") for key in whole) and len(whole) > 5
    for seed in range(windows):
        found = course(hands, downtimes(random.Random(seed), moments))
        assert sorted(found) == sorted(whole), seed
        early = [key for key, at in found.items() if at < whole[key] - dt.timedelta(hours=12)]
        assert early == [], seed
    tell(f"F13: {windows} courses with downtime, {len(whole)} effects each, 0 missed, 0 doubled, 0 early")


def test_what_time_brings_comes_once_however_long_the_portal_was_down(waiting):
    compare(waiting, 2, MOMENTS[::4])


@pytest.mark.chaos
def test_what_time_brings_comes_once_in_many_courses(waiting):
    compare(waiting, WINDOWS, MOMENTS)


def test_no_beat_two_or_five_give_the_same_effects(waiting, monkeypatch):
    """F14: nobody rings and cron runs the command; two and five rings at each moment."""
    monkeypatch.setattr("notifications.children.drain", lambda seconds: 0)  # jobs are another matter
    moments = [*MOMENTS[::8], LAST]
    one = course(waiting, moments)
    assert one == course(waiting, moments, lambda: call_command("tick", stdout=io.StringIO()))
    for beats in (2, 5):
        assert one == course(waiting, moments, lambda beats=beats: [tick.run_tick() for _ in range(beats)])


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Tokyo", "Nowhere/None"])
def test_the_day_of_a_deed_is_shanghais_in_every_zone_of_the_machine(waiting, county, monkeypatch, zone):
    """F15: a case reported one second before and after midnight, with the machine's zone set to anything."""
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        told = []
        for moment in ("2026-12-31T23:59:59", "2027-01-01T00:00:00"):
            waiting.move_to(moment)
            told.append((clock.today(), workdays.add(clock.today(), 3), rounds.quarter_of(clock.today())))
        assert told == [
            (date(2026, 12, 31), date(2027, 1, 6), (2026, 4)),
            (date(2027, 1, 1), date(2027, 1, 6), (2027, 1)),
        ]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_clock_that_jumps_leaves_the_order_of_decisions(county, freeze):
    """F15: the sequence of versions says what came first, not the clock."""
    hands = freeze(FIRST)
    case = make.bring(county, make.draft(county), State.REVIEWING)
    hands.forward(hours=-1)
    case = make.bring(county, case, State.APPROVING)
    rows = list(Application.objects.get(pk=case.pk).decisions.values_list("version", "step"))
    assert [step for _, step in rows] == ["submit", "sign", "review"]
    assert [version for version, _ in rows] == sorted(version for version, _ in rows)


@pytest.mark.parametrize(
    ("up", "last", "free"),
    [
        ("2026-12-25", "2027-01-08", "2027-01-09"),
        ("2028-02-20", "2028-03-05", "2028-03-06"),
        ("2027-02-20", "2027-03-06", "2027-03-07"),
        ("2028-02-29", "2028-03-14", "2028-03-15"),
        ("2026-12-17", "2026-12-31", "2027-01-01"),
    ],
)
def test_fifteen_days_pass_over_years_and_leap_days(up, last, free):
    """F31: day 1 is the day both are up; served when day 15 has ended."""
    day = date.fromisoformat
    notice = Notice(day(up), Postings([Posted("own", day(up)), Posted("website", day(up))]))
    assert clocks.read(notice, day(last)).last_day == day(last)
    assert not clocks.read(notice, day(last)).served and clocks.read(notice, day(free)).served


@pytest.mark.parametrize(
    ("day", "quarter", "last"),
    [
        ("2026-12-31", (2026, 4), "2026-12-31"),
        ("2027-01-01", (2027, 1), "2027-03-31"),
        ("2028-02-29", (2028, 1), "2028-03-31"),
        ("2028-03-31", (2028, 1), "2028-03-31"),
        ("2028-04-01", (2028, 2), "2028-06-30"),
        ("2027-09-30", (2027, 3), "2027-09-30"),
        ("2027-10-01", (2027, 4), "2027-12-31"),
    ],
)
def test_a_day_belongs_to_its_quarter(day, quarter, last):
    """F31."""
    assert rounds.quarter_of(date.fromisoformat(day)) == quarter
    assert rounds.last_day(*quarter) == date.fromisoformat(last)
