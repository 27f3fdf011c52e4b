"""The county clock: real time in Shanghai, shifted by one row where the profile allows it."""

import inspect
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from county import clock
from county.models.calendar import ClockShift


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(clock, "_frozen", None)
    clock.forget()
    yield
    clock.forget()


@pytest.fixture
def real_time_only(settings):
    settings.CLOCK_MAY_SHIFT = False


def _close(a, b):
    return abs(a - b) < timedelta(seconds=30)


def _real():
    return datetime.now(clock.ZONE)


# Real time


def test_without_leave_to_shift_the_clock_is_real_and_asks_no_database(real_time_only):
    assert _close(clock.now(), _real())
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_a_moment_falls_on_the_countys_day():
    assert clock.day_of(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert clock.day_of(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 3, 1))


# Stopped


def test_a_stopped_clock_stands_still_and_needs_no_database():
    with clock.freeze("2026-12-01T09:00"):
        assert clock.now() == clock.now() == datetime(2026, 12, 1, 9, tzinfo=clock.ZONE)
        assert clock.today() == date(2026, 12, 1)


def test_the_hands_of_a_stopped_clock_can_be_moved():
    with clock.freeze(date(2026, 12, 1)) as hands:
        hands.forward(days=1, hours=10)
        assert clock.now() == datetime(2026, 12, 2, 10, tzinfo=clock.ZONE)
        hands.move_to(datetime(2026, 12, 31, 16, tzinfo=UTC))
        assert clock.today() == date(2027, 1, 1)


def test_stopping_inside_a_stop_gives_the_outer_time_back():
    with clock.freeze("2026-12-01"):
        with clock.freeze("2027-06-01"):
            assert clock.today() == date(2027, 6, 1)
        assert clock.today() == date(2026, 12, 1)


def test_a_failure_lets_the_clock_run_again(settings):
    with pytest.raises(RuntimeError), clock.freeze("2001-01-01"):
        raise RuntimeError
    settings.CLOCK_MAY_SHIFT = False
    assert clock.today().year > 2001


def test_the_clock_is_never_stopped_where_time_is_real(real_time_only):
    with pytest.raises(clock.ClockFixed), clock.freeze("2026-12-01"):
        pass


@pytest.mark.parametrize("hour", range(24))
def test_the_day_turns_at_midnight_in_shanghai_whatever_the_zone_of_the_machine(hour, monkeypatch):
    moment = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    with clock.freeze(moment):
        assert clock.today() == (date(2026, 3, 1) if hour < 16 else date(2026, 3, 2))


# Shifted


@pytest.mark.django_db
def test_a_set_clock_shows_that_moment_and_runs_on():
    clock.set_to("2026-12-01T09:00")
    assert _close(clock.now(), datetime(2026, 12, 1, 9, tzinfo=clock.ZONE))
    first = clock.now()
    assert clock.now() >= first


@pytest.mark.django_db
def test_the_clock_goes_forward_by_days_and_back_to_real_time():
    clock.forward(15)
    assert _close(clock.now(), _real() + timedelta(days=15))
    clock.forward(1)
    assert _close(clock.now(), _real() + timedelta(days=16))
    clock.clear()
    assert _close(clock.now(), _real())
    assert ClockShift.objects.count() == 1


@pytest.mark.django_db
def test_another_process_sees_the_shift_when_it_reads_again(monkeypatch):
    assert _close(clock.now(), _real())
    ClockShift.objects.create(pk=1, seconds=86_400)
    monkeypatch.setattr(clock, "READ_AGAIN", -1)
    assert _close(clock.now(), _real() + timedelta(days=1))


@pytest.mark.django_db
def test_the_shift_is_read_once_for_many_questions(django_assert_num_queries):
    clock.now()
    with django_assert_num_queries(0):
        for _ in range(50):
            clock.now()


def test_a_shift_is_seen_elsewhere_within_a_second():
    """As the file says it: tests read the shift once (tests/conftest.py)."""
    assert float(re.search(r"^READ_AGAIN = (\S+)", inspect.getsource(clock), re.MULTILINE)[1]) < 1


@pytest.mark.django_db
def test_a_row_left_behind_moves_nothing_where_time_is_real(settings):
    clock.forward(100)
    settings.CLOCK_MAY_SHIFT = False
    clock.forget()
    assert _close(clock.now(), _real())


@pytest.mark.django_db
def test_real_time_cannot_be_set(real_time_only):
    for deed in (lambda: clock.set_to("2026-12-01T09:00"), lambda: clock.forward(1), clock.clear):
        with pytest.raises(clock.ClockFixed, match="不能调整时钟"):
            deed()
    assert not ClockShift.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("days", [40_000, -40_000, 10**12])
def test_the_clock_stays_within_the_century(days):
    with pytest.raises(ValueError, match="2000 年至 2100 年"):
        clock.forward(days)


# The command


def _run(capsys, *words):
    code = 0
    try:
        call_command("clock", *words)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    return code, out.strip(), err.strip()


@pytest.mark.django_db
def test_the_command_sets_moves_and_clears(capsys):
    assert _run(capsys, "set", "2026-12-01T09:00")[:2] == (0, "2026-12-01T09:00+08:00")
    assert _run(capsys, "forward", "2")[1].startswith("2026-12-03T09:0")
    assert _run(capsys, "clear")[1][:13] == _real().isoformat()[:13]
    assert _run(capsys)[0] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "明天"), "看不懂时刻“明天”，请写成 2026-12-01T09:00"),
        (("set", "1999-12-01T09:00"), "县里的时钟只能设在 2000 年至 2100 年之间"),
        (("forward", "两天"), "看不懂天数“两天”，请写一个整数"),
    ],
)
def test_the_command_answers_odd_words_in_chinese_and_with_two(capsys, words, said):
    assert _run(capsys, *words) == (2, "", said)


@pytest.mark.django_db
def test_the_command_refuses_where_time_is_real(capsys, real_time_only):
    for words in (("set", "2026-12-01T09:00"), ("forward", "1"), ("clear",)):
        assert _run(capsys, *words) == (2, "", "当前运行方式使用真实时间，不能调整时钟")
