"""The triggers in SQLite's words. ``OR REPLACE`` removes rows without asking DELETE triggers, so it is met on its way in."""

NAMES = ("kept_update", "kept_delete", "kept_insert")


def names(row) -> set[str]:
    return {f"{row.name}_{name}" for name in NAMES}


def present(connection) -> dict[str, set[str]]:
    """Names of the triggers by table."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        for table, trigger in cursor.fetchall():
            found.setdefault(table, set()).add(trigger)
    return found


def guard(row) -> list[str]:
    door = f"WHEN NOT COALESCE({row.door}, FALSE)" if row.door else ""
    return [
        *unguard(row),
        _trigger(row, "update", f"WHEN {_changed(row)}" if row.late else ""),
        _trigger(row, "delete", door),
        _trigger(row, "insert", f"WHEN {_replaces(row)}"),
    ]


def unguard(row) -> list[str]:
    return [f'DROP TRIGGER IF EXISTS "{name}"' for name in sorted(names(row))]


def _trigger(row, deed: str, when: str) -> str:
    return (
        f'CREATE TRIGGER "{row.name}_kept_{deed}" BEFORE {deed.upper()} ON "{row.name}" FOR EACH ROW {when} '
        f"BEGIN SELECT RAISE(ABORT, '{row.name} is append-only: {deed.upper()} refused'); END"
    )


def _changed(row) -> str:
    mark = row.late[0]
    taken = _exists(row, f'"{mark}" = NEW."{mark}" AND "{row.key}" <> OLD."{row.key}"')
    changes = [f'OLD."{column}" IS NOT NEW."{column}"' for column in row.frozen]
    return " OR ".join([f'OLD."{mark}" IS NOT NULL', taken, *changes])


def _replaces(row) -> str:
    same = _exists(row, f'"{row.key}" = NEW."{row.key}"')
    return f'{same} OR NEW."{row.late[0]}" IS NOT NULL' if row.late else same


def _exists(row, condition: str) -> str:
    return f'EXISTS (SELECT 1 FROM "{row.name}" WHERE {condition})'  # noqa: S608  names of our own tables
