"""The parts of lists: conditions that are kept in links, pages, phones, values in words."""

from datetime import date

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts import listing, phones, register, words
from accounts.fields import NAMES
from accounts.models import FormField
from approvals.models import Application
from county import clock
from county.enums import Role
from tests import factories as make


class Shelf(listing.ListForm):
    """A small list of books."""

    plain = ("page", "sort")
    q = forms.CharField(label="书名", max_length=10, required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "文学"), ("b", "历史")], required=False)
    year = forms.IntegerField(label="年份", required=False)
    sort = forms.ChoiceField(label="排列", choices=[("q", "q"), ("-q", "-q")], required=False)


def shelf(address: str) -> Shelf:
    return Shelf(QueryDict(address))


# conditions


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("", {}),
        ("q=&kind=&year=", {}),
        ("q=++", {}),
        ("q=%E4%B9%A6", {"q": "书"}),
        ("kind=a&year=1999", {"kind": "a", "year": 1999}),
        ("kind=c&year=1999", {"year": 1999}),
        ("kind=a&kind=b", {"kind": "b"}),
        ("page=3&sort=-q", {"page": 3, "sort": "-q"}),
        ("page=0&sort=x", {}),
        ("page=9999999", {}),
        ("year=0", {"year": 0}),
        ("other=1", {}),
    ],
)
def test_what_can_be_read_is_used(address, chosen):
    assert shelf(address).chosen == chosen


def test_what_cannot_be_read_is_named_by_its_label():
    assert shelf("kind=c&year=x&q=ok").unread == ["类别", "年份"]


def test_order_and_page_are_no_conditions():
    form = shelf("q=a&page=2&sort=q")
    assert form.conditions == {"q": "a"}
    assert [chip.words for chip in form.chips()] == ["“a”"]


@pytest.mark.parametrize(
    ("address", "changes", "told"),
    [
        ("q=a&kind=b&page=3", {}, "?q=a&kind=b"),
        ("q=a&kind=b&page=3", {"q": None}, "?kind=b"),
        ("q=a&page=3", {"page": "4"}, "?q=a&page=4"),
        ("q=a&kind=zz&evil=1", {}, "?q=a"),
        ("q=%26x%3D1%23", {}, "?q=%26x%3D1%23"),
        ("", {}, "?"),
    ],
)
def test_links_keep_what_was_read_and_nothing_else(address, changes, told):
    assert shelf(address).address(**changes) == told


def test_a_chip_reads_as_the_choice_and_leads_to_the_list_without_it():
    chips = {chip.words: chip.address for chip in shelf("q=a&kind=b&sort=-q&page=2").chips()}
    assert chips == {"“a”": "?kind=b&sort=-q", "历史": "?q=a&sort=-q"}


def test_clearing_takes_all_conditions_and_keeps_the_order():
    assert shelf("q=a&kind=b&sort=-q&page=2").cleared == "?sort=-q"
    assert shelf("q=a&page=2").here == "?q=a"


@given(st.dictionaries(st.sampled_from(["q", "kind", "year", "sort", "page", "x"]), st.text(max_size=12)))
def test_no_address_breaks_the_form(data):
    query = QueryDict(mutable=True)
    query.update(data)
    form = Shelf(query)
    assert set(form.chosen) <= set(form.fields)
    assert form.address().startswith("?")


# pages


@pytest.mark.parametrize(
    ("count", "page", "told"),
    [
        (10, 1, "1"),
        (30, 1, "1 2 3"),
        (100, 1, "1 2 3 … 10"),
        (100, 5, "1 … 3 4 5 6 7 … 10"),
        (100, 4, "1 2 3 4 5 6 … 10"),
        (100, 10, "1 … 8 9 10"),
        (0, 1, "1"),
    ],
)
def test_the_pager_shows_the_ends_and_the_neighbours(count, page, told):
    found = Paginator(range(count), 10).get_page(page)
    links = listing.pages(shelf("q=a"), found)
    assert " ".join(link.words for link in links) == told
    assert [link.words for link in links if not link.address and link.words != "…"] == [str(page)]
    assert all(link.address == f"?q=a&page={link.words}" for link in links if link.address)


