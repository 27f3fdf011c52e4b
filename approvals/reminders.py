"""What time brings to a case: reminders as ladders, each beside its article. Days are working days."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from announcements import clocks
from announcements.enums import Channel
from approvals import deadlines
from approvals.enums import State
from approvals.messages import waiting_for
from approvals.models import Application
from county import access, clock
from county.enums import Role
from county.models import User
from notifications.reminders import Due, Reminder, Rung, register

CLERK, LEADER, OFFICE, HOLDER = "clerk", "leader", "office", "holder"


def clerks(case: Application) -> list[User]:
    return list({user.pk: user for user in (*access.people(Role.CLERK, case.unit), case.created_by)}.values())


def leaders(case: Application) -> list[User]:
    return access.people(Role.LEADER, case.unit)


def office(case: Application) -> list[User]:
    return access.county_people(Role.REVIEWER)


def audiences(case: Application) -> dict:
    """Label of the ladder → who it is, asked only when a rung is due."""
    return {
        CLERK: lambda: clerks(case),
        LEADER: lambda: leaders(case),
        OFFICE: lambda: office(case),
        HOLDER: lambda: waiting_for(case),
    }


def _due(case: Application, code: str, deadline, title: str, started=None) -> Due:
    return Due(
        object_key=f"{case.pk}:{code}",
        deadline=deadline,
        started=started,
        title=f"{title}：{case.heading}",
        body=f"{case.unit.short_name} {case.number}，应于 {deadline:%Y-%m-%d} 前办理。",
        url=reverse("approvals:detail", args=[case.pk]),
        audiences=audiences(case),
        known_since=case.node_since,
    )


def _local(moment: datetime):
    return moment.astimezone(clock.ZONE).date()


class NodeReminder(Reminder):
    """A node of the case waits: who has it hears the day after it arrived, before the deadline, and when it is over."""

    article = "第十四条"
    states: tuple[str, ...] = ()
    ladder = (
        Rung("arrived", 1, HOLDER, since="start"),
        Rung("today", 0, HOLDER),
        Rung("over", 1, HOLDER),
        Rung("over-office", 3, OFFICE),
    )

    def due(self, now: datetime) -> Iterable[Due]:
        for case in Application.objects.filter(state__in=self.states).for_lists():
            yield _due(
                case, f"{case.state}:{_local(case.node_since)}", case.due_on, self.title, _local(case.node_since)
            )


@register
class SignatureWaiting(NodeReminder):
    code, title, states = "signature", "等待单位签字", (State.SIGNING,)


@register
class ReviewWaiting(NodeReminder):
    code, title, states = "review", "等待初审", (State.REVIEWING,)


@register
class ApprovalWaiting(NodeReminder):
    code, title, states = "approval", "等待审批", (State.APPROVING,)


@register
class PlatformWaiting(NodeReminder):
    """After approval the unit carries it out promptly."""

    code, title, states = "platform", "等待平台办理", (State.OPERATING,)
    ladder = (
        Rung("half", -5, CLERK),
        Rung("tomorrow", -1, CLERK),
        Rung("today", 0, CLERK),
        Rung("over", 1, LEADER),
        Rung("over-office", 2, OFFICE),
    )


def announcing() -> list[Application]:
    return list(Application.objects.filter(state=State.ANNOUNCING).for_lists())


@register
class OwnPostingDue(Reminder):
    """3 working days for the posting on the own account: clerk, then leader, then the county office."""

    code, title, article = "own-posting", "在本账号发布公告", "第十四条"
    ladder = (
        Rung("tomorrow", -1, CLERK),
        Rung("today", 0, CLERK),
        Rung("over", 1, CLERK),
        Rung("over-leader", 2, LEADER),
        Rung("over-office", 3, OFFICE),
    )
    channel = Channel.OWN

    def due(self, now: datetime) -> Iterable[Due]:
        for case in announcing():
            row = case.announcement
            if row and row.due_on and self.channel in clocks.read(row, _local(now)).missing:
                yield _due(case, self.channel, row.due_on, self.title, row.changed_on)


@register
class WebsitePostingDue(OwnPostingDue):
    """The county office posts on the website: reminded from day 1."""

    code, title = "website-posting", "在县政府网站发布公告"
    ladder = (
        Rung("day-1", 1, OFFICE, since="start"),
        Rung("today", 0, OFFICE),
        Rung("over", 1, OFFICE),
    )
    channel = Channel.WEBSITE


@register
class PostingServed(Reminder):
    """The 15 days are over: what is left is told to who owes it."""

    code, title, article = "served", "公告已满 15 日", "第十四条"
    ladder = (Rung("served", 1, OFFICE), Rung("served-clerk", 1, CLERK))

    def due(self, now: datetime) -> Iterable[Due]:
        for case in announcing():
            face = clocks.read(case.announcement, _local(now)) if case.announcement else None
            if face and face.served and (case.national_entry_id is None or deadlines.needs_gone(case)):
                yield _due(case, "served", face.last_day, self.title)


@register
class NationalEntryWaiting(Reminder):
    """The national system is updated at the same time: 5 working days, a setting."""

    code, title, article = "national", "更新全国政务新媒体信息报送系统", "第十五条"
    ladder = (
        Rung("day-1", 1, OFFICE, since="start"),
        Rung("tomorrow", -1, OFFICE),
        Rung("today", 0, OFFICE),
        Rung("over", 1, OFFICE),
    )

    def due(self, now: datetime) -> Iterable[Due]:
        for case in announcing():
            if case.national_entry_id is None and case.national_due_on:
                started = case.frozen_on or case.done_on or case.approved_on
                yield _due(case, "national", case.national_due_on, self.title, started)
