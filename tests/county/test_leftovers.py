"""What interrupted uploads leave is swept once it is old; what a row knows, and what is young, stays."""

import os
import time
from pathlib import Path

import pytest

from county import attachments, leftovers
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path / "uploading"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings


def left(path: Path, *, hours: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    age(path, hours=hours)
    return path


def age(path: Path, *, hours: float) -> None:
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))


def test_old_halves_and_unknown_files_go_and_young_ones_stay(folders):
    root = folders.MEDIA_ROOT
    gone = [
        left(root / "ab" / ("ab" * 16), hours=25),
        left(root / "ab" / f"{'ab' * 16}.part", hours=25),
        left(root / "cd" / f"{'cd' * 16}.clean.part", hours=25),
        left(folders.FILE_UPLOAD_TEMP_DIR / "tmp1.upload.pdf", hours=1.1),
    ]
    kept = [
        left(root / "ab" / ("12" * 16), hours=23),
        left(root / "ab" / f"{'12' * 16}.part", hours=23),
        left(folders.FILE_UPLOAD_TEMP_DIR / "tmp2.upload.pdf", hours=0.5),
        left(root / "jobs" / "result.xlsx", hours=99),
    ]
    assert leftovers.sweep() == len(gone)
    assert not any(path.exists() for path in gone) and all(path.exists() for path in kept)


def test_a_file_with_a_row_stays_for_ever(county):
    rows = [make.proof(county.clerk, county.town) for _ in range(3)]
    for row in rows:
        age(attachments.file_path(row), hours=9999)
    assert leftovers.sweep() == 0
    assert all(attachments.file_path(row).exists() for row in rows)


def test_each_folder_has_its_turn(monkeypatch):
    minutes = iter(range(0, 256 * 60, 60))
    monkeypatch.setattr(leftovers.time, "time", lambda: next(minutes))
    assert {leftovers.turn()[0] for _ in range(256)} == set(leftovers.FOLDERS)


def test_the_tick_sweeps_the_folder_whose_turn_it_is(folders, monkeypatch):
    from notifications import tick

    monkeypatch.setattr(leftovers, "turn", lambda: ("ab",))
    path = left(folders.MEDIA_ROOT / "ab" / ("ab" * 16), hours=25)
    tick.run_tick()
    assert not path.exists()
