"""What each person owes, in which order, under which light; nobody is shown what he must leave to others."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from announcements import services as announcements
from announcements.enums import Channel, Light
from announcements.models import Posting
from approvals import permits, piles, services, todo
from approvals.enums import Kind, State
from approvals.models import Application
from approvals.todo import Category, owed_by_others
from county import clock
from county.enums import Role
from county.models import RoleAssignment, User
from tests import factories as make

CLOCKS = ("county_calendarrevision", "county_clockshift")


def todos(user) -> list[todo.Todo]:
    """The list, after the database counted the same piles and named the same first ones."""
    found, counted, today = todo.todos(user), piles.tally(user), clock.today()
    ending = sum(item.light == Light.AMBER and item.deadline == today for item in found)
    assert (counted.total, counted.ending) == (len(found), ending)
    assert counted.lights == Counter(item.light for item in found)
    assert counted.categories == Counter(item.category_label for item in found)
    assert [(item.title, item.url) for item in piles.first(user, 2)] == [(item.title, item.url) for item in found[:2]]
    return found


def titles(user) -> list[str]:
    return [item.title for item in todos(user)]


def brought(county, state, kind=Kind.OPENING, **changes):
    return make.bring(county, make.draft(county, kind, **changes), state)


def announcing(county, **changes):
    return brought(county, State.ANNOUNCING, **changes)


def queries(user) -> int:
    """Queries of one reading, without the looks at the calendar's revision and the clock (once a second)."""
    user = User.objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as seen:
        todo.todos(user)
    return sum(not any(name in query["sql"] for name in CLOCKS) for query in seen)


@pytest.mark.parametrize(
    ("state", "who", "title", "category"),
    [
        (State.SIGNING, "leader", "开设申请：云上香水（抖音）", Category.APPROVAL),
        (State.REVIEWING, "reviewer", "开设申请：云上香水（抖音）", Category.APPROVAL),
        (State.APPROVING, "approver", "开设申请：云上香水（抖音）", Category.APPROVAL),
        (State.OPERATING, "clerk", "报告平台办理：云上香水（抖音）", Category.FILING),
    ],
)
def test_a_case_lies_with_the_person_of_its_node_and_with_nobody_else(county, monday, state, who, title, category):
    brought(county, state)
    [item] = todos(getattr(county, who))
    assert (item.title, item.category) == (title, category)
    others = {
        "leader",
        "reviewer",
        "approver",
        "clerk",
        "stranger",
        "other_leader",
        "inspector",
        "observer",
        "sysadmin",
    } - {who}
    assert {name: titles(getattr(county, name)) for name in others} == dict.fromkeys(others, [])


def test_both_signatures_of_a_second_level_unit_come_one_after_the_other(county, monday):
    case = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    make.bring(county, case, State.SIGNING)
    assert titles(county.hospital_leader) and not titles(county.health_leader)
    services.sign(case, make.intent(case, county.hospital_leader, "同意"))
    assert titles(county.health_leader) and not titles(county.hospital_leader)


def test_a_returned_case_lies_with_the_clerk_without_a_clock(county, monday):
    case = brought(county, State.REVIEWING)
    services.send_back(case, make.intent(case, county.reviewer, "补充功能定位"))
    [item] = todos(county.clerk)
    assert (item.light, item.deadline, item.words, item.due) == (Light.NONE, None, "待修改", "")
    assert "退回修改" in item.facts
    assert todos(county.reviewer) == []


def test_after_the_platform_report_each_place_has_its_own_poster(county, monday):
    announcing(county)
    assert titles(county.clerk) == ["发布开设公告：云上香水（抖音）"]
    assert titles(county.reviewer) == ["发布开设公告：云上香水（抖音）", "更新全国报送系统：云上香水（抖音）"]
    assert titles(county.approver) == []
    assert "本账号未发布" in todos(county.clerk)[0].facts
    assert "县政府网站未发布" in todos(county.reviewer)[0].facts


def test_what_was_posted_and_reported_is_owed_no_more(county, monday):
    case = announcing(county)
    make.post_both(county, case)
    make.enter_national(county, case)
    assert titles(county.clerk) == titles(county.reviewer) == []


