"""The chain over the audit entries: sealed at once, numbered in order, and every change of it is found."""

import hashlib
import threading

import pytest
from django.db import IntegrityError, connection, models, transaction

from county import audit, chain, sealing
from county.models import AuditEntry
from tests.plugins.emptying import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(county, monday):
    for number in range(6):
        audit.record("county.edit_unit", by=county.sysadmin, target=county.town, detail={"number": number})
    chain.extend()
    return list(AuditEntry.objects.order_by("sequence"))


def change(row: AuditEntry, **values) -> None:
    with unprotected(connection):
        models.QuerySet(AuditEntry).filter(pk=row.pk).update(**values)


class TestSealing:
    def test_is_sm3_under_a_key_that_is_named_beside_it(self, settings):
        settings.AUDIT_KEY = "a key"
        method, mark = sealing.algorithm().split(":")
        assert (method, len(mark)) == ("hmac-sm3", 8) and "a key" not in sealing.algorithm()
        assert hashlib.new("sm3", b"abc").hexdigest().startswith("66c7f0f462eeedd9d1f2d46bdc10e4e2")

    def test_another_algorithm_may_follow_and_the_old_ones_still_hold(self, entries, county, settings):
        settings.DIGEST = "sha256"
        audit.record("county.edit_unit", by=None)
        chain.extend()
        kinds = [row.algorithm.partition(":")[0] for row in AuditEntry.objects.order_by("sequence")]
        assert kinds == ["hmac-sm3"] * 6 + ["hmac-sha256"] and list(chain.problems()) == []

    def test_another_key_does_not_open_old_seals(self, entries, settings):
        settings.AUDIT_KEY = "another"
        assert len(list(chain.problems())) == 12

    def test_the_order_of_keys_does_not_matter(self):
        named = sealing.algorithm()
        assert sealing.seal({"a": 1, "b": 2}, named) == sealing.seal({"b": 2, "a": 1}, named)


class TestExtending:
    def test_an_entry_is_sealed_at_once_and_chained_at_the_next_tick(self, county):
        entry = audit.record("county.edit_unit", by=None)
        assert len(entry.seal) == 64 and entry.sequence is None
        assert chain.extend() == 1
        entry.refresh_from_db()
        assert (entry.sequence, entry.previous) == (1, chain.NOTHING) and list(chain.problems()) == []

    def test_numbers_have_no_gaps_and_each_follows_the_one_before(self, entries):
        assert [row.sequence for row in entries] == [1, 2, 3, 4, 5, 6]
        assert [row.previous for row in entries[1:]] == [row.digest for row in entries[:-1]]
        assert chain.head() == chain.Head(6, entries[-1].digest)

    def test_a_long_tail_is_taken_in_parts_and_twice_is_once(self, county):
        for number in range(5):
            audit.record("county.edit_unit", by=None, detail={"number": number})
        assert [chain.extend(most=3), chain.extend(most=3), chain.extend()] == [3, 2, 0]
        assert list(chain.problems()) == []

    def test_an_entry_is_chained_once_only(self, entries):
        for values in ({"sequence": 99}, {"digest": "f" * 64}, {"reason": "别的"}):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                models.QuerySet(AuditEntry).filter(pk=entries[2].pk).update(**values)

    def test_a_waiting_entry_is_only_chained_not_changed(self, entries):
        row = audit.record("county.edit_unit", by=None)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            models.QuerySet(AuditEntry).filter(pk=row.pk).update(sequence=7, reason="别的")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            models.QuerySet(AuditEntry).filter(pk=row.pk).delete()


class TestOldEntries:
    def test_the_migration_seals_and_chains_them_in_their_order(self, entries):
        from importlib import import_module

        from django.apps import apps

        empty = {"seal": "", "algorithm": "", "sequence": None, "previous": "", "digest": ""}
        with unprotected(connection):
            models.QuerySet(AuditEntry).update(**empty)
            assert list(chain.problems())
            import_module("county.migrations.0022_chain_entries").forwards(_Plain(apps), None)
        assert list(chain.problems()) == [] and chain.head().sequence == 6


class _Plain:
    """Models as migrations see them: without our managers."""

    def __init__(self, apps):
        self.apps = apps

    def get_model(self, app, name):
        from types import SimpleNamespace

        return SimpleNamespace(objects=self.apps.get_model(app, name)._base_manager)


class TestFinding:
    def test_an_untouched_chain_has_no_problems(self, entries):
        audit.record("county.edit_unit", by=None, reason="还没有入链")
        assert list(chain.problems()) == []

    def test_a_changed_word_is_named_with_its_number(self, entries):
        change(entries[3], reason="改过")
        (line,) = chain.problems()
        assert line.startswith(f"审计记录第 4 条（编号 {entries[3].pk}）：封签应与内容一致")

    def test_a_changed_entry_that_waits_is_found(self, entries):
        change(audit.record("county.edit_unit", by=None), actor_name="别人")
        (line,) = chain.problems()
        assert "等待入链" in line

    def test_a_missing_entry_is_named(self, entries):
        with unprotected(connection):
            models.QuerySet(AuditEntry).filter(pk=entries[2].pk).delete()
        assert "审计记录：第 2 条以后应是第 3 条，现在是第 4 条" in list(chain.problems())

    def test_a_copy_of_an_entry_is_found_though_its_seal_fits(self, entries):
        copy = entries[1]
        copy.pk, copy.sequence = None, None
        copy.save(force_insert=True)
        assert any("是抄写的" in line for line in chain.problems())
        chain.extend()
        assert any("是抄写的" in line for line in chain.problems())

    def test_who_knows_the_rows_but_not_the_key_cannot_mend_them(self, entries, settings):
        """He changes the last entry and makes seal and digest anew with a key of his own."""
        row, settings.AUDIT_KEY = entries[-1], "his key"
        row.reason = "改过"
        chain.close(row)
        chain.link(row, chain.Head(5, entries[-2].digest))
        change(row, reason=row.reason, seal=row.seal, digest=row.digest, algorithm=row.algorithm)
        settings.AUDIT_KEY = _true_key()
        assert list(chain.problems())


def _true_key() -> str:
    from django.conf import settings

    return (settings.VAR_DIR / "audit-key").read_text("utf-8").strip()


@pytest.mark.django_db(transaction=True)
def test_several_that_chain_at_once_leave_one_chain(county, monday):
    """Two ticks, or a tick beside a command: each entry gets its number once, no number is left out."""
    for number in range(40):
        audit.record("county.edit_unit", by=None, detail={"number": number})
    barrier, met = threading.Barrier(4), []

    def work():
        barrier.wait(10)
        try:
            for _ in range(5):
                chain.extend(most=7)
        except Exception as error:
            met.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    chain.extend()
    assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 41))
    assert list(chain.problems()) == [] and all(isinstance(error, IntegrityError) for error in met)
