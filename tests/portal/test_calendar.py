"""The calendar of deadlines: every running clock in scope, by day and unit, as list and month, in print and in a feed."""

from datetime import date

import pytest
from django.db.models import QuerySet

from announcements import services as announcements
from approvals import services as approvals
from approvals.models import Application
from county import clock, workdays
from county.models import AuditEntry, User
from county.services import people
from portal import running, services
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def clocks(user, unit=None) -> list[tuple[str, str]]:
    return [(f"{item.day:%m-%d}", item.what) for item in running.running(user, unit)]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("signing", [("11-09", "开设申请待单位签字")]),
        ("reviewing", [("11-09", "开设申请待初审")]),
        ("approving", [("11-09", "开设申请待审批")]),
        ("operating", [("11-16", "开设申请待平台办理")]),
        ("announcing", [("11-05", "发布开设公告（本账号、县政府网站）"), ("11-09", "更新全国报送系统")]),
    ],
)
def test_each_state_runs_its_own_clocks(county, brought, state, expected):
    brought(state)
    assert clocks(county.reviewer) == expected


def test_after_posting_the_end_of_the_fifteen_days_is_awaited(county, brought):
    case = brought("announcing")
    make.post_both(county, case)
    assert ("11-16", "公告期满") in clocks(county.clerk)
    make.enter_national(county, case)
    assert clocks(county.clerk) == [("11-16", "公告期满")]


def test_one_place_that_is_missing_is_named(county, brought):
    case = brought("announcing")
    announcements.post(
        case.announcement,
        channel="own",
        posted_on=clock.today(),
        link="https://example.cn/1",
        proof=None,
        by=county.clerk,
    )
    assert ("11-05", "发布开设公告（县政府网站）") in clocks(county.clerk)


def test_nothing_runs_in_drafts_returned_and_ended_cases(county, brought):
    make.draft(county)
    case = brought("reviewing", platform=make.platform("weibo"))
    approvals.send_back(case, make.intent(case, county.reviewer, "补充"))
    case = brought("reviewing", platform=make.platform("kuaishou"))
    approvals.reject(case, make.intent(case, county.reviewer, "不同意"))
    assert clocks(county.reviewer) == []


def test_the_clock_of_a_served_announcement_has_stopped(county, brought, monday):
    case = brought("announcing")
    make.post_both(county, case)
    make.enter_national(county, case)
    monday.forward(days=15)
    assert clocks(county.reviewer) == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [("clerk", 1), ("leader", 1), ("observer", 2), ("stranger", 1), ("hospital_clerk", 0), ("sysadmin", 0)],
)
def test_everybody_sees_the_clocks_of_his_scope(county, brought, who, seen):
    brought("signing")
    brought("signing", unit=county.other_town, by=county.stranger, name="新民乡音")
    assert len(clocks(getattr(county, who))) == seen


