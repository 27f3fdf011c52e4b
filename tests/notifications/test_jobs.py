"""Jobs: one row per wish, one runner per job, one effect; what breaks three times waits for a person."""

import time
import uuid

import pytest
from django.db import IntegrityError, transaction

from county import clock
from notifications import broker, children, jobs, services, tasks, work
from notifications.enums import JobState
from notifications.models import Incident, Job, Message
from tests.notifications.trials import jobs as trials  # noqa: F401 (registers the kinds)

pytestmark = pytest.mark.django_db


def wish(by, kind="trial-copy", key="k", again=False, **args):
    return jobs.enqueue(kind, args or {"text": "泾源"}, by=by, key=key, again=again)


def stop(row, state=JobState.INCIDENT):
    Job.objects.filter(pk=row.pk).update(state=state, attempts=3)
    row.refresh_from_db()


def test_the_same_key_is_the_same_job(alice):
    assert wish(alice) == wish(alice)
    assert Job.objects.count() == 1


def test_the_database_itself_refuses_a_second_row_of_a_key(alice):
    wish(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(key="k", kind="trial-copy", label="抄写")


def test_who_wishes_for_the_same_result_may_see_the_job_too_and_a_stranger_may_not(alice, bob):
    row = wish(alice)
    assert not Job.objects.of(bob).exists()
    wish(bob)
    assert Job.objects.of(bob).get() == Job.objects.of(alice).get() == row


def test_an_unknown_kind_is_refused(alice):
    with pytest.raises(KeyError, match="trial-none"):
        wish(alice, kind="trial-none")


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        jobs.job("trial-copy")(lambda context: None)


def test_a_kind_that_would_outlive_its_worker_is_refused():
    with pytest.raises(ValueError, match="140"):
        jobs.job("trial-long", timeout=141)


def test_a_job_given_up_is_told_to_everybody_who_wished_for_it(alice, bob, hands):
    row = wish(alice)
    wish(bob)
    jobs.give_up(jobs.claim(row.pk), "x")
    assert {m.recipient for m in Message.objects.filter(title="抄写没有完成")} == {alice, bob}


def test_taking_up_the_incident_of_a_job_queues_it(alice, hands):
    row = wish(alice)
    jobs.give_up(jobs.claim(row.pk), "x")
    assert services.retry_incident(Incident.objects.get(), by=alice) == 1
    row.refresh_from_db()
    assert (row.state, Incident.objects.get().resolved_by) == (JobState.QUEUED, alice)


def test_a_runner_that_is_interrupted_leaves_no_child_behind(alice, hands, monkeypatch):
    ended = []
    child = children.Child.__new__(children.Child)
    monkeypatch.setattr(child, "poll", lambda: 1 / 0, raising=False)
    monkeypatch.setattr(child, "stop", lambda: ended.append(1), raising=False)
    with pytest.raises(ZeroDivisionError):
        child.wait()
    assert ended == [1]


def test_a_stopped_job_starts_again_only_on_request(alice):
    row = wish(alice)
    stop(row)
    assert wish(alice).state == JobState.INCIDENT
    again = wish(alice, again=True)
    assert (again.state, again.attempts) == (JobState.QUEUED, 0)


def test_a_finished_job_is_not_done_again(alice):
    row = wish(alice, kind="trial-write", user=alice.pk)
    stop(row, JobState.DONE)
    assert not jobs.retry(row)
    assert wish(alice, kind="trial-write", again=True).state == JobState.DONE


def test_a_finished_job_whose_file_is_gone_is_made_again(alice, media):
    row = wish(alice)
    Job.objects.filter(pk=row.pk).update(state=JobState.DONE, path="jobs/gone.txt")
    assert wish(alice).state == JobState.QUEUED


def test_one_of_two_runners_gets_the_job(alice, hands):
    row = wish(alice)
    assert jobs.claim(row.pk)
    assert jobs.claim(row.pk) is None


def test_a_job_whose_runner_vanished_is_taken_over_after_a_minute(alice, hands):
    first = jobs.claim(wish(alice).pk)
    hands.forward(seconds=61)
    second = jobs.claim(first.pk)
    assert second.attempts == 2
    assert not jobs.renew(first)
    assert jobs.renew(second)


def test_a_runner_that_was_replaced_can_neither_finish_nor_fail_the_job(alice, hands, media):
    first = jobs.claim(wish(alice).pk)
    hands.forward(seconds=61)
    jobs.claim(first.pk)
    with pytest.raises(jobs.JobLost):
        work.keep(first, jobs.JobResult(content=b"x", file_name="x.txt"))
    jobs.stumble(first, "late")
    assert Job.objects.get().state == JobState.RUNNING
    assert list(media.glob("jobs/*")) == []


def test_runners_that_vanish_again_and_again_end_in_an_incident(alice, hands):
    row = wish(alice)
    for _ in range(4):
        jobs.claim(row.pk)
        hands.forward(seconds=61)
    row.refresh_from_db()
    assert row.state == JobState.INCIDENT
    assert Incident.objects.get().what == f"job:{row.pk}"


def test_a_person_has_one_heavy_job_running(alice, bob, hands):
    one, two = wish(alice, "trial-heavy", "1"), wish(alice, "trial-heavy", "2")
    other = wish(bob, "trial-heavy", "3")
    assert jobs.claim(one.pk)
    assert jobs.claim(two.pk) is None
    assert jobs.claim(other.pk)
    Job.objects.filter(pk=one.pk).update(state=JobState.DONE, token=None, claimed_until=None)
    assert jobs.claim(two.pk)


def test_fresh_work_goes_before_work_that_broke(alice, hands):
    broken = wish(alice, key="broken")
    jobs.stumble(jobs.claim(broken.pk), "x")
    hands.forward(minutes=1)
    fresh = wish(alice, key="fresh")
    assert [jobs.claim_next(), jobs.claim_next(), jobs.claim_next()] == [fresh, broken, None]


def test_a_broken_job_pauses_before_the_next_attempt(alice, hands):
    row = wish(alice)
    jobs.stumble(jobs.claim(row.pk), "x")
    assert jobs.claim_next() is None
    hands.forward(seconds=5)
    assert jobs.claim_next() == row


def test_a_released_job_loses_no_attempt(alice, hands):
    row = wish(alice)
    jobs.release(jobs.claim(row.pk))
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.QUEUED, 0)


