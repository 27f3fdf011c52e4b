"""``python -m bench.excel``: the register of 10,000 accounts out as Excel, beside openpyxl writing the same cells alone.

Both stream their rows into a file of their own process; ours once with the cells given and once from the database, as the job
does it.
"""

import argparse
import io
import os
import tempfile
from itertools import islice

from bench import seed
from bench.timing import HEAD, Row, apart


def tables(rows: int) -> list[Row]:
    """*rows* accounts out as Excel: the cells alone, and with reading the register."""
    from django.db import connection

    from accounts import exporting
    from county import clock, workbooks
    from county.models import User

    def found():
        return exporting.table(User.objects.get(username="reviewer1"), "?q=账号")

    def ours(table, source) -> bytes:
        return workbooks.workbook([workbooks.Sheet("账号台账", table.heads, source, table.widths)], clock.now())

    def from_database() -> bytes:
        table = found()
        return ours(table, islice(table.rows, rows))

    table = found()
    cells = list(islice(table.rows, rows))
    connection.close()  # the child opens its own
    used, grown, _ = apart(lambda: ours(table, cells), len)
    whole, most, _ = apart(from_database, len)
    plain, beside, _ = apart(lambda: alone(cells), len)
    told = f"openpyxl alone {plain:.1f} s CPU, {beside} MiB more"
    name = f"{len(cells):,} rows, {len(table.heads)} columns"
    return [
        Row(f"Excel of {name}", f"{used:.1f} s CPU, {grown} MiB more", told, used / plain, "–", None),
        Row(f"register as Excel, {name}", f"{whole:.1f} s CPU, {most} MiB more", told, whole / plain, "–", None),
    ]


def alone(cells: list[list[str]]) -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet()
    for row in cells:
        page.append(row)
    book.save(out)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        seed.database(folder)
        seed.accounts(0, rows)
        for row in tables(rows):
            print(row.line, flush=True)
    os.environ.pop("DATABASE_URL", None)


if __name__ == "__main__":
    main()
