"""The lamp of a case: how long until its next deadline, in a colour, a shape and words (ux.md §4)."""

from dataclasses import dataclass
from datetime import date

from announcements import clocks
from announcements.enums import Light
from approvals import deadlines
from approvals.enums import State
from approvals.models import Application
from county import clock, workdays

AMBER_DAYS = 2  # working days left at which a node turns amber


@dataclass(frozen=True)
class Lamp:
    """``words`` say how long is left, ``what`` which duty it is; ``due_on`` is the absolute date (None: no clock runs)."""

    light: str
    words: str
    due_on: date | None = None
    what: str = ""

    @property
    def shape(self) -> str:
        """Class of the component (lamp-g, -y, -r, -0)."""
        return f"lamp-{self.light}"


def lamp(case: Application, today: date | None = None) -> Lamp:
    """What the case owes next and until when; needs ``for_lists`` to stay free of queries."""
    today = today or clock.today()
    if case.state == State.ANNOUNCING:
        return _announcing(case, today)
    if case.due_on is None:
        return Lamp(Light.NONE, "没有在走的期限")
    return until(case.due_on, today, case.get_state_display())


def until(due_on: date, today: date, what: str = "") -> Lamp:
    """Lamp of a plain deadline: green, amber from two working days on, red when it is over."""
    left = days_left(due_on, today)
    light = Light.RED if left < 0 else Light.AMBER if left <= AMBER_DAYS else Light.GREEN
    return Lamp(light, left_words(left), due_on, what)


def days_left(due_on: date, today: date) -> int:
    """Working days until *due_on*; negative when late (a late day is at least 1)."""
    return workdays.between(today, due_on) if due_on >= today else -max(1, workdays.between(due_on, today))


def left_words(left: int) -> str:
    """剩 3 个工作日 / 今天到期 / 超期 1 个工作日."""
    if left < 0:
        return f"超期 {-left} 个工作日"
    return f"剩 {left} 个工作日" if left else "今天到期"


def _announcing(case: Application, today: date) -> Lamp:
    """The earlier of posting and national entry; then the 15 days that run; then what the platform still owes."""
    face = clocks.read(case.announcement, today) if case.announcement else None
    owed = []
    if face and face.missing and face.due_on:
        owed.append(Lamp(face.light, face.words, face.due_on, "公告待发布"))
    if case.national_entry_id is None and case.national_due_on:
        owed.append(until(case.national_due_on, today, "待报送全国系统"))
    if owed:
        return min(owed, key=lambda item: item.due_on)
    if face and not face.served:
        return Lamp(face.light, face.words, face.last_day, "公示中")
    return Lamp(Light.NONE, "等待注销完成" if deadlines.needs_gone(case) else "等待自动办结")
