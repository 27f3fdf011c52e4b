"""Database, Redis and folders of a test run, ready before Django reads its settings.

``--db sqlite`` (default) is the embedded shape; ``--db postgres`` is the server shape with Redis. ``DATABASE_URL``
and ``REDIS_URL`` are used when they are given, otherwise private throw-away servers are started.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from ops import services

ROOM_NEEDED = 2 * 1024**3  # bytes free before memory-backed storage is used
running: list[services.Service] = []


def pytest_addoption(parser):
    group = parser.getgroup("portal")
    group.addoption("--db", choices=("sqlite", "postgres"), default="sqlite", help="which shape the tests run in")
    group.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    folder = _folder()
    early_config.add_cleanup(lambda: _clean(folder))
    (folder / "var" / "static").mkdir(parents=True)  # whitenoise warns where it is missing
    os.environ.update(PORTAL_PROFILE="test", PORTAL_VAR_DIR=str(folder / "var"), PYTHONUNBUFFERED="1")
    for name in (
        "DEBUG",
        "SECRET_KEY",
        "SECRET_KEY_FILE",
        "PORTAL_FIELD_KEY",
        "PORTAL_FIELD_KEY_FILE",
        "PORTAL_BASE_URL",
        "ALLOWED_HOSTS",
        "SMTP_HOST",
    ):
        os.environ.pop(name, None)
    if early_config.known_args_namespace.db == "postgres":
        _server_shape(folder)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/main.sqlite3"
        os.environ.pop("REDIS_URL", None)


def _server_shape(folder: Path) -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        running.append(services.Postgres(folder / "pg", options=services.THROW_AWAY).start())
        os.environ["DATABASE_URL"] = running[-1].url
    if not os.environ.get("REDIS_URL"):
        running.append(services.Redis(folder / "redis").start())
        os.environ["REDIS_URL"] = running[-1].url


def _folder() -> Path:
    """A folder of this process, in memory where there is room; folders of dead runs are removed."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED
    base = memory if roomy else Path(tempfile.gettempdir())
    for old in base.glob("jm-test-*"):
        if not Path("/proc", old.name.rsplit("-", 1)[1]).exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = base / f"jm-test-{os.getpid()}"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    return folder


def _clean(folder: Path) -> None:
    while running:
        running.pop().stop()
    shutil.rmtree(folder, ignore_errors=True)


def pytest_report_header(config):
    given = " ".join(type(service).__name__ for service in running) or "none started"
    return f"portal: --db {config.option.db}, private services: {given}"


def pytest_collection_modifyitems(config, items):
    """Long counts run only when asked for; what needs another database or Celery is left out, and counted."""
    asked = config.option.markexpr
    away = {name for name in ("chaos", "fuzz") if name not in asked}
    if config.option.db == "sqlite":
        away |= {"postgres", "celery"}
    else:
        away.add("sqlite")
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in away)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.option.no_skips and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
