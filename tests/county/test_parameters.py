"""Parameters: rows with an effective date over the registry's defaults."""

from datetime import date

import pytest

from county import clock, parameters
from county.articles import ANNOUNCE_WITHIN, ARTICLES, POSTING_AT_LEAST
from county.models import Parameter
from county.services.office import set_parameter

pytestmark = pytest.mark.django_db


def put(key: str, value: str, day: date) -> None:
    Parameter.objects.create(key=key, value=value, effective_from=day, set_at=clock.now())


def test_without_rows_the_defaults_count():
    assert parameters.get("review_days") == 5
    assert parameters.current() == {key: spec.default for key, spec in parameters.PARAMETERS.items()}


@pytest.mark.parametrize("key", parameters.PARAMETERS)
def test_every_default_lies_within_its_own_bounds_and_names_a_real_article(key):
    spec = parameters.PARAMETERS[key]
    assert not spec.is_number or spec.low <= spec.default <= spec.high
    assert spec.article == "" or spec.article in ARTICLES
    assert spec.label


def test_the_bounds_are_the_regulations_own():
    specs = parameters.PARAMETERS
    assert specs["announce_days"].high == ANNOUNCE_WITHIN.value
    assert specs["posting_days"].low == POSTING_AT_LEAST.value


def test_the_newest_row_in_force_counts(monday):
    put("review_days", "6", date(2026, 10, 1))
    put("review_days", "7", date(2026, 11, 2))
    put("review_days", "8", date(2026, 11, 3))
    assert parameters.get("review_days") == parameters.current()["review_days"] == 7
    assert parameters.get("review_days", date(2026, 11, 3)) == 8
    assert parameters.get("review_days", date(2026, 9, 30)) == 5


def test_numbers_are_numbers_and_words_are_words(monday):
    put("review_days", "6", date(2026, 10, 1))
    put("office_phone", "0954-5010001", date(2026, 10, 1))
    assert parameters.current()["review_days"] == 6
    assert parameters.current()["office_phone"] == "0954-5010001"


def test_a_row_of_a_parameter_that_is_gone_disturbs_nothing(monday):
    put("gone", "1", date(2026, 10, 1))
    assert "gone" not in parameters.current()


def test_an_unknown_parameter_is_a_mistake_of_the_code():
    with pytest.raises(KeyError):
        parameters.get("gone")


def test_rows_are_added_never_changed(monday):
    put("review_days", "6", date(2026, 10, 1))
    with pytest.raises(TypeError):
        Parameter.objects.update(value="9")
    with pytest.raises(TypeError):
        Parameter.objects.all().delete()


class TestKnown:
    def test_a_block_reads_the_table_once_for_each_day_asked(self, monday, django_assert_num_queries):
        put("review_days", "6", date(2026, 11, 3))
        with django_assert_num_queries(2), parameters.known():
            assert [parameters.get("review_days"), parameters.get("sign_days"), parameters.get("review_days")] == [
                5
            ] * 3
            assert parameters.get("review_days", date(2026, 11, 3)) == 6

    def test_outside_of_a_block_every_question_reads(self, monday):
        assert parameters.get("review_days") == 5
        put("review_days", "6", date(2026, 11, 2))
        assert parameters.get("review_days") == 6

    def test_a_page_may_bring_its_values(self, monday, django_assert_num_queries):
        with django_assert_num_queries(0), parameters.known({"review_days": 9}):
            assert parameters.get("review_days") == 9

    def test_what_is_set_inside_counts_at_once_and_around_it(self, county, monday):
        with parameters.known():
            assert parameters.get("review_days") == 5
            with parameters.known():
                assert parameters.get("review_days") == 5
                set_parameter("review_days", "6", by=county.approver, effective_from=clock.today())
                assert parameters.get("review_days") == 6
            assert parameters.get("review_days") == 6

    def test_a_block_inside_reads_for_itself(self, monday):
        with parameters.known({"review_days": 9}), parameters.known():
            assert parameters.get("review_days") == 5

    def test_an_error_ends_the_block_as_well(self, monday):
        with pytest.raises(ZeroDivisionError), parameters.known({"review_days": 9}):
            raise ZeroDivisionError
        assert parameters.get("review_days") == 5
