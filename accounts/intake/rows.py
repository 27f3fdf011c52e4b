"""One row of a table: which account it means, what it would change, and everything that is wrong with it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from accounts import links, names
from accounts.enums import AccountStatus
from accounts.intake import cells, headers
from accounts.intake.cells import Directory, Unclear
from accounts.models import Account, Platform
from county import clock, masks
from county.models import Unit

NEEDED = ("unit", "platform", "name")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, and what to write instead."""

    sheet: str
    row: int
    column: str
    words: str


@dataclass
class Change:
    """What one row does to one account: *values* to write, *before* what stands there (empty for a new account)."""

    sheet: str
    row: int
    title: str
    account: Account | None
    values: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    mark: dict = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.account is None

    @property
    def is_empty(self) -> bool:
        """Nothing would change."""
        return not self.is_new and not self.values and not self.mark


@dataclass(frozen=True)
class Register:
    """The accounts that rows may be about, found in three ways; *foreign* are the filing numbers of all others."""

    numbers: dict[str, Account]
    foreign: frozenset[str]
    places: dict[tuple[int, int], list[Account]]
    directory: Directory

    @classmethod
    def read(cls, units: list[Unit]) -> "Register":
        rows = list(Account.objects.filter(unit__in=units).select_related("unit", "platform"))
        places: dict[tuple[int, int], list[Account]] = {}
        for row in rows:
            if row.status != AccountStatus.CANCELLED:
                places.setdefault((row.unit_id, row.platform_id), []).append(row)
        others = Account.objects.exclude(unit__in=units).exclude(filing_number="")
        return cls(
            {row.filing_number: row for row in rows if row.filing_number},
            frozenset(others.values_list("filing_number", flat=True)),
            places,
            Directory(units),
        )


class Maker(Protocol):
    """What a row asks of the plan it is part of."""

    register: Register
    labels: dict[str, str]
    may_alter: bool
    taken: dict[tuple, str]


