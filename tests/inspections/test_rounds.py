"""A round: the register frozen, accounts divided, left out with reason, finished only when all are covered."""

from datetime import date, timedelta

import pytest

from accounts.enums import AccountStatus
from accounts.models import Account
from county import clock
from county.access import Refused
from county.articles import RuleViolation
from inspections.enums import EntryState, RoundState
from inspections.models import Entry, Round
from inspections.present import rounds as present
from inspections.services import rounds
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def accounts(county):
    return inspecting.register(county)


@pytest.mark.parametrize(
    ("day", "quarter", "last"),
    [
        (date(2026, 1, 1), (2026, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), (2026, 2), date(2026, 6, 30)),
        (date(2026, 7, 1), (2026, 3), date(2026, 9, 30)),
        (date(2026, 12, 31), (2026, 4), date(2026, 12, 31)),
    ],
)
def test_quarters(day, quarter, last):
    assert rounds.quarter_of(day) == quarter and rounds.last_day(*quarter) == last


class TestOpening:
    def test_the_population_is_frozen_as_it_stands(self, county, accounts):
        row = inspecting.open_round(county)
        entry = inspecting.entry(row, accounts[0])
        accounts[0].name = "云上香水镇"
        accounts[0].save()
        entry.refresh_from_db()
        assert row.name == "2026年第四季度检查" and row.entries.count() == 3
        assert (entry.name, entry.platform, entry.unit_short, entry.unit_kind) == (
            "云上香水",
            "微信订阅号",
            "香水镇",
            "town",
        )

    def test_a_suspended_account_is_listed_and_not_checked_a_cancelled_one_is_not_there(self, county, accounts):
        Account.objects.get(pk=accounts[1].pk)
        for account, status in ((accounts[1], AccountStatus.SUSPENDED), (accounts[2], AccountStatus.CANCELLED)):
            account.status = status
            account.save()
        row = inspecting.open_round(county)
        assert {entry.account_id: entry.state for entry in row.entries.all()} == {
            accounts[0].pk: EntryState.PENDING,
            accounts[1].pk: EntryState.EXCUSED,
        }

    def test_a_quarter_has_one_round(self, county, accounts):
        inspecting.open_round(county)
        with pytest.raises(RuleViolation, match="同一季度只开一个批次"):
            inspecting.open_round(county)

    def test_it_needs_indicators_in_force(self, county, accounts):
        with pytest.raises(RuleViolation, match="还没有启用检查指标"):
            rounds.open_round(2026, 4, date(2026, 12, 31), by=county.reviewer)

    def test_it_needs_accounts_and_a_day_to_come(self, county):
        inspecting.indicators(county)
        with pytest.raises(RuleViolation, match="台账里没有账号"):
            rounds.open_round(2026, 4, date(2026, 12, 31), by=county.reviewer)
        make.filed_account(county.town)
        with pytest.raises(RuleViolation, match="截止日期不早于今天"):
            rounds.open_round(2026, 4, date(2026, 11, 1), by=county.reviewer)

    @pytest.mark.parametrize("who", ["clerk", "leader", "inspector", "observer", "sysadmin"])
    def test_only_the_office_opens(self, county, who):
        with pytest.raises(Refused) as refusal:
            rounds.open_round(2026, 4, date(2026, 12, 31), by=getattr(county, who))
        assert refusal.value.who_can == "县府办经办、县府办审批"


class TestDividing:
    def test_a_second_inspector_replaces_the_first_or_stands_beside_him(self, county, accounts):
        row = inspecting.open_round(county)
        second = inspecting.second_inspector(county)
        entry = inspecting.entry(row, accounts[0])
        rounds.assign(row, [entry], second, by=county.reviewer, beside=True)
        assert set(entry.inspectors.all()) == {county.inspector, second}
        rounds.assign(row, [entry], second, by=county.reviewer)
        assert list(entry.inspectors.all()) == [second]

    def test_only_inspectors_are_given_accounts(self, county, accounts):
        row = inspecting.open_round(county)
        with pytest.raises(Refused, match="不是检查员"):
            rounds.assign(row, row.entries.all(), county.observer, by=county.reviewer)

    def test_accounts_of_another_round_are_not_touched(self, county, accounts, monday):
        first = inspecting.finished_round(county, accounts)
        monday.move_to("2027-01-05T10:00")
        row = inspecting.open_round(county)
        assert rounds.assign(row, first.entries.all(), county.inspector, by=county.reviewer) == 0


