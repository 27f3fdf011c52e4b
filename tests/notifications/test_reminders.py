"""The ladder: right day, right hour, once, never early, nothing lost while the portal was down."""

import datetime as dt
import random

import pytest

from county import clock, workdays
from notifications import reminders
from notifications.models import Message, Reminded
from notifications.reminders import Due, Reminder, Rung, moment, phrase, register, run

pytestmark = pytest.mark.django_db
DEADLINE = dt.date(2026, 12, 3)  # a Thursday
STARTED = dt.date(2026, 11, 30)
LADDER = (
    Rung("start", 0, "clerk", since="start"),
    Rung("before", -1, "clerk"),
    Rung("today", 0, "clerk"),
    Rung("over", 1, "office"),
)


@pytest.fixture
def matter(registry, alice, bob):
    """One announcement owed by the clerk Alice; Bob is the county office."""

    @register
    class Announce(Reminder):
        code, article, title, ladder = "announce", "第十四条", "发布公告", LADDER
        open = [
            Due("7", DEADLINE, "云上香水 待发布公告", "/notices/", started=STARTED,
                audiences={"clerk": [alice], "office": lambda: [bob]})
        ]  # fmt: skip

        def due(self, now):
            return self.open

    return Announce


def sent():
    return [key.split(":")[4] for key in Message.objects.order_by("created_at", "key").values_list("key", flat=True)]


def walk(hands, until, step=dt.timedelta(minutes=30)):
    """Run the engine every half hour; (moment, rung) of each new message."""
    found = []
    while clock.now() <= until:
        before = set(Message.objects.values_list("key", flat=True))
        run()
        new = sorted(set(Message.objects.values_list("key", flat=True)) - before)
        found += [(f"{clock.now():%m-%d %H:%M}", key.split(":")[4]) for key in new]
        hands.move_to(clock.now() + step)
    return found


def test_each_rung_falls_due_at_half_past_eight_of_its_working_day(matter, hands):
    hands.move_to("2026-11-30T00:00")
    assert walk(hands, dt.datetime(2026, 12, 8, tzinfo=clock.ZONE)) == [
        ("11-30 08:30", "start"),
        ("12-02 08:30", "before"),
        ("12-03 08:30", "today"),
        ("12-04 08:30", "over"),
    ]
    assert not Message.objects.filter(late=True).exists()


def test_running_twice_adds_nothing(matter, hands):
    assert run() == 1
    assert run() == 0


def test_a_message_says_how_near_the_deadline_is_and_why(matter, hands, alice):
    run()
    message = Message.objects.get()
    assert message.title == "云上香水 待发布公告：剩 2 个工作日，12月3日 到期"
    assert (message.article, message.url, message.category) == ("第十四条", "/notices/", "reminder")
    assert message.key == f"reminder:announce:7:2026-11-30:start:{alice.pk}"


def test_three_days_of_silence_send_every_missed_rung_once_and_late(matter, hands):
    hands.move_to("2026-12-04T09:00")
    assert run() == 4
    assert sorted(sent()) == ["before", "over", "start", "today"]
    assert set(Message.objects.filter(late=True).values_list("key", flat=True)).isdisjoint(
        Message.objects.filter(key__contains=":over:").values_list("key", flat=True)
    )
    assert Message.objects.filter(late=True).count() == 3
    assert run() == 0


@pytest.mark.parametrize(
    "moment",
    ["2026-12-04T08:29", "2026-12-04T00:00", "2026-12-04T22:00", "2026-12-05T09:00", "2026-12-06T12:00"],
    ids=["a minute early", "midnight", "night", "Saturday", "Sunday"],
)
def test_nothing_is_sent_at_night_or_on_a_free_day(matter, hands, moment):
    hands.move_to(moment)
    assert run() == 0


def test_a_rung_whose_moment_has_not_come_is_not_sent(matter, hands):
    hands.move_to("2026-12-02T08:29")
    assert run() == 0
    hands.move_to("2026-12-02T08:30")
    run()
    assert sorted(sent()) == ["before", "start"]


def test_a_moved_deadline_has_rungs_of_its_own_but_one_start(matter, hands, monkeypatch):
    hands.move_to("2026-12-02T09:00")
    run()
    old = matter.open[0]
    monkeypatch.setattr(
        matter, "open", [Due("7", dt.date(2026, 12, 7), old.title, started=STARTED, audiences=old.audiences)]
    )
    hands.move_to("2026-12-04T09:00")
    run()
    keys = [key.split(":")[3:5] for key in Message.objects.order_by("key").values_list("key", flat=True)]
    assert keys == [["2026-11-30", "start"], ["2026-12-03", "before"], ["2026-12-07", "before"]]


def test_a_matter_that_is_settled_is_not_mentioned_again(matter, hands, monkeypatch):
    monkeypatch.setattr(matter, "open", [])
    hands.move_to("2026-12-04T09:00")
    assert run() == 0


def test_what_is_late_from_its_first_minute_brings_one_message(matter, hands, monkeypatch):
    old = matter.open[0]
    known = dt.datetime(2026, 12, 3, 15, tzinfo=clock.ZONE)
    facts = {"started": STARTED, "audiences": old.audiences, "known_since": known}
    monkeypatch.setattr(matter, "open", [Due("7", DEADLINE, old.title, **facts)])
    hands.move_to("2026-12-03T16:00")
    run()
    assert sent() == ["today"]
    hands.move_to("2026-12-04T09:00")
    run()
    assert sorted(sent()) == ["over", "today"]


def test_a_person_in_two_audiences_gets_one_message_per_rung(matter, hands, alice, monkeypatch):
    both = Due("7", DEADLINE, "待发布", started=STARTED, audiences={"clerk": [alice, alice], "office": [alice]})
    monkeypatch.setattr(matter, "open", [both])
    hands.move_to("2026-12-04T09:00")
    assert run() == 4