def test_days_stand_in_order_and_units_within_a_day(county, brought):
    brought("operating")
    brought("signing", unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    brought("signing", unit=county.other_town, by=county.stranger, name="新民乡音")
    days = running.by_day(running.running(county.reviewer))
    assert [day.date for day in days] == [date(2026, 11, 9), date(2026, 11, 16)]
    assert [item.unit for item in days[0].clocks] == ["新民乡", "县医院"]


def test_the_list_shows_day_unit_and_time_left(see, county, brought):
    brought("signing")
    page = see(county.clerk, "/calendar/")
    for words in (
        "11月9日",
        "星期一",
        "香水镇",
        "剩 5 个工作日",
        "开设申请待单位签字",
        "云上香水（抖音）",
        "SQ-2026-0001",
    ):
        assert words in page
    assert "1 项时限" in page


def test_without_clocks_the_page_says_why(see, county):
    assert "申请提交后，各环节的期限会出现在这里" in see(county.clerk, "/calendar/")
    assert "换一个单位或月份再看" in see(county.clerk, "/calendar/", month="2026-12")


def test_the_month_has_whole_weeks_from_monday(see, county, brought):
    brought("signing")
    weeks = running.month(running.running(county.clerk), date(2026, 11, 1))
    assert [len(week) for week in weeks] == [7] * 6
    assert weeks[0][0].date == date(2026, 10, 26) and weeks[0][0].is_outside
    [busy] = [day for week in weeks for day in week if day.clocks]
    assert (busy.date, busy.is_today, busy.is_workday) == (date(2026, 11, 9), False, True)
    today = [day for week in weeks for day in week if day.is_today]
    assert [day.date for day in today] == [date(2026, 11, 2)]
    assert "2026年11月" in see(county.clerk, "/calendar/", view="month")


def test_working_days_of_the_countys_calendar_are_marked(county):
    days = [day for week in running.month([], date(2026, 10, 1)) for day in week]
    assert {day.date for day in days if not day.is_workday} == {
        day.date for day in days if not workdays.is_workday(day.date)
    }
    assert any(not day.is_workday and day.date.weekday() < 5 for day in days)  # 国庆


def test_one_walks_from_month_to_month(see, county):
    page = see(county.clerk, "/calendar/", view="month", month="2026-12")
    assert page.address("上月") == "?month=2026-11&view=month"
    assert page.address("下月") == "?month=2027-01&view=month"


@pytest.mark.parametrize(("month", "missing"), [("2000-01", "上月"), ("2099-12", "下月")])
def test_the_calendar_ends_where_the_tables_end(see, county, month, missing):
    page = see(county.clerk, "/calendar/", view="month", month=month)
    assert [words for _, words in page.links if words in ("上月", "下月")] == [
        {"上月": "下月", "下月": "上月"}[missing]
    ]


def test_the_filter_takes_unit_and_month(see, county, brought):
    brought("signing")
    brought("operating", unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    page = see(county.reviewer, "/calendar/", unit=county.health.pk)
    assert "健康泾源" in page and "云上香水" not in page
    assert "健康泾源" in see(county.reviewer, "/calendar/", month="2026-11")
    assert "健康泾源" not in see(county.reviewer, "/calendar/", month="2026-12")


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ({"month": "2026-13"}, "月份"),
        ({"month": "nonsense"}, "月份"),
        ({"month": "1999-12"}, "月份"),
        ({"month": "2100-01"}, "月份"),
        ({"month": "2026-11-02"}, "月份"),
        ({"month": "２０２６"}, "月份"),
        ({"unit": "x"}, "单位"),
        ({"unit": "9" * 40}, "单位"),
        ({"view": "year"}, "显示方式"),
    ],
)
@pytest.mark.parametrize("view", ["", "month"])
def test_nonsense_is_named_and_left_out(see, county, brought, query, label, view):
    brought("signing")
    page = see(county.reviewer, "/calendar/", **({"view": view} | query))
    assert "云上香水" in page
    assert f"没有使用：{label}" in page


def test_a_unit_of_others_is_no_filter_for_a_clerk(see, county, brought):
    brought("signing")
    page = see(county.clerk, "/calendar/", unit=county.other_town.pk)
    assert "云上香水" in page and "没有使用：单位" in page
    assert "新民乡" not in page


def test_days_of_a_year_without_a_table_are_provisional(see, county, brought, monday):
    monday.move_to("2035-03-01T10:00")
    brought("signing")
    assert running.running(county.clerk)[0].provisional
    assert "暂算" in see(county.clerk, "/calendar/")
    assert "暂算" in see(county.clerk, "/calendar/", view="month")
    monday.move_to("2026-11-02T10:00")


def test_a_year_with_a_table_is_not_provisional(see, county, brought):
    brought("signing")
    assert "暂算" not in see(county.clerk, "/calendar/")


def test_overdue_clocks_stay_on_their_day(see, county, brought, monday):
    brought("signing")
    monday.forward(days=14)
    page = see(county.leader, "/calendar/")
    assert "11月9日" in page and "超期 5 个工作日" in page
    assert running.by_day(running.running(county.leader))[0].is_over


def test_reading_costs_two_queries_however_many_clocks_run(county, brought, crowd, django_assert_max_num_queries):
    case = brought("signing")
    brought("announcing", platform=make.platform("weibo"))
    crowd(case, 20)
    user = User.objects.get(pk=county.reviewer.pk)
    assert user.duties
    with django_assert_max_num_queries(3):  # cases, postings, and at times the calendar's revision
        assert len(running.running(user)) == 23


def due(case, day: date) -> None:
    QuerySet(Application).filter(pk=case.pk).update(due_on=day)


def test_of_very_many_cases_the_earliest_stand_there_and_the_page_says_so(see, county, brought, crowd, monkeypatch):
    crowd(brought("signing"), 3)
    assert "只列出" not in see(county.reviewer, "/calendar/")
    monkeypatch.setattr(running, "MOST", 2)
    due(Application.objects.first(), date(2026, 11, 6))
    page = see(county.reviewer, "/calendar/")
    assert "只列出最先到期的 2 件的时限" in page and "11月6日" in page
    assert len(running.running(county.reviewer)) == 2


