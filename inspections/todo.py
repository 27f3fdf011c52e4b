"""What is owed in inspections and by whom: answers of units, verifications and pleas of checkers, a round to check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from county import access, clock, workdays
from county.enums import Role
from county.models import Unit, User
from inspections import permits
from inspections.enums import EntryState, OrderState, PleaState, RoundState
from inspections.models import Census, Rectification, Round
from inspections.present import orders as present
from inspections.present import rounds as rounds_shown
from inspections.services import census, orders

CATEGORY, LABEL = "rectify", "检查整改"
ANSWER_DAYS = 3
"""Working days in which an answer or plea should be dealt with; the ladder calls the office on the third."""


@dataclass(frozen=True)
class Todo:
    """One thing that is owed; the same shape as a duty on a case, so that both stand in one list."""

    category: str
    title: str
    facts: tuple[str, ...]
    url: str
    host: Unit
    deadline: date | None
    light: str
    words: str
    due: str
    number: str = ""
    category_label: str = LABEL

    @property
    def unit(self) -> str:
        return self.host.short_name

    @property
    def is_over(self) -> bool:
        return self.light == "r"


def todos(user: User) -> list[Todo]:
    """Everything *user* owes, in no particular order."""
    return [*_owed(user), *_to_check(user), *_batch(user), *_counted(user)]


def _owed(user: User) -> Iterator[Todo]:
    """Orders that wait for the user's own unit; leaders see what is late."""
    if not access.holds(user, *permits.ANSWERERS):
        return
    for order in Rectification.objects.for_user(user).owed().for_lists():
        if access.holds_at(user, Role.CLERK, order.unit) or (
            access.holds_at(user, Role.LEADER, order.unit) and order.due_on < clock.today()
        ):
            shown = present.light(order)
            yield _todo(order, f"答复整改：{order.subject}", order.due_on, shown.light, shown.words)


def _to_check(user: User) -> Iterator[Todo]:
    """Answers to verify, pleas to answer, findings to send out."""
    if not access.holds(user, *permits.CHECKERS):
        return
    for order in Rectification.objects.to_check(user).for_lists():
        if not _concerns(order, user):
            continue
        if order.state == OrderState.ANSWERED:
            yield _within(order, f"复核整改：{order.subject}", clock.day_of(order.answered_at))
        else:
            plea = next(plea for plea in order.pleas.all() if plea.state == PleaState.OPEN)
            yield _within(order, f"答复{plea.get_kind_display()}：{order.subject}", clock.day_of(plea.asked_at))


def _concerns(order: Rectification, user: User) -> bool:
    """Who issued it, and the office."""
    return order.issued_by_id == user.pk or access.holds(user, *permits.OFFICE)


def _within(order: Rectification, title: str, since: date) -> Todo:
    deadline = workdays.add(since, ANSWER_DAYS)
    light, words = _lamp(deadline)
    return _todo(order, title, deadline, light, words)


def _lamp(deadline: date) -> tuple[str, str]:
    today = clock.today()
    if today > deadline:
        return "r", f"超期 {max(1, workdays.between(deadline, today))} 个工作日"
    left = workdays.between(today, deadline)
    return ("y" if left <= present.SOON else "g"), f"剩 {left} 个工作日" if left else "今天到期"


def _todo(order: Rectification, title: str, deadline: date, light: str, words: str) -> Todo:
    due = f"应于 {_day(deadline)} 前" if light == "r" else f"{_day(deadline)} 到期"
    url = reverse("inspections:order", args=[order.pk])
    facts = (order.unit.short_name, order.number, f"{len(order.findings.all())} 项问题")
    return Todo(CATEGORY, title, facts, url, order.unit, deadline, light, words, due, order.number)


def _batch(user: User) -> Iterator[Todo]:
    """Accounts of an open round that are the inspector's own and not done; for the office, orders not sent out."""
    if access.holds(user, Role.INSPECTOR):
        mine = Q(entries__assignments__user=user, entries__state=EntryState.PENDING)
        rows = Round.objects.filter(state=RoundState.OPEN).annotate(left=Count("entries", filter=mine, distinct=True))
        for row in rows.filter(left__gt=0):
            light, words = rounds_shown.clock_of(row)
            url = reverse("inspections:next", args=[row.pk])
            office = row.entries.order_by("place").select_related("unit").first().unit
            facts = (f"还有 {row.left} 个账号",)
            yield Todo(CATEGORY, row.name, facts, url, office, row.due_on, light, words, f"{_day(row.due_on)} 截止")
    if access.holds(user, Role.REVIEWER):
        yield from _unsent()


def _counted(user: User) -> Iterator[Todo]:
    """Answers to the open stock-taking that the person's own units owe (article 16)."""
    row = Census.objects.current() if access.holds(user, Role.CLERK) else None
    if row is None:
        return
    answered = row.answers.values("unit_id")
    for unit in census.units_in_charge().exclude(pk__in=answered):
        if access.holds_at(user, Role.CLERK, unit):
            light, words = _lamp(row.due_on)
            url = reverse("inspections:census_answer", args=[row.pk, unit.pk])
            due = f"应于 {_day(row.due_on)} 前" if light == "r" else f"{_day(row.due_on)} 到期"
            yield Todo(
                CATEGORY, f"填报摸排结果：{row.title}", (unit.short_name,), url, unit, row.due_on, light, words, due
            )


def _unsent() -> Iterator[Todo]:
    """Problems found that were not sent to their units yet, as one duty."""
    groups = orders.waiting()
    if groups:
        url, facts = reverse("inspections:orders"), (f"{len(groups)} 个账号",)
        yield Todo(CATEGORY, "发出整改通知", facts, url, groups[0][0].unit, None, "y", "待发出", "")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
