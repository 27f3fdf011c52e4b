"""What follows from a check: circulated, talk with minutes, praise, or why nothing (article 35)."""

from datetime import date

import pytest

from county.access import Refused
from county.articles import RuleViolation
from inspections.enums import Measure
from inspections.models import Consequence
from inspections.services import outcome, rounds
from inspections.services.outcome import Talk
from notifications.models import Message
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")
TALK = Talk(date(2026, 11, 5), "县政府办会议室", "单位主要负责同志")


@pytest.fixture
def row(county):
    """香水镇 passed twice, 新民乡讯 failed."""
    return inspecting.finished_round(county, inspecting.register(county), {2: {"updated_14_days": "没有更新"}})


@pytest.fixture
def failed(row):
    return row.entries.get(passed=False)


@pytest.fixture
def passed(row):
    return row.entries.filter(passed=True).first()


def decide(county, row, measure, **words) -> Consequence:
    return outcome.decide(row, measure, words.pop("reason", "问题突出"), by=words.pop("by", county.reviewer), **words)


def test_a_failed_account_is_circulated(county, row, failed):
    found = decide(county, row, Measure.CIRCULATE, entry=failed)
    assert (found.unit, found.entry, found.number) == (county.other_town, failed, "")


def test_a_talk_has_a_number_a_day_and_tells_the_unit(county, row, failed):
    found = decide(county, row, Measure.TALK, entry=failed, talk=TALK)
    assert found.number == "泾新媒谈〔2026〕1号" and found.talk_on == date(2026, 11, 5)
    told = Message.objects.filter(title="约谈通知：新民乡")
    assert {message.recipient for message in told} == {county.stranger, county.other_leader}
    assert "县政府办会议室" in told.first().body


@pytest.mark.parametrize(
    "talk", [None, Talk(date(2026, 11, 5), "", "主要领导"), Talk(date(2026, 11, 5), "会议室", " ")]
)
def test_a_talk_needs_day_place_and_person(county, row, failed, talk):
    with pytest.raises(RuleViolation, match="约谈写明日期、地点和约谈对象"):
        decide(county, row, Measure.TALK, entry=failed, talk=talk)


def test_a_whole_unit_can_be_praised(county, row):
    found = decide(county, row, Measure.PRAISE, unit=county.town)
    assert found.entry is None and found.unit == county.town


def test_what_makes_no_sense_is_refused(county, row, failed, passed):
    for words, deed in (
        ("写明处理的理由", {"measure": Measure.NONE, "entry": failed, "reason": " "}),
        ("选择账号或者单位", {"measure": Measure.PRAISE}),
        ("不合格的账号不能表扬", {"measure": Measure.PRAISE, "entry": failed}),
    ):
        with pytest.raises(RuleViolation, match=words):
            decide(county, row, deed.pop("measure"), **deed)


def test_an_account_that_was_not_checked_has_no_consequence(county):
    accounts = inspecting.register(county)
    row = inspecting.open_round(county)
    with pytest.raises(RuleViolation, match="检查完成以后"):
        decide(county, row, Measure.PRAISE, entry=inspecting.entry(row, accounts[0]))


def test_the_same_twice_is_refused(county, row, failed):
    decide(county, row, Measure.CIRCULATE, entry=failed)
    with pytest.raises(RuleViolation, match="已经记录过同样的处理结果"):
        decide(county, row, Measure.CIRCULATE, entry=failed)


@pytest.mark.parametrize("who", ["inspector", "clerk", "observer"])
def test_only_the_office_decides(county, row, failed, who):
    with pytest.raises(Refused) as refusal:
        decide(county, row, Measure.CIRCULATE, entry=failed, by=getattr(county, who))
    assert refusal.value.who_can == "县府办经办、县府办审批"


class TestMinutes:
    @pytest.fixture
    def talk(self, county, row, failed):
        return decide(county, row, Measure.TALK, entry=failed, talk=TALK)

    def test_they_are_written_once_after_the_talk(self, county, talk, monday):
        monday.move_to("2026-11-05T17:00")
        done = outcome.record_minutes(talk, "单位承诺一周内恢复更新。", by=county.reviewer)
        assert (done.minutes, done.minutes_by) == ("单位承诺一周内恢复更新。", county.reviewer)
        with pytest.raises(RuleViolation, match="约谈记录已经填写"):
            outcome.record_minutes(talk, "再写一次", by=county.reviewer)

    def test_not_before_it(self, county, talk):
        with pytest.raises(RuleViolation, match="约谈还没有进行"):
            outcome.record_minutes(talk, "x", by=county.reviewer)

    def test_not_without_words(self, county, talk, monday):
        monday.move_to("2026-11-06T10:00")
        with pytest.raises(RuleViolation, match="写明约谈的内容"):
            outcome.record_minutes(talk, "  ", by=county.reviewer)

    def test_praise_has_none(self, county, row):
        praise = decide(county, row, Measure.PRAISE, unit=county.town)
        with pytest.raises(RuleViolation, match="不是约谈"):
            outcome.record_minutes(praise, "x", by=county.reviewer)


def test_a_unit_sees_its_own_talk_at_once_and_results_after_the_round(county):
    accounts = inspecting.register(county)
    row = inspecting.open_round(county)
    entry = inspecting.checked(county, inspecting.entry(row, accounts[2]), updated_14_days="没有更新")
    decide(county, row, Measure.TALK, entry=entry, talk=TALK)
    assert Consequence.objects.talks_for(county.stranger).exists()
    assert not Consequence.objects.for_user(county.stranger).exists()
    assert not Consequence.objects.talks_for(county.clerk).exists()
    for account in accounts[:2]:
        inspecting.checked(county, inspecting.entry(row, account))
    rounds.finish(row, by=county.reviewer)
    assert Consequence.objects.for_user(county.stranger).exists()