def test_a_month_reads_the_cases_of_its_weeks(county, brought, crowd):
    crowd(brought("signing"), 3)
    for case, day in zip(Application.objects.order_by("pk"), ((10, 31), (11, 30), (12, 6), (12, 8)), strict=True):
        due(case, date(2026, *day))
    found = running.running(county.reviewer, None, date(2026, 11, 1))
    assert [f"{item.day:%m-%d}" for item in found] == ["10-31", "11-30", "12-06"]
    assert len(running.running(county.reviewer, None, date(2026, 12, 1))) == 3


def test_a_month_keeps_the_later_clock_of_a_case_whose_earlier_one_is_over(county, brought, monday):
    case = brought("announcing")
    make.post_both(county, case)
    assert Application.objects.get(pk=case.pk).due_on < date(2026, 11, 16)
    due(case, date(2026, 10, 1))
    found = running.running(county.reviewer, None, date(2026, 11, 1))
    assert "公告期满" in [item.what for item in found]


@pytest.mark.parametrize("address", ["/calendar/", "/calendar/?view=month"])
def test_the_page_is_constant_in_queries(cost, county, brought, crowd, address):
    case = brought("signing")
    before = cost(county.reviewer, address)
    crowd(case, 20)
    assert cost(county.reviewer, address) == before


def test_months_follow_each_other():
    assert running.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert running.next_month(date(2026, 1, 31)) == date(2026, 2, 1)
    assert running.last_month(date(2026, 1, 1)) == date(2025, 12, 1)


# the address of the feed


def post(client, user, deed: str):
    client.force_login(user)
    return client.post("/calendar/feed/", {"deed": deed})


def token(user) -> str:
    return User.objects.get(pk=user.pk).calendar_token


def test_an_address_is_made_renewed_and_revoked(client, county):
    assert token(county.clerk) == ""
    assert post(client, county.clerk, "create").url == "/calendar/#feed"
    first = token(county.clerk)
    assert len(first) == 43
    assert client.get(f"/calendar/{first}.ics").status_code == 200
    post(client, county.clerk, "create")
    second = token(county.clerk)
    assert second != first
    assert (client.get(f"/calendar/{first}.ics").status_code, client.get(f"/calendar/{second}.ics").status_code) == (
        404,
        200,
    )
    post(client, county.clerk, "revoke")
    assert token(county.clerk) == ""
    assert client.get(f"/calendar/{second}.ics").status_code == 404


def test_a_password_that_is_reset_takes_the_address_along(client, county):
    post(client, county.clerk, "create")
    secret = token(county.clerk)
    people.reset_password(county.clerk, by=county.secadmin)
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_the_page_shows_the_address_to_its_owner_only(client, county, settings):
    settings.BASE_URL = "https://portal.example.gov.cn"
    post(client, county.clerk, "create")
    secret = token(county.clerk)
    assert f'value="https://portal.example.gov.cn/calendar/{secret}.ics"' in client.get("/calendar/").content.decode()
    client.force_login(county.colleague)
    assert secret not in client.get("/calendar/").content.decode()


def test_deeds_on_the_address_are_audited_without_the_secret(county):
    before = county.clerk.history.count()
    secret = services.renew_calendar(county.clerk)
    services.revoke_calendar(county.clerk)
    entries = AuditEntry.objects.filter(actor=county.clerk, action__startswith="portal.calendar").order_by("pk")
    assert [entry.action for entry in entries] == ["portal.calendar_open", "portal.calendar_revoke"]
    assert not any(secret in f"{entry.detail}{entry.reason}{entry.target_label}" for entry in entries)
    assert county.clerk.history.count() == before


@pytest.mark.parametrize("deed", ["", "delete", "CREATE"])
def test_an_unknown_deed_changes_nothing(client, county, deed):
    assert post(client, county.clerk, deed).status_code == 302
    assert token(county.clerk) == ""


def test_the_address_is_changed_by_posts_of_somebody_logged_in(client, county):
    assert client.post("/calendar/feed/", {"deed": "create"}).url.startswith("/login/")
    client.force_login(county.clerk)
    assert client.get("/calendar/feed/").status_code == 405
    assert not User.objects.exclude(calendar_token="").exists()
    assert Application.objects.count() == 0
