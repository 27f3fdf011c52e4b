"""A careless server does not start; a careful one does."""

import pytest

from jingyuan_media import checks

GOOD_KEY = "k3Jq-9vX_mT7wYb2LzR8nPc4HsD6fGaE1uVoQiB5tNyZ0pWx"


@pytest.fixture
def server(settings, monkeypatch):
    """A careful server profile, which a test spoils in one place."""
    settings.PROFILE, settings.CLOCK_MAY_SHIFT, settings.DEBUG = "server", False, False
    on_postgresql = settings.DATABASES["default"] | {"ENGINE": "django.db.backends.postgresql"}
    monkeypatch.setitem(settings.DATABASES, "default", on_postgresql)
    settings.REDIS_URL = "redis://:word@10.0.0.2:6379/0"
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = GOOD_KEY, ["portal.example.gov.cn"]
    settings.BASE_URL, settings.HTTPS = "https://portal.example.gov.cn", True
    return settings


def problems() -> set[str]:
    every = (checks.server_database, checks.server_broker, checks.server_secrets, checks.server_address)
    return {found.id.removeprefix("jingyuan_media.") for check in every for found in check(None)}


def test_a_careful_server_has_no_problem(server):
    assert problems() == set()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("REDIS_URL", "", "E002"),
        ("REDIS_URL", "redis://10.0.0.2:6379/0", "E003"),
        ("SECRET_KEY", "short", "E004"),
        ("SECRET_KEY", "a" * 60, "E004"),
        ("SECRET_KEY", "django-insecure-" + GOOD_KEY, "E004"),
        ("DEBUG", True, "E005"),
        ("ALLOWED_HOSTS", ["*"], "E006"),
        ("ALLOWED_HOSTS", [".gov.cn"], "E006"),
        ("HTTPS", False, "W001"),
    ],
)
def test_one_careless_setting_is_named(server, name, value, problem):
    setattr(server, name, value)
    assert problems() == {problem}


def test_a_server_on_sqlite_is_refused(server):
    server.DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
    assert problems() == {"E001"}


@pytest.mark.parametrize("profile", ["demo", "embedded", "test"])
def test_the_other_profiles_may_be_small(server, profile):
    server.PROFILE, server.REDIS_URL, server.SECRET_KEY = profile, "", "short"
    assert problems() == set()


def test_redis_on_this_machine_may_go_without_a_password(server):
    server.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert problems() == set()


@pytest.mark.django_db
def test_a_shifted_clock_is_refused_where_it_would_be_ignored(settings):
    from county.models.calendar import ClockShift

    ClockShift.objects.update_or_create(pk=1, defaults={"seconds": 3600})
    assert checks.server_clock(None, databases=["default"]) == []
    settings.CLOCK_MAY_SHIFT = False
    assert [found.id for found in checks.server_clock(None, databases=["default"])] == ["jingyuan_media.E007"]
    ClockShift.objects.update(seconds=0)
    assert checks.server_clock(None, databases=["default"]) == []
