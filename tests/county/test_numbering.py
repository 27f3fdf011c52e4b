"""Numbers without gaps: per series and year, given back when the deed is taken back."""

from datetime import date

import pytest
from django.db import transaction

from county import numbering
from county.models import NumberSeries, Parameter

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def take(series: str = "application", day: date = DAY) -> str:
    with transaction.atomic():
        return numbering.next_number(series, day)


def test_numbers_follow_one_another():
    assert [take() for _ in range(3)] == ["SQ-2026-0001", "SQ-2026-0002", "SQ-2026-0003"]


def test_each_series_and_each_year_begins_at_one():
    take()
    assert take("filing") == "泾新媒备〔2026〕01号"
    assert take(day=date(2027, 1, 1)) == "SQ-2027-0001"
    assert take() == "SQ-2026-0002"


def test_a_deed_taken_back_gives_its_number_back():
    take()
    with pytest.raises(RuntimeError), transaction.atomic():
        numbering.next_number("application", DAY)
        raise RuntimeError("broken")
    assert take() == "SQ-2026-0002"
    assert NumberSeries.objects.get(series="application").last == 2


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_none_is_given():
    with pytest.raises(transaction.TransactionManagementError):
        numbering.next_number("application", DAY)
    assert not NumberSeries.objects.exists()


def test_a_pattern_counts_from_its_day_on_and_the_count_goes_on(monday):
    take()
    Parameter.objects.create(
        key="application_number_pattern", value="泾申〔{year}〕{number}号", effective_from=DAY, set_at=monday_now()
    )
    assert take() == "泾申〔2026〕2号"
    assert take(day=date(2026, 11, 1)) == "SQ-2026-0003"


def monday_now():
    from county import clock

    return clock.now()


def test_more_than_the_pattern_has_places_for_is_still_a_number():
    NumberSeries.objects.create(series="application", year=2026, last=9999)
    assert take() == "SQ-2026-10000"


def test_an_unknown_series_is_a_mistake_of_the_code():
    with pytest.raises(KeyError):
        take("nothing")