def test_progress_of_a_lost_job_stops_it(alice, hands):
    row = jobs.claim(wish(alice).pk)
    work.progress(row, 1, 4)
    assert Job.objects.get().percent == 25
    Job.objects.update(token=uuid.uuid4())
    with pytest.raises(jobs.JobLost):
        work.progress(row, 2, 4)


def test_a_disk_that_is_full_leaves_no_half_file(alice, hands, media, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    row = jobs.claim(wish(alice).pk)
    monkeypatch.setattr(work.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        work.keep(row, jobs.JobResult(content=b"x" * 100, file_name="x.txt"))
    assert list(media.glob("jobs/*")) == []
    assert Job.objects.get().state == JobState.RUNNING


def test_a_job_of_a_kind_that_this_version_does_not_know_becomes_an_incident(alice, hands):
    row = wish(alice)
    Job.objects.update(kind="trial-none")
    assert children.run(row.pk)
    assert Job.objects.get().state == JobState.INCIDENT


def test_a_job_that_is_not_waiting_is_left_alone(alice, hands):
    row = wish(alice)
    stop(row, JobState.DONE)
    assert not tasks.run_job(str(row.pk))
    assert not tasks.run_job(str(uuid.uuid4()))


class TestHints:
    """A request never waits for the broker."""

    @pytest.fixture(autouse=True)
    def redis(self, settings):
        settings.REDIS_URL = "redis://localhost/0"

    def test_the_worker_is_told_after_the_commit_and_not_before(
        self, alice, monkeypatch, django_capture_on_commit_callbacks
    ):
        told = []
        monkeypatch.setattr(broker, "_put", told.append)
        with django_capture_on_commit_callbacks(execute=True):
            row = wish(alice)
            assert told == []
        assert told == [str(row.pk)]

    def test_without_redis_nobody_is_told(self, alice, settings, django_capture_on_commit_callbacks):
        settings.REDIS_URL = ""
        with django_capture_on_commit_callbacks() as callbacks:
            wish(alice)
        assert callbacks == []

    def test_a_broker_that_raises_is_only_logged(self, monkeypatch, caplog):
        def down(*_, **__):
            raise OSError("redis is down")

        monkeypatch.setattr(broker.app(), "send_task", down)
        assert not broker.tell("1")
        assert "redis is down" in caplog.text

    def test_a_broker_that_hangs_costs_the_request_nothing(self, monkeypatch):
        gate = broker.threading.Event()
        monkeypatch.setattr(broker, "tell", lambda _: gate.wait(60))
        begin = time.monotonic()
        for number in range(500):
            broker._put(str(number))
        assert time.monotonic() - begin < 30, "somebody waited for the gate"
        gate.set()
        broker._hints.join()


def see_through(row, hands):
    """Run a job until it no longer waits, moving over its pauses."""
    for _ in range(4):
        hands.forward(minutes=1)
        children.run(row.pk)
    row.refresh_from_db()
    return row


@pytest.mark.django_db(transaction=True)
class TestChildren:
    def test_a_job_leaves_a_whole_file_and_tells_its_person(self, child_room, alice, hands):
        row = wish(alice, text="云上香水")
        assert tasks.run_job(str(row.pk))
        row.refresh_from_db()
        assert (row.state, row.done, row.total) == (JobState.DONE, 1, 2)
        assert row.file.read_text() == "云上香水"
        assert (row.file_name, row.size, len(row.sha256)) == ("抄件.txt", 12, 64)
        assert Message.objects.get(recipient=alice).url == f"/jobs/{row.pk}/"

    def test_a_job_that_refuses_says_why_and_is_not_repeated(self, child_room, alice, hands):
        row = see_through(wish(alice, "trial-refuse"), hands)
        assert (row.state, row.words, row.attempts) == (JobState.FAILED, "第 3 行没有账号名称", 1)

    @pytest.mark.parametrize("kind", ["trial-segfault", "trial-greedy"])
    def test_a_poisoned_job_has_three_attempts_then_an_incident_and_others_go_on(self, child_room, alice, hands, kind):
        poison, good = wish(alice, kind, "p"), wish(alice, key="g")
        see_through(poison, hands)
        assert (poison.state, poison.attempts) == (JobState.INCIDENT, 3)
        assert ("MemoryError" in Incident.objects.get().detail) == (kind == "trial-greedy")
        assert children.run(good.pk)
        good.refresh_from_db()
        assert good.state == JobState.DONE

    def test_a_job_that_does_not_end_is_killed(self, child_room, alice, hands):
        row = wish(alice, "trial-hang")
        assert tasks.run_job(str(row.pk))
        row.refresh_from_db()
        assert (row.state, row.attempts) == (JobState.QUEUED, 1)

    def test_an_atomic_job_that_dies_leaves_nothing_behind(self, child_room, alice, hands):
        row = wish(alice, "trial-write-then-die", user=alice.pk)
        tasks.run_job(str(row.pk))
        assert not Message.objects.exists()

    def test_an_atomic_job_delivered_many_times_writes_once(self, child_room, alice, hands):
        row = wish(alice, "trial-write", user=alice.pk)
        assert [tasks.run_job(str(row.pk)) for _ in range(5)] == [True, False, False, False, False]
        row.refresh_from_db()
        assert (row.words, row.next_url, Message.objects.count()) == ("写入 1 条", "/messages/", 1)

    def test_a_crew_that_must_stop_puts_its_jobs_back(self, child_room, alice, hands):
        row = wish(alice, "trial-hang")
        crew = children.Crew()
        crew.turn()
        (child,) = crew.children
        crew.stop()
        row.refresh_from_db()
        assert (row.state, row.attempts) == (JobState.QUEUED, 0)
        assert child.process.returncode is not None

    def test_a_child_whose_claim_is_gone_does_nothing(self, child_room, alice, hands):
        row = wish(alice)
        work.run_claimed(row.pk, str(uuid.uuid4()))
        assert Job.objects.get().state == JobState.QUEUED


def test_time_of_a_job_comes_from_the_county_clock(alice, hands):
    assert wish(alice).created_at == clock.now()