def test_a_posting_that_was_taken_down_stands_first_and_red(county, monday):
    brought(county, State.OPERATING, platform=make.platform("weibo"))
    case = announcing(county)
    make.post_both(county, case)
    announcements.take_down(
        Posting.objects.get(announcement=case.announcement, channel=Channel.OWN),
        on=clock.today(),
        note="看不到了",
        by=county.observer,
    )
    [first, second] = todos(county.clerk)
    assert first.title == "重新发布开设公告：云上香水（抖音）"
    assert (first.light, first.words, first.due) == (Light.RED, "公告被撤下", "重新发布后从第 1 日起算")
    assert second.light == Light.GREEN


def test_a_cancellation_is_reported_twice(county, monday):
    account = make.filed_account(county.town)
    case = brought(county, State.OPERATING, Kind.CANCELLING, about=account)
    assert titles(county.clerk) == ["报告停止使用：云上香水（微信订阅号）"]
    make.report(case)
    gone = next(item for item in todos(county.clerk) if item.title.startswith("报告注销完成"))
    assert (gone.deadline, gone.words) == (None, "公告满期后报告")
    make.post_both(county, case)
    monday.forward(days=15)
    [gone] = todos(county.clerk)
    assert gone.words == "平台注销后报告"


def test_a_paper_signature_asks_for_the_scan_and_then_for_its_check(county, monday):
    case = brought(county, State.SIGNING, way="paper")
    assert titles(county.clerk) == ["上传签字件：云上香水（抖音）"]
    assert titles(county.reviewer) == []
    services.attach(case, make.pdf(), purpose="signed_sheet", by=county.clerk)
    assert titles(county.clerk) == []
    assert titles(county.reviewer) == ["核对签字件：云上香水（抖音）"]


def test_who_uploaded_the_scan_is_not_asked_to_check_it(county, monday):
    case = brought(county, State.SIGNING, way="paper")
    services.attach(case, make.pdf(), purpose="signed_sheet", by=county.colleague)
    RoleAssignment.objects.create(user=county.colleague, unit=county.office, role=Role.REVIEWER)
    colleague = User.objects.get(pk=county.colleague.pk)
    assert titles(colleague) == []
    assert titles(county.reviewer) == ["核对签字件：云上香水（抖音）"]


def test_a_termination_that_was_asked_for_moves_to_the_office(county, monday):
    case = brought(county, State.OPERATING)
    services.ask_termination(case, make.intent(case, county.clerk, "平台不再受理"))
    assert titles(county.clerk) == []
    [item] = todos(county.reviewer)
    assert item.title == "确认终止办理：云上香水（抖音）"
    assert "原因：平台不再受理" in item.facts


@pytest.mark.parametrize("state", [State.SIGNING, State.REVIEWING, State.APPROVING])
def test_who_must_leave_a_step_to_others_is_not_shown_it(county, monday, state):
    """One person with every role, who typed: four eyes take signing and approving away from him."""
    brought(county, state)
    for role, unit in ((Role.LEADER, county.town), (Role.REVIEWER, county.office), (Role.APPROVER, county.office)):
        RoleAssignment.objects.get_or_create(user=county.clerk, unit=unit, role=role)
    clerk = User.objects.get(pk=county.clerk.pk)
    step = {State.SIGNING: "sign", State.REVIEWING: "review", State.APPROVING: "approve"}[state]
    shown = step in [item.step for item in todos(clerk)]
    assert shown == (permits.refusal(Application.objects.get(), step, clerk) == "")
    assert shown == (state == State.REVIEWING)


def test_the_list_never_offers_a_step_that_the_door_refuses(county, monday):
    """Every listed step is one that the permits grant, over cases in all states and everybody."""
    brought(county, State.SIGNING)
    brought(county, State.REVIEWING, platform=make.platform("weibo"), name="香水微博")
    brought(county, State.APPROVING, platform=make.platform("kuaishou"), name="香水快讯")
    announcing(county, platform=make.platform("wechat-channels"))
    people = [value for value in vars(county).values() if hasattr(value, "duties")]
    listed = [(item, user) for user in people for item in todos(user) if item.step]
    assert len(listed) >= 6
    assert [(item.title, user.name) for item, user in listed if permits.refusal(item.case, item.step, user)] == []


@pytest.mark.parametrize(
    ("days", "light", "words", "due"),
    [
        (0, Light.GREEN, "剩 5 个工作日", "11月9日 到期"),
        (1, Light.GREEN, "剩 4 个工作日", "11月9日 到期"),
        (3, Light.AMBER, "剩 2 个工作日", "11月9日 到期"),
        (7, Light.AMBER, "今天到期", "今天内"),
        (8, Light.RED, "超期 1 个工作日", "应于 11月9日 前"),
    ],
)
def test_the_light_of_a_node_counts_working_days(county, monday, days, light, words, due):
    brought(county, State.REVIEWING)
    monday.forward(days=days)
    [item] = todos(county.reviewer)
    assert (item.light, item.words, item.due) == (light, words, due)
    assert item.is_over == (light == Light.RED)


