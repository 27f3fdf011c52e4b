"""The tick: one at a time, one failure does not stop the rest, late is noticed, the loop ends with its parent."""

import os
import threading

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from county import clock
from notifications import broker, loop, periodic, tasks, tick
from notifications.models import Heartbeat, Incident, Job, Message, PeriodicRun, TickLease
from notifications.services import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(registry):
    """Three periodic functions; the second one can be told to fail."""
    seen = []
    seen_fail = {"on": True}

    @periodic.periodic("one")
    def one():
        seen.append("one")

    @periodic.periodic("two")
    def two():
        seen.append("two")
        if seen_fail["on"]:
            raise RuntimeError("二号坏了")

    @periodic.periodic("three")
    def three():
        seen.append("three")

    seen_fail["seen"] = seen
    return seen_fail


def test_one_failing_function_does_not_stop_the_others(calls, hands):
    assert tick.run_tick()
    assert calls["seen"] == ["one", "two", "three"]
    rows = {row.name: row for row in PeriodicRun.objects.all()}
    assert rows["one"].last_ok == clock.now()
    assert "二号坏了" in rows["two"].last_error
    assert rows["two"].last_ok is None


def test_three_failures_in_a_row_open_an_incident_and_one_success_closes_it(calls, hands):
    tick.run_tick()
    tick.run_tick()
    assert not Incident.objects.exists()
    tick.run_tick()
    assert Incident.objects.get().what == "periodic:two"
    calls["on"] = False
    tick.run_tick()
    assert Incident.objects.get().resolved_at == clock.now()
    assert PeriodicRun.objects.get(name="two").failures == 0


def test_a_name_is_taken_once(calls):
    with pytest.raises(ValueError, match="twice"):

        @periodic.periodic("one")
        def another():
            return None


def test_a_second_tick_leaves_quietly(calls, hands):
    other = tick.Lease()
    assert other.take()
    assert not tick.run_tick()
    assert calls["seen"] == []
    other.give_back()
    assert tick.run_tick()


def test_a_tick_that_died_is_replaced_after_a_minute(calls, hands):
    tick.Lease().take()
    hands.forward(seconds=61)
    assert tick.run_tick()


def test_a_clock_put_back_does_not_stop_the_tick(calls, hands):
    tick.Lease().take()
    hands.forward(days=-30)
    assert tick.run_tick()


def test_a_tick_that_lost_its_lease_stops(calls, hands):
    lease = tick.Lease()
    lease.take()
    TickLease.objects.update(holder="other")
    assert periodic.run_all(lease.keep) == []
    assert calls["seen"] == []


def test_the_lease_is_given_back_when_the_tick_breaks(calls, hands, monkeypatch):
    monkeypatch.setattr(tick.relay, "relay", lambda keep: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tick.run_tick()
    assert TickLease.objects.get().until is None


def test_the_heartbeat_tells_when_a_tick_comes_late(calls, hands):
    tick.run_tick()
    hands.forward(minutes=1)
    tick.run_tick()
    assert not Heartbeat.objects.get().late
    hands.forward(days=3)
    tick.run_tick()
    assert (Heartbeat.objects.get().late, Heartbeat.objects.get().gap_seconds) == (True, 3 * 86400)


def test_celery_delivering_the_task_many_times_has_one_effect(registry, alice, hands):
    periodic.periodic("hello")(lambda: post(key="hello", to=alice, title="一次"))
    for _ in range(20):
        tasks.tick()
    assert Message.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_ticks_at_once_one_runs(calls, hands):
    start, done, results = threading.Barrier(8), threading.Barrier(8), []

    def one():
        try:
            lease = tick.Lease()
            start.wait(60)
            results.append(lease.take())
            done.wait(60)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == [False] * 7 + [True]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_posts_of_one_key_at_once_write_one_message(alice):
    start, results = threading.Barrier(8), []

    def one():
        try:
            start.wait(60)
            results.append(post(key="race", to=alice, title="一次"))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(results) == Message.objects.count() == 1


def test_the_command_runs_one_tick_and_the_waiting_jobs(calls, hands, settings, monkeypatch, capsys):
    drained = []
    settings.REDIS_URL = ""
    monkeypatch.setattr("notifications.children.drain", drained.append)
    call_command("tick")
    assert (drained, capsys.readouterr().out) == ([45], "tick done\n")


def make_job(**facts):
    return Job.objects.create(key=facts.pop("key", "k"), kind="trial-copy", label="抄写", **facts)


def test_with_redis_the_tick_hints_again_at_overlooked_jobs(hands, settings, monkeypatch):
    given = []
    settings.REDIS_URL = "redis://localhost/0"
    monkeypatch.setattr(broker, "tell", lambda pk: given.append(pk) or True)
    row = make_job()
    assert tick.redrive() == 0
    hands.forward(seconds=21)
    assert tick.redrive() == 1
    assert tick.redrive() == 0
    hands.forward(seconds=51)
    assert tick.redrive() == 1
    assert given == [str(row.pk)] * 2


def test_a_broker_that_is_down_ends_the_round_at_once(hands, settings, monkeypatch):
    asked = []
    settings.REDIS_URL = "redis://localhost/0"
    monkeypatch.setattr(broker, "tell", lambda pk: asked.append(pk))
    make_job(key="a")
    make_job(key="b")
    hands.forward(minutes=1)
    assert tick.redrive() == 0
    assert len(asked) == 1


class Crew:
    def __init__(self, trouble=None):
        self.turns, self.stopped, self.trouble = 0, False, trouble

    def turn(self):
        self.turns += 1
        if self.trouble:
            raise self.trouble

    def stop(self):
        self.stopped = True


@pytest.fixture
def bells(monkeypatch):
    rung = []
    monkeypatch.setattr(loop, "ring", lambda: rung.append(1))
    return rung


def step(looping, now):
    looping.step(now)
    looping.bell.join()


def test_the_loop_looks_each_second_and_rings_each_minute(bells):
    looping = loop.Loop(Crew())
    for second in range(121):
        step(looping, float(second))
    assert (looping.crew.turns, len(bells)) == (121, 3)


def test_a_busy_database_does_not_end_the_loop(bells):
    looping = loop.Loop(Crew(DatabaseError("database is locked")))
    step(looping, 0.0)
    step(looping, 1.0)
    assert looping.crew.turns == 2


def test_the_loop_ends_with_its_parent_and_stops_its_children(bells, monkeypatch):
    looping = loop.Loop(Crew())
    monkeypatch.setattr(loop.signal, "signal", lambda *_: None)
    monkeypatch.setattr(looping.stopping, "wait", lambda _: setattr(looping, "parent", os.getppid() + 1))
    looping.run()
    assert (looping.crew.turns, looping.crew.stopped) == (1, True)


def test_the_loop_ends_on_sigterm(bells, monkeypatch):
    handlers, looping = {}, loop.Loop(Crew())
    monkeypatch.setattr(loop.signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(looping.stopping, "wait", lambda _: handlers[loop.signal.SIGTERM](15, None))
    looping.run()
    assert looping.crew.stopped


def test_a_tick_that_breaks_does_not_end_the_loop(monkeypatch, caplog):
    monkeypatch.setattr(loop, "run_tick", lambda: 1 / 0)
    monkeypatch.setattr(loop.connections, "close_all", lambda: None)
    loop.ring()
    assert "tick failed" in caplog.text
