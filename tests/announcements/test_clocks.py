"""The two clocks of article 14 as a table of dates: day of change is day 0, two places, fifteen days, take-downs."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from announcements import clocks, present
from announcements.enums import Light, Stage
from county import workdays

NOV = "2025-11-"


@dataclass
class Posted:
    """A posting as the clocks read it."""

    channel: str
    posted_on: date
    taken_down_on: date | None = None
    ended_on: date | None = None

    @property
    def counts(self) -> bool:
        return self.taken_down_on is None


class Postings(list):
    def all(self):
        return self


@dataclass
class Notice:
    """An announcement as the clocks read it."""

    changed_on: date | None
    postings: Postings = field(default_factory=Postings)
    due_on: date | None = None
    posting_days: int = 15
    own_required: bool = True
    ended_on: date | None = None
    matter: str = "opening"

    def __post_init__(self):
        if self.changed_on and not self.due_on:
            self.due_on = workdays.add(self.changed_on, 3)


@pytest.fixture(autouse=True)
def published_calendar():
    """The State Council's table for 2025 alone: no rows of the office, no database."""
    with workdays.fixed():
        yield


def day(text: str) -> date:
    return date.fromisoformat(text)


def notice(changed: str | None, *postings: tuple, **words) -> Notice:
    rows = [Posted(channel, *(day(part) if part else None for part in days)) for channel, *days in postings]
    return Notice(day(changed) if changed else None, Postings(rows), **words)


@pytest.mark.parametrize(
    ("changed", "due", "why"),
    [
        ("2025-11-17", "2025-11-20", "Monday: Tuesday, Wednesday, Thursday"),
        ("2025-11-13", "2025-11-18", "Thursday: a weekend between"),
        ("2025-11-15", "2025-11-19", "a Saturday is day 0 like any other day"),
        ("2025-09-30", "2025-10-11", "the holiday of eight days, then Thursday, Friday and a worked Saturday"),
        ("2025-10-09", "2025-10-13", "Saturday 11 October is worked"),
        ("2025-09-25", "2025-09-29", "Sunday 28 September is worked"),
        ("2025-12-31", "2026-01-06", "New Year's Day and its bridge, then a worked Sunday"),
    ],
)
def test_three_working_days_after_the_day_of_the_change(changed, due, why):
    assert notice(changed).due_on == day(due), why


@pytest.mark.parametrize(
    ("today", "words", "light"),
    [
        ("2025-11-13", "剩 3 个工作日", Light.GREEN),
        ("2025-11-14", "剩 2 个工作日", Light.GREEN),
        ("2025-11-15", "剩 2 个工作日", Light.GREEN),
        ("2025-11-17", "剩 1 个工作日", Light.AMBER),
        ("2025-11-18", "今天到期", Light.AMBER),
        ("2025-11-19", "超期 1 个工作日", Light.RED),
        ("2025-11-21", "超期 3 个工作日", Light.RED),
        ("2025-11-22", "超期 3 个工作日", Light.RED),
        ("2025-11-24", "超期 4 个工作日", Light.RED),
    ],
)
def test_the_lamp_counts_working_days_until_the_posting_is_owed(today, words, light):
    face = clocks.read(notice("2025-11-13"), day(today))
    assert (face.words, face.light, face.stage) == (words, light, Stage.TO_POST)


def test_overdue_on_the_weekend_after_the_last_day_is_one_day_late():
    face = clocks.read(notice("2025-11-18"), day("2025-11-22"))
    assert face.due_on == day("2025-11-21")
    assert face.words == "超期 1 个工作日"


def test_before_the_change_nothing_runs():
    face = clocks.read(notice(None), day("2025-11-17"))
    assert (face.words, face.light, face.due_on) == ("变更后开始计时", Light.NONE, None)