def test_who_takes_over_later_is_not_flooded_with_what_was_said_before(matter, hands, alice, bob, monkeypatch):
    run()
    successor = Due("7", DEADLINE, "待发布", started=STARTED, audiences={"clerk": [bob]})
    monkeypatch.setattr(matter, "open", [successor])
    assert run() == 0
    hands.move_to("2026-12-02T09:00")
    run()
    assert [m.recipient for m in Message.objects.filter(key__contains=":before:")] == [bob]


def test_a_rung_that_found_nobody_waits_for_somebody(matter, hands, alice, monkeypatch):
    people = []
    monkeypatch.setattr(matter, "open", [Due("7", DEADLINE, "待发布", started=STARTED, audiences={"clerk": people})])
    assert run() == 0
    people.append(alice)
    assert run() == 1


def test_a_crash_between_two_people_of_a_rung_leaves_the_rung_due(matter, hands, monkeypatch):
    monkeypatch.setattr(reminders, "post", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()
    monkeypatch.undo()
    with clock.freeze("2026-12-01T09:00"):
        assert not Reminded.objects.exists()


def test_the_engine_asks_as_often_for_twenty_settled_matters_as_for_one(
    matter, hands, alice, monkeypatch, django_assert_num_queries
):
    many = [Due(str(n), DEADLINE, "待发布", started=STARTED, audiences={"clerk": [alice]}) for n in range(20)]
    monkeypatch.setattr(matter, "open", many)
    assert run() == 20
    with django_assert_num_queries(1):
        assert run() == 0


def test_audiences_are_only_looked_up_when_a_rung_is_due(matter, hands, alice, monkeypatch):
    def nobody():
        raise AssertionError("looked up too early")

    due = Due("7", DEADLINE, "待发布", started=STARTED, audiences={"clerk": [alice], "office": nobody})
    monkeypatch.setattr(matter, "open", [due])
    assert run() == 1


@pytest.mark.parametrize(
    ("deadline", "days", "day"),
    [
        ("2026-12-03", -1, "2026-12-02"),
        ("2026-12-03", 0, "2026-12-03"),
        ("2026-12-03", 1, "2026-12-04"),
        ("2026-12-04", 1, "2026-12-07"),
        ("2026-12-07", -1, "2026-12-04"),
        ("2026-12-06", 0, "2026-12-04"),  # a Sunday deadline: told on Friday
        ("2026-12-06", -1, "2026-12-03"),
        ("2026-12-06", 1, "2026-12-07"),
    ],
)
def test_rungs_count_working_days(deadline, days, day):
    due = Due("1", dt.date.fromisoformat(deadline), "x")
    assert moment(due, Rung("r", days, "a")) == dt.datetime.fromisoformat(f"{day}T08:30+08:00")


def test_a_start_rung_of_something_without_start_is_never_due():
    assert moment(Due("1", DEADLINE, "x"), Rung("r", 0, "a", since="start")) is None


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-12-01", "剩 2 个工作日，12月3日 到期"),
        ("2026-12-03", "今天到期（12月3日）"),
        ("2026-12-04", "超期 1 个工作日，应于 12月3日 前完成"),
        ("2026-12-07", "超期 2 个工作日，应于 12月3日 前完成"),
    ],
)
def test_nearness_is_said_in_working_days(today, words):
    assert phrase(DEADLINE, dt.date.fromisoformat(today)) == words


def test_two_reminders_of_one_code_are_refused(matter):
    with pytest.raises(ValueError, match="twice"):
        register(type("Other", (Reminder,), {"code": "announce"}))


def test_two_rungs_of_one_code_are_refused(registry):
    rungs = (Rung("a", 0, "x"), Rung("a", 1, "x"))
    with pytest.raises(ValueError, match="two rungs"):
        register(type("Twice", (Reminder,), {"code": "t", "ladder": rungs}))


def reference(up: list[tuple[dt.datetime, dt.datetime]]) -> set[str]:
    """Rungs that must be out after these windows of running, computed without the engine."""
    ends = {"start": "2026-11-30", "before": "2026-12-02", "today": "2026-12-03", "over": "2026-12-04"}
    out = set()
    for rung, day in ends.items():
        due = dt.datetime.fromisoformat(f"{day}T08:30+08:00")
        out |= {rung for at in ticks(up) if at >= due and awake(at)}
    return out


def ticks(up):
    for begin, end in up:
        at = begin
        while at < end:
            yield at
            at += dt.timedelta(hours=3)


def awake(at):
    return workdays.is_workday(at.date()) and dt.time(8, 30) <= at.time() < dt.time(22)


@pytest.mark.parametrize("seed", range(12))
def test_random_downtime_loses_nothing_doubles_nothing_and_sends_nothing_early(matter, hands, seed):
    dice, first = random.Random(seed), dt.datetime(2026, 11, 29, tzinfo=clock.ZONE)
    cuts = sorted(first + dt.timedelta(minutes=dice.randrange(12 * 24 * 60)) for _ in range(4))
    up = [(cuts[0], cuts[1]), (cuts[2], cuts[3])]
    for at in ticks(up):
        hands.move_to(at)
        run()
    assert sorted(sent()) == sorted(reference(up))
    for message in Message.objects.all():
        assert message.created_at >= dt.datetime(2026, 11, 30, 8, 30, tzinfo=clock.ZONE)


def test_the_registry_is_asked_in_a_fixed_order(matter):
    register(type("Earlier", (Reminder,), {"code": "aaa", "due": lambda self, now: []}))
    assert [reminder.code for reminder in reminders.registered()] == ["aaa", "announce"]
