"""What the portal knows about an account under check, each with its source; unknown things are not invented."""

from datetime import date, timedelta

import pytest

from accounts.enums import VerifiedState
from accounts.models import LedgerDifference, LedgerRun
from approvals.enums import Kind, State
from county import attachments, clock
from inspections import sources
from inspections.enums import Result
from inspections.services import checking
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def account(county):
    return make.filed_account(county.town)


@pytest.fixture
def entry(county, account):
    return inspecting.entry(inspecting.open_round(county), account)


def known(entry, code: str):
    entry.account.refresh_from_db()
    return sources.known(entry, {code}).get(code)


def told(entry, code: str) -> tuple[str, str]:
    found = known(entry, code)
    return found.result, found.words


@pytest.mark.parametrize(("days", "result"), [(0, Result.OK), (14, Result.OK), (15, Result.FAULT)])
def test_the_last_update_counts_days_to_the_check(county, entry, days, result):
    seen = date(2026, 11, 2)
    checking.set_days(entry, seen, seen - timedelta(days=days), by=county.inspector)
    entry.refresh_from_db()
    assert told(entry, "updated")[0] == result and f"距检查时点 {days} 日" in told(entry, "updated")[1]


def test_without_a_typed_day_nothing_is_known_of_updates(entry):
    assert known(entry, "updated") is None


def test_the_name_is_checked_by_the_rules_of_the_register(entry, account):
    assert told(entry, "name")[0] == Result.OK
    account.name = "云上香水123"
    account.save()
    assert told(entry, "name")[0] == Result.FAULT and told(entry, "name")[1].startswith("账号台账：")


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"verified_subject": "某文化公司"}, Result.FAULT),
        ({"verified_state": VerifiedState.NOT_VERIFIED}, Result.FAULT),
        ({"verified_until": date(2026, 10, 1)}, Result.FAULT),
        ({"verified_state": VerifiedState.NOT_OFFERED}, Result.OK),
    ],
)
def test_the_verified_subject(entry, account, changes, result):
    for name, value in changes.items():
        setattr(account, name, value)
    account.save()
    assert told(entry, "verified")[0] == result


def test_an_unknown_verification_is_left_to_the_inspector(entry, account):
    account.verified_state = ""
    account.save()
    assert known(entry, "verified") is None


def test_responsible_persons(entry, account):
    assert told(entry, "persons")[0] == Result.OK
    account.checker_name = ""
    account.save()
    assert told(entry, "persons")[0] == Result.FAULT


def test_licences_do_not_apply_where_none_is_claimed(entry, account):
    account.news_licence = account.video_licence = False
    account.save()
    assert told(entry, "licences") == (Result.NA, "账号台账：没有从事新闻信息和视听节目服务")


def test_apps_are_asked_for_what_article_12_wants(county, entry, account):
    assert known(entry, "app") is None, "not an app"
    account.platform = make.platform("app")
    account.save()
    assert told(entry, "app")[0] == Result.FAULT


class TestAnnouncements:
    def case(self, county, account):
        return make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.ANNOUNCING)

    def test_none_due_makes_the_item_not_applicable(self, entry):
        assert told(entry, "announced")[0] == Result.NA

    def test_posted_in_time(self, county, entry, account, monday):
        make.post_both(county, self.case(county, account))
        monday.forward(days=7)
        assert told(entry, "announced") == (Result.OK, "公告公示：1 件按期发布")

    def test_forgotten(self, county, entry, account, monday):
        self.case(county, account)
        assert told(entry, "announced")[0] == Result.NA, "the three working days still run"
        monday.forward(days=7)
        assert told(entry, "announced") == (Result.FAULT, "公告公示：1 件没有按期在两处发布")


class TestFiled:
    def test_without_an_entry_in_the_national_system(self, entry):
        assert told(entry, "filed") == (Result.FAULT, "账号台账：没有全国系统登记记录")

    def test_a_difference_from_the_national_list_that_nobody_settled(self, county, entry, account):
        kept = attachments.receive(make.pdf(), by=county.reviewer, unit=county.office)
        run = LedgerRun.objects.create(file=kept, by=county.reviewer, created_at=clock.now(), state="done")
        row = LedgerDifference.objects.create(run=run, kind="differs", account=account, title=account.title)
        assert "和全国系统核对有差异没有处理" in told(entry, "filed")[1]
        row.state = "fine"
        row.save()
        assert "有差异" not in told(entry, "filed")[1]

    def test_with_number_and_entry(self, county, entry, account):
        case = make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.ANNOUNCING)
        make.enter_national(county, case)
        assert told(entry, "filed")[0] == Result.OK and account.filing_number in told(entry, "filed")[1]

    def test_an_overdue_entry(self, county, entry, account, monday):
        make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.ANNOUNCING)
        monday.forward(days=30)
        assert "有逾期未报送的变更" in told(entry, "filed")[1]


class TestRectified:
    def test_no_order_before_makes_the_item_not_applicable(self, entry):
        assert told(entry, "rectified")[0] == Result.NA

    @pytest.mark.parametrize(("days", "result"), [(60, Result.FAULT), (2, Result.OK)])
    def test_an_order_of_an_earlier_round(self, county, account, monday, days, result):
        first = inspecting.finished_round(county, [account], {0: {"source_named": "未注明"}})
        monday.move_to("2026-12-30T10:00")
        order = inspecting.order(county, first)
        monday.forward(days=days)
        row = inspecting.open_round(county, day=date(2027, 1, 4))
        assert told(inspecting.entry(row, account), "rectified")[0] == result
        inspecting.mended(county, order, by=county.clerk)
        assert told(inspecting.entry(row, account), "rectified")[0] == Result.OK


def test_all_of_it_costs_a_constant_number_of_queries(county, entry, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        sources.known(entry)
