"""Article 20: days since the last post, twelve calendar weeks, who may record, and what the ladder says."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from accounts import updates, watchlist
from accounts.enums import AccountStatus, UpdateSource
from accounts.models import Account, Activity, UpdateMark
from accounts.services import updates as deeds
from accounts.services.updates import Seen
from approvals.enums import Kind, State
from county.access import Refused
from county.articles import RuleViolation
from county.models import AuditEntry
from inspections import sources
from inspections.enums import Result
from notifications import reminders
from notifications.models import Message
from tests import factories as make
from tests import inspecting

MONDAY = date(2026, 11, 2)


def mark(last: str, seen: str):
    return SimpleNamespace(last_post_on=date.fromisoformat(last), seen_on=date.fromisoformat(seen))


def letters(marks, today: str, weeks: int = 4) -> str:
    """p posted, g gap, u unknown, n the running week without a record; oldest first."""
    return "".join(week.state[0] for week in updates.strip(marks, date.fromisoformat(today), weeks))


class TestWeeks:
    """Weeks of Monday 12, 19, 26 October and 2 November 2026."""

    @pytest.mark.parametrize(
        ("marks", "today", "expected"),
        [
            ([], "2026-11-04", "uuun"),
            ([mark("2026-11-02", "2026-11-02")], "2026-11-04", "uuup"),
            ([mark("2026-10-25", "2026-10-25")], "2026-11-04", "upun"),
            ([mark("2026-10-12", "2026-11-01")], "2026-11-04", "pggn"),
            ([mark("2026-10-12", "2026-10-31")], "2026-11-04", "pgun"),
            ([mark("2026-10-12", "2026-11-08")], "2026-11-08", "pggn"),
            ([mark("2026-10-01", "2026-11-04")], "2026-11-04", "gggn"),
            ([mark("2026-10-12", "2026-10-12"), mark("2026-10-27", "2026-10-27")], "2026-11-04", "pupn"),
            ([mark("2026-10-20", "2026-10-20"), mark("2026-10-12", "2026-10-26")], "2026-11-04", "pgun"),
            ([mark("2026-10-12", "2026-10-26"), mark("2026-10-20", "2026-10-27")], "2026-11-04", "ppun"),
        ],
    )
    def test_a_week_is_posted_empty_or_unknown_and_the_later_look_counts(self, marks, today, expected):
        assert letters(marks, today) == expected

    def test_weeks_run_from_monday_to_sunday(self):
        weeks = updates.strip([], date(2026, 11, 8))
        assert len(weeks) == 12 and {week.monday.weekday() for week in weeks} == {0}
        assert weeks[-1].monday == MONDAY and weeks[0].monday == MONDAY - timedelta(weeks=11)
        assert weeks[0].words == "8月17日那周没有记录"


def test_weekly_update_is_broken_by_a_known_gap_only():
    assert updates.weekly_update(updates.strip([], MONDAY))
    assert not updates.weekly_update(updates.strip([mark("2026-10-12", "2026-10-26")], MONDAY))


@pytest.mark.parametrize(
    ("last", "seen", "today", "met"),
    [(0, 0, 0, True), (0, 1, 1, True), (1, 0, 1, False), (0, 1, 0, False)],
)
def test_update_days_in_order(last, seen, today, met):
    days = [MONDAY + timedelta(days=back) for back in (last, seen, today)]
    assert updates.update_days_in_order(*days) is met


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "light", "words"),
    [
        (0, "g", "今天"),
        (1, "g", "昨天"),
        (6, "g", "6 天前"),
        (7, "y", "7 天前"),
        (13, "y", "13 天前"),
        (14, "r", "14 天前"),
    ],
)
def test_seven_days_are_amber_and_fourteen_red(days, light, words):
    lamp = updates.lamp(MONDAY - timedelta(days=days), MONDAY)
    assert (lamp.light, lamp.words) == (light, words)


@pytest.mark.django_db
def test_an_account_without_record_is_grey():
    assert updates.lamp(None, MONDAY).light == "0"


@pytest.mark.usefixtures("monday")
class TestRecording:
    @pytest.fixture
    def account(self, county):
        return make.filed_account(county.town)

    @pytest.mark.parametrize(
        ("who", "source"),
        [("clerk", UpdateSource.CLERK), ("reviewer", UpdateSource.OFFICE), ("inspector", UpdateSource.INSPECTOR)],
    )
    def test_clerk_office_and_inspector_record_with_source_and_time(self, county, account, who, source):
        found = deeds.record(account, Seen(MONDAY, followers=120), by=getattr(county, who))
        assert (found.source, found.recorded_by, found.followers) == (source, getattr(county, who), 120)
        assert Activity.objects.get(account=account).last_post_on == MONDAY
        assert AuditEntry.objects.filter(action="accounts.update_mark", actor=getattr(county, who)).exists()

    @pytest.mark.parametrize("who", ["leader", "stranger", "observer", "approver", "sysadmin"])
    def test_nobody_else_does(self, county, account, who):
        with pytest.raises(Refused):
            deeds.record(account, Seen(MONDAY), by=getattr(county, who))
        assert not UpdateMark.objects.exists()

    def test_the_same_again_is_one_mark(self, county, account):
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        assert account.updates.count() == 1

    @pytest.mark.parametrize("seen", [Seen(MONDAY + timedelta(days=1)), Seen(MONDAY, MONDAY - timedelta(days=1))])
    def test_a_day_to_come_is_refused_by_article_20(self, county, account, seen):
        with pytest.raises(RuleViolation, match="第二十条"):
            deeds.record(account, seen, by=county.clerk)

    def test_a_later_look_corrects_a_wrong_tap_and_both_stay(self, county, account, monday):
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        monday.move_to("2026-11-04T10:00")
        deeds.record(account, Seen(date(2026, 10, 20)), by=county.inspector)
        assert Activity.objects.get(account=account).last_post_on == date(2026, 10, 20)
        assert account.updates.count() == 2

    def test_marks_are_never_changed(self, county, account):
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        with pytest.raises(TypeError):
            UpdateMark.objects.update(last_post_on=date(2026, 1, 1))
        with pytest.raises(TypeError):
            UpdateMark.objects.all().delete()

    def test_an_account_being_cancelled_is_watched_until_it_is_gone(self, county, account):
        case = make.bring(county, make.draft(county, Kind.CANCELLING, about=account), State.ANNOUNCING)
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        assert list(watchlist.watched(Account.objects.all())) == [account]
        gone = make.filed_account(county.other_town, status=AccountStatus.CANCELLED)
        with pytest.raises(RuleViolation, match="已经注销"):
            deeds.keep(gone, Seen(MONDAY), source=UpdateSource.API)
        assert case.account == account and gone not in watchlist.watched(Account.objects.all())


@pytest.mark.usefixtures("monday")
class TestWatchlist:
    @pytest.fixture
    def accounts(self, county):
        made = {}
        for code, days in (("weibo", 20), ("douyin", 8), ("kuaishou", 1), ("bilibili", None)):
            made[code] = make.filed_account(county.town, code=code)
            if days is not None:
                deeds.record(made[code], Seen(MONDAY - timedelta(days=days)), by=county.clerk)
        return made

    def test_longest_silent_first_and_unknown_last(self, accounts):
        assert list(watchlist.watched(Account.objects.all())) == list(accounts.values())

    @pytest.mark.parametrize(("light", "code"), [("r", "weibo"), ("y", "douyin"), ("g", "kuaishou"), ("0", "bilibili")])
    def test_each_light_finds_its_accounts(self, accounts, light, code):
        assert list(watchlist.watched(Account.objects.all(), light=light)) == [accounts[code]]

    def test_the_tally_counts_each_once(self, accounts, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            tally = watchlist.tally(Account.objects.all())
        assert (tally.red, tally.amber, tally.green, tally.unknown, tally.total) == (1, 1, 1, 1, 4)

    def test_lines_know_gaps_source_and_what_one_may_do(self, county, accounts):
        line = watchlist.lines(list(watchlist.watched(Account.objects.all(), light="r")), lambda account: False)[0]
        assert line.source == "单位填报" and not line.may_record
        assert line.gaps == 2 and "10月19日那周没有更新" in line.words


@pytest.mark.usefixtures("monday")
class TestLadder:
    def heard(self, day: str, monday, code: str) -> list[str]:
        monday.move_to(f"{day}T09:00")
        before = set(Message.objects.values_list("pk", flat=True))
        reminders.run()
        found = Message.objects.filter(key__startswith=f"reminder:{code}:").exclude(pk__in=before)
        return sorted(message.recipient.name for message in found)

    def test_a_week_calls_the_clerk_two_weeks_the_leader_and_the_office(self, county, monday):
        deeds.record(make.filed_account(county.town), Seen(MONDAY), by=county.clerk)
        assert self.heard("2026-11-06", monday, "update-owed") == []
        clerks = sorted([county.clerk.name, county.colleague.name])
        assert self.heard("2026-11-09", monday, "update-owed") == clerks
        assert self.heard("2026-11-09", monday, "update-owed") == []
        assert self.heard("2026-11-12", monday, "update-owed") == sorted([*clerks, county.leader.name])
        assert self.heard("2026-11-16", monday, "update-silent") == [county.leader.name]
        assert self.heard("2026-11-17", monday, "update-silent") == ["冯经办", "郑经办"]

    def test_an_update_ends_the_ladder(self, county, monday):
        account = make.filed_account(county.town)
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        monday.move_to("2026-11-09T08:00")
        deeds.record(account, Seen(date(2026, 11, 9)), by=county.clerk)
        assert self.heard("2026-11-13", monday, "update-owed") == []

    def test_accounts_without_record_call_nobody(self, county, monday):
        make.filed_account(county.town)
        assert self.heard("2026-11-30", monday, "update-owed") == []


@pytest.mark.usefixtures("monday")
class TestInspection:
    """What is watched is known to the inspector, and what he sees is a mark."""

    @pytest.fixture
    def entry(self, county):
        account = make.filed_account(county.town)
        row = inspecting.open_round(county)
        return inspecting.entry(row, account)

    def test_the_latest_mark_is_the_source_of_the_last_update(self, county, entry):
        deeds.record(entry.account, Seen(date(2026, 10, 12)), by=county.clerk)
        known = sources.known(entry, {"updated"})["updated"]
        assert known.result == Result.FAULT and known.words == "单位填报 11月2日：最近更新 10月12日，距检查时点 21 日"

    def test_known_gaps_of_the_quarter_are_a_fault_of_article_20(self, county, entry):
        assert "weekly" not in sources.known(entry, {"weekly"})
        deeds.record(entry.account, Seen(date(2026, 10, 12)), by=county.clerk)
        known = sources.known(entry, {"weekly"})["weekly"]
        assert known.result == Result.FAULT and "2 周没有更新" in known.words

    def test_weeks_without_record_are_left_to_the_inspector(self, county, entry):
        deeds.record(entry.account, Seen(MONDAY), by=county.clerk)
        assert "weekly" not in sources.known(entry, {"weekly"})

    def test_what_the_inspector_saw_is_a_mark(self, county, entry):
        inspecting.checking.set_days(entry, MONDAY, date(2026, 10, 30), by=county.inspector)
        found = entry.account.updates.get()
        assert (found.source, found.last_post_on, found.seen_on) == (UpdateSource.INSPECTOR, date(2026, 10, 30), MONDAY)
