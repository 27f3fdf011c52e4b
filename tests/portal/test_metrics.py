"""Readiness in one word, figures for the monitor, and whom they are for."""

import json
import os
import re
import subprocess
from collections import Counter
from ipaddress import ip_network

import pytest
from django.db import OperationalError

from county import clock
from notifications import incidents, status
from notifications.models import Job
from portal import gauges, metrics, upkeep
from tests.house.matrix import routes

pytestmark = pytest.mark.usefixtures("monday", "place")


@pytest.fixture
def place(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(metrics, "counts", metrics.Counts())
    return tmp_path / "metrics"


def figures(client, **words) -> dict[str, str]:
    """Value by name and labels, as the monitor reads them."""
    lines = client.get("/metrics", **words).content.decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def ready(client) -> tuple[int, str]:
    answer = client.get("/readyz")
    return answer.status_code, answer.content.decode()


# Ready


def test_a_portal_that_can_serve_is_ready_though_its_tick_never_ran(client, db):
    assert ready(client) == (200, "ready")
    assert client.get("/readyz")["Cache-Control"] == "no-store"
    assert client.get("/healthz").status_code == 503


def test_a_database_that_is_away_is_told_in_one_word(client, db, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.5 failed")

    monkeypatch.setattr(upkeep, "pending_migrations", away)
    assert ready(client) == (503, "database")


def test_a_migration_that_is_missing_is_told(client, db, monkeypatch):
    monkeypatch.setattr(upkeep, "_on_disk", lambda: {("county", "9999_later")})
    assert ready(client) == (503, "migrations")


def test_a_full_disk_is_told(client, db, monkeypatch):
    monkeypatch.setattr(status, "_disk", lambda: {"disk_free": 1, "disk_free_percent": 4})
    assert ready(client) == (503, "disk")


def test_a_key_that_cannot_be_read_is_told(client, db, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "gone"))
    assert ready(client) == (503, "keys")


# Figures


def test_answers_are_counted_by_route_method_and_class(client, db):
    client.get("/login/")
    client.get("/login/")
    client.get("/no/such/page/")
    known = figures(client)
    assert known['portal_requests_total{route="county:login",method="GET",status="2xx"}'] == "2"
    assert known['portal_requests_total{route="none",method="GET",status="4xx"}'] == "1"
    assert known['portal_request_seconds_count{route="county:login"}'] == "2"
    assert known['portal_request_seconds_bucket{route="county:login",le="+Inf"}'] == "2"


def test_what_a_visitor_types_never_becomes_a_label(client, db):
    for path in ("/<script>/", '/a"b/', "/accounts/1/", "/calendar/x.ics"):
        client.generic("PROPFIND", path)
    labels = {name for key in figures(client) for name in re.findall(r'route="([^"]*)"', key)}
    assert labels <= set(routes()) | {"none"}
    assert {m for key in figures(client) for m in re.findall(r'method="([^"]*)"', key)} <= metrics.METHODS | {"other"}


def test_durations_grow_from_bucket_to_bucket(place):
    for seconds in (0.004, 0.03, 0.03, 20):
        metrics.counts.add("portal:search", "GET", 200, seconds)
    lines = [line for line in metrics._durations(metrics.total()) if "_bucket" in line]
    assert [int(line.rsplit(" ", 1)[1]) for line in lines] == [1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 4]


def test_processes_are_added_up_and_those_that_ended_are_kept(place):
    metrics.counts.add("portal:search", "GET", 200, 0.1)
    gone = subprocess.Popen(["true"])
    gone.wait()
    other = os.getppid()
    for pid, count in ((gone.pid, 5), (other, 7)):
        (place / f"{pid}.json").write_text(json.dumps({"n portal:search GET 2xx": count}))
    for _ in range(2):
        assert metrics.total()["n portal:search GET 2xx"] == 13
    assert sorted(path.name for path in place.glob("*.json")) == sorted(
        [f"{other}.json", f"{os.getpid()}.json", "ended.json"]
    )


def test_a_file_cut_in_half_counts_as_none(place):
    metrics.counts.add("portal:search", "GET", 200, 0.1)
    (place / f"{os.getppid()}.json").write_text('{"n portal:se')
    assert metrics.total()["n portal:search GET 2xx"] == 1


def test_figures_that_cannot_be_written_fail_no_answer(client, db, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"
    assert client.get("/login/").status_code == 200
    assert "figures are not written" in caplog.text


def test_ages_states_and_room_are_told(client, county):
    Job.objects.create(key="k", kind="x", label="生成案卷", state="failed")
    incidents.report("delivery:mail", "邮件发不出去")
    client.force_login(county.clerk)
    known = figures(client)
    assert known["portal_sessions"] == "1"
    assert (known["portal_up"], known["portal_tick_age_seconds"], known["portal_incidents_open"]) == ("1", "-1", "1")
    assert (known['portal_jobs{state="failed"}'], known['portal_jobs{state="queued"}']) == ("1", "0")
    assert known["portal_backup_age_seconds"] == "-1" and known["portal_migrations_pending"] == "0"
    assert float(known["portal_database_seconds"]) < 5 and int(known["portal_database_bytes"]) > 10_000
    assert int(known["portal_web_memory_bytes"]) > 10_000_000


def test_a_database_that_is_away_leaves_what_the_disk_tells(client, db, monkeypatch):
    def away(_):
        raise OperationalError

    monkeypatch.setattr(status, "_database", away)
    names = [name for name, _, _ in gauges.gauges()]
    assert names == ["portal_up", "portal_disk_free_bytes", "portal_disk_free_percent"]
    assert figures(client)["portal_up"] == "0"


def test_nobody_is_named(client, county):
    client.force_login(county.clerk)
    client.get("/accounts/")
    text = client.get("/metrics").content.decode()
    assert not {word for word in (county.clerk.name, county.clerk.username, "香水") if word in text}


# Whom they are for


@pytest.mark.parametrize(
    ("address", "words", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"HTTP_X_REAL_IP": "203.0.113.9"}, 404),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
    ],
)
def test_only_this_machine_reads_them_unless_networks_are_named(client, db, address, words, status):
    assert client.get("/metrics", REMOTE_ADDR=address, **words).status_code == status


