"""The workbench of each role: its modules, its lists, where the first click leads, what it costs."""

import pytest
from django.urls import reverse

from announcements import services as announcements
from approvals import piles, services
from county import clock
from county.enums import Role
from county.models import RoleAssignment, User
from portal import bench, cards
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")

HEADINGS = {
    "counters": "待我办理",
    "overdue": "超期事项",
    "notices": "公告公示",
    "platforms": "在册账号",
    "recent": "最近动态",
    "accounts": "本单位账号",
    "guide": "填报指南",
}


@pytest.mark.parametrize(
    ("who", "title", "modules"),
    [
        ("reviewer", "工作台", {"counters", "overdue", "notices", "platforms", "recent"}),
        ("approver", "工作台", {"counters", "overdue", "notices", "platforms", "recent"}),
        ("clerk", "工作台", {"counters", "notices", "accounts", "guide"}),
        ("leader", "待办事项", set()),
        ("inspector", "工作台", {"overdue", "notices", "platforms", "recent"}),
        ("observer", "总览", {"overdue", "notices"}),
        ("sysadmin", "工作台", set()),
        ("secadmin", "工作台", set()),
        ("auditor", "工作台", set()),
    ],
)
def test_each_role_has_its_modules_and_no_other(see, county, brought, who, title, modules):
    brought("reviewing")
    make.account(county.town)
    page = see(getattr(county, who), "/")
    main = page.text[page.text.index("退出登录") :]
    assert page.headings[0] == title
    assert {name for name, heading in HEADINGS.items() if heading in main} == modules
    assert len(modules) <= 7


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        ("reviewer", ["待办", "已办", "我发起"]),
        ("clerk", ["待办", "已办", "我发起"]),
        ("leader", ["待办", "已办"]),
        ("observer", ["抄送我"]),
        ("inspector", ["待办"]),
        ("sysadmin", []),
    ],
)
def test_each_role_has_its_lists(county, who, tabs):
    user = getattr(county, who)
    shown = bench.lists(user, {duty.role for duty in user.duties})
    assert [bench.TITLES[key] for key in shown] == tabs


def test_an_observer_who_is_also_a_clerk_has_all_four(see, county):
    RoleAssignment.objects.create(user=county.observer, unit=county.office, role=Role.CLERK)
    page = see(User.objects.get(pk=county.observer.pk), "/")
    assert [words.split()[0] for address, words in page.links if address.startswith("?")] == [
        "待办",
        "已办",
        "我发起",
        "抄送我",
    ]
    assert page.address("抄送我") == "?tab=copies"


def test_a_visitor_is_sent_to_the_log_in(client, db):
    answer = client.get("/")
    assert (answer.status_code, answer.url) == (302, "/login/?next=/")


@pytest.mark.parametrize(
    ("state", "who", "page"),
    [
        ("signing", "leader", "approvals:detail"),
        ("reviewing", "reviewer", "approvals:detail"),
        ("approving", "approver", "approvals:detail"),
        ("operating", "clerk", "approvals:report"),
    ],
)
def test_the_first_click_opens_the_page_where_it_is_done(see, client, county, brought, state, who, page):
    case = brought(state)
    address = see(getattr(county, who), "/").address("云上香水")
    assert address == reverse(page, args=[case.pk])
    assert client.get(address).status_code == 200


def test_a_returned_case_opens_at_the_field_that_was_pointed_at(see, client, county, brought):
    case = brought("reviewing")
    services.send_back(case, make.intent(case, county.reviewer, "补充"), flagged=("purpose",))
    address = see(county.clerk, "/").address("云上香水")
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    assert "purpose" in answer.redirect_chain[-1][0].partition("#")[2]


def test_the_counters_count_and_lead_to_filtered_lists(see, county, brought, monday):
    brought("reviewing")
    brought("announcing", platform=make.platform("weibo"))
    monday.forward(days=7)
    page = see(county.reviewer, "/")
    found = {item.label: (item.value, item.url) for item in counters(county.reviewer)}
    assert found == {
        "待我办理": (3, "/todo/"),
        "临近到期": (2, "/todo/?light=y"),
        "已超期": (1, "/todo/?light=r"),
        "全县在办": (2, "/approve/?view=open"),
    }
    assert {url for _, url in found.values()} <= set(page.addresses)
    assert [see(county.reviewer, "/todo/", light=light).rows for light in ("", "y", "r")] == [3, 2, 1]


