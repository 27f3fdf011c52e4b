"""Pages of the working-day calendar: a year by source, lines with a preview that changes nothing, a year's status."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.enums import State
from approvals.models import Application
from county import clock, workdays, yearview
from county.forms.calendar import DaysForm, parse_line
from county.models import AuditEntry, CalendarDay, CalendarYear
from county.models.calendar import CalendarRevision
from county.services import calendar
from county.services.calendar import DayEdit
from county.services.rehearsal import rehearse
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday", "fresh")]
DAYS, EDIT, YEAR = "/admin/calendar/", "/admin/calendar/edit/", "/admin/calendar/year/"
TYPED = {"lines": "2026-11-05,放假,县庆,泾政办发〔2026〕9号", "source": "county", "reason": "县庆放假"}
FREE = date(2026, 11, 5)


@pytest.fixture
def fresh():
    workdays.forget()
    yield
    workdays.forget()


@pytest.fixture
def as_approver(client, county):
    client.force_login(county.approver)
    return client


@pytest.fixture
def waiting(county):
    """A case that waits for the first review until Monday 2026-11-09."""
    case = factories.bring(county, factories.draft(county), State.REVIEWING)
    assert case.due_on == date(2026, 11, 9)
    return case


def due(case: Application) -> date:
    return Application.objects.get(pk=case.pk).due_on


class TestYear:
    def test_shows_days_off_and_worked_weekends_with_their_source(self, client, county):
        client.force_login(county.clerk)
        page = client.get(DAYS).content.decode()
        assert (
            "2026 年工作日历" in page
            and "国务院办公厅" in page
            and "国庆节" in page
            and "自治区" not in page.split("<main")[0]
        )
        assert EDIT not in page and YEAR not in page

    def test_a_day_of_the_county_stands_above_the_published_one(self, client, county):
        calendar.edit_days([DayEdit(date(2026, 10, 1), True, "防汛值守", doc_no="1号")], county.approver)
        client.force_login(county.clerk)
        (line,) = [line for line in client.get(DAYS).context["lines"] if line.date == date(2026, 10, 1)]
        assert (line.is_workday, line.name, line.source, line.doc_no, line.is_row) == (
            True,
            "防汛值守",
            "本县",
            "1号",
            True,
        )

    def test_a_year_without_a_table_says_provisional(self, as_approver):
        page = as_approver.get(DAYS, {"year": 2031}).content.decode()
        assert "暂算" in page and "改为已公布" in page
        assert {line.source for line in as_approver.get(DAYS, {"year": 2031}).context["lines"]} == {"暂算"}

    def test_warns_of_what_is_still_to_be_entered(self, as_approver):
        assert (
            "开斋节" in as_approver.get(DAYS).content.decode() or "尚未录入" in as_approver.get(DAYS).content.decode()
        )
        assert as_approver.get(DAYS).context["warnings"] == workdays.warnings(clock.today())

    @pytest.mark.parametrize("year", ["1999", "2101", "x", "-1", "2026.5", "9" * 30, "２０２６", "' or 1"])
    def test_an_odd_year_is_this_one(self, as_approver, year):
        answer = as_approver.get(DAYS, {"year": year})
        assert (answer.status_code, answer.context["year"]) == (200, 2026)

    @pytest.mark.parametrize("year", [2000, 2001, 2015, 2024, 2027, 2100])
    def test_every_year_has_its_months_and_its_days(self, as_approver, year):
        answer = as_approver.get(DAYS, {"year": year})
        cells = [cell for _, weeks in answer.context["months"] for week in weeks for cell in week if cell]
        assert len(cells) == (date(year, 12, 31) - date(year - 1, 12, 31)).days
        assert answer.context["neighbours"] == [near for near in (year - 1, year + 1) if 2000 <= near <= 2100]

    def test_marks_agree_with_the_calendar_that_deadlines_use(self):
        for month, weeks in yearview.months(2026, yearview.lines(2026)):
            for cell in (cell for week in weeks for cell in week if cell):
                day = date(2026, month, cell.day)
                expected = workdays.is_workday(day)
                assert cell.is_workday == expected
                assert (cell.mark == "班") == (expected and day.weekday() >= 5)
                assert cell.mark != "休" or not expected


class TestPreview:
    def test_lists_old_and_new_deadlines_and_changes_nothing(self, as_approver, waiting):
        token, entries = CalendarRevision.objects.get().token, AuditEntry.objects.count()
        answer = as_approver.post(EDIT, TYPED)
        page = answer.content.decode()
        assert waiting.number in page and "2026年11月9日" in page and "2026年11月10日" in page
        assert [(move.old, move.new) for move in answer.context["moves"]] == [(date(2026, 11, 9), date(2026, 11, 10))]
        assert not CalendarDay.objects.filter(pk=FREE).exists()
        assert (CalendarRevision.objects.get().token, AuditEntry.objects.count()) == (token, entries)
        assert due(waiting) == date(2026, 11, 9)
        assert workdays.is_workday(FREE)

    def test_confirmed_it_is_saved_with_audit(self, as_approver, waiting, county):
        answer = as_approver.post(EDIT, TYPED | {"save": "1"}, follow=True)
        assert "已保存 1 天，1 个期限随之调整" in answer.content.decode()
        assert due(waiting) == date(2026, 11, 10)
        assert CalendarDay.objects.get(pk=FREE).doc_no == "泾政办发〔2026〕9号"
        actions = [entry.action for entry in AuditEntry.objects.order_by("pk")]
        assert actions[-2:] == ["county.calendar_edit", "county.deadline_moved"]
        assert AuditEntry.objects.get(action="county.calendar_edit").reason == "县庆放假"

    def test_the_confirming_form_carries_every_line(self, as_approver, waiting):
        lines = "2026-11-05,放假,县庆\r\n2026-11-07,上班,调休"
        page = as_approver.post(EDIT, TYPED | {"lines": lines}).content.decode()
        assert 'name="lines" value="2026-11-05,放假,县庆' in page and "保存 2 天" in page

    def test_says_so_when_no_deadline_moves(self, as_approver):
        assert "没有在办事项的期限变动" in as_approver.post(EDIT, TYPED).content.decode()

    def test_a_day_is_given_back(self, as_approver, county):
        calendar.edit_days([DayEdit(FREE, False, "县庆")], county.approver)
        as_approver.post(EDIT, {"lines": "2026-11-05 , 删除", "source": "county", "save": "1"})
        assert workdays.is_workday(FREE)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"lines": ""}, "写至少一行"),
            ({"lines": "\n \n"}, "写至少一行"),
            ({"lines": "x" * 40_001}, "内容过长"),
            ({"lines": "明天,放假,县庆"}, "第 1 行：看不懂日期“明天”"),
            ({"lines": "2026-02-30,放假,县庆"}, "看不懂日期"),
            ({"lines": "2026-11-05"}, "日期后面写放假、上班或删除"),
            ({"lines": "2026-11-05,玩,县庆"}, "日期后面写放假、上班或删除"),
            ({"lines": "2026-11-05,放假"}, "写上名称"),
            ({"lines": "2026-11-05,放假,a,b,c"}, "一行最多四项"),
            ({"lines": "2026-11-05,放假,县\u200b庆"}, "看不见的字符"),
            ({"lines": "2026-11-05,放假,甲\n2026-11-05,上班,乙"}, "写了两次"),
            ({"lines": "1999-01-01,放假,甲"}, "只能录入 2000 年至 2100 年"),
            ({"lines": "2026-11-05,放假," + "长" * 31}, "1 至 30 个字"),
            ({"source": ""}, "选择来源"),
            ({"source": "web"}, "来源选国务院办公厅"),
            ({"reason": "长" * 201}, "依据不超过 200 个字"),
        ],
    )
    @pytest.mark.parametrize("save", [{}, {"save": "1"}])
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, as_approver, change, words, save):
        before = CalendarDay.objects.count()
        page = as_approver.post(EDIT, TYPED | change | save).content.decode()
        assert words in page
        assert "县庆放假" in page or "reason" in change
        assert CalendarDay.objects.count() == before

    def test_all_that_is_wrong_is_said_at_once(self, as_approver):
        page = as_approver.post(EDIT, {"lines": "乱写", "source": "", "reason": "长" * 201}).content.decode()
        assert "看不懂日期“乱写”" in page and "选择来源" in page and "依据不超过 200 个字" in page

    def test_too_many_lines_are_refused(self, as_approver):
        lines = "\n".join(f"20{year:02}-03-{day:02},放假,甲" for year in range(30, 50) for day in range(1, 29))
        assert "一次最多保存 400 天" in as_approver.post(EDIT, TYPED | {"lines": lines}).content.decode()

    def test_many_wrong_lines_are_told_in_ten(self, as_approver):
        page = as_approver.post(EDIT, TYPED | {"lines": "x\n" * 25}).content.decode()
        assert "第 10 行" in page and "第 11 行" not in page and "另有 15 行" in page

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_others_are_told_who_can(self, client, county, method):
        client.force_login(county.reviewer)
        answer = getattr(client, method)(EDIT, TYPED)
        assert answer.status_code == 403 and "县府办审批" in answer.content.decode()


class TestLines:
    @pytest.mark.parametrize(
        "line",
        [
            "2027-03-10,放假,开斋节",
            "2027/3/10，休，开斋节",
            "2027年3月10日、放假、开斋节",
            "2027.3.10\t休息\t开斋节",
            "20270310,放假,开斋节",
        ],
    )
    def test_are_read_as_people_write_them(self, line):
        assert parse_line(line, "ningxia") == DayEdit(date(2027, 3, 10), False, "开斋节", "ningxia", "")

    def test_a_worked_day_and_a_number(self):
        assert parse_line("2027-03-13,上班,调休,1号", "county") == DayEdit(
            date(2027, 3, 13), True, "调休", "county", "1号"
        )

    def test_blank_lines_between_are_nothing(self):
        form = DaysForm({"lines": "\n2027-03-10,放假,开斋节\n\n", "source": "ningxia"})
        assert form.is_valid() and len(form.cleaned_data["edits"]) == 1


class TestStatus:
    def test_first_shows_what_would_move_then_does_it(self, as_approver):
        typed = {"year": "2031", "status": "official"}
        page = as_approver.post(YEAR, typed).content.decode()
        assert "2031 年改为已公布" in page and not CalendarYear.objects.filter(pk=2031).exists()
        assert workdays.year_status(2031) == "provisional"
        assert "2031 年已设为已公布" in as_approver.post(YEAR, typed | {"save": "1"}, follow=True).content.decode()
        assert workdays.year_status(2031) == "official"
        assert AuditEntry.objects.get().action == "county.calendar_year"

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({}, "写明年份"),
            ({"year": "x", "status": "official"}, "年份填四位数字"),
            ({"year": "1999", "status": "official"}, "年份从 2000 起"),
            ({"year": "2101", "status": "official"}, "年份到 2100 止"),
            ({"year": "2031", "status": "maybe"}, "状态选已公布或暂算"),
        ],
    )
    def test_nonsense_is_answered_in_words(self, as_approver, typed, words):
        assert words in as_approver.post(YEAR, typed | {"save": "1"}, follow=True).content.decode()
        assert not CalendarYear.objects.filter(pk=2031).exists()

    def test_others_are_refused(self, client, county):
        client.force_login(county.clerk)
        assert client.post(YEAR, {"year": "2031", "status": "official", "save": "1"}).status_code == 403


class TestRehearsal:
    def test_what_the_deed_refuses_is_refused_and_nothing_stays(self, county):
        with pytest.raises(calendar.CalendarRefused):
            rehearse(lambda: calendar.edit_days([], county.approver))
        assert workdays.is_workday(FREE)

    def test_a_deed_that_breaks_halfway_leaves_the_calendar_as_it_was(self, county):
        def deed():
            calendar.edit_days([DayEdit(FREE, False, "县庆")], county.approver)
            assert not workdays.is_workday(FREE)
            raise RuntimeError("broken")

        with pytest.raises(RuntimeError):
            rehearse(deed)
        assert workdays.is_workday(FREE) and not CalendarDay.objects.filter(pk=FREE).exists()

    def test_the_nearest_new_deadline_stands_first(self, county, waiting, freeze):
        later = factories.bring(
            county, factories.draft(county, by=county.stranger, unit=county.other_town, name="新民之声"), State.SIGNING
        )
        moves = rehearse(lambda: calendar.edit_days([DayEdit(FREE, False, "县庆")], county.approver))
        assert len(moves) == 2 and later.number
        assert [move.new for move in moves] == sorted(move.new for move in moves)


def test_the_year_costs_a_fixed_number_of_queries(as_approver, county, django_assert_max_num_queries):
    as_approver.get(reverse("county:calendar_days"))
    with django_assert_max_num_queries(40) as few:
        as_approver.get(DAYS)
    number = len(few)
    edits = [DayEdit(date(2026, 3, day), False, "县庆") for day in range(1, 29)]
    calendar.edit_days(edits, county.approver)
    as_approver.get(DAYS)
    with django_assert_max_num_queries(number):
        as_approver.get(DAYS)
