"""The two clocks of article 14, as questions asked of dates: posted within 3 working days, up for at least 15 days."""

from dataclasses import dataclass
from datetime import date, timedelta

from announcements.enums import Channel, Light, Stage
from county import workdays


@dataclass(frozen=True)
class Face:
    """What the clocks show on a day.

    ``day`` counts calendar days of the posting (1 is the first day on which all required postings are up), ``last_day``
    is the day whose end completes the posting, ``days_left`` are working days until ``due_on`` (negative when late).
    """

    stage: str
    light: str
    day: int
    length: int
    both_since: date | None
    last_day: date | None
    due_on: date | None
    days_left: int | None
    posted_late: bool
    missing: tuple[str, ...]
    taken_down: tuple[str, ...]

    @property
    def served(self) -> bool:
        return self.stage == Stage.SERVED

    @property
    def words(self) -> str:
        """One sentence for lists and lamps."""
        if self.stage == Stage.SERVED:
            return f"已满 {self.length} 日"
        if self.stage == Stage.TAKEN_DOWN:
            return "公告被撤下，重新发布后从第 1 日起算"
        if self.stage == Stage.RUNNING:
            return "今天期满" if self.day == self.length else f"第 {self.day} 日，共 {self.length} 日"
        return due_words(self.days_left)


def due_words(days_left: int | None) -> str:
    """Working days that are left until a posting is owed, in words."""
    if days_left is None:
        return "变更后开始计时"
    if days_left < 0:
        return f"超期 {-days_left} 个工作日"
    return "今天到期" if days_left == 0 else f"剩 {days_left} 个工作日"


def required(announcement) -> tuple[str, ...]:
    """Where the announcement must stand: the own account (unless waived) and the county website (article 14)."""
    return (Channel.OWN, Channel.WEBSITE) if announcement.own_required else (Channel.WEBSITE,)


def first_full(announcement) -> date | None:
    """Day on which every required place first carried it; take-downs afterwards do not change it."""
    firsts = {}
    for posting in announcement.postings.all():
        firsts[posting.channel] = min(posting.posted_on, firsts.get(posting.channel, posting.posted_on))
    days = [firsts.get(channel) for channel in required(announcement)]
    return None if None in days else max(days)


def read(announcement, today: date) -> Face:
    """Read both clocks of *announcement* (its postings prefetched) on *today*."""
    up = {posting.channel: posting for posting in announcement.postings.all() if posting.counts}
    places = required(announcement)
    missing = tuple(channel for channel in places if channel not in up)
    down = {posting.channel for posting in announcement.postings.all() if posting.taken_down_on}
    taken_down = tuple(channel for channel in missing if channel in down)
    since = None if missing else max(up[channel].posted_on for channel in places)
    last_day = since + timedelta(days=announcement.posting_days - 1) if since else None
    days_left = _days_left(announcement.due_on, today) if missing else None
    stage = _stage(since, last_day, taken_down, today)
    posted = first_full(announcement)
    return Face(
        stage=stage,
        light=_light(stage, days_left),
        day=max(0, min((today - since).days + 1, announcement.posting_days)) if since else 0,
        length=announcement.posting_days,
        both_since=since,
        last_day=last_day,
        due_on=announcement.due_on,
        days_left=days_left,
        posted_late=bool(posted and announcement.due_on and posted > announcement.due_on),
        missing=missing,
        taken_down=taken_down,
    )


def _days_left(due_on: date | None, today: date) -> int | None:
    if due_on is None:
        return None
    return workdays.between(today, due_on) if due_on >= today else -max(1, workdays.between(due_on, today))


def _stage(since: date | None, last_day: date | None, taken_down: tuple, today: date) -> str:
    if since is None:
        return Stage.TAKEN_DOWN if taken_down else Stage.TO_POST
    return Stage.SERVED if today > last_day else Stage.RUNNING


def _light(stage: str, days_left: int | None) -> str:
    if stage == Stage.TAKEN_DOWN:
        return Light.RED
    if stage in (Stage.RUNNING, Stage.SERVED):
        return Light.GREEN
    if days_left is None:
        return Light.NONE
    if days_left < 0:
        return Light.RED
    return Light.AMBER if days_left <= 1 else Light.GREEN
