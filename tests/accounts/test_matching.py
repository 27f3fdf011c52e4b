"""Finding by part: one character, two, more; over name, identifier and number; the same on both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.matching import matching
from accounts.models import Account
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(county):
    make.filed_account(county.town, name="云上香水")
    make.filed_account(county.other_town, name="平安公安", code="weibo")
    make.filed_account(county.hospital, name="健康泾源", code="douyin")


def found(q: str, **kwargs) -> set[str]:
    return set(Account.objects.filter(matching(q, **kwargs)).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("公安", {"平安公安"}),
        ("安", {"平安公安"}),
        ("安公", {"平安公安"}),
        ("公平", set()),
        ("上香", {"云上香水"}),
        ("云上香水", {"云上香水"}),
        ("云水", set()),
        ("康泾", {"健康泾源"}),
        ("ysxs", {"云上香水"}),
        ("YSXS", {"云上香水"}),
        ("ys", {"云上香水"}),
        ("%", set()),
        ("_", set()),
        ("' or", set()),
        ("上 香", set()),
        (" ", set()),
        ("𠮷", set()),
        ("安'", set()),
    ],
)
def test_part_of_a_name_or_its_first_letters(three, q, names):
    assert found(q, units=False) == names


def test_a_pair_never_spans_two_texts(three):
    row = Account.objects.get(name="云上香水")
    assert found(f"水{row.identifier[:1]}", units=False) == set()


def test_part_of_identifier_and_number(three):
    row = Account.objects.get(name="平安公安")
    assert row.name in found(row.identifier[2:6].upper(), units=False)
    assert found(row.filing_number, units=False) == {row.name}


def test_units_are_found_by_name_beside_the_accounts_of_that_name(three):
    assert found("香水") == {"云上香水"}
    assert found("新民") == {"平安公安"}


def test_a_changed_name_is_found_at_once_and_the_old_one_no_more(three):
    row = Account.objects.get(name="云上香水")
    row.name = "水上云香"
    row.index_name()
    row.save(update_fields=["name", "skeleton", "initials"])
    assert (found("水上", units=False), found("上香", units=False)) == ({"水上云香"}, set())


@pytest.mark.postgres
def test_the_index_is_asked_whoever_wrote_the_row(three):
    with connection.cursor() as cursor:
        cursor.execute("update accounts_account set name = '县公安局' where name = '健康泾源'")
        cursor.execute("set local enable_seqscan = off")
    rows = Account.objects.filter(matching("公安", units=False)).order_by()
    assert {row.name for row in rows} == {"平安公安", "县公安局"}
    with CaptureQueriesContext(connection):
        assert "account_grams_idx" in rows.explain()
