"""The bench starts: it is run by hand, seldom, and what it reads may have gone meanwhile."""

import importlib
from pathlib import Path

import pytest

import bench

FILES = sorted(Path(bench.__file__).parent.glob("*.py"))


@pytest.mark.parametrize(
    "name", [file.stem for file in FILES if file.stem not in ("__init__", "plain", "urls", "wsgi")]
)
def test_every_part_can_be_loaded(name):
    importlib.import_module(f"bench.{name}")
