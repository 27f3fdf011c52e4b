"""An account's page: who sees it, facts in the office's words, people, files, announcements, what one may start."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ExceptionGrant, FormField
from approvals import services
from approvals.enums import Kind, State
from county import clock, workdays
from inspections.services import rounds
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")

TABS = ["account", "account_people", "account_files", "account_checks", "account_notices", "account_history"]


@pytest.fixture
def account(county):
    return make.filed_account(county.town)


def look(client, user, account, tab="account", **query):
    client.force_login(user)
    return client.get(reverse(f"portal:{tab}", args=[account.pk]), query)


def page(*args, **query) -> str:
    return look(*args, **query).content.decode()


# who


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("leader", 200),
        ("reviewer", 200),
        ("approver", 200),
        ("inspector", 200),
        ("observer", 200),
        ("stranger", 404),
        ("hospital_clerk", 404),
        ("sysadmin", 404),
        ("auditor", 404),
    ],
)
def test_an_account_is_seen_by_its_unit_and_the_county(client, county, account, tab, who, status):
    assert look(client, getattr(county, who), account, tab).status_code == status


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_an_address_that_wants_a_log_in_and_only_reads(client, county, account, tab):
    address = reverse(f"portal:{tab}", args=[account.pk])
    assert client.get(address).status_code == 302
    client.force_login(county.clerk)
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("tab", TABS)
def test_the_tab_one_is_on_is_marked_and_the_bar_stays_the_same(client, county, account, tab):
    response = look(client, county.clerk, account, tab)
    assert [item.current for item in response.context["tabs"]] == [name == tab for name in TABS]
    assert account.filing_number in response.content.decode()
    assert response.content.decode().count("<h1>") == 1


def test_a_department_sees_the_account_of_its_second_level_unit(client, county):
    below = make.filed_account(county.hospital, name="健康泾源")
    assert "泾源县卫生健康局" in page(client, county.health_leader, below), "主管单位"


# facts


def facts(response) -> dict:
    return {fact.label: fact for fact in response.context["facts"]}


def test_facts_stand_in_the_offices_words_and_order(client, county, account):
    row = FormField.objects.get(name="purpose")
    row.label, row.order = "干什么用", 1
    row.save()
    response = look(client, county.clerk, account)
    labels = list(facts(response))
    assert labels[:4] == ["平台", "主办单位", "主管单位", "干什么用"]
    assert facts(response)["开设日期"].value == "2023年6月8日"
    assert facts(response)["主要功能"].value == "发布、办事"
    assert "2026年11月2日" in facts(response)["备案日期"].value


def test_persons_and_what_does_not_apply_are_not_among_the_facts(client, county, account):
    labels = set(facts(look(client, county.clerk, account)))
    assert not labels & {"第一责任人", "第一责任人电话", "支持 IPv6", "新闻服务许可证号", "承办机构"}


def test_an_app_tells_what_apps_are_asked(client, county):
    app = make.account(county.town, "app", app_ipv6=True, app_terminals="安卓、苹果")
    found = facts(look(client, county.clerk, app))
    assert (found["支持 IPv6"].value, found["支持的终端"].value) == ("是", "安卓、苹果")


@pytest.mark.parametrize(
    ("subject", "note", "light"),
    [
        ("香水镇人民政府", "认证主体与主办单位一致", ""),
        ("某某传媒公司", "认证主体与主办单位不一致，认证主体应为“香水镇人民政府”", "r"),
    ],
)
def test_the_page_tells_whether_the_verified_subject_is_the_host(client, county, subject, note, light):
    row = make.account(county.town, verified_subject=subject)
    fact = facts(look(client, county.clerk, row))["认证主体"]
    assert (fact.note, fact.note_light) == (note, light)


def test_the_rules_are_told_as_they_stand_today_with_unmet_ones_first(client, county):
    row = make.account(county.town, name="香水e站")
    checks = look(client, county.clerk, row).context["checks"]
    assert (checks[0].code, checks[0].light) == ("name_plain", "r")
    assert {check.article for check in checks} >= {"第十一条", "第十三条", "第二十六条", "第三十三条"}
    assert "name_plain" in [check.code for check in checks if not check.ok]


def test_a_granted_exception_stands_with_its_end_and_ends(client, county, monday):
    row = make.account(county.town, name="香水e站")
    ExceptionGrant.objects.create(
        account=row,
        article="第十三条",
        rule="name_plain",
        reason="群众熟悉",
        granted_by=county.approver,
        granted_at=clock.now(),
        until=clock.today() + timedelta(days=30),
    )
    response = look(client, county.clerk, row)
    assert "第十三条，有效期至 2026年12月2日" in response.content.decode()
    assert {check.code: check.light for check in response.context["checks"]}["name_plain"] == "y"
    monday.forward(days=31)
    response = look(client, county.clerk, row)
    assert "已到期" in response.content.decode()
    assert {check.code: check.light for check in response.context["checks"]}["name_plain"] == "r"


def test_the_national_entry_is_told_with_date_person_and_proof(client, county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    account = case.account
    assert "这次办理的结果待报送" in page(client, county.clerk, account)
    make.enter_national(county, case)
    told = page(client, county.clerk, account)
    assert "2026年11月2日 已报送" in told
    assert "郑经办" in told
    assert "待报送" not in told


def test_an_account_never_reported_says_so(client, county, account):
    assert "还没有报送记录" in page(client, county.clerk, account)


def test_nothing_is_shown_that_comes_with_later_work(client, county, account):
    told = page(client, county.reviewer, account)
    assert "检查得分" not in told


# people


@pytest.mark.parametrize("who", ["clerk", "colleague", "leader", "reviewer", "approver"])
def test_the_unit_and_the_office_are_offered_whole_phone_numbers(client, county, account, who):
    told = page(client, getattr(county, who), account, "account_people")
    assert "0954-***1234" in told and reverse("accounts:uncover", args=[account.pk]) in told


@pytest.mark.parametrize("who", ["inspector", "observer"])
@pytest.mark.parametrize("tab", TABS)
def test_inspectors_and_observers_read_covered_numbers_everywhere(client, county, account, who, tab):
    told = page(client, getattr(county, who), account, tab)
    assert "0954-5011234" not in told
    if tab == "account_people":
        assert "0954-***1234" in told


def test_four_posts_are_told_with_their_articles(client, county, account):
    people = look(client, county.clerk, account, "account_people").context["people"]
    assert [(person.role, person.name, person.article) for person in people] == [
        ("第一责任人", "赵镇长", "第三十三条"),
        ("直接责任人", "钱副镇长", "第三十三条"),
        ("内容审核人", "孙主任", "第二十六条"),
        ("管理员", "王填报", "第二十六条"),
    ]


# files and announcements


def test_files_of_the_cases_are_listed_with_their_case(client, county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    told = page(client, county.clerk, case.account, "account_files")
    assert "头像标识" in told
    assert "平台办理截图" in told
    assert case.number in told


def test_files_of_a_draft_are_not_part_of_the_record(client, county, account):
    draft = make.draft(county, Kind.ALTERING, about=account)
    services.attach(draft, make.pdf("草稿.pdf"), purpose="other", by=county.clerk)
    assert "草稿.pdf" not in page(client, county.clerk, account, "account_files")


def test_counts_of_the_tabs(client, county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    counts = {tab.words: tab.count for tab in look(client, county.clerk, case.account).context["tabs"]}
    assert counts == {"概况": None, "人员": 4, "材料": 2, "检查整改": 0, "公告": 1, "办理历史": 1}


def test_announcements_show_both_clocks(client, county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    told = page(client, county.clerk, case.account, "account_notices")
    assert "剩 3 个工作日" in told
    assert reverse("announcements:post", args=[case.announcement_id, "own"]) in told


class TestChecks:
    """What inspections found on the account (article 35)."""

    @pytest.fixture
    def found(self, county):
        """新民乡讯 failed one item and got an order; the round is still open."""
        accounts = inspecting.register(county)
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, accounts[2]), source_named="转载文章未注明来源。")
        return accounts, row, inspecting.order(county, row)

    def test_the_office_reads_result_problem_and_order(self, client, county, found):
        accounts, row, order = found
        told = page(client, county.reviewer, accounts[2], "account_checks")
        assert all(
            words in told for words in (row.name, "95", "转载文章未注明来源。", "扣 5 分", order.number, "待整改")
        )

    def test_the_unit_reads_the_problem_at_once_and_the_score_when_the_round_is_finished(self, client, county, found):
        accounts, row, order = found
        before = page(client, county.stranger, accounts[2], "account_checks")
        assert order.number in before and row.name not in before
        for account in accounts[:2]:
            inspecting.checked(county, inspecting.entry(row, account))
        rounds.finish(row, by=county.reviewer)
        assert row.name in page(client, county.stranger, accounts[2], "account_checks")

    def test_another_unit_finds_nothing(self, client, county, found):
        accounts, *_ = found
        client.force_login(county.clerk)
        assert client.get(reverse("portal:account_checks", args=[accounts[2].pk])).status_code == 404

    def test_an_account_that_was_never_checked_says_so(self, client, county, account):
        assert "没有检查结果" in page(client, county.clerk, account, "account_checks")


# what one may start


def starts(response) -> list[str]:
    return [start.words for start in response.context["starts"]]


@pytest.mark.parametrize("who", ["clerk", "colleague", "reviewer"])
def test_the_clerk_and_the_office_may_start_a_case(client, county, account, who):
    response = look(client, getattr(county, who), account)
    assert starts(response) == ["申请变更", "申请关停", "申请注销"]
    told = response.content.decode()
    assert f'action="{reverse("approvals:start")}"' in told
    assert f'name="account" value="{account.pk}"' in told
    assert 'name="kind" value="altering"' in told


@pytest.mark.parametrize("who", ["leader", "inspector", "observer"])
def test_others_find_no_buttons(client, county, account, who):
    response = look(client, getattr(county, who), account)
    assert starts(response) == []
    assert reverse("approvals:start") not in response.content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [("suspended", ["申请重新开设", "申请变更", "申请注销"]), ("cancelled", [])],
)
def test_what_may_be_started_follows_the_state(client, county, status, words):
    row = make.account(county.town, status=status)
    assert starts(look(client, county.clerk, row)) == words


def test_an_open_case_is_linked_instead(client, county, account):
    case = make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.SIGNING)
    response = look(client, county.clerk, account)
    assert starts(response) == []
    assert "变更办理中" in response.content.decode()
    assert reverse("approvals:detail", args=[case.pk]) in response.content.decode()


def test_a_draft_is_gone_on_with(client, county, account):
    draft = make.draft(county, Kind.ALTERING, about=account)
    told = page(client, county.clerk, account)
    assert "继续填写变更申请" in told
    assert reverse("approvals:resume", args=[draft.pk]) in told


def test_the_filing_form_can_be_printed(client, county, account):
    assert reverse("reports:paper", args=["filing-form", account.pk]) in page(client, county.clerk, account)


# many


@pytest.mark.parametrize("tab", TABS)
def test_queries_do_not_grow_with_cases_and_announcements(client, county, tab, monday):
    """Ten changes more, all through: versions, files and announcements grow, queries do not."""
    with workdays.fixed():
        case = make.bring(county, make.draft(county), State.ANNOUNCING)
        close(county, case, monday)
        look(client, county.reviewer, case.account, tab)
        alter(county, case.account, monday, 1)
        with CaptureQueriesContext(connection) as few:
            look(client, county.reviewer, case.account, tab)
        for number in range(2, 5):
            alter(county, case.account, monday, number)
        with CaptureQueriesContext(connection) as many:
            look(client, county.reviewer, case.account, tab)
    assert len(many) == len(few)


def alter(county, account, monday, number: int) -> None:
    account.refresh_from_db()
    case = make.draft(county, Kind.ALTERING, about=account, purpose=f"发布政务信息，第 {number} 次调整")
    close(county, make.bring(county, case, State.ANNOUNCING), monday)


def close(county, case, monday) -> None:
    make.post_both(county, case)
    make.enter_national(county, case)
    monday.forward(days=16)
    assert services.close_served() == 1