@pytest.mark.parametrize(
    ("today", "stage", "number", "words"),
    [
        ("2025-11-17", Stage.RUNNING, 1, "第 1 日，共 15 日"),
        ("2025-11-19", Stage.RUNNING, 3, "第 3 日，共 15 日"),
        ("2025-12-01", Stage.RUNNING, 15, "今天期满"),
        ("2025-12-02", Stage.SERVED, 15, "已满 15 日"),
        ("2026-03-01", Stage.SERVED, 15, "已满 15 日"),
    ],
)
def test_day_one_is_the_day_on_which_both_are_up_and_day_fifteen_must_end(today, stage, number, words):
    row = notice("2025-11-13", ("own", "2025-11-14"), ("website", "2025-11-17"))
    face = clocks.read(row, day(today))
    assert (face.stage, face.day, face.words) == (stage, number, words)
    assert face.last_day == day("2025-12-01")


def test_one_place_alone_does_not_start_the_fifteen_days():
    face = clocks.read(notice("2025-11-13", ("own", "2025-11-14")), day("2025-11-17"))
    assert (face.stage, face.day, face.missing) == (Stage.TO_POST, 0, ("website",))


def test_a_take_down_voids_the_count():
    row = notice("2025-11-13", ("own", "2025-11-14", "2025-11-20"), ("website", "2025-11-14"))
    face = clocks.read(row, day("2025-11-21"))
    assert (face.stage, face.light, face.day, face.last_day) == (Stage.TAKEN_DOWN, Light.RED, 0, None)
    assert face.taken_down == ("own",)


def test_a_repost_starts_again_at_day_one():
    row = notice("2025-11-13", ("own", "2025-11-14", "2025-11-20"), ("website", "2025-11-14"), ("own", "2025-11-24"))
    face = clocks.read(row, day("2025-11-24"))
    assert (face.stage, face.day, face.last_day) == (Stage.RUNNING, 1, day("2025-12-08"))


def test_a_repost_after_the_deadline_is_not_a_late_posting():
    """The regulation's three days were kept by the first posting; only the fifteen start anew."""
    row = notice("2025-11-13", ("own", "2025-11-14", "2025-11-20"), ("website", "2025-11-14"), ("own", "2025-11-24"))
    assert clocks.read(row, day("2025-11-25")).posted_late is False


@pytest.mark.parametrize(("website", "late"), [("2025-11-18", False), ("2025-11-19", True)])
def test_late_is_what_was_complete_only_after_the_deadline(website, late):
    row = notice("2025-11-13", ("own", "2025-11-14"), ("website", website))
    assert clocks.read(row, day("2025-11-20")).posted_late is late


def test_a_suspended_account_serves_on_the_website_alone():
    row = notice("2025-11-13", ("website", "2025-11-14"), own_required=False)
    face = clocks.read(row, day("2025-11-28"))
    assert (face.day, face.last_day, face.missing) == (15, day("2025-11-28"), ())


def test_an_own_posting_that_ended_with_the_account_still_counts():
    row = notice("2025-11-13", ("own", "2025-11-14", None, "2025-11-20"), ("website", "2025-11-14"))
    assert clocks.read(row, day("2025-11-29")).served


def test_a_longer_posting_set_by_the_office_runs_longer():
    row = notice("2025-11-13", ("own", "2025-11-14"), ("website", "2025-11-14"), posting_days=30)
    face = clocks.read(row, day("2025-11-29"))
    assert (face.stage, face.day, face.last_day) == (Stage.RUNNING, 16, day("2025-12-13"))


# how the clocks look


def looks(row: Notice, today: str) -> list[tuple[str, str]]:
    face = clocks.read(row, day(today))
    return [(pip.words, pip.look) for pip in present.pips(row, face, day(today))]


def test_pips_are_the_working_days_between_change_and_deadline():
    assert looks(notice("2025-11-17"), "2025-11-19") == [("18", "p"), ("今天", "today"), ("20", "")]


