"""The register against the articles, each night: what is found, what excuses it, what ends it, who sees it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import AccountStatus, OperatingMode, VerifiedState
from accounts.models import ArticleBreach, ExceptionGrant
from approvals import compliance, periodic
from approvals.enums import Kind, State
from approvals.models import Application
from approvals.services import watch
from county import clock
from county.articles import RuleViolation
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
TODAY = date(2026, 11, 2)


def found(account) -> set[str]:
    return set(account.breaches.open().values_list("code", flat=True))


def change(account, **values):
    for name, value in values.items():
        setattr(account, name, value)
    account.index_name()
    account.save()


@pytest.fixture
def account(county):
    return make.filed_account(county.town)


@pytest.mark.parametrize(
    ("changes", "code", "article"),
    [
        ({"name": "云上香水e站"}, "name_plain", "第十三条"),
        ({"verified_until": TODAY - timedelta(days=1)}, "verified_subject", "第十三条"),
        ({"verified_subject": "某文化公司"}, "verified_subject", "第十三条"),
        ({"verified_state": VerifiedState.NOT_VERIFIED}, "verified_subject", "第十三条"),
        ({"first_name": ""}, "responsible_persons", "第三十三条"),
        ({"checker_phone": "13800001111"}, "dedicated_persons", "第二十六条"),
        ({"news_licence": True}, "licences", "第二十九条"),
        ({"operating_mode": OperatingMode.COMMISSIONED, "operator": "某公司"}, "commission_papers", "第七条"),
    ],
)
def test_what_no_longer_meets_an_article_is_found_at_night(account, changes, code, article):
    change(account, **changes)
    watch.watch()
    row = account.breaches.open().get(code=code)
    assert (row.article, row.since) == (article, TODAY) and row.words


def test_an_account_in_order_has_nothing(account):
    assert watch.watch() == (0, 0) and found(account) == set()


def test_two_names_of_one_unit_and_two_accounts_on_one_platform_are_found(county, account):
    twin = make.filed_account(county.town, name="香水之声", is_exception=True)
    watch.watch()
    assert {"name_same_everywhere", "one_per_platform"} <= found(account) & found(twin)


def test_twice_finds_once_and_what_was_mended_ends(account, monday):
    change(account, verified_subject="某公司")
    assert watch.watch() == (1, 0) and watch.watch() == (0, 0)
    monday.move_to("2026-11-05T02:00")
    change(account, verified_subject=account.unit.name)
    assert watch.watch() == (0, 1)
    assert account.breaches.get().ended_on == date(2026, 11, 5)


def test_an_approved_reason_excuses(county, account):
    other = make.filed_account(county.town, code="weibo", name="香水之声")
    watch.watch()
    assert "name_same_everywhere" in found(other)
    case = make.draft(county, Kind.ALTERING, about=other)
    case = make.services.save_draft(case, {}, by=county.clerk, reasons={"name_same_everywhere": "名称沿用多年"})
    make.bring(county, case, State.OPERATING)
    watch.watch()
    assert "name_same_everywhere" not in found(other)


@pytest.mark.parametrize(("until", "left"), [(TODAY, set()), (TODAY - timedelta(days=1), {"name_plain"})])
def test_an_exception_excuses_until_its_last_day(county, account, until, left):
    change(account, name="云上香水e站")
    ExceptionGrant.objects.create(
        account=account, article="第十三条", rule="name_plain", reason="群众熟知", granted_by=county.approver,
        granted_at=clock.now(), until=until,
    )  # fmt: skip
    watch.watch()
    assert found(account) == left


def test_a_cancelled_account_is_watched_no_longer(county, account):
    change(account, verified_subject="某公司")
    watch.watch()
    change(account, status=AccountStatus.CANCELLED, cancelled_on=TODAY)
    watch.watch()
    assert found(account) == set()


def test_tick_looks_once_a_night_and_catches_up_after_a_night_off(account, monday):
    periodic.watch_articles()
    change(account, verified_subject="某公司")
    periodic.watch_articles()
    assert found(account) == set()
    monday.move_to("2026-11-05T00:01")
    periodic.watch_articles()
    assert found(account) == {"verified_subject"}


def test_the_page_of_the_account_asks_the_same_rules(client, county, account):
    change(account, verified_subject="某公司")
    assert [check.code for check in compliance.unmet(account)] == ["verified_subject"]
    client.force_login(county.clerk)
    assert "认证主体与主办单位不一致" in client.get(reverse("portal:account", args=[account.pk])).content.decode()


class TestPage:
    @pytest.fixture
    def breach(self, account):
        change(account, verified_subject="某公司")
        watch.watch()
        return ArticleBreach.objects.get()

    def test_each_line_leads_to_the_change_that_mends_it(self, client, county, account, breach):
        client.force_login(county.clerk)
        page = client.get(reverse("approvals:compliance")).content.decode()
        assert "认证主体与主办单位不一致" in page and "第十三条" in page
        address = f"{reverse('approvals:start')}?kind=altering&amp;account={account.pk}"
        assert address in page
        assert client.get(address.replace("&amp;", "&")).status_code == 200
        assert not Application.objects.exists(), "reading writes nothing"

    def test_who_writes_no_applications_sees_the_line_without_the_link(self, client, county, account, breach):
        client.force_login(county.observer)
        page = client.get(reverse("approvals:compliance")).content.decode()
        assert "认证主体与主办单位不一致" in page and "申请变更" not in page

    def test_another_unit_sees_nothing(self, client, county, account, breach):
        client.force_login(county.stranger)
        page = client.get(reverse("approvals:compliance")).content.decode()
        assert "在册账号都符合细则" in page and "云上香水" not in page

    @pytest.mark.parametrize(
        ("query", "there"),
        [("?article=第十三条", True), ("?article=第七条", True), ("?unit=999", True), ("?page=-1", True)],
    )
    def test_odd_conditions_are_left_out(self, client, county, breach, query, there):
        client.force_login(county.reviewer)
        answer = client.get(reverse("approvals:compliance") + query)
        assert (
            answer.status_code == 200
            and ("某公司" in answer.content.decode() or "认证主体" in answer.content.decode()) is there
        )

    def test_unit_and_article_narrow(self, client, county, breach):
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:compliance"), {"unit": county.other_town.pk}).content.decode()
        assert "没有符合条件的" in page

    def test_exceptions_stand_below_with_approver_and_end(self, client, county, account, breach):
        ExceptionGrant.objects.create(
            account=account, article="第十一条", rule="one_per_platform", reason="分工不同", granted_by=county.approver,
            granted_at=clock.now(), until=TODAY - timedelta(days=3),
        )  # fmt: skip
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:compliance")).content.decode()
        assert "分工不同" in page and county.approver.name in page and "已到期" in page


def test_the_name_of_a_cancelled_account_is_refused_with_the_reason(county):
    make.filed_account(county.other_town, name="云上香水", status=AccountStatus.CANCELLED, cancelled_on=TODAY)
    case = make.draft(county, name="云上香水")
    with pytest.raises(RuleViolation, match="“云上香水”由新民乡在微信订阅号使用过，已经注销"):
        make.services.submit(case, make.intent(case, county.clerk))


def test_it_may_still_be_used_where_another_account_of_the_unit_bears_it(county):
    make.filed_account(county.town, code="weibo", name="云上香水", status=AccountStatus.CANCELLED)
    make.filed_account(county.town, name="云上香水")
    case = make.draft(county, name="云上香水")
    case = make.services.save_draft(case, {}, by=county.clerk, reasons={"another_platform": "分工不同"})
    assert make.services.submit(case, make.intent(case, county.clerk)).case.state == State.SIGNING


def test_a_suspended_account_comes_back_under_its_own_name(county):
    make.filed_account(county.town, code="weibo", status=AccountStatus.CANCELLED)
    about = make.filed_account(county.town, status=AccountStatus.SUSPENDED, suspended_on=TODAY)
    case = make.draft(county, Kind.OPENING, about=about)
    assert make.services.submit(case, make.intent(case, county.clerk)).case.state == State.SIGNING