# phones


@pytest.mark.parametrize(
    ("role", "place", "clear"),
    [
        (Role.CLERK, "town", True),
        (Role.LEADER, "town", True),
        (Role.CLERK, "other_town", False),
        (Role.LEADER, "other_town", False),
        (Role.REVIEWER, "office", True),
        (Role.APPROVER, "office", True),
        (Role.INSPECTOR, "office", False),
        (Role.OBSERVER, "office", False),
        (Role.SYSADMIN, "office", False),
        (Role.SECADMIN, "office", False),
        (Role.AUDITOR, "office", False),
    ],
)
def test_whole_numbers_are_for_the_unit_and_the_office(county, role, place, clear):
    assert phones.may_see(make.user(role, getattr(county, place)), county.town) is clear


def test_the_department_reads_the_numbers_of_the_unit_below_it_but_not_the_other_way_round(county):
    assert phones.may_see(county.health_leader, county.hospital)
    assert not phones.may_see(county.hospital_leader, county.health)


@pytest.mark.parametrize("number", ["0954-5011234", "09545011234", "5011234", "0954-5011234-8001"])
def test_a_covered_number_is_never_the_number(number):
    assert phones.shown(number, clear=True) == number
    assert number not in phones.shown(number, clear=False)
    assert "*" in phones.shown(number, clear=False)


def test_no_number_is_no_number():
    assert phones.shown("", clear=False) == ""


# values in words


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (None, ""),
        ("", ""),
        (True, "是"),
        (False, "否"),
        (date(2025, 3, 1), "2025年3月1日"),
        ("云上香水", "云上香水"),
        (15, "15"),
    ],
)
def test_plain_values_read_as_people_write_them(raw, told):
    assert words.plain(raw) == told


def test_labels_are_the_offices_and_cover_every_field(db):
    row = FormField.objects.get(name="name")
    row.label, row.order = "叫什么", 1
    row.save()
    labels = words.labels()
    assert next(iter(labels)) == "name"
    assert labels["name"] == "叫什么"
    assert set(NAMES) < set(labels)


def test_every_field_of_an_account_has_a_value_in_words(county):
    account = make.account(county.town, functions="publish,unknown", news_licence=False)
    told = {name: words.value(account, name) for name in words.labels()}
    assert all(isinstance(value, str) for value in told.values())
    assert told["functions"] == "发布、unknown"
    assert told["verified_state"] == "已认证"
    assert told["news_licence"] == "否"
    assert told["status"] == "正常运行"
    assert told["platform"] == "微信订阅号"
    assert told["first_phone"] == "0954-***1234"
    assert words.value(account, "first_phone", phones=True) == "0954-5011234"


# badges


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        ("normal", None, ""),
        ("normal", "altering", "变更办理中"),
        ("normal", "suspending", "关停办理中"),
        ("suspended", "suspending", ""),
        ("normal", "cancelling", "注销办理中"),
        ("suspended", "cancelling", "注销办理中"),
        ("cancelled", "cancelling", ""),
        ("suspended", "opening", "恢复办理中"),
        ("normal", "opening", ""),
        ("suspended", "altering", "变更办理中"),
    ],
)
def test_the_badge_and_its_condition_agree(county, monday, status, kind, told):
    account = make.account(county.town, status=status)
    if kind:
        now = clock.now()
        facts = {"unit": county.town, "kind": kind, "account": account, "created_by": county.clerk, "state": "signing"}
        Application.objects.create(**facts, created_at=now, updated_at=now)
    rows = register.listed()
    assert register.badge(rows.get()) == told
    for code, label in register.UNDER_WAY.items():
        assert register.narrowed(rows, status=code).exists() is (label == told)
