"""The national system's list compared with the register: added, missing, different; nothing is changed by it."""

from collections import defaultdict
from dataclasses import dataclass, field

from accounts import names, words
from accounts.enums import AccountStatus, DifferenceKind
from accounts.intake import cells, headers
from accounts.intake.cells import Directory, Unclear
from accounts.intake.reading import Sheet
from accounts.models import Account, LedgerHead
from county.models import Unit

COMPARED = ("unit", "name", "identifier", "link", "verified_subject", "status", "opened_on")
MAPPABLE = ("unit", "platform", *COMPARED[1:])
LOOK_AT = 12


@dataclass(frozen=True)
class Difference:
    """One account: *facts* are (label, in the register, in the national system)."""

    kind: str
    account: Account | None
    title: str
    unit: str
    facts: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """What could be read: rows as texts by field, or the heads that must be mapped first."""

    rows: list[dict[str, object]]
    heads: list[str]

    @property
    def needs_mapping(self) -> bool:
        return not self.rows and bool(self.heads)


def read(sheets: list[Sheet], labels: dict[str, str]) -> Told:
    """Rows of every sheet by field; the mapping of the office comes before our own words."""
    known = headers.known_words(labels) | dict(LedgerHead.objects.values_list("head", "field"))
    rows, unknown = [], []
    for sheet in sheets:
        place, heads = _heads(sheet, known)
        fields = {column: known[head] for column, head in heads.items() if known.get(head) in MAPPABLE}
        if "name" in fields.values():
            rows += _rows(sheet.rows[place:], fields)
        else:
            unknown += [head for head in heads.values() if head not in unknown]
    return Told(rows, [] if rows else unknown)


def _heads(sheet: Sheet, words: dict[str, str]) -> tuple[int, dict[int, str]]:
    """Where the body begins and what stands above it; without known words the fullest of the first rows is the head."""
    known = headers.find(sheet.rows, {head: name for head, name in words.items() if name})
    if known:
        return known.body_from, dict(known.unknown) | {
            column: _word(words, name) for column, name in known.fields.items()
        }
    first = sheet.rows[:LOOK_AT]
    place = max(range(len(first)), key=lambda at: sum(isinstance(cell, str) and bool(cell) for cell in first[at][1]))
    return place + 1, {
        column: headers.bare(cell) for column, cell in enumerate(first[place][1]) if isinstance(cell, str) and cell
    }


def _word(words: dict[str, str], name: str) -> str:
    return next(head for head, field in words.items() if field == name)


def _rows(rows: list[tuple[int, list]], fields: dict[int, str]) -> list[dict[str, object]]:
    found = [{name: row[column] for column, name in fields.items() if column < len(row)} for _, row in rows]
    return [row for row in found if any(cell != "" for cell in row.values())]


def compare(told: Told, labels: dict[str, str]) -> list[Difference]:
    """Every account that stands differently in the two; the same list gives the same differences."""
    directory = Directory(list(Unit.objects.all()))
    accounts = list(
        Account.objects.select_related("unit", "platform").order_by("unit__order", "unit_id", "platform__order", "pk")
    )
    left = {account.pk: account for account in accounts if account.status != AccountStatus.CANCELLED}
    index, found = _Index(accounts), []
    for row in told.rows:
        seen = _seen(row, directory)
        account = index.match(seen)
        if account is None or account.status == AccountStatus.CANCELLED:
            remark = "台账里已注销" if account else ""
            title = f"{seen['name']}（{seen['platform'].name if seen['platform'] else '平台不明'}）"
            found.append(
                Difference(
                    DifferenceKind.ADDED,
                    account,
                    title[:120],
                    seen["unit_text"][:80],
                    [[remark, "", ""]] if remark else [],
                )
            )
            continue
        left.pop(account.pk, None)
        if facts := _facts(account, row, seen, labels):
            found.append(Difference(DifferenceKind.DIFFERS, account, account.title, account.unit.name, facts))
    missing = [
        Difference(DifferenceKind.MISSING, account, account.title, account.unit.name) for account in left.values()
    ]
    return found + missing


def _seen(row: dict[str, object], directory: Directory) -> dict:
    """Name, platform and unit of a row as far as they can be understood."""
    name, platform = cells.split_name(cells.text_of(row.get("name", "")), directory)
    typed = cells.text_of(row.get("platform", ""))
    unit_text = cells.text_of(row.get("unit", ""))
    return {
        "name": name, "platform": directory.platform(typed) if typed else platform, "unit_text": unit_text,
        "unit": directory.unit(unit_text), "identifier": cells.text_of(row.get("identifier", "")),
    }  # fmt: skip


class _Index:
    """Accounts by what a row may name them with, each on its platform."""

    def __init__(self, accounts: list[Account]):
        self.found: dict[tuple, list[Account]] = defaultdict(list)
        for account in accounts:
            place = account.platform_id
            if account.identifier:
                self.found["identifier", place, account.identifier].append(account)
            self.found["name and unit", place, account.skeleton, account.unit_id].append(account)
            self.found["name", place, account.skeleton].append(account)
            self.found["unit", place, account.unit_id].append(account)

    def match(self, seen: dict) -> Account | None:
        """The one that is meant: same identifier, or same name, on the same platform; else the unit's only one there."""
        if not seen["platform"]:
            return None
        place, skeleton = seen["platform"].pk, names.skeleton(seen["name"])
        unit = seen["unit"].pk if seen["unit"] else None
        for key in (
            ("identifier", place, seen["identifier"]),
            ("name and unit", place, skeleton, unit),
            ("name", place, skeleton),
            ("unit", place, unit),
        ):
            found = self.found.get(key, [])
            living = [account for account in found if account.status != AccountStatus.CANCELLED]
            if len(living) == 1 or (not living and found):
                return (living or found)[0]
        return None


def _facts(account: Account, row: dict[str, object], seen: dict, labels: dict[str, str]) -> list[list[str]]:
    """Fields that differ; an empty cell says nothing."""
    found = []
    for name in COMPARED:
        told = cells.text_of(row.get(name, ""))
        if not told:
            continue
        ours = words.value(account, name) if name != "status" else account.get_status_display()
        if not _same(account, name, row[name], seen):
            found.append([labels.get(name, name), ours or "（空）", told])
    return found


def _same(account: Account, name: str, cell: object, seen: dict) -> bool:
    if name == "unit":
        return seen["unit"] == account.unit
    if name == "name":
        return seen["name"] == account.name
    try:
        return cells.value(name, cell) == getattr(account, name)
    except Unclear:
        return False