class TestCoverage:
    def test_it_is_not_finished_while_one_is_open(self, county, accounts):
        row = inspecting.open_round(county)
        for account in accounts[:2]:
            inspecting.checked(county, inspecting.entry(row, account))
        with pytest.raises(RuleViolation, match="才能结束检查"):
            rounds.finish(row, by=county.reviewer)

    def test_checked_plus_excused_is_all(self, county, accounts):
        row = inspecting.open_round(county)
        for account in accounts[:2]:
            inspecting.checked(county, inspecting.entry(row, account))
        rounds.excuse(inspecting.entry(row, accounts[2]), "平台维护，打不开", by=county.inspector)
        row = rounds.finish(row, by=county.reviewer)
        counted = present.coverage(row.entries)
        assert row.state == RoundState.FINISHED
        assert (counted.total, counted.checked, counted.excused, counted.left, counted.ratio) == (3, 2, 1, 0, "66.67%")

    def test_an_excuse_needs_words_and_can_be_taken_back(self, county, accounts):
        row = inspecting.open_round(county)
        entry = inspecting.entry(row, accounts[0])
        with pytest.raises(RuleViolation, match="写明不检查的理由"):
            rounds.excuse(entry, " ", by=county.inspector)
        rounds.excuse(entry, "打不开", by=county.inspector)
        assert rounds.include(entry, by=county.inspector).state == EntryState.PENDING
        with pytest.raises(RuleViolation, match="本来就要检查"):
            rounds.include(entry, by=county.inspector)

    def test_a_checked_account_is_not_excused(self, county, accounts):
        row = inspecting.open_round(county)
        entry = inspecting.checked(county, inspecting.entry(row, accounts[0]))
        with pytest.raises(RuleViolation, match="已经检查完成"):
            rounds.excuse(entry, "打不开", by=county.inspector)

    def test_a_finished_round_is_closed(self, county, accounts):
        row = inspecting.finished_round(county, accounts)
        entry = inspecting.entry(row, accounts[0])
        for deed in (
            lambda: rounds.finish(row, by=county.reviewer),
            lambda: rounds.excuse(entry, "打不开", by=county.inspector),
            lambda: rounds.assign(row, [entry], county.inspector, by=county.reviewer),
        ):
            with pytest.raises(RuleViolation, match="已经结束"):
                deed()


class TestChanges:
    def test_later_openings_closings_and_new_names_are_listed_and_the_population_stays(self, county, accounts, monday):
        row = inspecting.open_round(county)
        monday.forward(days=1)
        make.filed_account(county.other_town, code="weibo", name="新民乡新讯")
        accounts[0].name = "云上香水镇"
        accounts[0].save()
        accounts[1].status, accounts[1].suspended_on = AccountStatus.SUSPENDED, clock.today()
        accounts[1].save()
        accounts[2].unit = county.town
        accounts[2].status, accounts[2].cancelled_on = AccountStatus.CANCELLED, clock.today()
        accounts[2].save()
        told = {change.title: change.words for change in present.changes(row)}
        assert told == {
            "新民乡新讯（新浪微博）": "新民乡，检查开启后开设，不在本次检查范围",
            "云上香水（微信订阅号）": "已更名为“云上香水镇”",
            "云上香水（新浪微博）": "已于11月3日关停",
            "新民乡讯（微信订阅号）": "已于11月3日注销；主办单位已变为香水镇",
        }
        assert row.entries.count() == 3

    def test_nothing_changed_says_nothing(self, county, accounts):
        assert present.changes(inspecting.open_round(county)) == []


class TestProgress:
    def test_by_unit_and_by_inspector(self, county, accounts):
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, accounts[0]), source_named="未注明来源")
        second = inspecting.second_inspector(county)
        rounds.assign(row, [inspecting.entry(row, accounts[2])], second, by=county.reviewer)
        assert [(c.label, c.total, c.left) for c in present.by_unit(row)] == [("香水镇", 2, 1), ("新民乡", 1, 1)]
        assert [(c.label, c.total, c.left) for c in present.by_inspector(row)] == [("卫检查", 2, 1), ("沈检查", 1, 1)]

    @pytest.mark.parametrize(
        ("ahead", "light", "words"), [(-1, "g", "剩"), (50, "y", "剩"), (59, "y", "今天到期"), (60, "r", "超期")]
    )
    def test_the_light_of_the_last_day(self, county, accounts, monday, ahead, light, words):
        row = inspecting.open_round(county)
        monday.move_to(f"{date(2026, 11, 2) + timedelta(days=ahead)}T10:00")
        assert present.clock_of(row)[0] == light and words in present.clock_of(row)[1]


class TestWhoSees:
    def test_a_unit_sees_its_own_results_once_the_round_is_finished(self, county, accounts):
        row = inspecting.open_round(county)
        for account in accounts:
            inspecting.checked(county, inspecting.entry(row, account))
        assert not Round.objects.for_user(county.clerk).exists()
        assert not Entry.objects.for_user(county.clerk).exists()
        rounds.finish(row, by=county.reviewer)
        assert Round.objects.for_user(county.clerk).get() == row
        assert {entry.account_id for entry in Entry.objects.for_user(county.clerk)} == {accounts[0].pk, accounts[1].pk}
        assert Entry.objects.for_user(county.stranger).get().account_id == accounts[2].pk

    @pytest.mark.parametrize("who", ["reviewer", "approver", "inspector", "observer"])
    def test_the_county_sees_all_of_it_at_once(self, county, accounts, who):
        row = inspecting.open_round(county)
        assert Entry.objects.for_user(getattr(county, who)).filter(round=row).count() == 3

    @pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
    def test_administrators_see_none_of_it(self, county, accounts, who):
        inspecting.finished_round(county, accounts)
        assert not Round.objects.for_user(getattr(county, who)).exists()
        assert not Entry.objects.for_user(getattr(county, who)).exists()
