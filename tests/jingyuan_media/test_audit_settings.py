"""What the environment may say about the audit log: kept long enough, a known algorithm, a key of its own."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jingyuan_media import env

SHOW = "from django.conf import settings as s; print(s.AUDIT_RETENTION_DAYS, s.DIGEST, s.AUDIT_KEY)"


def started(tmp_path, **variables: str) -> subprocess.CompletedProcess:
    """The settings, read by a process of their own."""
    known = {"DJANGO_SETTINGS_MODULE": "jingyuan_media.settings", "PORTAL_VAR_DIR": str(tmp_path)}
    environment = os.environ | known | variables
    return subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("variables", "days"),
    [
        ({}, "400"),
        ({"AUDIT_RETENTION_DAYS": "184"}, "184"),
        ({"AUDIT_RETENTION_DAYS": "366", "PORTAL_INTERNET_FACING": "1"}, "366"),
    ],
)
def test_the_log_is_kept_as_long_as_was_said(tmp_path, variables, days):
    assert started(tmp_path, **variables).stdout.split()[0] == days


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"AUDIT_RETENTION_DAYS": "183"}, "AUDIT_RETENTION_DAYS must be a whole number from 184"),
        ({"AUDIT_RETENTION_DAYS": "0"}, "from 184"),
        ({"AUDIT_RETENTION_DAYS": "-400"}, "from 184"),
        ({"AUDIT_RETENTION_DAYS": "一年"}, "from 184"),
        ({"AUDIT_RETENTION_DAYS": "365", "PORTAL_INTERNET_FACING": "1"}, "from 366"),
        ({"PORTAL_DIGEST": "md5"}, "PORTAL_DIGEST must be one of sm3, sha256"),
    ],
)
def test_too_short_or_unknown_does_not_start(tmp_path, variables, words):
    done = started(tmp_path, **variables)
    assert done.returncode == 1 and words in done.stderr


def test_a_key_of_the_environment_counts_before_the_file(tmp_path):
    assert started(tmp_path, PORTAL_AUDIT_KEY="of-the-environment").stdout.split()[2] == "of-the-environment"
    assert not (tmp_path / "audit-key").exists()


def test_without_one_it_is_made_once_and_read_by_its_owner_only(tmp_path):
    first = started(tmp_path).stdout.split()[2]
    kept = tmp_path / "audit-key"
    assert first == started(tmp_path).stdout.split()[2] == kept.read_text("utf-8") and len(first) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and len(list(tmp_path.glob(".audit-key*"))) == 0


def test_a_digest_that_this_machine_lacks_is_told(monkeypatch):
    monkeypatch.setattr(env.hashlib, "algorithms_available", {"sha256"})
    assert env.best_digest() == "sha256"
    with pytest.raises(ImproperlyConfigured, match="does not have it"):
        env.ensure_digest("sm3")
