"""Three administrators apart, held by the database: whatever writes a role, nobody holds two that exclude each other.

A later migration that rebuilds county_roleassignment on SQLite drops its triggers and must put them back; the test of
this rule (tests/county/test_three_apart.py) fails until it does.
"""

from django.db import migrations
from django.db.models.functions import Now

TABLE = "county_roleassignment"
THREE = "('sysadmin', 'secadmin', 'auditor')"
WORDS = "three administrators apart: roles of one user exclude each other"
CLASH = f"""
    SELECT 1 FROM {TABLE} AS held
    WHERE held.user_id = NEW.user_id AND held.id <> {{own}} AND held.role <> NEW.role
      AND (NEW.role IN {THREE} OR held.role IN {THREE})
"""  # noqa: S608  nothing in it comes from outside

SQLITE = [
    f"CREATE TRIGGER three_apart_{deed} BEFORE {deed} ON {TABLE} WHEN EXISTS ({CLASH.format(own=own)}) "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    for deed, own in (("insert", "-1"), ("update", "OLD.id"))
]
SQLITE_BACK = [f"DROP TRIGGER IF EXISTS three_apart_{deed}" for deed in ("insert", "update")]
POSTGRES = [
    # The user's row is held first, so that two roles given at the same moment see each other.
    f"""
    CREATE FUNCTION three_apart() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        PERFORM 1 FROM county_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
        IF EXISTS ({CLASH.format(own="NEW.id")}) THEN
            RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    f"CREATE TRIGGER three_apart BEFORE INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION three_apart()",
]
POSTGRES_BACK = [f"DROP TRIGGER IF EXISTS three_apart ON {TABLE}", "DROP FUNCTION IF EXISTS three_apart()"]


def run(schema_editor, sqlite: list[str], postgres: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    """Put the triggers there; passwords of which nobody knows the age grow old from today."""
    users = apps.get_model("county", "User").objects.filter(must_change_password=False, is_system=False)
    users.filter(password_changed_at=None).update(password_changed_at=Now())
    run(schema_editor, SQLITE, POSTGRES)


def backwards(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRES_BACK)


class Migration(migrations.Migration):
    dependencies = [("county", "0011_identity")]
    operations = [migrations.RunPython(forwards, backwards)]
