"""Pages of the register by key: every order walked forwards and backwards, ties, empty values, odd addresses."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import register
from accounts.forms.register import SORTS
from accounts.models import Account
from accounts.services import updates as deeds
from accounts.services.updates import Seen
from county import clock, paging
from county.paging import Page, Place
from tests import factories as make
from tests.accounts.sheets import Sheet

pytestmark = pytest.mark.usefixtures("monday")
CODES = ("wechat-subscription", "weibo", "douyin")


@pytest.fixture
def many(county):
    """37 accounts with equal names, equal days and missing days among them."""
    for number in range(37):
        unit = (county.town, county.other_town, county.hospital)[number % 3]
        filed = date(2024, 1, 1 + number % 4) if number % 5 else None
        row = make.account(
            unit, code=CODES[number % 3 - number % 2], name=f"第{number % 6}号", is_exception=True, filed_on=filed,
            updated_at=clock.now(),
        )  # fmt: skip
        if number % 4 == 0:
            day = date(2026, 10, 20 + number % 8)
            deeds.record(row, Seen(day, clock.today()), by=county.reviewer)
    cache.clear()


def look(client, user, **query):
    client.force_login(user)
    return client.get(reverse("accounts:register"), query)


def neighbour(response, rel: str) -> dict | None:
    """What the address of the next or previous page says."""
    return Sheet(response).neighbour(rel)


def keys(response) -> list:
    return Sheet(response).keys


@pytest.mark.parametrize("sort", SORTS)
def test_walking_by_neighbours_meets_every_account_once_and_in_order(client, county, many, sort):
    expected = [row.pk for row in register.order(sort).whole(register.listed())]
    pages, query = [], {"sort": sort}
    while query is not None:
        response = look(client, county.reviewer, **query)
        pages.append(keys(response))
        query = neighbour(response, "next")
    assert [len(page) for page in pages] == [15, 15, 7]
    assert sum(pages, []) == expected
    back, query = [], neighbour(response, "prev")
    while query is not None:
        response = look(client, county.reviewer, **query)
        back.append(keys(response))
        query = neighbour(response, "prev")
    assert back == pages[1::-1]


@pytest.mark.parametrize("sort", SORTS)
def test_numbers_lead_to_the_same_pages(client, county, many, sort):
    expected = [row.pk for row in register.order(sort).whole(register.listed())]
    found = [keys(look(client, county.reviewer, sort=sort, page=number)) for number in (1, 2, 3)]
    assert sum(found, []) == expected


def test_a_page_says_where_one_is(client, county, many):
    first = look(client, county.reviewer)
    second = look(client, county.reviewer, **neighbour(first, "next"))
    page = second.content.decode()
    assert "账号台账 第 2 页" in page and "第 16～30 个，共 37 个" in page
    assert 'rel="prev"' in page and 'rel="next"' in page and '<b aria-current="page">2</b>' in page


def test_neighbours_keep_the_conditions(client, county, many):
    response = look(client, county.reviewer, q="号", sort="-name")
    assert neighbour(response, "next") == {
        "q": "号", "sort": "-name", "page": "2", "after": str(keys(response)[-1]),
    }  # fmt: skip


def test_one_goes_on_from_an_account_that_no_longer_fits(client, county, many):
    first = look(client, county.reviewer, q="号", sort="name")
    last = Account.objects.get(pk=keys(first)[-1])
    rest = keys(look(client, county.reviewer, q="号", sort="name", page=2))
    last.identifier, last.filing_number, last.status = "x", "", "cancelled"
    last.save()
    cache.clear()
    again = look(client, county.reviewer, q="号", sort="name", status="live", after=str(last.pk), page=2)
    assert keys(again) == rest


def test_an_account_out_of_scope_is_no_place_to_go_on_from(client, county, many):
    foreign = Account.objects.filter(unit=county.other_town).first()
    response = look(client, county.clerk, after=str(foreign.pk), page=2)
    assert Sheet(response).number == Sheet(look(client, county.clerk, page=2)).number


@pytest.mark.parametrize(("sort", "sign"), [("unit", ">"), ("-unit", "<")])
def test_units_before_the_place_are_passed_over_without_reading_their_accounts(sort, sign):
    """The units' own table is asked, whose index has the order; our reference to the unit lies in another table."""
    (rest,) = register.order(sort).beyond(register.listed(), (100, 7, 1, "0" * 32))
    assert f'"county_unit"."id" {sign} 7' in str(rest.query)


ODD = [
    {"after": "x"}, {"after": "x" * 5000}, {"before": "x"}, {"after": "0" * 32}, {"after": "1", "before": "2"},
    {"after": "'; drop table"}, {"after": "🙂"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 400}, {"page": "٣"},
    {"page": "1e3"}, {"page": "", "after": ""}, {"page": "0"}, {"after": "9" * 40}, {"before": "00000000-0000-0000-0000-000000000000"},
]  # fmt: skip


@pytest.mark.parametrize("query", ODD)
def test_an_odd_address_is_the_first_page(client, county, many, query):
    response = look(client, county.reviewer, **query)
    assert response.status_code == 200
    assert Sheet(response).number == 1
    assert len(keys(response)) == 15


def test_a_number_beyond_the_end_is_the_last_page(client, county, many):
    response = look(client, county.reviewer, page=999_999)
    assert (Sheet(response).number, len(keys(response))) == (3, 7)


def test_behind_the_last_row_there_is_the_last_page(client, county, many):
    last = keys(look(client, county.reviewer, page=3))[-1]
    assert Sheet(look(client, county.reviewer, after=str(last), page=4)).number == 3


def test_long_lists_are_counted_so_far_and_no_further(client, county, many, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 30)
    response = look(client, county.reviewer)
    page = response.content.decode()
    assert "30+</b> 个账号" in page and "共 30+ 个" in page
    assert Sheet(response).steps == ["1", "2", "下一页"]
    third = look(client, county.reviewer, **neighbour(look(client, county.reviewer, page=2), "next"))
    assert Sheet(third).steps == ["上一页", "1", "2", "3"]
    assert len(keys(third)) == 7
    assert Sheet(look(client, county.reviewer, page=3)).number == 2, "numbers end where counting ends"


def test_a_place_is_read_tolerantly():
    assert Place.of({"page": "7", "after": "k"}) == Place(7, "k", "")
    assert Place.of({"page": "7", "after": "a", "before": "b"}) == Place(7, "a", "")
    assert Place.of({"page": "99999999"}) == Place()
    assert Place.of({}) == Place(1, "", "")


def test_an_empty_page_has_no_neighbours():
    page = Page([], 1, 15, 0, False, False)
    assert (page.next, page.previous, page.has_other_pages, page.last) == ({}, {}, False, 1)
