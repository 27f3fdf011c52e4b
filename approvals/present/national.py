"""What the office copies into the national reporting system: the fields that a case changes there."""

from dataclasses import dataclass

from accounts.fields import BY_NAME
from approvals.enums import Kind
from approvals.models import Application
from approvals.present.facts import shown
from county import masks

OPENING = (
    "unit",
    "platform",
    "name",
    "identifier",
    "link",
    "verified_subject",
    "opened_on",
    "functions",
    "first_name",
    "direct_name",
)


@dataclass(frozen=True)
class Entry:
    """One field to enter: label, value, and what stood there before."""

    label: str
    value: str
    old: str = ""


def entries(case: Application) -> list[Entry]:
    """Fields of the case that the national system must show now; no queries beyond ``for_lists``."""
    if case.kind == Kind.ALTERING:
        return [_entry(case, name) for name in case.changed]
    if case.kind == Kind.OPENING:
        return [entry for name in OPENING if (entry := _entry(case, name)).value]
    what = "已关停" if case.kind == Kind.SUSPENDING else "注销"
    day = case.done_on or case.frozen_on
    return [
        Entry("账号", case.title),
        Entry("平台标识", case.identifier or "无"),
        Entry("状态", what),
        Entry("停止使用日期", day.isoformat() if day else ""),
    ]


def _entry(case: Application, name: str) -> Entry:
    before = case.before_facts.get(name) if case.kind == Kind.ALTERING else None
    old = shown(name, before) if before not in (None, "") else ""
    if name.endswith("_phone"):  # whole on the page of the case, for those who uncover it there
        return Entry(BY_NAME[name].label, masks.phone(_value(case, name)), masks.phone(old))
    return Entry(BY_NAME[name].label, _value(case, name), old)


def _value(case: Application, name: str) -> str:
    if name == "unit":
        return case.unit.name
    if name == "platform":
        return case.platform.name
    return shown(name, getattr(case, name))
