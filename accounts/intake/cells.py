"""Cells made values: platforms, units, days and yes or no as people write them. Each refusal says what to write instead."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from accounts.enums import AccountStatus, Function, OperatingMode, VerifiedState
from accounts.models import Account, Platform
from accounts.rules import OFFICE_PHONE
from county.models import Unit

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?:\s.*)?")
_BRACKETS = re.compile(r"(.+?)[(（【\[]([^()（）【】\[\]]{1,20})[)）】\]]")
YES, NO = (
    frozenset(["是", "有", "√", "对", "已纳入", "y", "Y", "yes", "1"]),
    frozenset(["否", "无", "×", "没有", "未纳入", "n", "N", "no", "0"]),
)
STATUS = {
    AccountStatus.NORMAL: ("正常", "正常运行", "在用", "运行中", "正常更新", "有效"),
    AccountStatus.SUSPENDED: ("关停", "已关停", "停用", "停更", "冻结"),
    AccountStatus.CANCELLED: ("注销", "已注销", "撤销", "已删除"),
}
VERIFIED = {
    VerifiedState.VERIFIED: ("已认证", "是", "认证"),
    VerifiedState.NOT_VERIFIED: ("未认证", "否", "没有认证"),
    VerifiedState.NOT_OFFERED: ("平台不提供认证", "不提供认证", "无需认证"),
}
MODES = {
    OperatingMode.SELF: ("自行运维", "自主运维", "自运营"),
    OperatingMode.INNER: ("指定内设机构", "内设机构"),
    OperatingMode.COMMISSIONED: ("委托专门机构", "委托", "委托运维", "第三方运维"),
}


class Unclear(Exception):
    """The cell cannot be read; the text says what to write."""


class Directory:
    """Units and platforms by every word they go by, read once for a file."""

    def __init__(self, units: list[Unit]):
        self.units: dict[str, Unit] = {}
        for unit in units:
            self.units |= dict.fromkeys((unit.name, unit.short_name), unit)
        self.platforms: dict[str, Platform] = {}
        for row in reversed(list(Platform.objects.all())):  # the first in the office's order has the last word
            words = [row.name, row.code, *re.split("[、,，;；]", row.synonyms)]
            self.platforms |= {
                key: row for word in words if word for key in (_key(word), _key(word).removesuffix("号"))
            }

    def unit(self, text: str) -> Unit | None:
        return self.units.get(text.replace(" ", ""))

    def platform(self, text: str) -> Platform | None:
        key = _key(text)
        return (
            self.platforms.get(key)
            or self.platforms.get(key.removesuffix("号"))
            or self.platforms.get(key.removesuffix("账号"))
        )


def _key(word: str) -> str:
    return "".join(word.split()).lower()


def split_name(text: str, directory: Directory) -> tuple[str, Platform | None]:
    """Name and platform of "某某发布(新浪微博)"; a bracket that is no platform stays part of the name."""
    found = _BRACKETS.fullmatch(text)
    platform = directory.platform(found.group(2)) if found else None
    return (found.group(1).strip(), platform) if found and platform else (text, None)


def text_of(value) -> str:
    """A cell as text; whole numbers without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def day(value) -> date | None:
    """2026.9.1, 2026年9月1日, 2026-09-01, 2026/9/1, an Excel day or its serial number."""
    if value == "" or isinstance(value, date):
        return value or None
    if isinstance(value, int | float):
        if FIRST_SERIAL <= value <= LAST_SERIAL:
            return EXCEL_EPOCH + timedelta(days=int(value))
        raise Unclear("日期写成 2026-09-01 这样")
    found = _DAY.fullmatch(value.strip())
    try:
        return date(*map(int, found.groups())) if found else _no_day()
    except ValueError as error:
        raise Unclear("没有这一天，日期写成 2026-09-01 这样") from error


def _no_day() -> date:
    raise Unclear("日期写成 2026-09-01 这样")


def yes(value) -> bool | None:
    text = text_of(value)
    if text == "":
        return None
    if text in YES or text in NO:
        return text in YES
    raise Unclear("写“是”或“否”")


def count(value) -> int | None:
    text = text_of(value).replace(",", "").replace("，", "")
    if text == "":
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise Unclear("写不小于 0 的整数")
    return int(text)


def one_of(table: dict[str, tuple[str, ...]]) -> Callable:
    words = {word: code for code, those in table.items() for word in those}

    def choose(value) -> str:
        text = text_of(value)
        if text and text not in words:
            raise Unclear(f"写{'、'.join(those[0] for those in table.values())}中的一个")
        return words.get(text, "")

    return choose


def functions(value) -> str:
    labels = {label: code for code, label in Function.choices}
    parts = [part for part in re.split("[、,，;；/ ]", text_of(value)) if part]
    if unknown := [part for part in parts if part not in labels]:
        raise Unclear(f"没有“{unknown[0][:10]}”这一项，写{'、'.join(labels)}中的几个")
    return ",".join(dict.fromkeys(labels[part] for part in parts))


def phone(value) -> str:
    text = text_of(value).replace(" ", "").replace("—", "-")
    if text and "*" not in text and not OFFICE_PHONE.fullmatch(text):
        raise Unclear("只写办公座机，例如 0954-5010000，不写手机号")
    return text


def words(name: str) -> Callable:
    most = Account._meta.get_field(name).max_length

    def take(value) -> str:
        text = text_of(value)
        if len(text) > most:
            raise Unclear(f"太长，最多 {most} 字")
        return text

    return take


READERS: dict[str, Callable] = {
    "status": one_of(STATUS),
    "verified_state": one_of(VERIFIED),
    "operating_mode": one_of(MODES),
    "functions": functions,
    "is_exception": yes,
    **dict.fromkeys(("in_budget", "app_ipv6", "app_domestic", "news_licence", "video_licence"), yes),
    **dict.fromkeys(("followers", "posts", "reads"), count),
    **dict.fromkeys(
        ("opened_on", "filed_on", "suspended_on", "cancelled_on", "verified_until", "contract_until", "news_licence_until",
         "video_licence_until", "last_post_on"), day,
    ),
    **{f"{code}_phone": phone for code in ("first", "direct", "checker", "keeper")},
}  # fmt: skip


def value(name: str, cell):
    """The value of a field; raises Unclear."""
    reader = READERS.get(name) or words(name)
    return reader(cell)
