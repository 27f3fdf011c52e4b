"""Who is told what after a step: in-site messages written in the step's own transaction."""

from django.urls import reverse

from approvals.enums import State, Step
from approvals.models import Application, Decision
from county import access
from county.enums import Role
from county.models import User
from notifications import services as notifications

WORDS = {
    State.SIGNING: "等待单位签字",
    State.REVIEWING: "等待初审",
    State.APPROVING: "等待审批",
    State.OPERATING: "已同意，等待平台办理",
    State.ANNOUNCING: "进入公告和报送",
    State.RETURNED: "退回修改",
    State.REJECTED: "不同意",
    State.CANCELLED: "已撤销",
    State.TERMINATED: "已终止办理",
    State.CLOSED: "已办结",
}
DEEDS = {Step.RECORD_NATIONAL: "全国系统已报送", Step.REPORT_GONE: "平台注销已完成"}
"""Steps that stay inside 公告中: the message names the deed, not the state."""


def waiting_for(case: Application) -> list[User]:
    """People with whom the case now lies."""
    if case.state == State.SIGNING:
        return access.people(Role.LEADER, case.waiting_unit)
    if case.state == State.REVIEWING:
        return access.county_people(Role.REVIEWER)
    if case.state == State.APPROVING:
        return access.county_people(Role.APPROVER)
    clerks = access.people(Role.CLERK, case.unit)
    office = access.county_people(Role.REVIEWER) if case.state == State.ANNOUNCING else []
    return list({user.pk: user for user in (*clerks, case.created_by, *office)}.values())


def key_of(case: Application, version: int | str = "") -> str:
    """Under what the messages about one step stand, each followed by its reader; without a version, of every step."""
    return f"case:{case.pk}:{version}"


def tell(case: Application, last: Decision) -> int:
    """One message per person and version, so that a repeated deed tells nobody twice; number of those about the step."""
    if case.state == State.DRAFT:
        return 0
    if last.step == Step.CONFIRM_PAPER:
        _tell_leader(case)
    return notifications.post(
        key=key_of(case, case.version),
        to=waiting_for(case),
        title=f"{_what(case, last.step)}：{case.heading}",
        body=_body(case, last),
        url=reverse("approvals:detail", args=[case.pk]),
        article="第十四条",
        category="case",
    )


def _what(case: Application, step: str) -> str:
    return DEEDS.get(step, WORDS[case.state]) if case.state == State.ANNOUNCING else WORDS[case.state]


def _body(case: Application, last: Decision) -> str:
    who = f"{last.by_name} " if last.unit_id else ""
    opinion = f"\n意见：{last.opinion}" if last.opinion else ""
    return f"{case.unit.short_name} {case.number}，{who}{last.get_step_display()}{_due(case, last.step)}。{opinion}"


def _due(case: Application, step: str) -> str:
    """What is owed next and until when; the last day of a running announcement is nobody's deadline."""
    if not case.due_on or (case.state == State.ANNOUNCING and step in DEEDS):
        return ""
    day = f"{case.due_on.month}月{case.due_on.day}日"
    if case.state == State.ANNOUNCING and case.announcement_id:
        return f"，公告应于 {day} 前发布"
    return f"，应于 {day} 前办理"


def _tell_leader(case: Application) -> None:
    """The leader who signed on paper is told that his signature was taken over (decisions.md, way c)."""
    people = [user for unit in case.signing_units for user in access.people(Role.LEADER, unit)]
    notifications.post(
        key=f"paper:{case.pk}:{case.version}",
        to=people,
        title=f"纸质签字已核：{case.heading}",
        body="县政府办已核对签字盖章的扫描件，视同本单位同意。如有不符，联系县政府办。",
        url=reverse("approvals:detail", args=[case.pk]),
        article="第十四条",
        category="case",
    )
