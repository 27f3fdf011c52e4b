"""What time brings to inspections: each rung once, none early, three days of downtime lose nothing."""

from datetime import date

import pytest

from inspections import todo
from inspections.enums import Measure, PleaKind
from inspections.services import orders, outcome
from inspections.services.outcome import Talk
from notifications import reminders
from notifications.models import Message
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def order(county):
    accounts = inspecting.register(county)
    row = inspecting.open_round(county)
    inspecting.checked(county, inspecting.entry(row, accounts[2]), source_named="未注明来源")
    return inspecting.order(county, row)


def heard(day: str, monday, code: str) -> list[str]:
    """Who got a reminder of *code* by the morning of *day*, new ones only."""
    monday.move_to(f"{day}T09:00")
    before = set(Message.objects.values_list("pk", flat=True))
    reminders.run()
    found = Message.objects.filter(key__startswith=f"reminder:{code}:").exclude(pk__in=before)
    return sorted(message.recipient.name for message in found)


def test_the_ladder_of_an_order_goes_from_clerk_to_leader_to_office(county, order, monday):
    assert order.due_on == date(2026, 11, 9)
    expected = {
        "2026-11-05": [],
        "2026-11-06": ["陌生人"],
        "2026-11-09": ["陌生人"],
        "2026-11-10": ["陌生人"],
        "2026-11-11": ["钱乡长"],
        "2026-11-12": ["冯经办", "郑经办"],
    }
    assert {day: heard(day, monday, "rectify-due") for day in expected} == expected


def test_running_again_tells_nobody_twice(county, order, monday):
    assert heard("2026-11-09", monday, "rectify-due") != []
    assert heard("2026-11-09", monday, "rectify-due") == []


def test_three_days_down_are_caught_up(county, order, monday):
    assert heard("2026-11-12", monday, "rectify-due") == ["冯经办", "郑经办", "钱乡长", "陌生人", "陌生人", "陌生人"]


def test_an_answered_order_calls_who_verifies(county, order, monday):
    orders.answer(order, inspecting.said(order, county.stranger))
    assert heard("2026-11-02", monday, "rectify-verify") == []
    assert heard("2026-11-03", monday, "rectify-verify") == ["冯经办", "卫检查", "郑经办"]
    assert heard("2026-11-09", monday, "rectify-due") == [], "the unit owes nothing"


def test_a_plea_calls_who_decides(county, order, monday):
    orders.plead(order, PleaKind.EXTENSION, inspecting.said(order, county.stranger), date(2026, 11, 20))
    assert heard("2026-11-03", monday, "rectify-plea") == ["冯经办", "卫检查", "郑经办"]


def test_a_talk_is_remembered_the_working_day_before(county, monday):
    row = inspecting.finished_round(county, inspecting.register(county), {2: {"updated_14_days": "没有更新"}})
    talk = Talk(date(2026, 11, 9), "会议室", "主要领导")
    outcome.decide(row, Measure.TALK, "不更新", by=county.reviewer, entry=row.entries.get(passed=False), talk=talk)
    assert heard("2026-11-05", monday, "talk") == []
    assert heard("2026-11-06", monday, "talk") == ["钱乡长", "陌生人"]
    assert heard("2026-11-10", monday, "talk") == ["冯经办", "郑经办"], "minutes are owed"


class TestRounds:
    def test_a_quarter_without_a_round_calls_the_office(self, county, monday):
        inspecting.register(county)
        assert heard("2027-01-04", monday, "round-open") == ["冯经办", "郑经办"]

    def test_an_open_round_keeps_it_quiet(self, county, monday):
        inspecting.register(county)
        monday.move_to("2027-01-04T08:00")
        inspecting.open_round(county)
        assert heard("2027-01-05", monday, "round-open") == []

    def test_an_empty_register_needs_none(self, county, monday):
        assert heard("2027-01-04", monday, "round-open") == []

    def test_the_end_of_a_round_calls_those_who_are_not_done(self, county, monday):
        inspecting.register(county)
        inspecting.open_round(county)
        assert heard("2026-12-28", monday, "round-end") == ["冯经办", "冯经办", "卫检查", "卫检查", "郑经办", "郑经办"]
        assert heard("2027-01-04", monday, "round-end") == sorted(["冯经办", "郑经办"] * 2 + ["卫检查"])


class TestTodo:
    def titles(self, user) -> list[str]:
        user = type(user).objects.get(pk=user.pk)
        return [item.title for item in todo.todos(user)]

    def test_a_clerk_owes_the_answer_a_leader_only_what_is_late(self, county, order, monday):
        assert self.titles(county.stranger) == ["答复整改：新民乡讯（微信订阅号）"]
        assert self.titles(county.other_leader) == [] and self.titles(county.clerk) == []
        monday.move_to("2026-11-10T09:00")
        assert self.titles(county.other_leader) == ["答复整改：新民乡讯（微信订阅号）"]

    def test_late_ones_are_red_with_the_days(self, county, order, monday):
        monday.move_to("2026-11-11T09:00")
        item = todo.todos(county.stranger)[0]
        assert (item.light, item.words, item.due, item.is_over) == ("r", "超期 2 个工作日", "应于 11月9日 前", True)

    def test_checkers_owe_the_verification(self, county, order):
        orders.answer(order, inspecting.said(order, county.stranger))
        assert "复核整改：新民乡讯（微信订阅号）" in self.titles(county.inspector)
        assert "复核整改：新民乡讯（微信订阅号）" in self.titles(county.reviewer)
        assert self.titles(county.stranger) == []

    def test_but_not_who_answered_for_the_unit(self, county, order):
        make.RoleAssignment.objects.create(user=county.stranger, unit=county.office, role="reviewer")
        both = make.User.objects.get(pk=county.stranger.pk)
        orders.answer(order, inspecting.said(order, both))
        assert self.titles(both) == []
        assert "复核整改：新民乡讯（微信订阅号）" in self.titles(county.reviewer)

    def test_and_the_answer_to_a_plea(self, county, order):
        orders.plead(order, PleaKind.OBJECTION, inspecting.said(order, county.stranger))
        assert "答复异议：新民乡讯（微信订阅号）" in self.titles(county.reviewer)

    def test_an_inspector_owes_his_accounts_the_office_what_was_not_sent(self, county):
        accounts = inspecting.register(county)
        row = inspecting.open_round(county)
        assert self.titles(county.inspector) == ["2026年第四季度检查"]
        inspecting.checked(county, inspecting.entry(row, accounts[0]), map="无审图号")
        assert self.titles(county.reviewer) == ["发出整改通知"]
        item = todo.todos(county.inspector)[0]
        assert item.facts == ("还有 2 个账号",) and item.url == f"/inspections/{row.pk}/next/"

    def test_observers_owe_nothing(self, county, order):
        assert self.titles(county.observer) == []
