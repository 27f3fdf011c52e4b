"""``manage.py check --deploy`` has nothing to say about a server that is set up as docs/operations.md tells."""

import base64
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

CAREFUL = {
    "PORTAL_PROFILE": "server",
    "PORTAL_BASE_URL": "https://portal.example.gov.cn",
    "ALLOWED_HOSTS": "portal.example.gov.cn,127.0.0.1",
    "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
    "DATABASE_URL": "postgres://portal@/portal?host=/run/postgresql",
    "REDIS_URL": "redis://:word@127.0.0.1:6379/0",
}


@pytest.fixture
def check(tmp_path):
    """``check(NAME="value")``: exit code and words of the check in an environment of its own."""

    def run(**changes: str) -> tuple[int, str]:
        key = secrets.token_urlsafe(50)
        known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | CAREFUL
        sealing = base64.b64encode(secrets.token_bytes(32)).decode()
        known |= {"PORTAL_VAR_DIR": str(tmp_path), "SECRET_KEY": key, "PORTAL_FIELD_KEY": sealing} | changes
        command = [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=known, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_careful_server_is_clean(check):
    code, words = check()
    assert code == 0 and "no issues" in words, words


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"PORTAL_BASE_URL": "http://portal.example.gov.cn"}, "not https"),
        ({"SECRET_KEY": "secret"}, "short or well known"),
        ({"PORTAL_METRICS_NETS": "10.1.2.3"}, "PORTAL_METRICS_NETS must be networks"),
        ({"PORTAL_METRICS_NETS": "10.1.2.3/8"}, "PORTAL_METRICS_NETS must be networks"),
        ({"PORTAL_LOG": "xml"}, "PORTAL_LOG must be one of text, json"),
    ],
)
def test_a_careless_one_is_not(check, change, told):
    code, words = check(**change)
    assert code != 0 and told in words
