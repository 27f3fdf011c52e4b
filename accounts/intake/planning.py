"""What a table would change: every row becomes a new account, a change with before and after, nothing, or errors.

The same plan is made for the trial and for the writing; only the writing goes on from it. Nothing is guessed: what is
ambiguous is an error of its row. Empty cells leave what the register holds.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.intake import headers
from accounts.intake.reading import Sheet, Unreadable
from accounts.intake.rows import Change, Problem, Register, Row
from county.models import Unit


@dataclass
class Plan:
    """Everything a file would do, or what is wrong with it."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hints: list[Problem] = field(default_factory=list)
    rows: int = 0

    @property
    def created(self) -> list[Change]:
        return [change for change in self.changes if change.is_new]

    @property
    def altered(self) -> list[Change]:
        return [change for change in self.changes if not change.is_new and not change.is_empty]

    @property
    def same(self) -> int:
        return sum(change.is_empty for change in self.changes)

    def digest(self) -> str:
        """Equal for the same changes to the same register: what was shown is what is written."""
        told = [
            [c.row, str(c.account.pk) if c.account else "", _plain(c.values), _plain(c.before), _plain(c.mark)]
            for c in self.changes
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(values: dict) -> dict:
    return {name: str(value) for name, value in values.items()}


def plan(
    sheets: list[Sheet], units: list[Unit], labels: dict[str, str], *, may_alter: bool,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Plan:  # fmt: skip
    """Plan *sheets* for accounts of *units*. Without *may_alter* only new accounts and empty facts are filled.

    Raises Unreadable when no sheet has heads, or a head is unknown.
    """
    maker = _Maker(Register.read(units), labels, may_alter)
    total = sum(len(sheet.rows) for sheet in sheets)
    for sheet in sheets:
        maker.sheet(sheet, lambda: progress(maker.plan.rows, total))
    if not maker.seen:
        raise Unreadable("找不到表头，表头要有“主办单位”“平台”“账号名称”，可以下载模板对照")
    return maker.plan


class _Maker:
    """Makes the plan of one file."""

    def __init__(self, register: Register, labels: dict[str, str], may_alter: bool):
        self.register, self.labels, self.may_alter = register, headers.COUNTS | labels, may_alter
        self.words = headers.known_words(labels)
        self.plan, self.seen = Plan(), False
        self.taken: dict[tuple, str] = {}

    def sheet(self, sheet: Sheet, tell: Callable[[], None]) -> None:
        heads = headers.find(sheet.rows, self.words)
        if heads is None:
            return
        if heads.unknown:
            shown = "、".join(f"“{head}”（第 {column + 1} 列）" for column, head in list(heads.unknown.items())[:8])
            raise Unreadable(f"有不认识的列：{shown}。改成模板里的列名，或删去这些列")
        self.seen = True
        titled = self.register.directory.unit(sheet.title)
        for number, row in sheet.rows[heads.body_from :]:
            told = {name: row[column] for column, name in heads.fields.items() if column < len(row)}
            if any(cell != "" for cell in told.values()):
                self.plan.rows += 1
                self._row(sheet.title, number, told, titled)
            if self.plan.rows % 200 == 0:
                tell()

    def _row(self, title: str, number: int, told: dict, titled: Unit | None) -> None:
        row = Row(title, number, self)
        values = row.values(told, titled)
        account = None if row.problems else row.account(values)
        change = None if row.problems else row.change(values, account)
        self.plan.problems += row.problems
        self.plan.hints += row.hints
        if change and not row.problems:
            self.plan.changes.append(change)
