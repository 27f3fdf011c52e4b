"""What is owed on open cases and by whom: a person's list by role, permits and four eyes, most urgent first.

A duty is read off the case alone; who may do it is asked afterwards, so that one's own list and the list of what
others owe come from the same reading. Lights are those of ux.md §4 and count working days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.urls import reverse

from announcements import clocks
from announcements.enums import Channel, Light
from approvals import deadlines, permits, rules
from approvals.enums import Kind, State, Step, Way
from approvals.models import Application
from approvals.present import lamps, words
from approvals.querysets import ApplicationQuerySet
from county import access, clock
from county.enums import Role
from county.models import Unit, User

OWING = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)
OFFICE = (Role.REVIEWER, Role.APPROVER)
MOST = 1_000
"""Cases that a list is read from: a county never has as many open; a province works its way through the urgent ones."""
AT_NODE = ("detail", "resume")
"""Pages of a case at a node: their rows say since when it lies there."""
TAKEN_DOWN = lamps.Lamp(Light.RED, "公告被撤下")


class Category(TextChoices):
    """Kinds of duties, as the lists filter them."""

    APPROVAL = "approval", "申请审批"
    FILING = "filing", "申请办理"
    NOTICE = "notice", "公告公示"
    NATIONAL = "national", "报送同步"


@dataclass(frozen=True)
class Todo:
    """One thing that is owed on *case*. ``deadline`` is the end of that day, None where no clock runs.

    ``words`` say how long is left in working days, ``due`` the absolute day; ``url`` opens the page where it is done.
    """

    case: Application
    category: str
    title: str
    facts: tuple[str, ...]
    url: str
    role: str
    step: str
    deadline: date | None
    light: str
    words: str
    due: str

    @property
    def unit(self) -> str:
        return self.case.unit.short_name

    @property
    def host(self) -> Unit:
        return self.case.unit

    @property
    def number(self) -> str:
        return self.case.number

    @property
    def category_label(self) -> str:
        return Category(self.category).label

    @property
    def is_over(self) -> bool:
        return self.light == Light.RED

    @property
    def holder(self) -> str:
        """Who owes it, as a role at a unit."""
        if self.role == Role.LEADER:
            return f"{self.case.waiting_unit.short_name}主要领导"
        return f"{self.unit}填报员" if self.role == Role.CLERK else Role(self.role).label


def todos(user: User) -> list[Todo]:
    """What *user* owes now, most urgent first; at most two queries, however many cases there are."""
    if not {duty.role for duty in user.duties} & set(OWING):
        return []
    return owed_on(_read(Application.objects.for_user(user).at_hand(user), user), user)


def owed_on(cases: list[Application], user: User) -> list[Todo]:
    """What *user* owes on these *cases* (``for_lists``, ``permits.with_hands``), most urgent first; no query."""
    return by_urgency(item for item in _duties(cases) if _may(user, item))


def owed_by_others(user: User) -> list[Todo]:
    """What others owe on the cases that *user* sees: the list from which the county office urges."""
    cases = _read(Application.objects.for_user(user).open().most_urgent_first(), user)
    return by_urgency(item for item in _duties(cases) if not _may(user, item))


def _read(rows: ApplicationQuerySet, user: User) -> list[Application]:
    return list(permits.with_hands(rows, user).for_lists()[:MOST])


def is_cut(user: User) -> bool:
    """True when *user* has more cases at hand than a list reads."""
    return Application.objects.for_user(user).at_hand(user)[MOST : MOST + 1].exists()


def by_urgency(found: Iterable[Todo]) -> list[Todo]:
    """Overdue first, then by deadline; what has no deadline stands last."""
    return sorted(found, key=lambda item: (not item.is_over, item.deadline or date.max, item.number, item.title))


def _may(user: User, item: Todo) -> bool:
    """Does this person hold the role of the duty at the right unit, and is he not barred by four eyes?"""
    if item.step == Step.CONFIRM_PAPER and item.case.gave_sheet:
        return False
    return _holds(user, item) and not rules.four_eyes(item.step, **permits.hands(item.case, user, item.step))


def _holds(user: User, item: Todo) -> bool:
    case = item.case
    if item.role == Role.LEADER:
        return access.holds_at(user, Role.LEADER, case.waiting_unit)
    if item.role != Role.CLERK:
        return access.holds(user, item.role)
    typed_for_unit = case.created_by_id == user.pk and item.category == Category.FILING
    return access.holds(user, Role.CLERK, unit=case.unit) or (typed_for_unit and access.holds(user, Role.REVIEWER))


def _duties(cases: list[Application]) -> Iterator[Todo]:
    """Every duty on these cases, whoever has it."""
    today = clock.today()
    for case in cases:
        if case.state == State.ANNOUNCING:
            yield from _announcing(case, today)
        elif case.state == State.SIGNING:
            yield from _signing(case, today)
        else:
            yield _waiting(case, today)


def _signing(case: Application, today: date) -> Iterator[Todo]:
    yield _todo(case, Step.SIGN, Role.LEADER, case.heading, ("待签字",), lamps.lamp(case, today))
    if case.way != Way.PAPER:
        return
    if case.has_sheet:
        title = f"核对签字件：{case.title}"
        yield _todo(case, Step.CONFIRM_PAPER, Role.REVIEWER, title, ("扫描件已上传",), lamps.lamp(case, today))
    else:
        title, lamp = f"上传签字件：{case.title}", lamps.lamp(case, today)
        yield _todo(case, "", Role.CLERK, title, ("纸质签字",), lamp, category=Category.FILING)


def _waiting(case: Application, today: date) -> Todo:
    """The one duty of a case that waits at a single node."""
    lamp = lamps.lamp(case, today)
    if case.state == State.REVIEWING:
        return _todo(case, Step.REVIEW, Role.REVIEWER, case.heading, ("初审",), lamp)
    if case.state == State.APPROVING:
        return _todo(case, Step.APPROVE, Role.APPROVER, case.heading, ("审批",), lamp)
    if case.state == State.RETURNED:
        lamp = lamps.Lamp(Light.NONE, "待修改")
        return _todo(
            case, Step.RESUBMIT, Role.CLERK, case.heading, ("退回修改",), lamp, category=Category.FILING, page="resume"
        )
    if case.termination_reason:
        title, facts = f"确认终止办理：{case.title}", (f"原因：{case.termination_reason[:30]}",)
        return _todo(case, Step.TERMINATE, Role.REVIEWER, title, facts, lamp)
    frozen = case.kind == Kind.CANCELLING
    title = f"{'报告停止使用' if frozen else '报告平台办理'}：{case.title}"
    step, facts = Step.REPORT_FROZEN if frozen else Step.REPORT_DONE, (f"{words.day(case.approved_on)} 审批同意",)
    return _todo(case, step, Role.CLERK, title, facts, lamp, category=Category.FILING, page="report")


def _announcing(case: Application, today: date) -> Iterator[Todo]:
    """Postings, national entry and the end of a cancellation stand side by side."""
    face = clocks.read(case.announcement, today) if case.announcement else None
    for channel in face.missing if face else ():
        yield _posting(case, face, channel)
    if case.national_entry_id is None:
        lamp = lamps.until(case.national_due_on, today) if case.national_due_on else lamps.Lamp(Light.NONE, "待报送")
        yield _todo(
            case,
            Step.RECORD_NATIONAL,
            Role.REVIEWER,
            f"更新全国报送系统：{case.title}",
            (_happened(case),),
            lamp,
            category=Category.NATIONAL,
            page="national",
        )
    if deadlines.needs_gone(case):
        yield _gone(case, face)


def _posting(case: Application, face: clocks.Face, channel: str) -> Todo:
    down = channel in face.taken_down
    role = Role.REVIEWER if channel == Channel.WEBSITE else Role.CLERK
    title = f"{'重新发布' if down else '发布'}{case.get_kind_display()}公告：{case.title}"
    facts = (_happened(case), f"{Channel(channel).label}{'被撤下' if down else '未发布'}")
    lamp = TAKEN_DOWN if down else _notice_lamp(face)
    url = reverse("announcements:post", args=[case.announcement_id, channel])
    return _todo(case, "", role, title, facts, lamp, category=Category.NOTICE, url=url)


def _notice_lamp(face: clocks.Face) -> lamps.Lamp:
    """A posting that was never made: amber from one working day on (ux.md §4), also while another place is down."""
    left = face.days_left
    if left is None:
        return lamps.Lamp(Light.NONE, clocks.due_words(left))
    light = Light.RED if left < 0 else Light.AMBER if left <= 1 else Light.GREEN
    return lamps.Lamp(light, clocks.due_words(left), face.due_on)


def _gone(case: Application, face: clocks.Face | None) -> Todo:
    """The platform removes the account in its own time: no clock, but a hint when the posting allows it."""
    runs = face is not None and not face.served
    lamp = lamps.Lamp(Light.NONE, "公告满期后报告" if runs else "平台注销后报告")
    title, facts = f"报告注销完成：{case.title}", (_happened(case),)
    return _todo(case, Step.REPORT_GONE, Role.CLERK, title, facts, lamp, category=Category.FILING, page="report")


def _happened(case: Application) -> str:
    """11月13日 关停."""
    day = case.frozen_on or case.done_on or case.approved_on
    what = "停止使用" if case.frozen_on else case.get_kind_display()
    return f"{words.day(day)} {what}"


def _todo(case, step, role, title, facts, lamp, *, category=Category.APPROVAL, page="detail", url="") -> Todo:
    since = (
        (f"{words.day(clock.day_of(case.node_since))} 送达",) if case.node_since and page in AT_NODE and not url else ()
    )
    return Todo(
        case=case,
        category=category,
        title=title,
        facts=(case.unit.short_name, *since, *facts),
        url=url or reverse(f"approvals:{page}", args=[case.pk]),
        role=role,
        step=step,
        deadline=lamp.due_on,
        light=lamp.light,
        words=lamp.words,
        due=_due(lamp),
    )


def _due(lamp: lamps.Lamp) -> str:
    """应于 11月18日 前 (late), 今天内, 11月20日 到期; empty without a deadline."""
    if lamp.due_on is None:
        return "重新发布后从第 1 日起算" if lamp is TAKEN_DOWN else ""
    if lamp.light == Light.RED:
        return f"应于 {words.day(lamp.due_on)} 前"
    return "今天内" if lamp.due_on == clock.today() else f"{words.day(lamp.due_on)} 到期"
