"""The sheet of the national system: columns of the office's own, from the register or constant, values exchanged."""

from collections.abc import Iterable, Iterator

from accounts import words
from accounts.fields import NAMES
from accounts.models import Account, NationalColumn

MORE = {
    "unit_short": "主办单位简称",
    "supervisor": "主管单位",
    "roll_up": "平台归类",
    "status": "状态",
    "filing_number": "备案号",
    "filed_on": "备案日期",
    "suspended_on": "关停日期",
    "cancelled_on": "注销日期",
}


def sources() -> list[tuple[str, str]]:
    """Everything a column may show, in the office's words."""
    labels = words.labels()
    return [*((name, labels[name]) for name in NAMES if not name.endswith("_phone")), *MORE.items()]


def exchanged(column: NationalColumn) -> dict[str, str]:
    """Values by what the register says, from lines "正常运行=在用"."""
    pairs = (line.partition("=") for line in column.words.splitlines() if "=" in line)
    return {before.strip(): after.strip() for before, _, after in pairs}


def table(accounts: Iterable[Account]) -> tuple[list[str], Iterator[list[str]]]:
    """Heads and rows of the sheet."""
    columns = [(column, exchanged(column)) for column in NationalColumn.objects.all()]
    rows = ([_cell(account, column, swap) for column, swap in columns] for account in accounts)
    return [column.head for column, _ in columns], rows


def _cell(account: Account, column: NationalColumn, swap: dict[str, str]) -> str:
    text = column.constant or _value(account, column.source)
    return swap.get(text, text)


def _value(account: Account, name: str) -> str:
    special = {
        "unit_short": lambda: account.unit.short_name,
        "supervisor": lambda: account.unit.supervisor.name,
        "roll_up": lambda: account.platform.roll_up,
        "status": account.get_status_display,
    }.get(name)
    if special:
        return special()
    return (
        words.value(account, name) if name in NAMES else words.plain(getattr(account, name, "")) if name in MORE else ""
    )
