"""The full list: filters, what others owe, urging several at once."""

import pytest

from approvals.models import Urge
from approvals.todo import Category
from notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def three(county, brought):
    """The reviewer owes a review, a website posting and a national entry; the town owes a posting."""
    brought("reviewing", unit=county.other_town, by=county.stranger, name="新民乡音")
    return brought("announcing")


def test_the_list_shows_everything_by_deadline(see, county, three):
    page = see(county.reviewer, "/todo/")
    assert page.rows == 3
    assert page.text.index("发布开设公告") < page.text.index("更新全国报送系统")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"category": Category.APPROVAL}, 1),
        ({"category": Category.NOTICE}, 1),
        ({"category": Category.NATIONAL}, 1),
        ({"category": Category.FILING}, 0),
        ({"light": "g"}, 3),
        ({"light": "r"}, 0),
        ({"category": Category.NOTICE, "light": "g"}, 1),
    ],
)
def test_filters_narrow_by_kind_and_light(see, county, three, query, rows):
    page = see(county.reviewer, "/todo/", **query)
    assert page.rows == rows
    assert ("没有符合条件的事项" in page) == (rows == 0)
    assert "已选：" in page


def test_a_unit_stands_for_those_below_it(see, county, brought):
    brought("reviewing", unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    assert see(county.reviewer, "/todo/", unit=county.health.pk).rows == 1
    assert see(county.reviewer, "/todo/", unit=county.town.pk).rows == 0


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ({"category": "nonsense"}, "事项"),
        ({"light": "'; --"}, "期限"),
        ({"unit": "9" * 30}, "单位"),
        ({"unit": "0"}, "单位"),
        ({"whose": "everybody"}, "范围"),
    ],
)
def test_what_cannot_be_read_is_named_and_left_out(see, county, three, query, label):
    page = see(county.reviewer, "/todo/", **query)
    assert page.rows == 3
    assert f"有条件不能识别，没有使用：{label}" in page


@pytest.mark.parametrize("page", ["0", "x", "99", "9" * 30])
def test_any_page_number_gives_a_page(see, county, three, page):
    assert see(county.reviewer, "/todo/", page=page).rows == 3


def test_a_unit_outside_ones_scope_is_no_filter(see, county, brought):
    brought("operating")
    page = see(county.clerk, "/todo/", unit=county.other_town.pk)
    assert "没有使用：单位" in page and page.rows == 1


def test_the_office_sees_what_others_owe_and_nobody_else_does(see, county, three):
    page = see(county.reviewer, "/todo/", whose="others")
    assert "香水镇填报员" in page and page.rows == 1
    for who in (county.clerk, county.leader, county.observer):
        assert "等别人办理" not in see(who, "/todo/", whose="others")


def urge(client, user, *cases, **more):
    client.force_login(user)
    return client.post("/todo/urge/", {"case": [case.pk for case in cases]} | more, follow=True)


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_several_cases_are_urged_at_once_and_each_result_is_told(client, county, brought):
    first = brought("signing")
    second = brought("signing", unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    assert told(urge(client, county.reviewer, first)) == [f"已催办 1 件：{first.number}"]
    assert told(urge(client, county.reviewer, first, second)) == [
        f"已催办 1 件：{second.number}",
        f"{first.number}：今天已经催办过，下一个工作日可以再催",
    ]
    assert Urge.objects.count() == 2
    assert Message.objects.filter(recipient=county.leader, title__startswith="催办").count() == 1


def test_nothing_ticked_is_said(client, county, brought):
    brought("signing")
    assert told(urge(client, county.reviewer)) == ["勾选要催办的事项"]


@pytest.mark.parametrize("case", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_case_that_nobody_owes_is_not_urged(client, county, brought, case):
    brought("signing")
    client.force_login(county.reviewer)
    answer = client.post("/todo/urge/", {"case": case}, follow=True)
    assert told(answer) == ["有的事项已经办完，刷新后再勾选"]
    assert not Urge.objects.exists()


def test_on_a_day_off_nobody_is_urged(client, county, brought, monday):
    case = brought("signing")
    monday.move_to("2026-11-07T10:00")
    assert told(urge(client, county.reviewer, case)) == [f"{case.number}：今天不是工作日，下一个工作日再催办"]


@pytest.mark.parametrize("who", ["clerk", "leader", "observer", "inspector", "sysadmin"])
def test_only_the_office_urges_from_the_list(client, county, brought, who):
    case = brought("signing")
    answer = urge(client, getattr(county, who), case)
    assert answer.status_code == 403
    assert "县府办经办" in answer.content.decode()
    assert not Urge.objects.exists()


@pytest.mark.parametrize(
    ("next_", "back"),
    [
        ("/todo/?whose=others&light=r", "/todo/?whose=others&light=r"),
        ("https://example.com/todo/", "/todo/?whose=others"),
        ("//example.com/todo/", "/todo/?whose=others"),
        ("/logout/", "/todo/?whose=others"),
        ("", "/todo/?whose=others"),
    ],
)
def test_afterwards_one_is_back_on_the_list_as_it_stood(client, county, brought, next_, back):
    answer = urge(client, county.reviewer, brought("signing"), next=next_)
    assert answer.redirect_chain == [(back, 302)]


def test_urging_is_a_post_of_somebody_logged_in(client, county, brought):
    assert client.post("/todo/urge/").url.startswith("/login/")
    client.force_login(county.reviewer)
    assert client.get("/todo/urge/").status_code == 405
    assert client.post("/todo/").status_code == 405


def test_the_list_is_paged(see, county, brought, crowd):
    crowd(brought("reviewing"), 24)
    first, second = see(county.reviewer, "/todo/"), see(county.reviewer, "/todo/", page="2")
    assert (first.rows, second.rows) == (20, 5)
    assert "第 2 页" in second


@pytest.mark.parametrize("address", ["/todo/", "/todo/?whose=others"])
def test_the_number_of_queries_does_not_grow(cost, county, brought, crowd, address):
    case = brought("signing")
    brought("announcing", platform=make.platform("weibo"))
    before = cost(county.reviewer, address)
    crowd(case, 30)
    assert cost(county.reviewer, address) == before
