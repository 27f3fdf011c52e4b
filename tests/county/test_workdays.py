"""Working days: the published tables, the office's rows above them, and years whose table is not out."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from county import daytables, workdays

DATA = Path(__file__).parent.parent / "data"
SETTINGS = settings(max_examples=60, deadline=None)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
RECENT = st.dates(date(2018, 12, 1), date(2027, 12, 31))
COUNTS = st.integers(0, 60)


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = _rows("workday_cases.csv")
NATIONAL = _rows("holidays_state_council.csv")
NINGXIA = {date.fromisoformat(row["date"]): False for row in _rows("holidays_ningxia.csv")}


@pytest.fixture(autouse=True)
def library_and_ningxia():
    with workdays.fixed(NINGXIA):
        yield


# The tables


def test_the_table_of_cases_is_long_enough_and_covers_every_published_year():
    assert len(CASES) >= 120
    assert {int(row["start"][:4]) for row in CASES} >= set(range(2019, 2027))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['start']}+{case['days']}")
def test_the_deadline_is_the_one_counted_by_hand(case):
    start, days, due = date.fromisoformat(case["start"]), int(case["days"]), date.fromisoformat(case["due"])
    assert workdays.add(start, days) == due, case["why"]
    assert workdays.between(start, due) == days, case["why"]


@pytest.mark.parametrize("row", NATIONAL, ids=lambda row: row["date"])
def test_each_day_of_the_state_council_notices_is_as_the_notice_says(row):
    assert workdays.is_workday(date.fromisoformat(row["date"])) is (row["kind"] == "workday")


def test_no_weekend_is_worked_and_no_weekday_is_off_beyond_the_notices():
    listed = {date.fromisoformat(row["date"]) for row in NATIONAL}
    day = date(2024, 1, 1)
    while day < date(2027, 1, 1):
        if day not in listed:
            assert workdays.is_workday(day) is (day.weekday() < 5), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", range(2019, daytables.published_years().stop))
def test_two_independent_libraries_agree_on_every_day(year):
    import holidays

    reckoned = holidays.country_holidays("CN", years=[year - 1, year, year + 1])
    table = daytables.table(year, official=True, rows={})
    for index in range(len(table.worked)):
        day = date(year, 1, 1) + timedelta(days=index)
        assert table.counts(day) == reckoned.is_working_day(day), day


def test_a_notice_that_was_changed_in_mid_year_counts_as_changed():
    assert not workdays.is_workday(date(2019, 5, 2))  # four days off instead of one
    assert not workdays.is_workday(date(2020, 2, 1))  # the Spring Festival was prolonged


def test_ningxias_own_days_off_move_a_deadline_only_where_they_are_entered():
    assert workdays.add(date(2021, 7, 16), 1) == date(2021, 7, 21)
    with workdays.fixed():
        assert workdays.add(date(2021, 7, 16), 1) == date(2021, 7, 19)


# Counting


def test_the_day_of_the_change_is_day_zero():
    assert workdays.between(date(2026, 3, 2), date(2026, 3, 2)) == 0
    assert workdays.add(date(2026, 3, 2), 0) == date(2026, 3, 2)
    assert workdays.add(date(2026, 3, 7), 0) == date(2026, 3, 7)


def test_counting_backwards_gives_the_working_day_before():
    assert workdays.add(date(2025, 10, 9), -1) == date(2025, 9, 30)
    assert workdays.between(date(2025, 10, 9), date(2025, 9, 30)) == -1


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError, match="day_of"):
        workdays.add(datetime(2026, 3, 2), 1)


def test_more_days_than_the_limit_are_refused_in_plain_words():
    with pytest.raises(ValueError, match="5000 个工作日"):
        workdays.add(date(2026, 3, 2), 5001)


def test_the_end_of_the_calendar_is_said_and_not_overrun():
    with pytest.raises(ValueError, match="超出日历范围"):
        workdays.add(date(9999, 12, 30), 5)


@SETTINGS
@given(DAYS, COUNTS)
def test_the_count_between_a_day_and_its_deadline_is_the_term(day, n):
    assert workdays.between(day, workdays.add(day, n)) == n


@SETTINGS
@given(DAYS, st.integers(1, 40))
def test_a_deadline_is_a_working_day_after_the_start(day, n):
    due = workdays.add(day, n)
    assert due > day
    assert workdays.is_workday(due)


@SETTINGS
@given(DAYS, COUNTS, COUNTS)
def test_terms_add_up(day, first, second):
    assert workdays.add(workdays.add(day, first), second) == workdays.add(day, first + second)


@SETTINGS
@given(DAYS, st.integers(0, 30), COUNTS)
def test_a_later_start_never_gives_an_earlier_deadline(day, later, n):
    assert workdays.add(day, n) <= workdays.add(day + timedelta(days=later), n)


@SETTINGS
@given(DAYS, DAYS)
def test_counting_back_is_the_same_count_negative(a, b):
    assert workdays.between(a, b) == -workdays.between(b, a)


@SETTINGS
@given(st.dates(date(2010, 1, 1), date(2030, 12, 31)), st.integers(0, 500))
def test_the_count_is_the_number_of_worked_days_after_the_first(a, length):
    days = [a + timedelta(days=index) for index in range(1, length + 1)]
    assert workdays.between(a, a + timedelta(days=length)) == sum(map(workdays.is_workday, days))


@SETTINGS
@given(RECENT, st.integers(1, 20), st.sets(st.integers(0, 40), max_size=8))
def test_another_day_off_never_shortens_a_term(day, n, extra):
    before = workdays.add(day, n)
    with workdays.fixed(NINGXIA | {day + timedelta(days=index): False for index in extra}):
        assert workdays.add(day, n) >= before


@SETTINGS
@given(RECENT, st.integers(1, 20), st.sets(st.integers(0, 40), max_size=8))
def test_another_day_worked_never_lengthens_a_term(day, n, extra):
    with workdays.fixed():
        before = workdays.add(day, n)
    with workdays.fixed({day + timedelta(days=index): True for index in extra}):
        assert workdays.add(day, n) <= before


# Years without a table


def test_no_day_of_the_century_raises():
    day = date(2000, 1, 1)
    while day <= date(2100, 12, 31):
        assert workdays.is_workday(day) in (True, False)
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2000, 2003, 2027, 2028, 2050, 2100])
@pytest.mark.parametrize(("month", "day"), [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)])
def test_the_fixed_statutory_days_are_off_in_every_year(year, month, day):
    assert not workdays.is_workday(date(year, month, day))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-12-31", 1, "2027-01-04"),  # New Year's Day 2027 is a Friday
        ("2027-03-01", 3, "2027-03-04"),
        ("2027-04-02", 1, "2027-04-06"),  # 5 April is the Qingming festival
        ("2027-06-08", 1, "2027-06-10"),  # 9 June is the Dragon Boat festival
        ("2027-09-14", 1, "2027-09-16"),  # 15 September is the Mid-autumn festival
    ],
)
def test_a_year_without_a_table_is_reckoned_with_the_statutory_days(start, days, due):
    assert workdays.add(date.fromisoformat(start), days) == date.fromisoformat(due)


def test_only_a_published_year_is_official():
    assert workdays.year_status(2026) == "official"
    assert workdays.year_status(daytables.published_years().stop) == "provisional"
    assert workdays.year_status(2003) == "provisional"
    assert workdays.is_provisional(date(daytables.published_years().stop, 1, 4))
    assert not workdays.is_provisional(date(2026, 12, 31))


def test_rows_win_over_the_published_table_and_over_the_reckoned_one():
    with workdays.fixed({date(2026, 3, 4): False, date(2026, 10, 1): True, date(2027, 4, 5): True}):
        assert not workdays.is_workday(date(2026, 3, 4))
        assert workdays.is_workday(date(2026, 10, 1))
        assert workdays.is_workday(date(2027, 4, 5))


def test_a_year_that_the_office_entered_uses_its_rows_and_not_the_reckoned_festivals():
    entered = {date(2027, 2, 8): False}
    with workdays.fixed(entered, {2027: "official"}):
        assert not workdays.is_provisional(date(2027, 3, 1))
        assert not workdays.is_workday(date(2027, 2, 8))
        assert workdays.is_workday(date(2027, 2, 10))
        assert not workdays.is_workday(date(2027, 10, 1))


def test_next_years_table_is_asked_for_from_the_first_of_november():
    late = daytables.published_years()[-1]
    assert not [words for words in workdays.warnings(date(late, 10, 31)) if str(late + 1) in words]
    (words,) = [words for words in workdays.warnings(date(late, 11, 1)) if str(late + 1) in words]
    assert words == f"{late + 1} 年放假安排尚未录入，期限为暂算，请在工作日历中录入"


def test_a_published_year_without_ningxias_days_is_pointed_out():
    assert workdays.warnings(date(2026, 3, 2)) == ["2026 年开斋节、古尔邦节放假安排尚未录入，请在工作日历中录入"]


def test_a_year_that_began_without_its_table_is_pointed_out_at_once():
    year = daytables.published_years().stop
    assert workdays.warnings(date(year, 1, 1)) == [f"{year} 年放假安排尚未录入，期限为暂算，请在工作日历中录入"]


# The command


def _run(capsys, *words):
    code = 0
    try:
        call_command("workday", *words)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    return code, out.strip(), err.strip()


def test_the_command_prints_the_date_alone(capsys):
    assert _run(capsys, "add", "2025-09-30", "3") == (0, "2025-10-11", "")


def test_the_command_prints_the_count_alone(capsys):
    assert _run(capsys, "between", "2025-09-30", "2025-10-13") == (0, "4", "")


def test_the_command_says_when_a_result_is_provisional(capsys):
    assert _run(capsys, "add", "2099-03-02", "1") == (0, "2099-03-03", "2099 年放假安排尚未公布，结果为暂算")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "写法："),
        (["add", "2025-09-30"], "写法："),
        (["sub", "2025-09-30", "3"], "写法："),
        (["add", "2025-02-30", "3"], "看不懂日期“2025-02-30”"),
        (["add", "九月三十日", "3"], "看不懂日期“九月三十日”"),
        (["add", "1999-12-31", "3"], "只能计算 2000 年至 2100 年"),
        (["add", "2025-09-30", "三"], "看不懂天数“三”"),
        (["add", "2025-09-30", "1.5"], "看不懂天数“1.5”"),
        (["add", "2025-09-30", "9" * 30], "一次最多计算 5000 个工作日"),
        (["between", "2025-09-30", "x"], "看不懂日期“x”"),
    ],
)
def test_the_command_answers_odd_words_in_chinese_and_with_two(capsys, words, said):
    code, out, err = _run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith(said)


def test_without_a_database_the_libraries_answer(monkeypatch, capsys):
    def away(_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(workdays, "_fixed", None)
    workdays.forget()
    monkeypatch.setattr(workdays, "_current", away)
    assert _run(capsys, "add", "2025-09-30", "3")[:2] == (0, "2025-10-11")
    workdays.forget()