@pytest.mark.parametrize(
    ("days", "light"), [(0, Light.GREEN), (1, Light.GREEN), (2, Light.AMBER), (3, Light.AMBER), (4, Light.RED)]
)
def test_the_light_of_a_posting_turns_amber_one_day_before(county, monday, days, light):
    announcing(county)
    monday.forward(days=days)
    assert todos(county.clerk)[0].light == light


def test_the_most_urgent_stands_first(county, monday):
    brought(county, State.REVIEWING)
    monday.forward(days=1)
    case = announcing(county, platform=make.platform("weibo"), name="香水微博")
    listed = todos(county.reviewer)
    assert [item.deadline for item in listed] == sorted(item.deadline for item in listed)
    assert listed[0].case == case
    monday.forward(days=10)
    assert todos(county.reviewer)[0].is_over


def test_the_number_of_queries_does_not_grow_with_the_cases(county, monday):
    brought(county, State.REVIEWING)
    one = queries(county.reviewer)
    codes = make.Platform.objects.exclude(code="douyin").order_by("pk")
    for number, platform in enumerate(codes[:4]):
        brought(
            county,
            (State.SIGNING, State.REVIEWING, State.OPERATING, State.ANNOUNCING)[number],
            platform=platform,
            name="香水" + "甲乙丙丁"[number],
        )
    _copies(30)
    many = queries(county.reviewer)
    assert len(todos(county.reviewer)) >= 30
    assert many <= one + 1  # the prefetch of postings is asked only when there is one
    assert many <= 8


def _copies(count: int) -> None:
    """More rows of the same kind, written past the services: only their number matters here."""
    case = Application.objects.filter(state=State.REVIEWING).first()
    unit = case.unit
    for number in range(count):
        row = make.unit(f"测试单位{number}", f"测试{number}", "town", unit.parent)
        Application.objects.bulk_create(
            [
                Application(
                    unit=row, platform=case.platform, name=case.name, number=f"SQ-X-{number}", kind=case.kind, created_by=case.created_by,
                    created_at=case.created_at, updated_at=case.updated_at, node_since=case.node_since, due_on=case.due_on,
                    state=State.REVIEWING,
                )
            ]
        )  # fmt: skip


def test_nobody_without_a_duty_costs_a_query_beyond_his_duties(county, monday):
    assert queries(county.auditor) == 1


def test_the_office_sees_what_others_owe_and_with_whom(county, monday):
    brought(county, State.SIGNING)
    brought(county, State.OPERATING, platform=make.platform("weibo"), name="香水微博")
    listed = {item.title: item.holder for item in owed_by_others(county.reviewer)}
    assert listed == {
        "开设申请：云上香水（抖音）": "香水镇主要领导",
        "报告平台办理：香水微博（新浪微博）": "香水镇填报员",
    }


def test_ones_own_list_and_the_list_of_others_share_nothing(county, monday):
    brought(county, State.REVIEWING)
    announcing(county, platform=make.platform("weibo"), name="香水微博")
    mine = {(item.title, item.role) for item in todos(county.reviewer)}
    others = {(item.title, item.role) for item in owed_by_others(county.reviewer)}
    assert mine and others and not mine & others


def test_a_row_names_its_unit_and_opens_the_page_where_it_is_done(county, monday):
    case = announcing(county)
    posting, national = todos(county.reviewer)
    assert posting.unit == "香水镇"
    assert posting.url == f"/notices/{case.announcement_id}/post/website/"
    assert national.url == f"/approve/{case.pk}/national/"
    assert (posting.category_label, national.category_label) == ("公告公示", "报送同步")


def test_a_list_reads_the_most_urgent_cases_and_says_so(county, monday, monkeypatch, client):
    for name, code in (("云上香水", "douyin"), ("香水之声", "weibo")):
        brought(county, State.REVIEWING, name=name, platform=make.platform(code))
    assert len(todos(county.reviewer)) == 2 and not todo.is_cut(county.reviewer)
    monkeypatch.setattr(todo, "MOST", 1)
    assert len(todo.todos(county.reviewer)) == 1 and todo.is_cut(county.reviewer)
    client.force_login(county.reviewer)
    assert "这里按到期先后列出最急的 1 件" in client.get("/todo/").content.decode()
