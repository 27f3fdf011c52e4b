"""How an account keeps to article 20, read from its marks: days since the last post, and twelve calendar weeks.

A mark says "on ``seen_on`` the newest post was of ``last_post_on``". So the week of that post had one, and the weeks that
ended between the two days had none. Where marks contradict each other, the later look counts; a week that no mark
reaches is unknown, never a breach.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from county import clock, parameters
from county.articles import UPDATES_PER_WEEK, article

ARTICLE = "第二十条"
WEEKS = 12
POSTED, GAP, UNKNOWN, NOW = "posted", "gap", "unknown", "now"
WORDS = {POSTED: "有更新", GAP: "没有更新", UNKNOWN: "没有记录", NOW: "本周还没有更新记录"}
AMBER, RED = "y", "r"


@article(ARTICLE, "最近更新日期不晚于查看日期，查看日期不晚于今天")
def update_days_in_order(last_post_on: date, seen_on: date, today: date) -> bool:
    return last_post_on <= seen_on <= today


@article(ARTICLE, f"账号每周更新不少于 {UPDATES_PER_WEEK.value} 次")
def weekly_update(weeks: Iterable["Week"]) -> bool:
    """No week among *weeks* is known to be without a post."""
    return all(week.state != GAP for week in weeks)


@dataclass(frozen=True)
class Week:
    """A calendar week (Monday to Sunday) and what is known of it."""

    monday: date
    state: str

    @property
    def words(self) -> str:
        return f"{self.monday.month}月{self.monday.day}日那周{WORDS[self.state]}"


@dataclass(frozen=True)
class Lamp:
    """Light and words of the days since the last post."""

    light: str
    words: str


def monday(day: date) -> date:
    """First day of the week of *day*."""
    return day - timedelta(days=day.weekday())


def strip(marks: Iterable, today: date, weeks: int = WEEKS) -> tuple[Week, ...]:
    """The last *weeks* calendar weeks, oldest first, from marks in the order in which they were seen."""
    mondays = [monday(today) - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    states = dict.fromkeys(mondays, UNKNOWN)
    for mark in marks:
        first = monday(mark.last_post_on)
        for each in mondays:
            if each == first:
                states[each] = POSTED
            elif first < each and each + timedelta(days=6) <= mark.seen_on:
                states[each] = GAP
    if states[mondays[-1]] != POSTED:
        states[mondays[-1]] = NOW
    return tuple(Week(each, states[each]) for each in mondays)


def limits() -> tuple[int, int]:
    """Days after which the lamp turns amber and red (article 20, settings)."""
    return int(parameters.get("update_amber_days")), int(parameters.get("update_red_days"))


def lamp(last_post_on: date | None, today: date | None = None, bounds: tuple[int, int] | None = None) -> Lamp:
    """昨天, 9 天前 …; grey where nothing is known."""
    if last_post_on is None:
        return Lamp("0", "没有记录")
    days = ((today or clock.today()) - last_post_on).days
    amber, red = bounds or limits()
    words = {0: "今天", 1: "昨天"}.get(days, f"{days} 天前")
    return Lamp(RED if days >= red else AMBER if days >= amber else "g", words)
