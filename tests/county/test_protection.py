"""Append-only tables: neither the ORM nor SQL changes or removes a row; what may still happen is tried too."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from county import audit, protection
from county.models import AuditEntry, Parameter, Unit
from tests import factories
from tests.plugins.emptying import unprotected

pytestmark = pytest.mark.django_db
HISTORY = Unit.history.model


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def rows(county, monday):
    """One row at least in each of the tables tried below."""
    audit.record("county.edit_unit", by=county.sysadmin, target=county.town)
    case = factories.draft(county)
    factories.bring(county, case, "reviewing")
    Parameter.objects.create(key="sign_days", value="4", effective_from="2026-01-01", set_at="2026-01-01T00:00+08:00")


def test_every_append_only_table_and_every_history_is_guarded():
    names = {model._meta.db_table for model in protection.protected()}
    assert {"county_auditentry", "county_parameter", "approvals_decision", "approvals_historicalapplication"} <= names
    assert len(names) >= 25 and protection.missing() == []


@pytest.mark.parametrize(
    "table",
    [
        "county_auditentry",
        "county_parameter",
        "county_historicalunit",
        "approvals_decision",
        "approvals_historicalapplication",
    ],
)
class TestInSql:
    def test_nothing_is_changed(self, rows, table):
        column = connection.introspection.get_primary_key_column(connection.cursor(), table)
        with pytest.raises(IntegrityError, match="append-only"):
            sql(f"UPDATE {table} SET {column} = {column} + 1000000")

    def test_nothing_is_removed(self, rows, table):
        with pytest.raises(IntegrityError, match="append-only"):
            sql(f"DELETE FROM {table}")

    def test_nothing_is_emptied_or_replaced(self, rows, table):
        statement = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE"
        if connection.vendor == "sqlite":
            statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        with pytest.raises(IntegrityError, match="append-only"):
            sql(statement)


class TestInTheOrm:
    @pytest.mark.parametrize("model", [AuditEntry, Parameter, HISTORY])
    def test_a_row_is_neither_saved_again_nor_deleted(self, rows, model):
        row = model._base_manager.latest("pk")
        word = next(field for field in model._meta.concrete_fields if isinstance(field, models.CharField))
        setattr(row, word.attname, "别的")
        for deed in (row.save, row.delete):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                deed()
        assert model._base_manager.filter(pk=row.pk).exists()

    @pytest.mark.parametrize("model", [AuditEntry, Parameter, HISTORY])
    def test_nothing_goes_round_the_manager(self, rows, model):
        plain = models.QuerySet(model)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            plain.delete()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            plain.update(**{model._meta.concrete_fields[1].attname: None})


def test_the_triggers_are_what_refuses(rows):
    with unprotected(connection):
        models.QuerySet(AuditEntry).all()._raw_delete("default")
    assert not AuditEntry.objects.exists()


def test_a_lost_trigger_is_seen_and_put_back_by_migrate(rows, capsys):
    table = "approvals_decision"
    for statement in protection.VENDORS[connection.vendor].unguard(protection.table(_decision())):
        sql(statement)
    assert protection.missing() == [table]
    call_command("migrate", verbosity=0)
    assert protection.missing() == [] and table in capsys.readouterr().out


def _decision():
    from approvals.models import Decision

    return Decision


@pytest.mark.django_db(transaction=True)
def test_the_product_cannot_empty_itself(rows):
    """``flush`` of the product, without what the tests put round it."""
    tables = [model._meta.db_table for model in protection.protected()]
    with pytest.raises(IntegrityError, match="append-only"):
        if connection.vendor == "postgresql":
            sql(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            sql("DELETE FROM county_auditentry")


def test_the_migrations_are_reversible():
    from importlib import import_module

    for app, number in (("county", "0020"), ("accounts", "0018"), ("announcements", "0012"), ("approvals", "0012")):
        migration = import_module(f"{app}.migrations.{number}_append_only").Migration
        assert all(operation.reversible for operation in migration.operations)
