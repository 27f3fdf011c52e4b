"""How the two clocks of article 14 look: three working days as pips, fifteen days as a bar, two places with lamps."""

from dataclasses import dataclass
from datetime import date, timedelta

from announcements import clocks, permits
from announcements.enums import Channel, Light, Stage
from announcements.models import Announcement, Posting
from county import workdays
from county.models import User

MATTERS = {"opening": "开设", "altering": "变更", "suspending": "关停", "cancelling": "注销"}
CHANGES = MATTERS | {"cancelling": "停止使用"}
"""What starts the clock: a cancellation is announced from the day on which the account is out of use."""
RESTART = "计时已停，重新发布后从第 1 日起算"


@dataclass(frozen=True)
class Pip:
    """One day of the posting deadline; ``look`` is its CSS class (p past, hit posted, today, late)."""

    words: str
    look: str = ""


@dataclass(frozen=True)
class Place:
    """One of the two places: lamp, words, and whether this person may record a posting there now."""

    channel: str
    label: str
    light: str
    words: str
    may_post: bool
    posting: Posting | None


@dataclass(frozen=True)
class Row:
    """An announcement as the board and its own page show it on one day."""

    announcement: Announcement
    face: clocks.Face
    matter: str
    change: str
    light: str
    words: str
    due: str
    pips: tuple[Pip, ...]
    pips_sentence: str
    bar: tuple[str, ...]
    bar_words: str
    ends: str
    bar_sentence: str
    places: tuple[Place, ...]

    @property
    def quiet(self) -> bool:
        """Nothing runs any more: one line is enough."""
        return self.face.served or self.announcement.ended_on is not None

    @property
    def paragraphs(self) -> list[str]:
        """The text line by line, as it is published."""
        return self.announcement.body.split("\n")

    @property
    def urgency(self) -> tuple:
        """Most urgent first: taken down, then by the day that is owed next."""
        owed = self.face.due_on if self.face.missing else self.face.last_day
        return (self.face.stage != Stage.TAKEN_DOWN, owed or date.max, self.announcement.drafted_at)


def row(announcement: Announcement, today: date, user: User) -> Row:
    """Read one announcement (postings prefetched); a closed one stands as it was on its last day."""
    day = min(today, announcement.ended_on) if announcement.ended_on else today
    face = clocks.read(announcement, day)
    light, words = lamp(announcement, face)
    return Row(
        announcement=announcement,
        face=face,
        matter=MATTERS.get(announcement.matter, announcement.matter),
        change=CHANGES.get(announcement.matter, announcement.matter),
        light=light,
        words=words,
        due=cn(face.due_on) if face.due_on else "",
        pips=pips(announcement, face, day),
        pips_sentence=pips_sentence(announcement, face, day),
        bar=bar(face),
        bar_words=bar_words(face),
        ends=ends(face),
        bar_sentence=_bar_sentence(face),
        places=places(announcement, face, user),
    )


def cn(day: date) -> str:
    return f"{day.month}月{day.day}日"


def lamp(announcement: Announcement, face: clocks.Face) -> tuple[str, str]:
    """Light and words at the right end of a row."""
    if announcement.ended_on:
        return Light.NONE, f"{cn(announcement.ended_on)} 办结"
    if face.stage == Stage.TAKEN_DOWN:
        return Light.RED, "公告被撤下"
    if face.stage == Stage.RUNNING:
        return Light.GREEN, "今天期满" if face.day == face.length else "正常"
    return face.light, face.words


def deadline_days(announcement: Announcement) -> list[date]:
    """The working days of the posting deadline, the day of the change being day 0 (调休上班日 count, holidays do not)."""
    if announcement.changed_on is None:
        return []
    span = (announcement.due_on - announcement.changed_on).days
    days = (announcement.changed_on + timedelta(days=step) for step in range(1, span + 1))
    return [day for day in days if workdays.is_workday(day)]