def counters(user):
    return cards.counters(
        piles.tally(user), piles.first(user, 1), bench.numbers(user)["under_way"], len(cards.overdue(user))
    )


def test_the_counters_say_what_is_behind_them(county, brought, monday):
    brought("reviewing")
    brought("announcing", platform=make.platform("weibo"))
    notes = [item.note for item in counters(county.reviewer)]
    assert notes == ["公告公示 1，报送同步 1，申请审批 1", "没有", "没有", "没有超期"]
    monday.forward(days=7)
    notes = [item.note for item in counters(county.reviewer)]
    assert notes[1] == "其中 2 件今天到期"
    assert notes[2] == "发布开设公告：云上香水（新浪微博）"
    assert notes[3] == "其中 1 件超期"


def test_nothing_owed_is_said_with_a_reason(see, county):
    assert "没有待办事项" in see(county.leader, "/")
    assert "您办理过的申请会出现在这里" in see(county.leader, "/", tab="done")


def test_a_long_list_is_cut_and_leads_to_all(see, county, brought, crowd):
    crowd(brought("reviewing"), 12)
    page = see(county.reviewer, "/")
    assert "共 13 件，按到期先后排列" in page
    assert (
        len([words for address, words in page.links if address.startswith("/approve/") and "开设申请" in words])
        >= bench.SHOWN
    )
    assert page.address("查看全部待办") == "/todo/"


def test_done_shows_what_one_decided(see, county, brought):
    brought("approving")
    assert "云上香水" in see(county.leader, "/", tab="done")
    assert "11月2日 办理" in see(county.reviewer, "/", tab="done")
    assert "云上香水" not in see(county.second_reviewer, "/", tab="done").text.partition("超期事项")[0]


def test_done_counts_a_case_once_however_often_one_acted(county, brought):
    case = brought("reviewing")
    services.send_back(case, make.intent(case, county.reviewer, "补充"))
    case = services.submit(case, make.intent(case, county.clerk)).case
    services.review(case, make.intent(case, county.reviewer, "同意"))
    assert [row.pk for row in bench.handled(county.reviewer)] == [case.pk]


def test_started_shows_what_one_wrote_without_drafts(see, county, brought):
    brought("signing")
    make.draft(county, name="还没写完")
    page = see(county.clerk, "/", tab="started")
    assert "云上香水" in page and "11月2日 提交" in page
    assert "还没写完" not in page
    assert list(bench.started(county.colleague)) == []


def test_copies_are_marked_until_they_are_read(see, client, county, brought):
    case = brought("reviewing")
    services.copy_to(case, [county.observer], by=county.reviewer)
    assert "未读" in see(county.observer, "/")
    client.get(reverse("approvals:detail", args=[case.pk]))
    page = see(county.observer, "/")
    assert "11月2日 已读" in page and "未读" not in page.text.partition("抄送我")[2].partition("超期事项")[0]


def test_a_list_is_paged(see, county, brought, monkeypatch):
    monkeypatch.setattr(bench, "PER_PAGE", 1)
    brought("signing")
    brought("signing", platform=make.platform("weibo"))
    first, second = see(county.clerk, "/", tab="started"), see(county.clerk, "/", tab="started", page="2")
    assert first.address("下一页") == "?tab=started&page=2"
    assert {page.rows for page in (first, second)} == {1}
    assert first.address("云上香水") != second.address("云上香水")


@pytest.mark.parametrize(
    "query", [{"tab": "copies"}, {"tab": "'"}, {"tab": "done", "page": "x"}, {"page": "-1"}, {"page": "9" * 40}]
)
def test_nonsense_in_the_address_gives_the_page(see, county, query):
    assert "我的事项" in see(county.clerk, "/", **query)


def test_the_office_and_the_unit_both_see_red(see, county, brought, monday):
    brought("operating")
    monday.forward(days=30)
    assert "超期" in see(county.clerk, "/").text.partition("我的事项")[2]
    late = cards.overdue(county.reviewer)
    assert [(row.title, row.light) for row in late] == [("开设申请：云上香水（抖音）", "r")]
    assert cards.overdue(county.stranger) == []


