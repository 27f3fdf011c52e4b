"""摸排 (article 16): opened once, answered by each unit in one screen, unknown accounts become findings by hand."""

from datetime import date

import pytest
from django.urls import reverse

from county.access import Refused
from county.articles import RuleViolation
from county.models import Unit
from inspections import todo
from inspections.enums import LineState, UnknownState
from inspections.errors import Overtaken
from inspections.models import Census, CensusAnswer, CensusLine, CensusUnknown, Finding
from inspections.services import census as deeds
from inspections.services import orders
from inspections.services.census import Said, Unknown
from notifications import reminders
from notifications.models import Message
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")
DUE = date(2026, 11, 16)


@pytest.fixture
def accounts(county):
    return inspecting.register(county)


@pytest.fixture
def row(county, accounts):
    return deeds.open_census("2026年11月摸排", DUE, by=county.reviewer)


def unknown(county, row, **more) -> CensusUnknown:
    seen = Unknown(county.town, "香水小喇叭", "抖音", **more)
    return deeds.answer(row, county.town, {}, [seen], by=county.clerk).unknowns.get()


class TestOpening:
    def test_one_at_a_time(self, county, row):
        with pytest.raises(RuleViolation, match="同一时间只有一次摸排"):
            deeds.open_census("再一次", DUE, by=county.reviewer)
        deeds.finish(row, by=county.reviewer)
        assert deeds.open_census("再一次", DUE, by=county.reviewer).is_open

    def test_the_day_is_not_past_and_the_office_opens(self, county):
        with pytest.raises(RuleViolation, match="截止日期不早于今天"):
            deeds.open_census("摸排", date(2026, 11, 1), by=county.reviewer)
        for who in ("clerk", "inspector", "observer"):
            with pytest.raises(Refused):
                deeds.open_census("摸排", DUE, by=getattr(county, who))

    def test_units_in_charge_are_asked_not_those_below_them(self, county):
        asked = set(deeds.units_in_charge())
        assert {county.town, county.other_town} <= asked and county.root not in asked
        assert all(unit.parent == county.root for unit in asked)


class TestAnswering:
    def test_all_as_registered_is_one_line_per_account(self, county, row, accounts):
        answer = deeds.answer(row, county.town, {}, [], by=county.clerk)
        assert [(line.account, line.state) for line in answer.lines.all()] == [
            (accounts[0], LineState.SAME),
            (accounts[1], LineState.SAME),
        ]

    def test_differences_are_told(self, county, row, accounts):
        with pytest.raises(RuleViolation, match="写明哪里不一致"):
            deeds.answer(row, county.town, {accounts[0].pk: Said(LineState.DIFFERS)}, [], by=county.clerk)
        assert not CensusAnswer.objects.exists()
        answer = deeds.answer(
            row, county.town, {accounts[0].pk: Said(LineState.UNUSED, "三月停用")}, [], by=county.clerk
        )
        assert answer.lines.get(account=accounts[0]).words == "三月停用"

    def test_what_is_registered_is_no_unknown_account(self, county, row, accounts):
        with pytest.raises(RuleViolation, match="台账里已有的账号"):
            deeds.answer(row, county.town, {}, [Unknown(county.town, "云上香水", "新浪微博")], by=county.clerk)

    def test_a_unit_answers_once(self, county, row):
        deeds.answer(row, county.town, {}, [], by=county.clerk)
        with pytest.raises(Overtaken, match="王填报已经填报了香水镇的摸排结果"):
            deeds.answer(row, county.town, {}, [], by=county.colleague)

    @pytest.mark.parametrize("who", ["leader", "stranger", "inspector", "observer"])
    def test_only_the_units_clerk_answers(self, county, row, who):
        with pytest.raises(Refused):
            deeds.answer(row, county.town, {}, [], by=getattr(county, who))

    def test_after_the_end_nobody_answers(self, county, row):
        deeds.finish(row, by=county.reviewer)
        with pytest.raises(RuleViolation, match="已经结束"):
            deeds.answer(row, county.town, {}, [], by=county.clerk)

    def test_lines_are_never_changed(self, county, row):
        deeds.answer(row, county.town, {}, [], by=county.clerk)
        with pytest.raises(TypeError):
            CensusLine.objects.update(words="x")


