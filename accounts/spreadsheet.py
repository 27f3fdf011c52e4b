"""The register as a table file, in the columns of the filing form."""

from collections.abc import Iterable, Iterator

from accounts import register, words
from accounts.fields import NAMES
from county import spreadsheet


def lines(accounts: Iterable, labels: dict[str, str]) -> Iterator[str]:
    """CSV line by line, header first; phones are covered for everyone."""
    header = ["备案号", "备案日期", "状态", "办理中", "全国系统", *(labels[name] for name in NAMES)]
    return spreadsheet.lines(header, (_row(account) for account in accounts))


def _row(account) -> list[str]:
    first = [account.filing_number, words.plain(account.filed_on), account.get_status_display()]
    first += [register.badge(account), register.reporting(account)[0]]
    return [*first, *(words.value(account, name) for name in NAMES)]
