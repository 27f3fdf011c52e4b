"""The bench starts: it is run by hand, seldom, and what it reads may have gone meanwhile."""

import importlib
import re
from pathlib import Path

import pytest

import bench

FILES = sorted(Path(bench.__file__).parent.glob("*.py"))


def test_every_setting_that_is_read_is_there():
    settings = importlib.import_module("bench.settings")
    read = {name for file in FILES for name in re.findall(r"\bsettings\.([A-Z][A-Z_]+)", file.read_text())}
    assert "BARE_MIDDLEWARE" in read
    assert [name for name in sorted(read) if not hasattr(settings, name)] == []


@pytest.mark.parametrize(
    "name", [file.stem for file in FILES if file.stem not in ("__init__", "plain", "urls", "wsgi")]
)
def test_every_part_can_be_loaded(name):
    importlib.import_module(f"bench.{name}")
