"""Locked packages: their digests, licences and bill; and what happens where nobody can be asked."""

import json
import re
import subprocess
from email.message import Message

import pytest

from ops import supply


def told(**fields) -> Message:
    found = Message()
    for name, value in fields.items():
        for line in value if isinstance(value, list) else [value]:
            found[name.replace("_", "-")] = line
    return found


def test_every_package_of_the_locks_has_digests():
    for lock in supply.LOCKS.values():
        known = supply.locked((supply.ROOT / lock).read_text("utf-8"))
        assert len(known) > 30
        assert [name for name, (_, _, hashes) in known.items() if not hashes] == []


def test_the_running_lock_is_part_of_the_tests_lock():
    running, tests = (supply.locked((supply.ROOT / lock).read_text("utf-8")) for lock in supply.LOCKS.values())
    assert {name: row[0] for name, row in running.items()}.items() <= {
        name: row[0] for name, row in tests.items()
    }.items()


def test_pip_is_only_called_with_digests():
    calls = [
        line
        for path in (supply.ROOT / "ops").glob("*.sh")
        for line in path.read_text("utf-8").replace("\\\n", " ").splitlines()
        if re.search(r"pip.? install", line) and "say" not in line.split()[:1]
    ]
    fetched = [line for line in calls if "--require-hashes" not in line]
    assert len(calls) >= 2
    assert [line.strip() for line in fetched if "uv" not in line] == [], "only the maker of locks comes without"
    assert "--require-hashes" in (supply.ROOT / "docs" / "operations.md").read_text("utf-8")


def test_every_package_has_a_licence_that_may_be_used():
    found = {row.name: row.licence for row in supply.packages()}
    assert len(found) > 50
    assert {name: words for name, words in found.items() if not supply.may_be_used(words)} == {}


def test_the_page_of_licences_is_current():
    assert supply.PAGE.read_text("utf-8") == supply.page(), "make licences"


@pytest.mark.parametrize(
    "words",
    ["", "GPL-3.0-or-later", "AGPL-3.0-only", "SSPL-1.0", "BUSL-1.1", "MIT AND GPL-3.0-only", "LicenseRef-Proprietary"],
)
def test_an_unknown_or_unfit_licence_is_refused(words):
    assert not supply.may_be_used(words)


@pytest.mark.parametrize(
    "words", ["MIT", "GPL-2.0-or-later OR MPL-1.1", "MIT AND PSF-2.0", "(Apache-2.0 OR GPL-3.0-only)"]
)
def test_one_fitting_choice_is_enough(words):
    assert supply.may_be_used(words)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"License_Expression": "MIT"}, "MIT"),
        ({"Classifier": ["License :: OSI Approved :: BSD License", "Framework :: Django"]}, "BSD-3-Clause"),
        ({"License": "BSD-3-Clause"}, "BSD-3-Clause"),
        ({"License": "Ask our sales team"}, ""),
        ({"Classifier": ["License :: Other/Proprietary License"], "License": "see file"}, ""),
        ({}, ""),
    ],
)
def test_a_licence_is_read_from_what_a_package_says(fields, found):
    assert supply.licence("some-package", told(**fields)) == found


def test_the_bill_names_every_package_once_with_version_licence_and_digests():
    bill = json.loads(json.dumps(supply.bill()))
    parts = {part["bom-ref"]: part for part in bill["components"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert len(parts) == len(bill["components"]) == len(supply.packages())
    django = next(part for part in parts.values() if part["name"] == "django")
    assert django["purl"] == f"pkg:pypi/django@{django['version']}" and django["scope"] == "required"
    assert all(part["properties"] and part["licenses"][0]["expression"] for part in parts.values())


def answers(monkeypatch, out: str = "", err: str = "", code: int = 1):
    done = subprocess.CompletedProcess([], code, out, err)
    monkeypatch.setattr(supply.subprocess, "run", lambda *args, **words: done)


def test_an_audit_that_cannot_ask_says_so_and_decides_nothing(monkeypatch, capsys):
    answers(monkeypatch, err="Traceback\nrequests.exceptions.ConnectionError: pypi.org")
    assert supply.main(["audit"]) == 0
    assert capsys.readouterr().out == "not checked: requests.exceptions.ConnectionError: pypi.org\n"


def test_an_audit_that_takes_too_long_says_so(monkeypatch):
    def slow(*args, **words):
        raise subprocess.TimeoutExpired("pip_audit", 300)

    monkeypatch.setattr(supply.subprocess, "run", slow)
    assert supply.audit().startswith("not checked")


def test_what_an_audit_finds_is_printed(monkeypatch):
    answers(monkeypatch, out="Name Version ID Fix Versions\nsix 1.0 PYSEC-1 1.1", err="Found 1 known vulnerability")
    assert "PYSEC-1" in supply.audit()
    answers(
        monkeypatch,
        out="six  Dependency not found on PyPI and could not be audited: six (1.17.0)",
        err="No known",
        code=0,
    )
    assert supply.audit().startswith("not checked: the service does not know 1 packages")
    answers(monkeypatch, err="No known vulnerabilities found", code=0)
    assert supply.audit() == "No known vulnerabilities found"
