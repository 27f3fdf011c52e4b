"""People, a stopped clock, and a database that child processes can open too."""

import pytest

from county import clock
from county.models import User
from notifications import periodic, reminders
from notifications.gathering import gather

MORNING = "2026-12-01T09:00"  # a Tuesday, working day


def make_person(username: str, **fields) -> User:
    facts = {"name": f"用户{username}", "email": f"{username}@example.test", "is_active": True} | fields
    return User.objects.create_user(username, must_change_password=False, **facts)


@pytest.fixture
def alice(db):
    return make_person("alice")


@pytest.fixture
def bob(db):
    return make_person("bob")


@pytest.fixture
def hands():
    """The county clock, stopped on a working day at nine."""
    with clock.freeze(MORNING) as moved:
        yield moved


@pytest.fixture
def registry(monkeypatch):
    """Empty registries, so that only the test's own reminders and functions run."""
    gather()
    monkeypatch.setattr(reminders, "_registry", {})
    monkeypatch.setattr(periodic, "_registry", {})


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def child_room(transactional_db, monkeypatch, tmp_path, media):
    """Child processes know the kinds of ``trials`` and keep their files in the test's folder."""
    monkeypatch.setenv("PORTAL_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.notifications.child_settings")
