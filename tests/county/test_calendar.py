"""The office's edits of the working-day calendar, their seed, and how processes notice them."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps

from county import clock, daytables, workdays
from county.access import Refused
from county.enums import Role
from county.models import AuditEntry, CalendarDay, CalendarYear, RoleAssignment, Unit, User
from county.models.calendar import CalendarRevision
from county.services import calendar
from county.services.calendar import CalendarRefused, DayEdit

pytestmark = pytest.mark.django_db
FREE = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(workdays, "_recomputes", [])
    workdays.forget()
    with clock.freeze("2026-03-02T09:00"):
        yield
    workdays.forget()


@pytest.fixture
def office():
    return Unit.objects.create(name="县政府办公室", short_name="县府办", kind="department", path="/1/")


@pytest.fixture
def approver(office):
    return _person(office, Role.APPROVER)


def _person(unit, role):
    user = User.objects.create_user(username=f"u-{role}", name="甲", is_active=True)
    RoleAssignment.objects.create(user=user, unit=unit, role=role)
    return user


def _last_entry():
    return AuditEntry.objects.order_by("-pk").first()


def test_the_seed_holds_every_published_day_from_2019_and_ningxias_known_ones():
    seeded = dict(CalendarDay.objects.filter(source="national").values_list("date", "is_workday"))
    published = (
        day for year in range(2019, daytables.published_years().stop) for day in daytables.published_days(year)
    )
    assert seeded == {day.date: day.is_workday for day in published}
    assert CalendarDay.objects.filter(source="ningxia").count() == 6
    assert CalendarDay.objects.get(pk=date(2026, 10, 1)).name == "国庆节"
    assert set(CalendarYear.objects.values_list("status", flat=True)) == {"official"}


def test_the_seed_can_be_taken_back_and_sown_again_beside_the_offices_rows(approver):
    calendar.edit_days([DayEdit(FREE, False, "县庆")], approver)
    seed = __import__("county.migrations.0002_calendar", fromlist=["seed"])
    before = set(CalendarDay.objects.values_list("date", "is_workday"))
    seed.clear(apps, None)
    assert list(CalendarDay.objects.values_list("name", flat=True)) == ["县庆"]
    seed.seed(apps, None)
    assert set(CalendarDay.objects.values_list("date", "is_workday")) == before


def test_an_edit_counts_at_once_and_is_recorded_with_old_and_new(approver):
    assert workdays.is_workday(FREE)
    calendar.edit_days([DayEdit(FREE, False, "县庆", doc_no="泾政办发〔2026〕1号")], approver, reason="县庆放假")
    assert not workdays.is_workday(FREE)
    entry = _last_entry()
    assert (entry.action, entry.actor, entry.reason) == ("county.calendar_edit", approver, "县庆放假")
    assert "按公布的安排" in entry.detail
    assert "2026-03-04 县庆 放假 本县 泾政办发〔2026〕1号" in entry.detail


def test_a_row_that_is_taken_away_gives_the_day_back_to_the_published_table(approver):
    calendar.edit_days([DayEdit(FREE, False, "县庆")], approver)
    calendar.edit_days([DayEdit(FREE, None)], approver)
    assert workdays.is_workday(FREE)
    assert not CalendarDay.objects.filter(pk=FREE).exists()


def test_an_edit_that_changes_nothing_leaves_no_trace(approver):
    calendar.edit_days([DayEdit(FREE, False, "县庆")], approver)
    before = AuditEntry.objects.count()
    assert calendar.edit_days([DayEdit(FREE, False, " 县庆 "), DayEdit(date(2026, 3, 5), None)], approver) == []
    assert AuditEntry.objects.count() == before


def test_open_deadlines_follow_an_edit_and_each_move_is_recorded(approver):
    open_case = SimpleNamespace(due=workdays.add(date(2026, 3, 2), 3))

    @workdays.on_change
    def recompute():
        old, open_case.due = open_case.due, workdays.add(date(2026, 3, 2), 3)
        return [(approver, old, open_case.due)] if old != open_case.due else []

    (moved,) = calendar.edit_days([DayEdit(FREE, False, "县庆")], approver)
    assert (moved.old, moved.new) == (date(2026, 3, 5), date(2026, 3, 6))
    entry = _last_entry()
    assert entry.action == "county.deadline_moved"
    assert "2026-03-05" in entry.detail
    assert calendar.recompute_deadlines() == []


def test_a_recompute_is_registered_once():
    def recompute():
        return []

    workdays.on_change(recompute)
    workdays.on_change(recompute)
    assert workdays.recomputes() == (recompute,)


def test_a_failing_recompute_takes_the_edit_back(approver):
    @workdays.on_change
    def recompute():
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        calendar.edit_days([DayEdit(FREE, False, "县庆")], approver)
    workdays.forget()
    assert workdays.is_workday(FREE)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([], "没有要保存的日期"),
        ([DayEdit(FREE, False, "甲"), DayEdit(FREE, True, "乙")], "2026-03-04 写了两次"),
        ([DayEdit(FREE, False, " ")], "的名称请写 1 至 30 个字"),
        ([DayEdit(FREE, False, "长" * 31)], "的名称请写 1 至 30 个字"),
        ([DayEdit(FREE, False, "县庆", doc_no="号" * 61)], "的文号请写在 60 个字以内"),
        ([DayEdit(FREE, False, "县庆", source="web")], "的来源请选"),
        ([DayEdit(date(1999, 1, 1), False, "甲")], "只能录入 2000 年至 2100 年的日期"),
        ([DayEdit(FREE, False, "甲")] * 401, "一次最多保存 400 天"),
    ],
)
def test_odd_rows_are_refused_whole_and_in_words(approver, edits, words):
    rows = CalendarDay.objects.count()
    with pytest.raises(CalendarRefused, match=words):
        calendar.edit_days(edits, approver)
    assert CalendarDay.objects.count() == rows


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.SYSADMIN])
def test_only_the_county_approver_keeps_the_calendar(office, role):
    with pytest.raises(Refused):
        calendar.edit_days([DayEdit(FREE, False, "县庆")], _person(office, role))
    with pytest.raises(Refused):
        calendar.set_year(2027, "official", _person(office, Role.INSPECTOR))


def test_a_year_turns_official_by_the_offices_word(approver):
    assert workdays.is_provisional(date(2027, 3, 1))
    calendar.set_year(2027, "official", approver, reason="通知已录入")
    assert not workdays.is_provisional(date(2027, 3, 1))
    assert '"new": "official"' in _last_entry().detail


def test_an_unknown_status_or_year_is_refused(approver):
    for year, status in ((2027, "missing"), (1999, "official")):
        with pytest.raises(CalendarRefused, match="请重新选择"):
            calendar.set_year(year, status, approver)


def test_another_process_sees_an_edit_by_the_token(approver, monkeypatch):
    assert workdays.is_workday(FREE)
    CalendarDay.objects.create(date=FREE, is_workday=False, name="县庆", source="county")
    CalendarRevision.objects.filter(pk=1).update(token="changed elsewhere")
    assert workdays.is_workday(FREE)  # asked again at most once a second
    monkeypatch.setattr(workdays, "ASK_AGAIN", 0)
    assert not workdays.is_workday(FREE)


def test_every_edit_changes_the_token_and_the_commit_has_the_rows_read_again(
    approver, django_capture_on_commit_callbacks
):
    token = CalendarRevision.objects.get().token
    with django_capture_on_commit_callbacks(execute=True):
        calendar.edit_days([DayEdit(FREE, False, "县庆")], approver)
        assert not workdays.is_workday(FREE)
        assert workdays._thread.known is not None
    assert workdays._thread.known is None
    assert CalendarRevision.objects.get().token != token


def test_the_calendar_costs_one_query_while_nothing_changes(django_assert_num_queries, monkeypatch):
    workdays.is_workday(FREE)
    with django_assert_num_queries(0):
        workdays.add(FREE, 15)
    monkeypatch.setattr(workdays, "ASK_AGAIN", 0)
    with django_assert_num_queries(1):
        workdays.is_workday(FREE)


def test_ningxias_seeded_days_are_known_for_their_year():
    assert not [words for words in workdays.warnings(date(2021, 3, 1)) if "古尔邦节" in words]
