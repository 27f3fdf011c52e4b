"""Table files that a spreadsheet opens without running anything in them."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: str) -> str:
    """The cell as text: one that a spreadsheet could take for a formula gets a leading apostrophe.

    Full-width forms count as what they normalise to, and leading blanks and invisible characters do not hide a sign.
    """
    if cell[:1].isalnum():  # no letter, digit or Han becomes a sign: a test looks at all of them
        return cell
    visible = "".join(char for char in unicodedata.normalize("NFKC", cell) if unicodedata.category(char) != "Cf")
    if cell.startswith(DANGEROUS) or visible.startswith(DANGEROUS) or visible.lstrip().startswith(DANGEROUS):
        return f"'{cell}"
    return cell


def lines(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """CSV line by line, byte order mark and header first."""
    yield BOM + _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe(str(cell)) for cell in cells])
    return out.getvalue()
