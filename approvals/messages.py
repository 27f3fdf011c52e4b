"""Who is told what after a step: in-site messages written in the step's own transaction."""

from django.urls import reverse

from approvals.enums import State, Step
from approvals.models import Application
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


def tell(case: Application, step: str) -> None:
    """One message per person and version, so that a repeated deed tells nobody twice."""
    if case.state == State.DRAFT:
        return
    last = case.decisions.last()
    notifications.post(
        key=f"case:{case.pk}:{case.version}",
        to=waiting_for(case),
        title=f"{WORDS[case.state]}：{case.heading}",
        body=_body(case, last),
        url=reverse("approvals:detail", args=[case.pk]),
        article="第十四条",
        category="case",
    )
    if step == Step.CONFIRM_PAPER:
        _tell_leader(case)


def _body(case: Application, last) -> str:
    due = f"，应于 {case.due_on:%Y-%m-%d} 前办理" if case.due_on else ""
    opinion = f"\n意见：{last.opinion}" if last.opinion else ""
    return f"{case.unit.short_name} {case.number}，{last.by_name} {last.get_step_display()}{due}。{opinion}"


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