def test_pips_pass_over_the_weekend():
    assert looks(notice("2025-11-13"), "2025-11-15") == [("14", "p"), ("17", ""), ("18", "")]


def test_a_worked_saturday_is_a_pip():
    assert looks(notice("2025-10-09"), "2025-10-09") == [("10", ""), ("11", ""), ("13", "")]


def test_after_the_deadline_today_stands_behind_in_red():
    expected = [("14", "p"), ("17", "p"), ("18", "p"), ("今天", "late")]
    assert looks(notice("2025-11-13", ("own", "2025-11-14")), "2025-11-19") == expected


def test_the_day_on_which_both_were_up_is_marked():
    row = notice("2025-11-13", ("own", "2025-11-14"), ("website", "2025-11-17"))
    assert looks(row, "2025-11-20") == [("14", "p"), ("17 已发", "hit"), ("18", "")]


def test_a_posting_on_the_day_of_the_change_stands_in_front():
    row = notice("2025-11-13", ("own", "2025-11-13"), ("website", "2025-11-13"))
    assert looks(row, "2025-11-20") == [("13 已发", "hit"), ("14", ""), ("17", ""), ("18", "")]


def test_a_late_posting_stands_behind_in_red():
    row = notice("2025-11-13", ("own", "2025-11-14"), ("website", "2025-11-21"))
    assert looks(row, "2025-11-24")[-1] == ("21 已发", "late")


def test_no_pips_before_the_change():
    row = notice(None)
    assert looks(row, "2025-11-13") == []
    assert present.pips_sentence(row, clocks.read(row, day("2025-11-13")), day("2025-11-13")) == "开设后开始计时"


@pytest.mark.parametrize(
    ("postings", "today", "sentence"),
    [
        ((), "2025-11-17", "11月13日开设，应于11月18日前发布，剩 1 个工作日"),
        ((), "2025-11-19", "11月13日开设，应于11月18日前发布，超期 1 个工作日"),
        (
            (("own", "2025-11-14"), ("website", "2025-11-14")),
            "2025-11-19",
            "11月13日开设，应于11月18日前发布，11月14日已发布",
        ),
        (
            (("own", "2025-11-14"), ("website", "2025-11-19")),
            "2025-11-19",
            "11月13日开设，应于11月18日前发布，11月19日已发布，晚于时限",
        ),
    ],
)
def test_the_pips_are_also_a_sentence(postings, today, sentence):
    row = notice("2025-11-13", *postings)
    assert present.pips_sentence(row, clocks.read(row, day(today)), day(today)) == sentence


@pytest.mark.parametrize(
    ("postings", "today", "past", "now", "words"),
    [
        ((), "2025-11-17", 0, 0, "两处都发布后开始"),
        ((("own", "2025-11-14"),), "2025-11-17", 0, 0, "县政府网站发布后开始"),
        ((("website", "2025-11-14"),), "2025-11-17", 0, 0, "本账号发布后开始"),
        ((("own", "2025-11-17"), ("website", "2025-11-17")), "2025-11-19", 2, 1, "3 / 15 日，12月1日 期满"),
        ((("own", "2025-11-17"), ("website", "2025-11-17")), "2025-12-01", 14, 1, "15 / 15 日，今天期满"),
        ((("own", "2025-11-17"), ("website", "2025-11-17")), "2025-12-02", 15, 0, "15 / 15 日，12月1日 期满"),
        (
            (("own", "2025-11-17", "2025-11-18"), ("website", "2025-11-17")),
            "2025-11-19",
            0,
            0,
            "计时已停，重新发布后从第 1 日起算",
        ),
    ],
)
def test_the_bar_has_one_box_per_day_and_says_when_it_ends(postings, today, past, now, words):
    face = clocks.read(notice("2025-11-13", *postings), day(today))
    boxes = present.bar(face)
    assert (len(boxes), boxes.count("p"), boxes.count("now")) == (15, past, now)
    assert present.bar_words(face) == words
