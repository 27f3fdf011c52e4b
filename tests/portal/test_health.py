"""Two words for monitors, figures for the system administrator, incidents taken up again."""

import datetime as dt

import pytest
from django.db import InterfaceError, OperationalError

from county import clock
from county.models import AuditEntry
from notifications import incidents, status
from notifications import services as notifications
from notifications.enums import DeliveryState, JobState
from notifications.models import Delivery, Heartbeat, Incident, Job, PeriodicRun
from portal import health, upkeep

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def beating(db):
    """The tick ran just now."""
    return Heartbeat.objects.create(pk=1, started_at=clock.now(), finished_at=clock.now())


def asked(client) -> tuple[int, str]:
    answer = client.get("/healthz")
    return answer.status_code, answer.content.decode()


OK, DEGRADED = (200, "ok"), (503, "degraded")


def test_all_is_well(client, beating):
    assert asked(client) == OK
    answer = client.get("/healthz")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Cache-Control"] == "no-store"


def test_a_tick_that_never_ran_is_degraded(client, db):
    assert asked(client) == DEGRADED


def test_a_tick_that_stopped_is_degraded_after_five_minutes(client, beating, monday):
    monday.forward(minutes=5)
    assert asked(client) == OK
    monday.forward(seconds=1)
    assert asked(client) == DEGRADED


def test_a_message_that_does_not_leave_is_degraded(client, county, beating, monday, settings):
    settings.EMAIL_HOST = "mail.test"
    county.clerk.email = "a@example.test"
    notifications.post(key="a", to=county.clerk, title="一")
    assert asked(client) == OK
    monday.forward(minutes=16)
    Heartbeat.objects.update(finished_at=clock.now())
    assert asked(client) == DEGRADED
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=clock.now())
    assert asked(client) == OK


def test_a_full_disk_is_degraded(client, beating, monkeypatch):
    monkeypatch.setattr(status, "_disk", lambda: {"disk_free": 1, "disk_free_percent": 4})
    assert asked(client) == DEGRADED


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_degraded_and_says_no_more(client, beating, monkeypatch, error):
    def away(_):
        raise error("connection to server at 10.0.0.5 failed")

    monkeypatch.setattr(status, "_database", away)
    assert asked(client) == DEGRADED


def test_incidents_wait_for_a_person_and_not_for_the_monitor(client, beating):
    incidents.report("delivery:mail", "邮件发不出去")
    assert asked(client) == OK


def test_monitors_need_no_log_in_and_may_ask_for_the_head(client, beating):
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
    assert "sessionid" not in client.cookies and not client.cookies


@pytest.mark.parametrize("who", ["clerk", "leader", "reviewer", "approver", "observer", "secadmin", "auditor"])
def test_the_page_is_for_the_system_administrator(client, county, who):
    client.force_login(getattr(county, who))
    for answer in (client.get("/admin/operations/"), client.post("/admin/operations/retry/", {"incident": 1})):
        assert answer.status_code == 403
        assert "系统管理员" in answer.content.decode()


def test_a_visitor_is_sent_to_the_log_in(client, db):
    assert client.get("/admin/operations/").url.startswith("/login/")
    assert client.post("/admin/operations/retry/").url.startswith("/login/")


def lines() -> dict[str, tuple[str, str]]:
    return {figure.label: (figure.value, figure.light) for figure in health.figures()}


def test_the_figures_of_a_quiet_day(beating, monkeypatch):
    monkeypatch.setattr(status, "_disk", lambda: {"disk_free": 42 * 2**30, "disk_free_percent": 37})
    assert lines() == {
        "数据库": ("正常", "g"),
        "上次定时任务": ("0 秒前", "g"),
        "最早待发消息": ("没有待发", "g"),
        "可用磁盘": ("42.0 GB（37%）", "g"),
        "后台任务": ("等待 0 件，没有完成 0 件", "g"),
        "待处理故障": ("0 项", "g"),
    }


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({"seconds": 59}, "59 秒前"),
        ({"minutes": 4}, "4 分前"),
        ({"hours": 3, "minutes": 20}, "3 小时 20 分前"),
        ({"hours": 47}, "47 小时 0 分前"),
        ({"days": 3}, "3 天前"),
    ],
)
def test_ages_are_said_in_words(beating, monday, length, words):
    monday.forward(**length)
    assert lines()["上次定时任务"] == (words, "r" if dt.timedelta(**length) > status.TICK_ALARM else "g")


def test_what_needs_a_person_is_red(db, monkeypatch):
    monkeypatch.setattr(status, "_disk", lambda: {"disk_free": 2**30, "disk_free_percent": 1})
    incidents.report("delivery:mail", "邮件发不出去")
    Job.objects.create(key="k", kind="x", label="生成案卷", state=JobState.FAILED)
    red = [label for label, (_, light) in lines().items() if light == "r"]
    assert red == ["上次定时任务", "可用磁盘", "后台任务", "待处理故障"]
    assert lines()["上次定时任务"][0] == "还没有运行过"


