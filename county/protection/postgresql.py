"""The triggers in PostgreSQL's words."""

REFUSE = """
CREATE OR REPLACE FUNCTION county_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
DOOR = """
CREATE OR REPLACE FUNCTION {table}_door() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {door} THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
NAMES = ("kept_update", "kept_delete", "kept_truncate")
PRESENT = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace
"""


def names(row) -> set[str]:
    return set(NAMES)


def present(connection) -> dict[str, set[str]]:
    """Names of the enabled triggers by table."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        for table, trigger in cursor.fetchall():
            found.setdefault(table, set()).add(trigger)
    return found


def guard(row) -> list[str]:
    remove = "county_refuse_change"
    statements = [REFUSE, *_drop_triggers(row)]
    if row.door:
        statements.append(DOOR.format(table=row.name, door=row.door))
        remove = f"{row.name}_door"
    when = f"WHEN ({_changed(row)}) " if row.late else ""
    return [
        *statements,
        f'CREATE TRIGGER kept_update BEFORE UPDATE ON "{row.name}" FOR EACH ROW {when}EXECUTE FUNCTION county_refuse_change()',
        f'CREATE TRIGGER kept_delete BEFORE DELETE ON "{row.name}" FOR EACH ROW EXECUTE FUNCTION {remove}()',
        f'CREATE TRIGGER kept_truncate BEFORE TRUNCATE ON "{row.name}" EXECUTE FUNCTION county_refuse_change()',
    ]


def unguard(row) -> list[str]:
    return [*_drop_triggers(row), f"DROP FUNCTION IF EXISTS {row.name}_door()"]


def _drop_triggers(row) -> list[str]:
    return [f'DROP TRIGGER IF EXISTS {name} ON "{row.name}"' for name in NAMES]


def _changed(row) -> str:
    changes = [f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in row.frozen]
    return " OR ".join([f'OLD."{row.late[0]}" IS NOT NULL', *changes])