def pips(announcement: Announcement, face: clocks.Face, today: date) -> tuple[Pip, ...]:
    """Deadline days with the posting or today among them; empty before the change."""
    days = deadline_days(announcement)
    if not days:
        return ()
    posted = clocks.first_full(announcement)
    mark = posted or (today if today in days or today > days[-1] else None)
    return tuple(_pip(day, posted, today, days[-1]) for day in sorted({*days, *([mark] if mark else [])}))


def _pip(day: date, posted: date | None, today: date, due: date) -> Pip:
    if posted:
        if day == posted:
            return Pip(f"{day.day} 已发", "hit" if day <= due else "late")
        return Pip(str(day.day), "p" if day < posted else "")
    if day == today:
        return Pip("今天", "late" if day > due else "today")
    return Pip(str(day.day), "p" if day < today else "")


def pips_sentence(announcement: Announcement, face: clocks.Face, today: date) -> str:
    """The pips in one sentence, for those who do not see them."""
    change = CHANGES.get(announcement.matter, announcement.matter)
    if announcement.changed_on is None:
        return f"{change}后开始计时"
    start = f"{cn(announcement.changed_on)}{change}，应于{cn(announcement.due_on)}前发布"
    posted = clocks.first_full(announcement)
    if posted:
        return f"{start}，{cn(posted)}已发布" + ("，晚于时限" if posted > announcement.due_on else "")
    if announcement.ended_on:
        return f"{start}，没有发布"
    return f"{start}，{clocks.due_words(face.days_left)}"


def bar(face: clocks.Face) -> tuple[str, ...]:
    """CSS class of each day of the posting: past, now, or nothing."""
    if face.stage == Stage.SERVED:
        return ("p",) * face.length
    return tuple("p" if n < face.day else "now" if n == face.day else "" for n in range(1, face.length + 1))


def bar_words(face: clocks.Face) -> str:
    """What stands above the bar: "3 / 15 日，12月1日 期满"."""
    if face.last_day:
        return f"{face.day} / {face.length} 日，{ends(face)}"
    if face.stage == Stage.TAKEN_DOWN:
        return RESTART
    return "两处都发布后开始" if len(face.missing) == 2 else f"{_place_name(face.missing[0])}发布后开始"


def ends(face: clocks.Face) -> str:
    """When the posting is complete; empty while it does not run."""
    if face.last_day is None:
        return ""
    return "今天期满" if face.stage == Stage.RUNNING and face.day == face.length else f"{cn(face.last_day)} 期满"


def _place_name(channel: str) -> str:
    return Channel(channel).label


def _bar_sentence(face: clocks.Face) -> str:
    if face.stage == Stage.SERVED:
        return f"公示已满{face.length}日"
    if face.stage == Stage.RUNNING:
        return f"公示第{face.day}日，共{face.length}日"
    return "公示未开始" if face.stage == Stage.TO_POST else f"公告被撤下，{RESTART}"


def places(announcement: Announcement, face: clocks.Face, user: User) -> tuple[Place, ...]:
    """Own account and county website, in this order."""
    return tuple(_place(announcement, channel, face, user) for channel in (Channel.OWN, Channel.WEBSITE))


def _place(announcement: Announcement, channel: Channel, face: clocks.Face, user: User) -> Place:
    rows = [posting for posting in announcement.postings.all() if posting.channel == channel]
    posting = rows[-1] if rows else None
    light, words = _place_words(announcement, channel, face, posting)
    owed = channel in face.missing and not announcement.ended_on
    may = owed and permits.may_write(announcement, channel, user)
    return Place(channel, channel.label, light, words, may, posting)


def _place_words(announcement, channel: Channel, face: clocks.Face, posting: Posting | None) -> tuple[str, str]:
    if posting and posting.taken_down_on:
        return Light.RED, f"{posting.taken_down_on:%m-%d} 被撤下"
    if posting:
        return Light.GREEN, f"{posting.posted_on:%m-%d} 已发布" + ("，随账号注销结束" if posting.ended_on else "")
    if channel not in clocks.required(announcement):
        return Light.NONE, "不发布"
    late = face.days_left is not None and face.days_left < 0 and not announcement.ended_on
    return (Light.RED if late else Light.NONE), "未发布"
