"""What time brings to inspections: ladders beside their article. Days are working days."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse

from accounts.models import Account
from county import access, clock, workdays
from county.enums import Role
from county.models import Unit, User
from inspections.enums import Measure, OrderState, PleaState, RoundState
from inspections.models import Census, Consequence, Plea, Rectification, Round
from inspections.models.rounds import QUARTERS
from inspections.services import census, orders
from inspections.services.rounds import last_day, quarter_of
from notifications.reminders import Due, Reminder, Rung, register

ARTICLE = "第三十五条"
CLERK, LEADER, OFFICE, CHECKERS = "clerk", "leader", "office", "checkers"


def of_unit(unit: Unit) -> dict:
    """Label of the ladder → who it is at *unit*."""
    return {
        CLERK: lambda: access.people(Role.CLERK, unit),
        LEADER: lambda: access.people(Role.LEADER, unit),
        OFFICE: lambda: access.county_people(Role.REVIEWER),
    }


def audiences(order: Rectification) -> dict:
    """Label of the ladder → who it is, asked only when a rung is due."""
    return {
        CLERK: lambda: access.people(Role.CLERK, order.unit),
        LEADER: lambda: access.people(Role.LEADER, order.unit),
        OFFICE: lambda: access.county_people(Role.REVIEWER),
        CHECKERS: lambda: orders.checkers(order),
    }


def _of(order: Rectification, key: str, deadline: date, title: str, started: date | None = None) -> Due:
    return Due(
        object_key=f"{order.pk}:{key}",
        deadline=deadline,
        started=started,
        title=f"{title}：{order.subject}",
        body=f"{order.unit.short_name} {order.number}，整改期限 {order.due_on:%Y-%m-%d}。",
        url=reverse("inspections:order", args=[order.pk]),
        audiences=audiences(order),
        known_since=order.issued_at,
    )


@register
class RectificationDue(Reminder):
    """The unit owes an answer: clerk, then leader, then the county office."""

    code, article, title = "rectify-due", ARTICLE, "整改期限"
    ladder = (
        Rung("tomorrow", -1, CLERK),
        Rung("today", 0, CLERK),
        Rung("over", 1, CLERK),
        Rung("over-leader", 2, LEADER),
        Rung("over-office", 3, OFFICE),
    )

    def due(self, now: datetime) -> Iterable[Due]:
        for order in Rectification.objects.owed().select_related("unit"):
            yield _of(order, order.state, order.due_on, self.title)


@register
class VerificationWaiting(Reminder):
    """An answer waits to be verified."""

    code, article, title = "rectify-verify", ARTICLE, "等待复核整改情况"
    ladder = (Rung("waiting", 1, CHECKERS, since="start"), Rung("still", 3, OFFICE, since="start"))

    def due(self, now: datetime) -> Iterable[Due]:
        for order in Rectification.objects.filter(state=OrderState.ANSWERED).select_related("unit", "issued_by"):
            started = clock.day_of(order.answered_at)
            yield _of(order, f"answer:{order.version}", workdays.add(started, 3), self.title, started)


@register
class PleaWaiting(Reminder):
    """An objection or a wish for time waits for an answer."""

    code, article, title = "rectify-plea", ARTICLE, "等待答复"
    ladder = (Rung("waiting", 1, CHECKERS, since="start"), Rung("still", 3, OFFICE, since="start"))

    def due(self, now: datetime) -> Iterable[Due]:
        rows = Plea.objects.filter(state=PleaState.OPEN)
        for plea in rows.select_related("rectification__unit", "rectification__issued_by"):
            started = clock.day_of(plea.asked_at)
            title = f"{self.title}{plea.get_kind_display()}"
            yield _of(plea.rectification, f"plea:{plea.pk}", workdays.add(started, 3), title, started)


@register
class TalkAhead(Reminder):
    """A unit is called in on the next working day."""

    code, article, title = "talk", ARTICLE, "约谈"
    ladder = (Rung("tomorrow", -1, LEADER), Rung("clerk", -1, CLERK), Rung("minutes", 1, OFFICE))

    def due(self, now: datetime) -> Iterable[Due]:
        rows = Consequence.objects.filter(measure=Measure.TALK, minutes_at__isnull=True).select_related("unit")
        for talk in rows:
            yield Due(
                object_key=str(talk.pk),
                deadline=talk.talk_on,
                title=f"{self.title}：{talk.unit.short_name}",
                body=f"{talk.talk_on:%Y-%m-%d}，{talk.talk_place}，约谈对象：{talk.talk_with}。约谈后填写记录。",
                url=reverse("inspections:talk", args=[talk.pk]),
                audiences={
                    LEADER: lambda unit=talk.unit: access.people(Role.LEADER, unit),
                    CLERK: lambda unit=talk.unit: access.people(Role.CLERK, unit),
                    OFFICE: lambda: access.county_people(Role.REVIEWER),
                },
                known_since=talk.decided_at,
            )


@register
class RoundNotOpened(Reminder):
    """A quarter has begun, accounts are registered, and nobody opened its round: the office hears of it."""

    code, article, title = "round-open", ARTICLE, "开启季度检查"
    ladder = (
        Rung("begins", 1, OFFICE, since="start"),
        Rung("again", 10, OFFICE, since="start"),
        Rung("month", 20, OFFICE, since="start"),
        Rung("late", -10, OFFICE),
    )

    def due(self, now: datetime) -> Iterable[Due]:
        year, quarter = quarter_of(clock.day_of(now))
        if Round.objects.filter(year=year, quarter=quarter).exists() or not Account.objects.live().exists():
            return
        yield Due(
            object_key=f"{year}-{quarter}",
            deadline=last_day(year, quarter),
            started=date(year, 3 * quarter - 2, 1),
            title=f"{self.title}：{year}年第{QUARTERS[quarter - 1]}季度",
            body="每季度至少全面检查一次，本季度还没有开启检查。",
            url=reverse("inspections:rounds"),
            audiences={OFFICE: lambda: access.county_people(Role.REVIEWER)},
            known_since=_first_account(),
        )


def _first_account() -> datetime | None:
    """When the portal learnt that there is anything to inspect."""
    return Account.objects.order_by("registered_at").values_list("registered_at", flat=True).first()


@register
class RoundEnds(Reminder):
    """The last day of an open round comes near: its inspectors, then the office."""

    code, article, title = "round-end", ARTICLE, "季度检查截止"
    ladder = (
        Rung("ten", -10, CHECKERS),
        Rung("three", -3, CHECKERS),
        Rung("today", 0, CHECKERS),
        Rung("over", 1, OFFICE),
    )

    def due(self, now: datetime) -> Iterable[Due]:
        for row in Round.objects.filter(state=RoundState.OPEN):
            yield Due(
                object_key=str(row.pk),
                deadline=row.due_on,
                title=f"{self.title}：{row.period}",
                body="还有账号没有检查完。",
                url=reverse("inspections:round", args=[row.pk]),
                audiences={
                    CHECKERS: lambda row=row: inspectors(row),
                    OFFICE: lambda: access.county_people(Role.REVIEWER),
                },
                known_since=row.opened_at,
            )


def inspectors(row: Round) -> list[User]:
    """Who still has accounts to check, and the office's reviewers."""
    waiting = User.objects.filter(pk__in=row.entries.filter(state="pending").values("assignments__user"))
    return list({user.pk: user for user in (*waiting, *access.county_people(Role.REVIEWER))}.values())


@register
class CensusOwed(Reminder):
    """A unit in charge owes its answer to a stock-taking (article 16): clerk, then leader, then the county office."""

    code, article, title = "census-due", "第十六条", "账号摸排填报期限"
    ladder = (
        Rung("begun", 1, CLERK, since="start"),
        Rung("tomorrow", -1, CLERK),
        Rung("over", 1, CLERK),
        Rung("over-leader", 2, LEADER),
        Rung("over-office", 3, OFFICE),
    )

    def due(self, now: datetime) -> Iterable[Due]:
        row = Census.objects.current()
        if row is None:
            return
        answered = set(row.answers.values_list("unit_id", flat=True))
        for unit in census.units_in_charge().exclude(pk__in=answered):
            yield Due(
                object_key=f"{row.pk}:{unit.pk}",
                deadline=row.due_on,
                started=clock.day_of(row.opened_at),
                title=f"{self.title}：{row.title}",
                body=f"{unit.short_name}应于 {row.due_on:%Y-%m-%d} 前填报本单位和下属单位的账号。",
                url=reverse("inspections:census_answer", args=[row.pk, unit.pk]),
                audiences=of_unit(unit),
                known_since=row.opened_at,
            )
