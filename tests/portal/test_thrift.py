"""Units without an account and accounts that might be merged (articles 9 and 11): proposals explain, nothing acts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Account
from accounts.services import updates
from accounts.services.updates import Seen
from approvals.models import Application
from county import clock
from county.models import Parameter
from portal import thrift
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
TODAY = date(2026, 11, 2)


def seen(county, account, days: int, followers: int | None = None):
    updates.record(account, Seen(TODAY - timedelta(days=days), followers=followers), by=county.reviewer)


def found(user) -> list[tuple[str, str, str | None]]:
    return [
        (each.account.platform.code, each.kind, each.survivor and each.survivor.platform.code)
        for each in thrift.proposals(user).rows
    ]


@pytest.mark.parametrize(("own", "above", "met"), [(1, 0, True), (0, 1, True), (0, 0, False)])
def test_has_an_account(own, above, met):
    assert thrift.has_an_account(own, above) is met


@pytest.mark.parametrize(
    ("followers", "silent", "met"),
    [(200, 59, True), (199, 0, False), (5000, 60, False), (None, None, True), (None, 61, False), (10, None, False)],
)
def test_worth_keeping(followers, silent, met):
    assert thrift.worth_keeping(followers, silent, 200, 60) is met


class TestCoverage:
    def test_units_with_duties_and_no_account_are_named(self, county):
        make.filed_account(county.town)
        named = thrift.uncovered(county.reviewer)
        assert county.other_town in named and county.town not in named and county.root not in named

    def test_a_unit_below_one_that_has_an_account_is_covered_by_it(self, county):
        below = make.unit("香水镇卫生院", "香水卫生院", "institution", county.town)
        assert below in thrift.uncovered(county.reviewer)
        make.filed_account(county.town)
        assert below not in thrift.uncovered(county.reviewer)

    def test_units_without_duties_and_closed_ones_are_not_asked(self, county):
        county.other_town.has_duties = False
        county.other_town.save()
        assert county.other_town not in thrift.uncovered(county.reviewer)

    def test_a_cancelled_account_covers_nobody(self, county):
        make.filed_account(county.town, status="cancelled")
        assert county.town in thrift.uncovered(county.reviewer)

    def test_a_clerk_sees_his_own(self, county):
        assert thrift.uncovered(county.clerk) == [county.town]


class TestProposals:
    def test_of_two_on_one_platform_the_weaker_is_proposed(self, county):
        strong = make.filed_account(county.town, code="weibo")
        weak = make.filed_account(county.town, code="weibo", name="香水之声", is_exception=True)
        seen(county, strong, 1, 5000)
        seen(county, weak, 1, 300)
        each = thrift.proposals(county.reviewer).rows[0]
        assert (each.account, each.kind, each.survivor, each.article) == (weak, thrift.TWINS, strong, "第十一条")
        assert each.words == "新浪微博上还有“云上香水”，并入后注销"

    @pytest.mark.parametrize("minutes", [-1, 1])
    def test_where_nothing_is_known_the_older_one_remains(self, county, minutes):
        one = make.filed_account(county.town, code="weibo")
        at = one.registered_at + timedelta(minutes=minutes)
        other = make.account(county.town, code="weibo", name="又一个", is_exception=True, registered_at=at)
        (each,) = thrift.proposals(county.reviewer).rows
        assert (each.account, each.survivor) == ((other, one) if minutes > 0 else (one, other))

    def test_accounts_without_a_platform_are_nobodys_twins_and_may_be_what_remains(self, client, county):
        for name in ("一号", "二号"):
            make.account(county.town, name=name, platform=None, is_exception=True)
        weak = make.filed_account(county.town, code="weibo")
        assert thrift.proposals(county.reviewer).rows == []
        seen(county, weak, 1, 150)
        (each,) = thrift.proposals(county.reviewer).rows
        assert each.account == weak and "号”，考虑并入" in each.words
        client.force_login(county.reviewer)
        assert "考虑并入" in client.get(reverse("portal:coverage")).content.decode()

    def test_two_of_the_same_moment_are_not_both_proposed(self, county):
        make.filed_account(county.town, code="weibo")
        make.account(county.town, code="weibo", name="又一个", is_exception=True)
        assert len(thrift.proposals(county.reviewer).rows) == 1

    def test_few_followers_beside_another_account(self, county):
        seen(county, make.filed_account(county.town, code="weibo"), 1, 5000)
        seen(county, make.filed_account(county.town, code="douyin"), 1, 150)
        assert found(county.reviewer) == [("douyin", thrift.WEAK, "weibo")]
        assert (
            "关注数 150，不到 200；本单位还有“云上香水”（新浪微博）" in thrift.proposals(county.reviewer).rows[0].words
        )

    def test_the_only_account_of_a_unit_is_not_too_weak(self, county):
        seen(county, make.filed_account(county.town, code="douyin"), 1, 10)
        assert found(county.reviewer) == []

    def test_long_silence_is_told_with_its_days(self, county):
        seen(county, make.filed_account(county.town, code="douyin"), 75)
        each = thrift.proposals(county.reviewer).rows[0]
        assert (each.kind, each.words) == (thrift.SILENT, "已经 75 天没有更新（满 60 天提示），恢复更新，或者注销")

    def test_what_is_not_known_proposes_nothing(self, county):
        make.filed_account(county.town, code="weibo")
        make.filed_account(county.town, code="douyin")
        assert found(county.reviewer) == []

    def test_the_figures_are_settings(self, county):
        seen(county, make.filed_account(county.town, code="douyin"), 40)
        assert found(county.reviewer) == []
        Parameter.objects.create(key="thrift_silent_days", value="30", effective_from=TODAY, set_at=clock.now())
        assert found(county.reviewer) == [("douyin", thrift.SILENT, None)]

    def test_a_suspended_account_is_left_alone(self, county):
        account = make.filed_account(county.town, code="douyin", status="suspended")
        assert Account.objects.get() == account and found(county.reviewer) == []


class TestPage:
    def test_rows_lead_to_the_application_and_reading_writes_nothing(self, client, county):
        account = make.filed_account(county.town, code="douyin")
        seen(county, account, 75)
        client.force_login(county.clerk)
        page = client.get(reverse("portal:coverage")).content.decode()
        address = f"{reverse('approvals:start')}?kind=cancelling&amp;account={account.pk}"
        assert address in page and client.get(address.replace("&amp;", "&")).status_code == 200
        assert not Application.objects.exists()

    def test_a_merge_is_a_cancel_request_that_names_the_survivor(self, client, county):
        strong = make.filed_account(county.town, code="weibo")
        weak = make.filed_account(county.town, code="douyin")
        seen(county, strong, 1, 5000)
        seen(county, weak, 1, 100)
        client.force_login(county.clerk)
        page = client.get(reverse("portal:coverage")).content.decode()
        address = f"{reverse('approvals:start')}?kind=cancelling&account={weak.pk}&survivor={strong.pk}"
        assert address.replace("&", "&amp;") in page
        assert "并入账号" in client.get(address).content.decode()
        client.post(reverse("approvals:start"), {"kind": "cancelling", "account": weak.pk, "survivor": strong.pk})
        case = Application.objects.get()
        assert (case.account, case.survivor) == (weak, strong)

    def test_a_survivor_of_another_unit_or_the_account_itself_is_left_out(self, client, county):
        weak, theirs = make.filed_account(county.town, code="douyin"), make.filed_account(county.other_town)
        client.force_login(county.clerk)
        for survivor in (theirs.pk, weak.pk, "x"):
            client.post(reverse("approvals:start"), {"kind": "cancelling", "account": weak.pk, "survivor": survivor})
        assert [case.survivor for case in Application.objects.all()] == [None]

    def test_a_unit_without_account_leads_to_an_opening(self, client, county):
        client.force_login(county.clerk)
        page = client.get(reverse("portal:coverage")).content.decode()
        assert f"?kind=opening&amp;unit={county.town.pk}" in page and "新民乡" not in page

    def test_who_only_reads_sees_no_link(self, client, county):
        seen(county, make.filed_account(county.town, code="douyin"), 75)
        client.force_login(county.observer)
        page = client.get(reverse("portal:coverage")).content.decode()
        assert "长期没有更新" in page and "申请注销" not in page


class TestVeryMany:
    def test_the_first_stand_there_and_the_page_says_so(self, client, county, monkeypatch):
        for number in range(3):
            unit = make.unit(f"第{number}乡", f"第{number}乡", "town", county.root)
            make.account(unit, code="weibo", name=f"第{number}号", is_exception=True)
            make.account(unit, code="weibo", name=f"又{number}号", is_exception=True)
        client.force_login(county.reviewer)
        address = reverse("portal:coverage")
        assert "依次补上" not in client.get(address).content.decode()
        monkeypatch.setattr(thrift, "MOST", 2)
        page = client.get(address).content.decode()
        assert "符合提示条件的账号很多，这里按单位次序列出前 2 个" in page and page.count("申请注销<") == 2
        assert "没有账号的单位很多，这里列出前 2 个" in page and page.count("申请开设<") == 2

    def test_units_where_nothing_stands_out_are_not_read(self, county, monkeypatch):
        for number in range(3):
            unit = make.unit(f"第{number}乡", f"第{number}乡", "town", county.root)
            seen(county, make.filed_account(unit, name=f"第{number}号"), 1, 9_000)
        at = make.filed_account(county.town, code="weibo").registered_at + timedelta(minutes=1)
        twin = make.account(county.town, code="weibo", name="又一个", is_exception=True, registered_at=at)
        monkeypatch.setattr(thrift, "READ", 2)
        assert [each.account for each in thrift.proposals(county.reviewer).rows] == [twin]
