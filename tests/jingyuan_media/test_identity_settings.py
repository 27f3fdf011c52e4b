"""What the environment says of signing in, as a process of its own reads it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

ASK = """
import json
from django.conf import settings
names = [(one["NAME"].rsplit(".", 1)[1], one.get("OPTIONS", {})) for one in settings.AUTH_PASSWORD_VALIDATORS]
print(json.dumps({"second": settings.SECOND_FACTOR, "proof": settings.STEP_UP, "rules": dict(names)}))
"""


def read(tmp_path, **environment) -> subprocess.CompletedProcess:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE", "REDIS"))}
    known |= {"DJANGO_SETTINGS_MODULE": "jingyuan_media.settings", "PORTAL_VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-c", ASK]
    return subprocess.run(command, env=known | environment, cwd=settings.BASE_DIR, capture_output=True, text=True)


@pytest.mark.parametrize(("profile", "asked"), [("embedded", True), ("demo", False), ("test", False)])
def test_codes_and_proof_are_asked_everywhere_but_in_demo_and_tests(tmp_path, profile, asked):
    told = json.loads(read(tmp_path, PORTAL_PROFILE=profile).stdout)
    assert (told["second"], told["proof"]) == (asked, asked)


@pytest.mark.parametrize(
    ("policy", "rules"),
    [
        ("", {"Length": {"least": 10}, "Classes": {}}),
        ("dengbao", {"Length": {"least": 10}, "Classes": {}}),
        ("nist", {"Length": {"least": 12}}),
    ],
)
def test_the_password_policy_names_its_rules(tmp_path, policy, rules):
    told = json.loads(read(tmp_path, PORTAL_PASSWORD_POLICY=policy).stdout)
    assert told["rules"] == rules | {"ContextWords": {}, "CommonPasswordValidator": {}}


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORTAL_PASSWORD_POLICY", "easy"), ("PORTAL_ADMIN_NETS", "10.1.2.3/16"), ("PORTAL_ALLOWED_NETS", "office")],
)
def test_an_odd_value_stops_the_start_and_names_the_variable(tmp_path, name, value):
    answer = read(tmp_path, **{name: value})
    assert answer.returncode != 0 and name in answer.stderr