class TestUnknownAccounts:
    def test_it_becomes_a_finding_with_the_duty_to_close_or_to_file(self, county, row):
        inspecting.open_round(county)
        found = deeds.take_up(unknown(county, row, link="https://v.douyin.com/x/"), by=county.reviewer)
        assert (found.state, found.finding.kind, found.finding.article, found.finding.rectify) == (
            UnknownState.FINDING,
            "unfiled",
            "第十六条",
            True,
        )
        assert [group[0] for group in orders.waiting()] == [found.finding]

    def test_without_an_open_round_it_waits(self, county, row):
        with pytest.raises(RuleViolation, match="没有进行中的季度检查"):
            deeds.take_up(unknown(county, row), by=county.reviewer)
        assert not Finding.objects.exists()

    def test_why_it_is_none_is_told(self, county, row):
        seen = unknown(county, row)
        with pytest.raises(RuleViolation, match="写明为什么"):
            deeds.dismiss(seen, UnknownState.DISMISSED, " ", by=county.reviewer)
        seen = deeds.dismiss(seen, UnknownState.FILED, "已补办备案", by=county.reviewer)
        assert (seen.state, seen.settled_by) == (UnknownState.FILED, county.reviewer)

    def test_it_is_dealt_with_once_and_by_the_office(self, county, row):
        inspecting.open_round(county)
        seen = unknown(county, row)
        with pytest.raises(Refused):
            deeds.take_up(seen, by=county.clerk)
        deeds.take_up(seen, by=county.reviewer)
        with pytest.raises(Overtaken, match="已经处理：列为未备案账号"):
            deeds.take_up(seen, by=county.approver)
        assert Finding.objects.count() == 1

    def test_the_end_waits_for_every_one_of_them(self, county, row):
        seen = unknown(county, row)
        with pytest.raises(RuleViolation, match="都已处理"):
            deeds.finish(row, by=county.reviewer)
        deeds.dismiss(seen, UnknownState.DISMISSED, "个人账号", by=county.reviewer)
        assert not deeds.finish(row, by=county.reviewer).is_open


class TestTime:
    def heard(self, day: str, monday) -> list[str]:
        monday.move_to(f"{day}T09:00")
        before = set(Message.objects.values_list("pk", flat=True))
        reminders.run()
        found = Message.objects.filter(key__startswith="reminder:census-due:").exclude(pk__in=before)
        return sorted({message.recipient.name for message in found})

    def test_who_has_not_answered_is_called_then_the_leader_then_the_office(self, county, row, monday):
        deeds.answer(row, county.town, {}, [], by=county.clerk)
        assert county.stranger.name in self.heard("2026-11-03", monday)
        assert county.clerk.name not in self.heard("2026-11-13", monday)
        assert self.heard("2026-11-13", monday) == []
        self.heard("2026-11-17", monday)
        assert county.other_leader.name in self.heard("2026-11-18", monday)
        assert {"冯经办", "郑经办"} <= set(self.heard("2026-11-19", monday))

    def test_a_clerk_owes_the_answer_until_it_is_given(self, county, row, monday):
        titles = [item.title for item in todo.todos(county.clerk)]
        assert "填报摸排结果：2026年11月摸排" in titles
        monday.move_to("2026-11-18T09:00")
        item = next(item for item in todo.todos(county.clerk) if "摸排" in item.title)
        assert (item.light, item.words) == ("r", "超期 2 个工作日")
        deeds.answer(row, county.town, {}, [], by=county.clerk)
        assert not [item for item in todo.todos(county.clerk) if "摸排" in item.title]


