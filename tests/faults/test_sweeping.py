"""What a rolled-back deed or a killed process leaves in the files' folder is swept away, and nothing else (F21)."""

import os
import time
from pathlib import Path

import pytest

from county import attachments
from notifications import sweep
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYWHERE = [f"{n:02x}" for n in range(256)]


@pytest.fixture
def root(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def left_behind(root: Path, name: str, *, hours: float) -> Path:
    place = root / name[:2] / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")
    moment = time.time() - hours * 3600
    os.utime(place, (moment, moment))
    return place


def test_an_upload_without_a_row_is_swept_away_after_an_hour(county, root):
    old, half = left_behind(root, "ab" * 16, hours=2), left_behind(root, "cd" * 16 + ".part", hours=2)
    young = left_behind(root, "ef" * 16, hours=0.5)
    assert sweep.lonely(EVERYWHERE) == 2
    assert not old.exists() and not half.exists() and young.exists()


def test_files_with_rows_and_files_of_others_stay(county, root):
    row = attachments.receive(make.png(), by=county.clerk, unit=county.town)
    place = attachments.file_path(row)
    os.utime(place, (1, 1))
    other = left_behind(root, "readme.txt", hours=9)
    assert sweep.lonely([*EVERYWHERE, "re", "jobs"]) == 0
    assert place.exists() and other.exists()


def test_each_run_looks_at_one_folder_and_all_have_their_turn(county, root, monkeypatch):
    left_behind(root, "ab" * 16, hours=999)
    now = time.time()
    found = []
    for minute in range(256):
        monkeypatch.setattr(sweep.time, "time", lambda minute=minute: now + 60 * minute)
        found.append(sweep.lonely())
    assert sum(found) == 1
