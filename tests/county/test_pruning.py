"""Old audit entries go by one way only: exported, verified, removed; the rest of the chain stays provable."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from county import anchors, audit, chain, pruning
from county.models import AuditEntry, ChainStart
from tests.plugins.emptying import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture
def years(county, monday, settings, tmp_path):
    """Five entries of long ago, four of now."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    for number in range(5):
        audit.record("county.edit_unit", by=county.sysadmin, target=county.town, detail={"第": number})
    chain.extend()
    anchors.keep_head()
    anchors.drop()
    monday.forward(days=401)
    for number in range(4):
        audit.record("county.edit_unit", by=None, detail={"第": number})
    chain.extend()
    anchors.keep_head()
    anchors.drop()
    return monday


def test_what_is_older_than_the_setting_is_exported_and_goes(years, tmp_path, county):
    fifth = AuditEntry.objects.get(sequence=5)
    done = pruning.prune(tmp_path / "out", by=county.sysadmin)
    assert (done.entries, done.file.name) == (5, "audit-1-5.jsonl")
    assert len(done.file.read_text("utf-8").splitlines()) == 5
    assert list(pruning.file_problems(done.file, chain.Head(0, chain.NOTHING), chain.Head(5, fifth.digest))) == []
    chain.extend()
    assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == [6, 7, 8, 9, 10]
    assert AuditEntry.objects.get(sequence=10).action == "county.prune_audit"
    assert list(chain.problems()) == [] and list(anchors.problems()) == []


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029", "\n", "\r", "\x0b", "\x1e"])
def test_what_somebody_typed_is_no_line_of_its_own_and_stops_nothing(county, monday, tmp_path, odd):
    typed = f'核实{odd}{{"action": "county.give_role"}}'
    audit.record("accounts.uncover_phones", by=county.clerk, target=county.town, reason=typed)
    chain.extend()
    monday.forward(days=401)
    done = pruning.prune(tmp_path / "out", by=county.sysadmin)
    assert len(done.file.read_text("utf-8").splitlines()) == 1
    assert [entry.reason for entry in pruning.read(done.file)] == [typed]


@pytest.mark.parametrize(("days", "left"), [(400, 4), (402, 9), (500, 9)])
def test_the_setting_decides(years, tmp_path, settings, days, left):
    settings.AUDIT_RETENTION_DAYS = days
    pruning.prune(tmp_path / "out", by=None)
    chain.extend()
    assert AuditEntry.objects.exclude(action="county.prune_audit").count() == left


def test_a_second_time_goes_on_where_the_first_ended(years, tmp_path):
    pruning.prune(tmp_path / "out", by=None)
    chain.extend()
    years.forward(days=401)
    done = pruning.prune(tmp_path / "out", by=None)
    assert (done.entries, done.file.name) == (5, "audit-6-10.jsonl")
    chain.extend()
    assert list(chain.problems()) == [] and ChainStart.objects.count() == 2


def test_nothing_old_is_nothing_done(county, tmp_path, capsys):
    audit.record("county.edit_unit", by=None)
    chain.extend()
    call_command("prune_audit", str(tmp_path / "out"))
    assert "没有超过 400 天的审计记录" in capsys.readouterr().out and not ChainStart.objects.exists()


def test_a_broken_chain_is_not_pruned(years, tmp_path):
    with unprotected(connection):
        models.QuerySet(AuditEntry).filter(sequence=7).update(reason="改过")
    with pytest.raises(CommandError, match="审计链有问题，没有清理"):
        call_command("prune_audit", str(tmp_path / "out"))
    assert AuditEntry.objects.count() == 9


def test_an_export_that_is_not_what_was_written_stops_it(years, tmp_path, monkeypatch):
    real = pruning._export

    def torn(folder, last):
        path = real(folder, last)
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]).replace("2", "3"), "utf-8")
        return path

    monkeypatch.setattr(pruning, "_export", torn)
    with pytest.raises(pruning.CannotPrune, match="导出的文件与审计链不符"):
        pruning.prune(tmp_path / "out", by=None)
    assert AuditEntry.objects.count() == 9 and not ChainStart.objects.exists()


def test_an_export_that_lacks_its_end_stops_it(years, tmp_path, monkeypatch):
    real = pruning._export

    def short(folder, last):
        path = real(folder, last)
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
        return path

    monkeypatch.setattr(pruning, "_export", short)
    with pytest.raises(pruning.CannotPrune, match="导出的文件与审计链不符"):
        pruning.prune(tmp_path / "out", by=None)
    assert AuditEntry.objects.count() == 9


def test_an_export_is_never_written_over(years, tmp_path):
    (tmp_path / "audit-1-5.jsonl").write_text("kept", "utf-8")
    with pytest.raises(pruning.CannotPrune, match="已经存在"):
        pruning.prune(tmp_path, by=None)
    assert (tmp_path / "audit-1-5.jsonl").read_text("utf-8") == "kept"


def test_the_door_lets_go_of_nothing_else(years, tmp_path):
    pruning.prune(tmp_path / "out", by=None)
    for condition in ("sequence = 6", "sequence IS NULL"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM county_auditentry WHERE {condition}")


def test_a_beginning_moved_by_hand_is_found(years):
    """Somebody who owns the database opens the door himself: the start is not sealed by the portal."""
    sixth = AuditEntry.objects.get(sequence=6)
    ChainStart.objects.create(
        sequence=6,
        previous=sixth.previous,
        file="x",
        file_digest="",
        at=sixth.at,
        algorithm=sixth.algorithm,
        seal="0" * 64,
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM county_auditentry WHERE sequence < 6")
    assert list(chain.problems()) == ["审计链起点（第 6 条）：封签应与内容一致，现在不一致"]


def test_a_young_entry_among_old_ones_ends_what_may_go(county, monday, tmp_path):
    """The demo's clock may be put back: order counts, then age."""
    monday.forward(days=401)
    audit.record("county.edit_unit", by=None)
    monday.move_to("2026-11-02T10:00")
    audit.record("county.edit_unit", by=None)
    chain.extend()
    monday.forward(days=401, hours=1)
    assert pruning.limit() < AuditEntry.objects.get(sequence=1).at + timedelta(days=1)
    assert pruning.prune(tmp_path, by=None) is None
