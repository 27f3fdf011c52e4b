"""Words for days and for who has the case."""

from datetime import date

from approvals import messages
from approvals.enums import EDITABLE, ENDED, Kind, State
from approvals.models import Application
from county import clock, parameters

MANY = 3  # names shown before 等


def day(value: date | None) -> str:
    """11月26日; with the year when it is not this one."""
    if value is None:
        return ""
    text = f"{value.month}月{value.day}日"
    return text if value.year == clock.today().year else f"{value.year}年{text}"


def full_day(value: date | None) -> str:
    """2026年11月26日, as records show it."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def holder(case: Application) -> str:
    """Who has the case now, as a role at a unit; empty when it has ended."""
    if case.state in ENDED:
        return ""
    if case.state == State.SIGNING:
        return f"{case.waiting_unit.short_name}主要领导"
    if case.state == State.REVIEWING:
        return "县府办经办"
    if case.state == State.APPROVING:
        return "县府办审批"
    clerk = f"{case.unit.short_name}填报员"
    return f"{clerk}和县府办经办" if case.state == State.ANNOUNCING else clerk


def names(case: Application) -> str:
    """Names of the people behind ``holder``, at most three; empty where unit and office act side by side. One query."""
    if case.state in (*ENDED, State.ANNOUNCING):
        return ""
    people = [case.created_by] if case.state == State.DRAFT else messages.waiting_for(case)
    found = list(dict.fromkeys(person.name for person in people))
    if not found:
        return ""
    return "、".join(found[:MANY]) + (f"等 {len(found)} 人" if len(found) > MANY else "")


def next_step(case: Application) -> str:
    """What comes after the present node; empty when it has ended."""
    if case.state in EDITABLE:
        return f"提交后由{_resumed(case)}办理"
    return {
        State.SIGNING: lambda: _after_signature(case),
        State.REVIEWING: lambda: "县府办审批",
        State.APPROVING: lambda: "登记备案并公告" if case.backfill else "单位在平台上办理",
        State.OPERATING: lambda: _after_platform(case),
        State.ANNOUNCING: lambda: _after_announcing(case),
    }.get(case.state, str)()


def _resumed(case: Application) -> str:
    if case.state == State.RETURNED and case.resume_state and not case.needs_new_signature:
        return {
            State.SIGNING: "单位主要领导",
            State.REVIEWING: "县府办经办",
            State.APPROVING: "县府办审批",
            State.OPERATING: "本单位继续在平台上",
        }[case.resume_state]
    return "单位主要领导"


def _after_signature(case: Application) -> str:
    unit = case.next_signing_unit
    return f"{unit.short_name}主要领导签字" if unit else "县府办初审"


def _after_platform(case: Application) -> str:
    posting = f"公告公示 {parameters.get('posting_days')} 日，" if case.announce else ""
    return f"{posting}报送全国系统"


def _after_announcing(case: Application) -> str:
    needs = ["公告满期"] if case.announce else []
    needs.append("全国系统已报送")
    if case.kind == Kind.CANCELLING:
        needs.append("平台注销完成")
    return f"{'、'.join(needs)}后自动办结"
