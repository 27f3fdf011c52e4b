"""催办 and 抄送: no states move, rows with unique keys are kept."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from approvals import messages
from approvals.enums import OPEN
from approvals.models import Application, CarbonCopy, Urge
from county import access, audit, clock, workdays
from county.articles import RuleViolation
from county.enums import Role
from county.models import User
from notifications import services as notifications


@transaction.atomic
def urge(case: Application, *, by: User) -> Urge:
    """Remind who has the case now: once per node and working day; by the sender's unit or the office."""
    access.require(by, Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER, unit=case.unit)
    today = clock.today()
    if case.state not in OPEN:
        raise RuleViolation("第十四条", "这件申请没有等待办理的环节，不用催办")
    if not workdays.is_workday(today):
        raise RuleViolation("第十四条", "今天不是工作日，下一个工作日再催办")
    try:
        with transaction.atomic():
            row = Urge.objects.create(application=case, node=case.state, day=today, by=by, at=clock.now())
    except IntegrityError as error:
        raise RuleViolation("第十四条", "今天已经催办过，下一个工作日可以再催") from error
    notifications.post(
        key=f"urge:{row.pk}",
        to=messages.waiting_for(case),
        title=f"催办：{case.heading}",
        body=f"{by.title}催办，{case.get_state_display()}。",
        url=reverse("approvals:detail", args=[case.pk]),
        category="case",
    )
    audit.record("approvals.urge", by=by, target=case)
    return row


@transaction.atomic
def copy_to(case: Application, observers: list[User], *, by: User) -> int:
    """Send the case to observers for information (抄送); a person gets it once."""
    access.require(by, Role.REVIEWER, Role.APPROVER)
    known = set(case.copies.values_list("user_id", flat=True))
    new = [user for user in observers if user.pk not in known and access.holds(user, Role.OBSERVER)]
    CarbonCopy.objects.bulk_create(
        [CarbonCopy(application=case, user=user, sent_at=clock.now()) for user in new], ignore_conflicts=True
    )
    notifications.post(
        key=f"copy:{case.pk}",
        to=new,
        title=f"抄送：{case.heading}",
        body=f"{by.title}抄送，供阅知。",
        url=reverse("approvals:detail", args=[case.pk]),
        category="copy",
    )
    if new:
        audit.record("approvals.copy", by=by, target=case, detail={"to": [user.username for user in new]})
    return len(new)


def mark_read(case: Application, user: User) -> None:
    """Note when an observer opened a case that was sent to him."""
    CarbonCopy.objects.filter(application=case, user=user, read_at__isnull=True).update(read_at=clock.now())
