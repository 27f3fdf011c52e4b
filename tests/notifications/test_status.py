"""The portal's own condition, and the housekeeping of results."""

import datetime as dt
import os

import pytest
from django.db import OperationalError

from county import clock
from notifications import incidents, services, status, sweep, tick
from notifications.enums import DeliveryState, JobState
from notifications.models import Delivery, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticked(registry, hands):
    tick.run_tick()


def test_all_is_well(ticked):
    figures = status.status()
    assert (figures["db_ok"], figures["tick_age"], figures["oldest_pending"], figures["incidents"]) == (
        True,
        0,
        None,
        0,
    )
    assert figures["alarms"] == []


def test_a_tick_that_never_ran_is_an_alarm():
    assert status.status()["alarms"] == ["定时任务没有运行，提醒可能延迟"]


def test_a_tick_that_stopped_is_an_alarm_after_five_minutes(ticked, hands):
    hands.forward(minutes=5)
    assert status.status()["alarms"] == []
    hands.forward(seconds=1)
    assert status.status()["tick_age"] == 301
    assert status.status()["alarms"] == ["定时任务没有运行，提醒可能延迟"]


def test_mail_that_waits_longer_than_fifteen_minutes_is_an_alarm(ticked, hands, alice, settings):
    settings.EMAIL_HOST = "mail.test"
    services.post(key="a", to=alice, title="一")
    hands.forward(minutes=16)
    assert "有消息超过 15 分钟没有发出" in status.status()["alarms"]
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=clock.now())
    assert "有消息超过 15 分钟没有发出" not in status.status()["alarms"]


def test_incidents_and_failed_jobs_are_counted(ticked):
    incidents.report("delivery:mail", "邮件发不出去")
    Job.objects.create(key="k", kind="x", label="x", state=JobState.FAILED)
    figures = status.status()
    assert (figures["incidents"], figures["jobs_failed"]) == (1, 1)
    assert figures["alarms"] == ["有 1 项故障待处理"]


def test_a_database_that_does_not_answer_is_said_and_not_raised(monkeypatch):
    def down(_):
        raise OperationalError("gone")

    monkeypatch.setattr(status, "_database", down)
    figures = status.status()
    assert (figures["db_ok"], figures["alarms"][0]) == (False, "数据库没有应答")
    assert figures["disk_free"] > 0


def test_a_full_disk_is_an_alarm(ticked, monkeypatch):
    monkeypatch.setattr(status.shutil, "disk_usage", lambda _: Usage(100, 96, 4))
    assert status.status()["alarms"] == ["磁盘空间不足 5%"]


class Usage:
    def __init__(self, total, used, free):
        self.total, self.used, self.free = total, used, free


def test_old_results_go_with_their_rows_and_young_ones_stay(hands, media):
    (media / "jobs").mkdir(parents=True)
    for name, age in {"old": 31, "young": 29}.items():
        (media / f"jobs/{name}").write_text("x")
        at = clock.now() - dt.timedelta(days=age)
        Job.objects.create(key=name, kind="x", label="x", state=JobState.DONE, path=f"jobs/{name}", finished_at=at)
    assert sweep.sweep() == 1
    assert [row.key for row in Job.objects.all()] == ["young"]
    assert [file.name for file in (media / "jobs").iterdir()] == ["young"]


def test_half_written_files_of_killed_children_go_after_a_day(hands, media):
    (media / "jobs").mkdir(parents=True)
    for name, age in {"a.part": 25, "b.part": 1}.items():
        (media / "jobs" / name).write_text("x")
        moment = (media / "jobs" / name).stat().st_mtime - age * 3600
        os.utime(media / "jobs" / name, (moment, moment))
    assert sweep.sweep() == 1
    assert [file.name for file in (media / "jobs").iterdir()] == ["b.part"]


def test_incidents_still_wait_for_a_person_after_a_month(hands):
    incidents.report("job:1", "后台任务没有完成")
    hands.forward(days=40)
    sweep.sweep()
    assert status.open_incidents().count() == 1
