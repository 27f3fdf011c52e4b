"""The register as a table file that a spreadsheet opens without running anything in it."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

from accounts import register, words
from accounts.fields import NAMES

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: str) -> str:
    """The cell as text: one that a spreadsheet could take for a formula gets a leading apostrophe.

    Full-width forms count as what they normalise to, and leading blanks and invisible characters do not hide a sign.
    """
    visible = "".join(char for char in unicodedata.normalize("NFKC", cell) if unicodedata.category(char) != "Cf")
    if cell.startswith(DANGEROUS) or visible.startswith(DANGEROUS) or visible.lstrip().startswith(DANGEROUS):
        return f"'{cell}"
    return cell


def lines(accounts: Iterable, labels: dict[str, str]) -> Iterator[str]:
    """CSV line by line, header first; phones are covered for everyone."""
    yield BOM + _line(["备案号", "备案日期", "状态", "办理中", "全国系统", *(labels[name] for name in NAMES)])
    for account in accounts:
        first = [account.filing_number, words.plain(account.filed_on), account.get_status_display()]
        first += [register.badge(account), register.reporting(account)[0]]
        yield _line([*first, *(words.value(account, name) for name in NAMES)])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return out.getvalue()