class TestPages:
    def path(self, county, row, unit=None) -> str:
        return reverse("inspections:census_answer", args=[row.pk, (unit or county.town).pk])

    def test_the_office_opens_and_sees_who_is_late(self, client, county, accounts, monday):
        client.force_login(county.reviewer)
        page = client.post(
            reverse("inspections:censuses"), {"title": "十一月摸排", "due_on": "2026-11-16"}, follow=True
        ).content.decode()
        assert "已开始“十一月摸排”" in page and "等待填报" in page
        monday.move_to("2026-11-17T09:00")
        assert (
            "超期没有填报" in client.get(reverse("inspections:census", args=[Census.objects.get().pk])).content.decode()
        )

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"title": "", "due_on": "x"}, "给这次摸排起个名称"),
            ({"title": "摸排", "due_on": "2026-11-01"}, "截止日期不早于今天"),
        ],
    )
    def test_what_is_wrong_with_the_opening_is_told(self, client, county, typed, words):
        client.force_login(county.reviewer)
        page = client.post(reverse("inspections:censuses"), typed).content.decode()
        assert words in page and not Census.objects.exists()

    def test_all_unchanged_is_one_click(self, client, county, row):
        client.force_login(county.clerk)
        page = client.get(self.path(county, row)).content.decode()
        assert "全部无误，没有遗漏" in page and "云上香水（微信订阅号）" in page
        page = client.post(self.path(county, row), follow=True).content.decode()
        assert "已填报香水镇的摸排结果" in page and CensusLine.objects.count() == 2
        assert "2 个账号，与台账一致" in page

    def test_differences_and_unknown_accounts_in_the_same_screen(self, client, county, row, accounts):
        client.force_login(county.clerk)
        line = f"a{accounts[0].pk.hex}"
        typed = {
            f"{line}-state": "differs",
            f"{line}-words": "改了管理员",
            "u0-name": "香水小喇叭",
            "u0-platform": "douyin",
        }
        units = list(Unit.objects.within(county.town).hosts())
        typed |= {"u0-unit": county.town.pk} if len(units) > 1 else {}
        page = client.post(self.path(county, row), typed, follow=True).content.decode()
        assert "1 个有变化，未备案 1 个" in page and "香水小喇叭（抖音）" in page
        client.force_login(county.reviewer)
        inspecting.open_round(county)
        seen = CensusUnknown.objects.get()
        page = client.post(
            reverse("inspections:census_settle", args=[seen.pk]), {"state": "finding"}, follow=True
        ).content.decode()
        assert "已处理“香水小喇叭（抖音）”" in page and Finding.objects.count() == 1

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"state": "differs"}, "写明哪里不一致"),
            ({"u0-name": "香水小喇叭"}, "选择平台"),
            ({"u0-platform": "douyin"}, "填写账号名称"),
            (
                {"u1-name": "甲乙", "u1-platform": "weibo", "u1-link": "https://v.douyin.com/x/"},
                "这是抖音的链接，所选平台是新浪微博",
            ),
            ({"u0-name": "甲乙", "u0-platform": "weibo", "u0-link": "主页"}, "链接以 http:// 或 https:// 开头"),
            ({"u0-name": "云上香水", "u0-platform": "weibo"}, "台账里已有的账号"),
        ],
    )
    def test_what_is_wrong_with_an_answer_is_told_and_kept(self, client, county, row, accounts, typed, words):
        client.force_login(county.clerk)
        line = f"a{accounts[0].pk.hex}"
        typed = {(f"{line}-{name}" if name == "state" else name): value for name, value in typed.items()}
        typed |= (
            {"u0-unit": county.town.pk, "u1-unit": county.town.pk}
            if any(name.startswith("u") for name in typed)
            else {}
        )
        page = client.post(self.path(county, row), typed).content.decode()
        assert words in page and not CensusAnswer.objects.exists()

    def test_another_unit_is_hidden_and_who_may_not_is_told(self, client, county, row):
        client.force_login(county.stranger)
        assert client.get(self.path(county, row)).status_code == 404
        page = client.get(reverse("inspections:census", args=[row.pk])).content.decode()
        assert "新民乡人民政府" in page and "香水镇人民政府" not in page
        client.force_login(county.leader)
        assert client.get(self.path(county, row)).status_code == 403
        client.force_login(county.observer)
        assert client.post(reverse("inspections:censuses"), {}).status_code == 403

    def test_an_answer_that_came_first_is_shown(self, client, county, row):
        deeds.answer(row, county.town, {}, [], by=county.colleague, note="都在")
        client.force_login(county.clerk)
        page = client.get(self.path(county, row)).content.decode()
        assert "李同事" in page and "都在" in page and "与台账一致" in page

    @pytest.mark.parametrize(
        ("typed", "words"),
        [({}, "选择怎样处理"), ({"state": "x"}, "选择怎样处理"), ({"state": "dismissed"}, "写明为什么不列为问题")],
    )
    def test_settling_asks_how_and_why(self, client, county, row, typed, words):
        seen = unknown(county, row)
        client.force_login(county.reviewer)
        page = client.post(reverse("inspections:census_settle", args=[seen.pk]), typed, follow=True).content.decode()
        assert words in page
        seen.refresh_from_db()
        assert seen.state == UnknownState.OPEN

    def test_the_office_ends_it(self, client, county, row):
        client.force_login(county.reviewer)
        page = client.post(reverse("inspections:census_finish", args=[row.pk]), follow=True).content.decode()
        assert "“2026年11月摸排”已结束" in page
        page = client.post(reverse("inspections:census_finish", args=[row.pk]), follow=True).content.decode()
        assert "这次摸排已经结束" in page
        client.force_login(county.clerk)
        assert "没有填报" in client.get(self.path(county, row)).content.decode()
        make.filed_account(county.town, code="douyin")
        assert CensusLine.objects.count() == 0
