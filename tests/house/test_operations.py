"""docs/operations.md names every environment variable that the settings read, and no other."""

import re

import pytest
from django.conf import settings

READ = re.compile(r'env\.(?:text|flag|integer|choice|words|networks|place|keys)\(\s*"([A-Z_]+)"')
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
OF_THE_TESTS = (
    {"PG_BINDIR", "REDIS_SERVER", "CHROMIUM", "PYTHON", "TEST_MINUTES", "CHAOS"}
    | {f"FAULTS_{name}" for name in ("SCALE", "REPEATS", "WINDOWS", "CUTS", "KILLS")}
    | {"LEDGER_MINUTES", "LEDGER_SEED"}
)


def source(name: str) -> str:
    return (settings.BASE_DIR / name).read_text("utf-8")


def test_every_variable_is_described():
    read = set(READ.findall(source("jingyuan_media/settings.py")))
    described = set(ROW.findall(source("docs/operations.md")))
    assert "SECRET_KEY" in read
    assert described - OF_THE_TESTS == read


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_hashes_and_no_addresses(lock):
    text = source(lock)
    packages = re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)
    assert len(packages) > 20
    assert text.count("==") == len(packages) or all("; " in line for line in text.splitlines() if line.count("==") > 1)
    assert "://" not in text and not re.search(r"^#", text, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(packages)


def test_each_direct_package_is_pinned_and_says_why_and_there_are_few():
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in source(name).splitlines()
        if line and not line.startswith(("#", "-r"))
    ]
    assert len(lines) <= 30
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9-]+==[0-9.]+ +# \S.+", line), line


def test_the_locks_hold_the_pins():
    pins = dict(re.findall(r"^([A-Za-z0-9-]+)==([0-9.]+)", source("requirements.txt"), re.MULTILINE))
    locked = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", source("requirements-dev.lock"), re.MULTILINE))
    assert {name.lower(): version for name, version in pins.items()}.items() <= locked.items()