def test_a_taken_down_announcement_is_an_exception(county, brought):
    case = brought("announcing")
    make.post_both(county, case)
    assert cards.overdue(county.observer) == []
    posting = case.announcement.postings.get(channel="website")
    announcements.take_down(posting, on=clock.today(), note="打不开", by=county.inspector)
    assert [row.case.pk for row in cards.overdue(county.observer)] == [case.pk]


def test_the_notice_card_counts_the_groups_of_the_board(see, county, brought):
    brought("announcing")
    found = {item.label: (item.value, item.url) for item in cards.notices(county.clerk)}
    assert found["待发布"] == (1, "/notices/?tab=to_post")
    assert found["公示中"][0] == found["已满 15 日，待报送"][0] == 0
    assert [item.value for item in cards.notices(county.stranger)] == [0, 0, 0]
    assert "/notices/?tab=to_post" in see(county.clerk, "/").addresses


def test_bars_are_relative_to_the_longest_and_lead_to_the_register(see, county):
    for unit, name in ((county.town, "云上香水"), (county.other_town, "新民乡音"), (county.health, "健康泾源")):
        make.account(unit, name=name)
    make.account(county.town, "weibo")
    make.account(county.health, "weibo", "健康泾源", status="cancelled", cancelled_on=clock.today())
    bars = cards.platforms(county.reviewer)
    assert [(bar.label, bar.value, bar.length) for bar in bars] == [("微信订阅号", 3, 100), ("新浪微博", 1, 33)]
    assert "共 4 个" in see(county.reviewer, "/")
    assert bars[1].url in see(county.reviewer, "/").addresses
    assert cards.platforms(county.auditor) == []


def test_recent_deeds_name_unit_and_step_and_stay_in_scope(county, brought):
    brought("reviewing")
    newest = cards.recent(county.reviewer)[0]
    assert (newest.who, newest.what, newest.title) == ("香水镇", "签字同意", "开设申请：云上香水（抖音）")
    assert cards.recent(county.stranger) == []
    assert len(cards.recent(county.clerk)) == 2


def test_the_clerk_sees_his_accounts_with_what_is_under_way(see, county, brought):
    account = make.account(county.town)
    brought("signing", "altering", about=account)
    page = see(county.clerk, "/")
    assert f"/accounts/{account.pk}/" in page.addresses
    assert "变更办理中" in page
    assert [found.pk for found, _, _ in cards.accounts(county.stranger)] == []


def test_only_who_may_type_for_others_is_offered_to(see, county):
    assert "代录申请" in see(county.reviewer, "/")
    assert "代录申请" not in see(county.approver, "/")
    assert "办理申请" in see(county.clerk, "/")


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("sysadmin", ["/admin/units/", "/admin/people/", "/admin/operations/"]),
        ("secadmin", ["/admin/units/", "/admin/people/", "/admin/audit/"]),
        ("auditor", ["/admin/audit/"]),
    ],
)
def test_administrators_are_led_to_their_own_back_office(see, county, who, addresses):
    page = see(getattr(county, who), "/")
    assert [address for address in dict.fromkeys(page.addresses) if address.startswith("/admin/")] == addresses
    assert "我的事项" not in page


@pytest.mark.parametrize("who", ["reviewer", "clerk", "leader", "observer", "inspector"])
def test_the_number_of_queries_does_not_grow(cost, county, brought, crowd, who):
    case = brought("reviewing")
    services.copy_to(case, [county.observer], by=county.reviewer)
    brought("announcing", platform=make.platform("weibo"))
    user = getattr(county, who)
    before = cost(user, "/")
    crowd(case, 30)
    assert cost(user, "/") == before
    assert before <= 20  # cards and counts are kept while nothing happens


@pytest.mark.parametrize("tab", ["done", "started"])
def test_the_other_lists_are_constant_too(cost, county, brought, tab):
    brought("signing")
    before = cost(county.clerk, f"/?tab={tab}")
    for code in ("weibo", "kuaishou", "toutiao"):
        brought("signing", platform=make.platform(code))
    assert cost(county.clerk, f"/?tab={tab}") == before
