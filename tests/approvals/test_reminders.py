"""What time brings: who hears of what on which working day, once each (decisions.md, Clocks)."""

import pytest

from announcements import services as announcements
from approvals.enums import Kind, State
from notifications import reminders
from notifications.models import Message
from tests import factories as make


def heard(user, words: str) -> list[str]:
    return [m.title for m in Message.objects.filter(recipient=user, title__contains=words, key__startswith="reminder:")]


def run(hands, moment: str) -> None:
    hands.move_to(moment)
    reminders.run()


def test_the_leader_hears_the_day_after_and_when_the_term_ends_and_the_office_later(county, monday):
    make.bring(county, make.draft(county), State.SIGNING)
    for moment in ("2026-11-02T18:00", "2026-11-03T08:29"):
        run(monday, moment)
        assert heard(county.leader, "等待单位签字") == []
    run(monday, "2026-11-03T08:30")
    assert len(heard(county.leader, "等待单位签字")) == 1
    run(monday, "2026-11-09T08:30")
    run(monday, "2026-11-10T08:30")
    assert len(heard(county.leader, "等待单位签字")) == 3
    assert heard(county.reviewer, "等待单位签字") == []
    run(monday, "2026-11-12T08:30")
    assert len(heard(county.reviewer, "等待单位签字")) == 1


def test_overdue_announcements_climb_from_clerk_to_leader_to_office(county, monday):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    announcements.post(
        case.announcement,
        channel="website",
        posted_on=case.done_on,
        link="https://x.cn/",
        proof=None,
        by=county.reviewer,
    )
    counts = []
    for day in ("04", "05", "06", "09", "10"):
        run(monday, f"2026-11-{day}T09:00")
        counts.append([len(heard(who, "在本账号发布")) for who in (county.clerk, county.leader, county.reviewer)])
    assert counts == [[1, 0, 0], [2, 0, 0], [3, 0, 0], [3, 1, 0], [3, 1, 1]]


def test_a_posting_made_silences_its_reminder(county, monday):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, case)
    run(monday, "2026-11-10T09:00")
    assert heard(county.clerk, "在本账号发布") == []
    assert heard(county.reviewer, "在县政府网站发布") == []


def test_the_office_hears_of_the_website_posting_from_day_one(county, monday):
    make.bring(county, make.draft(county), State.ANNOUNCING)
    run(monday, "2026-11-03T08:30")
    assert len(heard(county.reviewer, "在县政府网站发布")) == 1
    assert len(heard(county.second_reviewer, "在县政府网站发布")) == 1
    assert heard(county.clerk, "在县政府网站发布") == []


def test_the_national_entry_is_the_offices_from_day_one(county, monday):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    run(monday, "2026-11-03T08:30")
    assert len(heard(county.reviewer, "全国政务新媒体")) == 1
    make.enter_national(county, case)
    run(monday, "2026-11-10T09:00")
    assert len(heard(county.reviewer, "全国政务新媒体")) == 1


def test_the_platform_step_is_reminded_before_and_after_its_ten_days(county, monday):
    make.bring(county, make.draft(county), State.OPERATING)
    for day in ("09", "13", "16", "17", "18"):
        run(monday, f"2026-11-{day}T09:00")
    assert len(heard(county.clerk, "等待平台办理")) == 3
    assert len(heard(county.leader, "等待平台办理")) == 1
    assert len(heard(county.reviewer, "等待平台办理")) == 1


def test_a_served_announcement_tells_what_is_left(county, monday):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, case)
    run(monday, "2026-11-17T09:00")
    assert len(heard(county.reviewer, "已满 15 日")) == 1


@pytest.mark.parametrize("repeats", [2, 5])
def test_running_again_tells_nobody_twice(county, monday, repeats):
    make.bring(county, make.draft(county), State.ANNOUNCING)
    run(monday, "2026-11-05T09:00")
    first = Message.objects.count()
    for _ in range(repeats):
        reminders.run()
    assert Message.objects.count() == first


def test_three_days_down_loses_nothing(county, monday):
    """The same messages as if tick had run each day."""
    make.bring(county, make.draft(county), State.SIGNING)
    run(monday, "2026-11-12T09:00")
    assert len(heard(county.leader, "等待单位签字")) == 3
    assert len(heard(county.reviewer, "等待单位签字")) == 1


def test_nothing_is_sent_on_a_weekend(county, monday):
    make.bring(county, make.draft(county, Kind.OPENING), State.SIGNING)
    run(monday, "2026-11-07T12:00")
    assert len(heard(county.leader, "等待单位签字")) == 0


def test_a_case_that_moved_on_is_not_reminded_of_the_old_node(county, monday):
    case = make.bring(county, make.draft(county), State.SIGNING)
    make.sign_all(county, case)
    run(monday, "2026-11-20T09:00")
    assert heard(county.leader, "等待单位签字") == []
    assert heard(county.reviewer, "等待初审") != []
