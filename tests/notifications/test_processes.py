"""Real processes: the loop beside the web process, and Celery's worker, told to stop or killed."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from county import clock
from notifications import jobs, reminders, tick
from notifications.enums import JobState
from notifications.models import Heartbeat, Job, Message
from notifications.reminders import Due, Reminder, Rung, register
from tests.notifications.conftest import MORNING
from tests.notifications.trials import jobs as trials  # noqa: F401 (registers the kinds)
from tests.plugins.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
LOOP = (sys.executable, "manage.py", "tick", "--loop")


def state_of(row):
    return Job.objects.values_list("state", flat=True).get(pk=row.pk)


def is_gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "\nState:\tZ" in status.read_text()


def test_the_loop_ticks_and_does_jobs_until_it_is_told_to_stop(child_room, alice, start_process):
    row = jobs.enqueue("trial-copy", {"text": "泾源"}, by=alice, key="k")
    process = start_process(*LOOP, REDIS_URL="")
    wait_for(lambda: state_of(row) == JobState.DONE, what=process.text)
    wait_for(lambda: Heartbeat.objects.filter(finished_at__isnull=False).exists(), what="heartbeat")
    assert process.stop(signal.SIGTERM) == 0


def test_a_loop_told_to_stop_puts_its_job_back(child_room, alice, start_process):
    row = jobs.enqueue("trial-wait", {}, by=alice, key="k")
    process = start_process(*LOOP, REDIS_URL="")
    wait_for(lambda: Job.objects.get(pk=row.pk).done == 1, what="job")
    process.stop(signal.SIGTERM)
    assert (state_of(row), Job.objects.get(pk=row.pk).attempts) == (JobState.QUEUED, 0)


def test_the_loop_leaves_when_its_parent_is_killed(child_room, start_process, tmp_path):
    note = tmp_path / "pid"
    words = (
        f"import subprocess as s; p = s.Popen({list(LOOP)!r}); open({str(note)!r}, 'w').write(f'{{p.pid}} '); p.wait()"
    )
    process = start_process(sys.executable, "-c", words, REDIS_URL="")
    pid = int(wait_for(lambda: note.exists() and note.read_text().endswith(" ") and note.read_text(), what="loop"))
    wait_for(lambda: Heartbeat.objects.exists(), what="tick")
    process.stop(signal.SIGKILL)
    wait_for(lambda: is_gone(pid), what="end of the loop")


def test_the_child_dies_with_a_killed_loop_and_the_job_is_taken_over(child_room, alice, start_process):
    row = jobs.enqueue("trial-wait", {}, by=alice, key="k")
    first = start_process(*LOOP, REDIS_URL="")
    wait_for(lambda: Job.objects.get(pk=row.pk).done == 1, what="job")
    pid = Job.objects.get(pk=row.pk).total
    os.kill(first.process.pid, signal.SIGKILL)
    wait_for(lambda: is_gone(pid), what="end of the child")
    Job.objects.filter(pk=row.pk).update(claimed_until=clock.now(), kind="trial-copy", args={"text": "x"})
    start_process(*LOOP, REDIS_URL="")
    wait_for(lambda: state_of(row) == JobState.DONE, what="job taken over")
    assert Job.objects.get(pk=row.pk).attempts == 2


def test_a_celery_worker_does_a_job_right_after_the_commit(child_room, alice, celery, settings):
    settings.REDIS_URL = os.environ["REDIS_URL"]
    worker = celery.worker()
    row = jobs.enqueue("trial-copy", {"text": "泾源"}, by=alice, key="k")
    wait_for(lambda: state_of(row) == JobState.DONE, what=worker.text)


def test_a_job_whose_worker_was_killed_and_whose_hint_is_lost_is_driven_again(child_room, alice, celery, settings):
    settings.REDIS_URL = os.environ["REDIS_URL"]
    row = jobs.enqueue("trial-copy", {"text": "泾源"}, by=alice, key="k")
    jobs.claim(row.pk)
    from jingyuan_media.celery import app

    app.control.purge()
    Job.objects.filter(pk=row.pk).update(claimed_until=clock.now(), created_at=clock.now() - tick.LEASE)
    assert tick.redrive() == 1
    worker = celery.worker()
    wait_for(lambda: state_of(row) == JobState.DONE, what=worker.text)


@pytest.mark.postgres
def test_eight_engines_at_once_remind_each_person_once(alice, bob, registry):
    @register
    class Ladder(Reminder):
        code, ladder = "race", (Rung("a", -1, "all"), Rung("b", -2, "all"))

        def due(self, now):
            day = now.date().replace(day=2)
            return [Due(str(n), day, "待办", audiences={"all": [alice, bob]}) for n in range(5)]

    start, results = threading.Barrier(8), []

    def one():
        try:
            start.wait(60)
            results.append(reminders.run())
        finally:
            connection.close()

    with clock.freeze(MORNING):
        threads = [threading.Thread(target=one) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert len(results) == 8
    assert sum(results) == Message.objects.count() == 20
