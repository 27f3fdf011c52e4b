"""The chain's end is kept outside the database: a cut tail is found, a restored back-up is told from one."""

import json

import pytest
from django.db import connection, models

from county import anchors, audit, chain, clock
from county.models import AuditAnchor, AuditEntry
from tests.plugins.emptying import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "anchors"


def write(number: int = 3) -> None:
    for _ in range(number):
        audit.record("county.edit_unit", by=None, detail={"number": AuditEntry.objects.count()})
    chain.extend()
    anchors.keep_head()


def cut(after: int) -> None:
    with unprotected(connection):
        models.QuerySet(AuditEntry).filter(sequence__gt=after).delete()


@pytest.fixture
def week(county, monday):
    """Three entries and an anchor on each of three days; two entries since."""
    for _ in range(3):
        write()
        anchors.drop()
        monday.forward(days=1)
    write(2)


def test_a_day_is_anchored_once_in_file_and_row(county, monday, own_folder):
    write()
    row = anchors.drop()
    assert (row.day, row.sequence, row.digest) == (clock.today(), 3, chain.head().digest)
    write()
    assert anchors.drop() is None and AuditAnchor.objects.count() == 1
    (line,) = (own_folder / "audit.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["sequence"] == 3 and own_folder.stat().st_mode & 0o077 == 0


def test_nothing_is_anchored_before_the_first_entry(county):
    assert anchors.drop() is None


def test_what_was_not_touched_has_no_problems(week):
    assert list(anchors.problems()) == [] and list(chain.problems()) == []


def test_a_tail_cut_since_the_last_anchor_is_found_by_the_kept_head(week):
    cut(after=10)
    assert list(chain.problems()) == []
    assert list(anchors.problems()) == ["审计链：应至少到第 11 条，现在只到第 10 条，末尾被截断"]


def test_a_cut_is_not_covered_by_what_follows(week):
    """The next entries take the numbers of those that are gone; the kept end is not written over."""
    cut(after=9)
    audit.record("county.edit_unit", by=None, detail={"after": "the cut"})
    chain.extend()
    with pytest.raises(anchors.Broken, match="末尾被截断"):
        anchors.keep_head()
    audit.record("county.edit_unit", by=None, detail={"after": "the cut", "again": 1})
    chain.extend()
    with pytest.raises(anchors.Broken, match="第 11 条：应为"):
        anchors.keep_head()
    assert list(anchors.problems())


def test_a_head_that_is_gone_is_not_made_anew_by_itself(week, own_folder):
    (own_folder / "head.json").unlink()
    with pytest.raises(anchors.Broken, match="应有，现在没有"):
        anchors.keep_head()
    anchors.resume("disk replaced")
    anchors.keep_head()
    assert list(anchors.problems()) == []


def test_a_tail_cut_before_an_anchor_is_found_without_the_kept_head(week, own_folder):
    cut(after=8)
    (own_folder / "head.json").unlink()
    lines = list(anchors.problems())
    assert any("现在审计链只到第 8 条，末尾被截断" in line for line in lines)
    assert "审计链末端文件 head.json：应有，现在没有" in lines


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_changed_taken_or_put_elsewhere_is_found(week, own_folder, place):
    file = own_folder / "audit.jsonl"
    lines = file.read_text("utf-8").splitlines()
    changed = lines[:place] + [lines[place].replace('"entries": ', '"entries": 1')] + lines[place + 1 :]
    taken = lines[:place] + lines[place + 1 :]
    moved = [lines[place], *(line for line in lines if line != lines[place])] if place else lines[::-1]
    for text in (changed, taken, moved, ["{"] + lines):
        file.write_text("\n".join(text) + "\n", "utf-8")
        assert list(anchors.problems())


def test_a_row_that_says_something_else_is_found(week):
    with unprotected(connection):
        models.QuerySet(AuditAnchor).filter(sequence=6).update(sequence=5)
        models.QuerySet(AuditAnchor).filter(sequence=9).delete()
    lines = list(anchors.problems())
    assert any("应为第 6 条，现在记为第 5 条" in line for line in lines)
    assert any("数据库应有这一天，现在没有" in line for line in lines)


def test_a_changed_head_file_is_found(week, own_folder):
    file = own_folder / "head.json"
    file.write_text(file.read_text("utf-8").replace('"sequence": 11', '"sequence": 10'), "utf-8")
    assert list(anchors.problems()) == ["审计链末端文件 head.json：封签应与内容一致，现在不一致"]


def test_after_a_restore_the_lost_days_bind_no_longer_but_the_kept_ones_do(week):
    cut(after=7)
    with unprotected(connection):
        models.QuerySet(AuditAnchor).filter(sequence__gt=7).delete()
    anchors.resume("restored 2026-11-03")
    assert list(anchors.problems()) == []
    cut(after=5)
    assert any("末尾被截断" in line for line in anchors.problems())


def test_a_back_up_of_the_hour_before_the_anchor_lacks_its_row_and_that_is_no_problem(week):
    with unprotected(connection):
        models.QuerySet(AuditAnchor).filter(sequence=9).delete()
    assert any("数据库应有这一天" in line for line in anchors.problems())
    anchors.resume("restored 2026-11-04")
    assert list(anchors.problems()) == []


def test_on_a_new_machine_the_restored_rows_are_written_to_the_file_again(week, own_folder):
    for file in own_folder.iterdir():
        file.unlink()
    anchors.resume("restored 2026-11-03")
    assert list(anchors.problems()) == [] and len(anchors.lines()) == 4