class Row:
    """Reads one row; what is wrong collects in ``problems``."""

    def __init__(self, sheet: str, number: int, maker: Maker):
        self.sheet, self.number, self.maker = sheet, number, maker
        self.problems: list[Problem] = []
        self.hints: list[Problem] = []

    def wrong(self, name: str, words: str) -> None:
        self.problems.append(Problem(self.sheet, self.number, self.maker.labels.get(name, name), words))

    def hint(self, name: str, words: str) -> None:
        self.hints.append(Problem(self.sheet, self.number, self.maker.labels.get(name, name), words))

    def values(self, told: dict, titled: Unit | None) -> dict:
        """Values by field; empty cells are not among them."""
        found = {}
        for name, cell in told.items():
            if name in NEEDED:
                continue
            try:
                value = cells.value(name, cell)
            except Unclear as error:
                self.wrong(name, f"“{cells.text_of(cell)[:30]}”：{error}")
                continue
            if value not in (None, ""):
                found[name] = value
            if isinstance(value, str) and value.startswith("="):
                self.hint(name, f"“{value[:30]}”像是公式，按文字导入")
        named = self._named(told, titled, links.read(str(found.get("link", ""))))
        return named | self._linked(found, named["platform"])

    def _linked(self, found: dict, platform: Platform | None) -> dict:
        """The address alone, and the identifier that it says where none is written."""
        if "link" not in found:
            return found
        seen = links.read(found["link"])
        if seen is None:
            self.wrong("link", f"“{found['link'][:30]}”不是链接，以 http:// 或 https:// 开头")
            return found
        if platform and seen.codes and platform.code not in seen.codes:
            self.wrong("link", f"这个链接不是{platform.name}的")
        return (
            found
            | {"link": seen.url}
            | ({"identifier": seen.identifier} if seen.identifier and "identifier" not in found else {})
        )

    def _named(self, told: dict, titled: Unit | None, link: links.Link | None) -> dict:
        """Unit, platform and name: what says which account is meant."""
        directory, found = self.maker.register.directory, {}
        text, unit = cells.text_of(told.get("unit", "")), titled
        if text:
            unit = directory.unit(text)
        if unit is None:
            self.wrong(
                "unit", f"没有“{text[:30]}”这个单位，写全称或简称，只能是您能办理的单位" if text else "没有写主办单位"
            )
        found["unit"] = unit
        name, platform = cells.split_name(cells.text_of(told.get("name", "")), directory)
        typed = cells.text_of(told.get("platform", ""))
        if typed:
            platform = directory.platform(typed)
        elif platform is None and link and len(link.codes) == 1:
            platform = directory.platform(link.codes[0])
        if platform is None:
            self.wrong("platform", f"没有“{typed[:20]}”这个平台，写平台目录里的名称" if typed else "没有写平台")
        found["platform"] = platform
        if len(name) > Account._meta.get_field("name").max_length:
            self.wrong("name", "名称太长，最多 60 字")
        elif not name:
            self.wrong("name", "没有写账号名称")
        found["name"] = name
        return found

    def account(self, values: dict) -> Account | None:
        """The account that is meant, or None for a new one."""
        unit, platform, number = values["unit"], values["platform"], values.get("filing_number", "")
        if number in self.maker.register.foreign:
            self.wrong("filing_number", f"备案号“{number}”是别的账号的，核对备案号")
            return None
        known = self.maker.register.numbers.get(number) if number else None
        if known and (known.unit_id, known.platform_id) != (unit.pk, platform.pk):
            self.wrong("filing_number", f"备案号“{number}”是{known.unit.short_name}“{known.title}”的，核对单位和平台")
            return None
        here = self.maker.register.places.get((unit.pk, platform.pk), [])
        same = [row for row in here if names.skeleton(row.name) == names.skeleton(values["name"])]
        if known or len(same) == 1:
            return known or same[0]
        if here and not values.get("is_exception"):
            self.wrong(
                "platform",
                f"{unit.short_name}在{platform.name}已有“{here[0].name}”。名称变了的写上备案号；确有两个的，“同平台例外”写“是”",
            )
        return None

    def change(self, values: dict, account: Account | None) -> Change | None:
        self._once(values, account)
        marks = {name: values.pop(name) for name in headers.COUNTS if name in values}
        self._mark(marks)
        if account is None:
            return self._new(values, marks)
        before = {name: getattr(account, name) for name in values}
        values = {name: value for name, value in values.items() if not _equal(before[name], value)}
        if not self.maker.may_alter:
            self._only_fills(values, before)
        self._covered(values, account)
        change = Change(
            self.sheet, self.number, account.title, account, values, {name: before[name] for name in values}
        )
        change.mark = marks if marks and not _known_mark(account, marks) else {}
        self._states(values, account)
        return change

    def _new(self, values: dict, marks: dict) -> Change:
        self._covered(values, None)
        for problem in names.problems(values["name"]):
            self.hint("name", f"{problem.words}（{problem.article}），导入后列入不合规账号")
        self._states(values, None)
        title = f"{values['name']}（{values['platform'].name}）"
        return Change(self.sheet, self.number, title, None, values, {}, marks)

    def _once(self, values: dict, account: Account | None) -> None:
        """One row for one account, one filing number for one row."""
        key = (
            ("account", account.pk)
            if account
            else ("new", values["unit"].pk, values["platform"].pk, names.skeleton(values["name"]))
        )
        keys = [key, ("number", values["filing_number"])] if values.get("filing_number") else [key]
        place = ("place", values["unit"].pk, values["platform"].pk)
        if account is None and not values.get("is_exception") and values.get("status") != AccountStatus.CANCELLED:
            keys.append(place)
        here = f"{self.sheet}第 {self.number} 行"
        for each in keys:
            if each in self.maker.taken:
                words = "备案号" if each[0] == "number" else "账号" if each != place else "单位和平台"
                self.wrong("name", f"{words}与{self.maker.taken[each]}重复")
            self.maker.taken.setdefault(each, here)

    def _mark(self, marks: dict) -> None:
        last = marks.get("last_post_on")
        if marks and last is None:
            self.wrong("last_post_on", "写了数量，也要写最近更新日期")
        elif last and last > clock.today():
            self.wrong("last_post_on", "最近更新日期不能晚于今天")

    def _only_fills(self, values: dict, before: dict) -> None:
        """A unit changes what stands in the register by an application (article 14), not by a table."""
        for name in [name for name in values if before[name] not in (None, "")]:
            if name.endswith("_phone") and "*" in str(values[name]):
                continue
            here, there = (_shown(found[name], covered=name.endswith("_phone")) for found in (before, values))
            self.wrong(name, f"台账里是“{here}”，表格里是“{there}”，已登记的内容通过变更申请修改（第十四条）")
            del values[name]

    def _covered(self, values: dict, account: Account | None) -> None:
        """A covered number (0954-***1234) is what an export shows; it says nothing new."""
        for name in [name for name in values if name.endswith("_phone") and "*" in values[name]]:
            stands = getattr(account, name) if account else ""
            if not stands or masks.phone(stands) != values[name]:
                self.wrong(name, "电话被遮住了，写完整的办公座机")
            del values[name]

    def _states(self, values: dict, account: Account | None) -> None:
        """The day belongs to the state; a state already in the register changes by an application only."""
        status = values.get("status") or (account.status if account else AccountStatus.NORMAL)
        if account and "status" in values:
            self.wrong(
                "status", f"台账里是“{account.get_status_display()}”，状态通过关停、注销、开设申请变更（第十四条）"
            )
        for name, state in (("suspended_on", AccountStatus.SUSPENDED), ("cancelled_on", AccountStatus.CANCELLED)):
            if values.get(name) and status == AccountStatus.NORMAL:
                self.wrong(name, "账号正常运行，不写这个日期")
            if account is None and status == state and not values.get(name):
                self.wrong(name, "写明日期")
            if values.get(name) and values[name] > clock.today():
                self.wrong(name, "日期不能晚于今天")


def _equal(stands, value) -> bool:
    return stands == value or (stands in (None, "") and value in (None, ""))


def _shown(value, *, covered: bool = False) -> str:
    if covered:
        return masks.phone(str(value))
    return value.isoformat() if isinstance(value, date) else {True: "是", False: "否"}.get(value, str(value)[:40])


def _known_mark(account: Account, marks: dict) -> bool:
    return account.updates.filter(**marks).exists()