def test_a_named_network_reads_them_also_through_our_own_proxy(client, db, settings):
    settings.METRICS_NETS = (ip_network("10.1.2.0/24"),)
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_REAL_IP="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_REAL_IP="10.9.9.9").status_code == 404


# Back-ups


def test_a_back_up_and_its_check_are_told(db, monday, tmp_path):
    assert upkeep.last_backup() is None
    told = {"made_at": clock.now().isoformat(), "parts": {"database": {"size": 3 * 2**20}, "files/a": {"size": 1}}}
    upkeep.note_backup(tmp_path, told)
    assert upkeep.last_backup()["checked"] is None
    upkeep.note_check(told | {"made_at": "2020-01-01T00:00:00+08:00"}, ["缺少 database"])
    assert upkeep.last_backup()["checked"] is None
    upkeep.note_check(told, [])
    known = upkeep.last_backup()
    assert (known["bytes"], known["checked"], upkeep.backup_age()) == (3 * 2**20 + 1, True, 0)
    monday.forward(hours=2)
    assert upkeep.backup_age() == 7200
    upkeep.note_check(told, ["被改动 database"])
    assert upkeep.last_backup()["checked"] is False


def test_the_version_is_a_revision_or_the_day_of_the_packages(settings, tmp_path):
    upkeep.version.cache_clear()
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.lock").write_text("")
    assert re.fullmatch(r"软件包清单 \d{4}-\d\d-\d\d", upkeep.version())
    upkeep.version.cache_clear()


def test_missing_numbers_count_as_none(place):
    assert metrics._read(place / "nothing.json") == Counter()
