"""The register: whose accounts, which conditions, which order, what is under way, constant queries."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import register
from accounts.enums import AccountStatus
from accounts.services import updates as deeds
from accounts.services.updates import Seen
from approvals import enums as cases
from approvals import services
from approvals.enums import Kind, State
from county import clock
from tests import factories as make
from tests.accounts.sheets import Sheet

pytestmark = pytest.mark.usefixtures("monday")


def look(client, user, **query):
    client.force_login(user)
    return client.get(reverse("accounts:register"), query)


def names(response) -> list[str]:
    return Sheet(response).names


def lines(response) -> dict:
    return {row.name: row for row in Sheet(response).rows}


@pytest.fixture
def three(county):
    """An account of the town, one of the other town, one of the hospital."""
    return (
        make.filed_account(county.town, name="云上香水"),
        make.filed_account(county.other_town, name="新民之声", code="weibo"),
        make.filed_account(county.hospital, name="健康泾源", code="douyin"),
    )


# whose


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("clerk", {"云上香水"}),
        ("leader", {"云上香水"}),
        ("stranger", {"新民之声"}),
        ("health_leader", {"健康泾源"}),
        ("hospital_clerk", {"健康泾源"}),
        ("reviewer", {"云上香水", "新民之声", "健康泾源"}),
        ("inspector", {"云上香水", "新民之声", "健康泾源"}),
        ("observer", {"云上香水", "新民之声", "健康泾源"}),
        ("sysadmin", set()),
        ("auditor", set()),
    ],
)
def test_one_sees_the_accounts_of_ones_units(client, county, three, who, seen):
    assert set(names(look(client, getattr(county, who)))) == seen


def test_the_register_is_for_people_who_signed_in(client, db):
    assert client.get(reverse("accounts:register")).status_code == 302
    assert client.get(reverse("accounts:export")).status_code == 302


def test_each_name_leads_to_the_account(client, county, three):
    page = look(client, county.clerk).content.decode()
    assert f'href="{reverse("portal:account", args=[three[0].pk])}"' in page
    assert three[0].filing_number in page


def test_an_empty_register_says_why(client, county):
    assert "台账里还没有账号" in look(client, county.clerk).content.decode()


# conditions


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"q": "香水"}, {"云上香水"}),
        ({"q": "  香水  "}, {"云上香水"}),
        ({"q": "泾新媒备"}, {"云上香水", "新民之声", "健康泾源"}),
        ({"q": "没有"}, set()),
        ({"q": "%"}, set()),
        ({"status": "normal"}, {"云上香水", "新民之声", "健康泾源"}),
        ({"status": "suspended"}, set()),
        ({}, {"云上香水", "新民之声", "健康泾源"}),
    ],
)
def test_words_and_status_narrow_the_list(client, county, three, query, seen):
    response = look(client, county.reviewer, **query)
    assert set(names(response)) == seen
    assert f'role="status"><b class="num">{len(seen)}</b> 个账号' in response.content.decode()


def test_an_identifier_finds_its_account(client, county, three):
    assert names(look(client, county.reviewer, q=three[1].identifier)) == ["新民之声"]


def test_unit_includes_the_units_below_it(client, county, three):
    assert names(look(client, county.reviewer, unit=county.health.pk)) == ["健康泾源"]


def test_platform_narrows_the_list(client, county, three):
    assert names(look(client, county.reviewer, platform=make.platform("weibo").pk)) == ["新民之声"]


def test_in_the_register_means_not_cancelled(client, county, three):
    three[0].status = AccountStatus.CANCELLED
    three[0].save()
    assert set(names(look(client, county.reviewer, status="live"))) == {"新民之声", "健康泾源"}
    assert names(look(client, county.reviewer, status="cancelled")) == ["云上香水"]


def test_chosen_conditions_are_chips_that_can_be_taken_away(client, county, three):
    response = look(client, county.reviewer, q="香水", status="normal", sort="-name")
    chips = response.context["form"].chips()
    assert [chip.words for chip in chips] == ["“香水”", "正常运行"]
    assert chips[0].address == "?status=normal&sort=-name"
    assert response.context["form"].cleared == "?sort=-name"


def test_nothing_found_offers_to_clear_the_conditions(client, county, three):
    page = look(client, county.reviewer, q="没有这样的").content.decode()
    assert "没有符合条件的账号" in page
    assert "清除全部条件" in page


NONSENSE = [
    {"unit": "x"},
    {"unit": "-1"},
    {"unit": "9" * 30},
    {"platform": "1 OR 1=1"},
    {"platform": "9" * 25},
    {"status": "正常"},
    {"sort": "unit__users__password"},
    {"sort": "-"},
    {"sort": "?"},
    {"page": "0"},
    {"page": "-3"},
    {"page": "1e9"},
    {"page": "9" * 40},
    {"q": "云" * 61},
    {"q": "\u202e\ufeff"},
    {"q": "'\"<>&%;--"},
    {"unknown": "1"},
    {"sort": ["name", "unit"], "page": ["1", "2"]},
]


@pytest.mark.parametrize("query", NONSENSE)
@pytest.mark.parametrize("name", ["accounts:register", "accounts:export"])
def test_nonsense_in_the_address_gives_a_list(client, county, three, query, name):
    client.force_login(county.reviewer)
    assert client.get(reverse(name), query).status_code == 200


def test_what_could_not_be_read_is_named_and_the_rest_is_used(client, county, three):
    response = look(client, county.reviewer, q="香水", status="正常", unit="x")
    assert "有条件不能识别，没有使用：主办单位、状态" in response.content.decode()
    assert names(response) == ["云上香水"]


def test_the_units_of_others_are_no_condition(client, county, three):
    response = look(client, county.clerk, unit=county.other_town.pk)
    assert response.context["form"].unread == ["主办单位"]
    assert names(response) == ["云上香水"]


# order


def test_every_order_that_is_offered_works_both_ways(client, county, three, monday):
    for account in three:
        monday.forward(days=1)
        account.updated_at = clock.now()
        account.save()
        deeds.record(account, Seen(clock.today()), by=county.reviewer)
    for key in register.ORDERS:
        up, down = (names(look(client, county.reviewer, sort=sort)) for sort in (key, f"-{key}"))
        assert up == down[::-1], key


def test_order_by_name(client, county, three):
    assert names(look(client, county.reviewer, sort="name")) == sorted(["云上香水", "新民之声", "健康泾源"])


def test_the_header_tells_how_the_list_is_ordered(client, county, three):
    response = look(client, county.reviewer, sort="-name", q="之")
    columns = response.context["columns"]
    assert (columns["name"].sorted, columns["name"].address) == ("descending", "?q=%E4%B9%8B&sort=name")
    assert (columns["unit"].sorted, columns["unit"].address) == ("", "?q=%E4%B9%8B&sort=unit")
    assert response.content.decode().count("aria-sort=") == 1


def test_an_order_that_is_not_offered_is_not_used(client, county, three):
    response = look(client, county.reviewer, sort="identifier")
    assert response.context["columns"]["unit"].sorted == "ascending"
    with pytest.raises(KeyError):
        register.order("identifier")


def test_accounts_without_number_come_last_either_way(client, county, three):
    make.account(county.health, name="没有备案")
    assert names(look(client, county.reviewer, sort="filed"))[-1] == "没有备案"
    assert names(look(client, county.reviewer, sort="-filed"))[-1] == "没有备案"


# what is under way


def test_the_words_of_cases_are_those_of_the_cases_themselves():
    assert set(register.OPEN_STATES) == set(cases.OPEN)
    assert set(register.UNDER_WAY) == set(Kind)
    assert register.ANNOUNCING == State.ANNOUNCING


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Kind.ALTERING, "变更办理中"), (Kind.SUSPENDING, "关停办理中"), (Kind.CANCELLING, "注销办理中")],
)
def test_an_open_case_is_a_badge(client, county, kind, words):
    about = make.filed_account(county.town)
    make.bring(county, make.draft(county, kind, about=about), State.SIGNING)
    other = make.filed_account(county.other_town, name="新民之声")
    found = lines(look(client, county.reviewer))
    assert found[about.name].badge == words
    assert found[other.name].badge == ""
    assert names(look(client, county.reviewer, status=kind.value)) == [about.name]


def test_a_draft_is_no_badge(client, county):
    about = make.filed_account(county.town)
    make.draft(county, Kind.ALTERING, about=about)
    assert lines(look(client, county.reviewer))[about.name].badge == ""


def test_a_finished_case_is_no_badge_and_the_account_stands_once(client, county):
    about = make.filed_account(county.town)
    for number in range(3):
        case = make.draft(county, Kind.ALTERING, about=about, purpose=f"发布政务信息{number}")
        case = make.bring(county, case, State.SIGNING)
        services.cancel(case, make.intent(case, county.clerk, "不办了"))
    response = look(client, county.reviewer)
    assert names(response) == [about.name]
    assert lines(response)[about.name].badge == ""


def test_once_the_register_says_suspended_the_badge_has_gone(client, county):
    about = make.filed_account(county.town)
    make.bring(county, make.draft(county, Kind.SUSPENDING, about=about), State.ANNOUNCING)
    line = lines(look(client, county.reviewer))[about.name]
    assert (line.state, line.badge) == ("已关停", "")
    assert names(look(client, county.reviewer, status="suspending")) == []


def test_a_new_account_that_is_being_announced_is_simply_there(client, county):
    make.bring(county, make.draft(county), State.ANNOUNCING)
    assert lines(look(client, county.clerk))["云上香水"].badge == ""


def test_the_national_system_is_owed_until_it_is_recorded(client, county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    line = lines(look(client, county.clerk))["云上香水"]
    assert (line.reporting, line.is_amber) == ("待报送", True)
    assert names(look(client, county.clerk, status="unreported")) == ["云上香水"]
    make.enter_national(county, case)
    assert lines(look(client, county.clerk))["云上香水"].reporting == "已报送"
    assert names(look(client, county.clerk, status="unreported")) == []


def test_an_account_without_any_entry_is_unreported(client, county):
    make.filed_account(county.town)
    assert lines(look(client, county.clerk))["云上香水"].reporting == "未报送"


# many


def fill(county, count: int) -> None:
    for number in range(count):
        make.account(
            county.town, name=f"第{number}号", is_exception=True, filed_on=date(2024, 1, 1), updated_at=clock.now()
        )


def test_queries_do_not_grow_with_the_rows(client, county, django_assert_num_queries):
    fill(county, 1)
    look(client, county.reviewer)
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        look(client, county.reviewer)
    fill(county, 29)
    cache.clear()
    with django_assert_num_queries(len(few)):
        response = look(client, county.reviewer)
    assert Sheet(response).count == "30"


def test_fifteen_accounts_stand_on_a_page(client, county):
    fill(county, 31)
    first = look(client, county.reviewer, q="号", sort="name")
    assert len(names(first)) == 15
    page = first.content.decode()
    assert "第 1～15 个，共 31 个" in page
    assert 'href="?q=%E5%8F%B7&amp;sort=name&amp;page=3"' in page
    last = look(client, county.reviewer, q="号", sort="name", page=3)
    assert len(names(last)) == 1
    assert "账号台账 第 3 页" in last.content.decode()
    assert not set(names(first)) & set(names(last))


def test_a_page_beyond_the_end_is_the_last_one(client, county):
    fill(county, 16)
    assert Sheet(look(client, county.reviewer, page=99)).number == 2


def test_the_export_button_says_how_many(client, county, three):
    page = look(client, county.reviewer, q="香水").content.decode()
    assert "导出 1 个账号" in page
    assert f'href="{reverse("accounts:export")}?q=%E9%A6%99%E6%B0%B4"' in page


class TestMending:
    """An account with an open rectification order is 整改中 (article 35)."""

    def test_the_stored_words_are_those_of_the_order(self):
        from inspections import workflow

        assert set(register.OPEN_ORDERS) == set(workflow.OPEN)

    def test_it_shows_until_the_order_is_closed(self, client, county):
        from tests import inspecting

        accounts = inspecting.register(county)
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, accounts[2]), source_named="转载文章未注明来源。")
        order = inspecting.order(county, row)
        assert lines(look(client, county.stranger))["新民乡讯"].badge == register.MENDING
        assert names(look(client, county.reviewer, status="mending")) == ["新民乡讯"]
        inspecting.mended(county, order, by=county.stranger)
        assert lines(look(client, county.stranger))["新民乡讯"].badge == ""
        assert names(look(client, county.reviewer, status="mending")) == []