def test_the_page_shows_incidents_jobs_and_failing_runs(see, county, beating):
    incidents.report("delivery:mail", "邮件发不出去", "Traceback …\n  File …\nConnectionRefusedError: 25")
    Job.objects.create(key="k", kind="x", label="生成案卷", state=JobState.INCIDENT, attempts=3, words="内存不够")
    PeriodicRun.objects.create(name="approvals.close_served", failures=2, last_failure=clock.now())
    page = see(county.sysadmin, "/admin/operations/")
    for words in (
        "邮件发不出去",
        "ConnectionRefusedError: 25",
        "生成案卷",
        "内存不够",
        "approvals.close_served",
        "2 次",
    ):
        assert words in page
    assert "Traceback" not in page


def test_jobs_that_went_well_and_settled_incidents_are_not_shown(see, county, beating):
    incidents.report("delivery:mail", "邮件发不出去")
    incidents.close("delivery:mail")
    Job.objects.create(key="k", kind="x", label="生成案卷", state=JobState.DONE)
    page = see(county.sysadmin, "/admin/operations/")
    assert "邮件发不出去" not in page and "生成案卷" not in page
    assert "没有故障" in page


def test_an_incident_is_taken_up_again(client, county, beating, settings):
    settings.EMAIL_HOST = "mail.test"
    county.clerk.email = "a@example.test"
    notifications.post(key="a", to=county.clerk, title="一")
    Delivery.objects.update(state=DeliveryState.INCIDENT)
    incident = incidents.report("delivery:mail", "邮件发不出去")
    client.force_login(county.sysadmin)
    answer = client.post("/admin/operations/retry/", {"incident": incident.pk}, follow=True)
    assert "“邮件发不出去”已重试 1 项" in answer.content.decode()
    assert Delivery.objects.get().state == DeliveryState.PENDING
    assert Incident.objects.get().resolved_by == county.sysadmin
    assert AuditEntry.objects.filter(action="notifications.retry", actor=county.sysadmin).count() == 1


@pytest.mark.parametrize("given", ["", "x", "0", "-1", "999", "9" * 30])
def test_an_unknown_incident_is_not_found(client, county, given):
    client.force_login(county.sysadmin)
    assert client.post("/admin/operations/retry/", {"incident": given}).status_code == 404


def test_a_settled_incident_is_not_taken_up_twice(client, county, beating):
    incident = incidents.report("delivery:mail", "邮件发不出去")
    client.force_login(county.sysadmin)
    client.post("/admin/operations/retry/", {"incident": incident.pk})
    assert client.post("/admin/operations/retry/", {"incident": incident.pk}).status_code == 404


def test_the_page_is_constant_in_queries(cost, county, beating):
    before = cost(county.sysadmin, "/admin/operations/")
    for number in range(15):
        incidents.report(f"delivery:{number}", "邮件发不出去")
        Job.objects.create(key=str(number), kind="x", label="生成案卷", state=JobState.FAILED)
    assert cost(county.sysadmin, "/admin/operations/") == before


# Back-ups and the program


def kept() -> dict[str, tuple[str, str]]:
    return {figure.label: (figure.value, figure.light) for figure in health.upkeep_figures()}


def test_a_portal_without_a_back_up_is_red(db):
    assert kept()["上次备份"] == ("还没有备份过", "r")
    assert kept()["数据库结构"] == ("与程序一致", "g")
    assert kept()["数据库大小"][0].endswith(" MB") and kept()["程序版本"][0]


def test_a_back_up_of_the_night_is_green_until_it_is_a_day_and_two_hours_old(db, monday, tmp_path):
    told = {"made_at": clock.now().isoformat(), "parts": {"database": {"size": 5 * 2**30}}}
    upkeep.note_backup(tmp_path, told)
    upkeep.note_check(told, [])
    assert kept()["上次备份"] == ("0 秒前，5.0 GB，核对无误", "g")
    monday.forward(hours=26)
    assert kept()["上次备份"][1] == "g"
    monday.forward(seconds=1)
    assert kept()["上次备份"] == ("26 小时 0 分前，5.0 GB，核对无误", "r")


def test_a_damaged_back_up_is_red_at_once(db, tmp_path):
    told = {"made_at": clock.now().isoformat(), "parts": {}}
    upkeep.note_backup(tmp_path, told)
    assert kept()["上次备份"] == ("0 秒前，1 MB，还没有核对", "g")
    upkeep.note_check(told, ["缺少 database"])
    assert kept()["上次备份"] == ("0 秒前，1 MB，核对发现损坏", "r")


def test_a_migration_that_was_not_run_is_red_and_counted(db, monkeypatch):
    monkeypatch.setattr(upkeep, "pending_migrations", lambda: ["county.0099_later"])
    assert kept()["数据库结构"] == ("1 项没有执行", "r")


def test_the_page_shows_back_ups_and_the_program(see, county, beating):
    page = see(county.sysadmin, "/admin/operations/")
    for words in ("备份与程序", "还没有备份过", "与程序一致", "程序版本"):
        assert words in page
