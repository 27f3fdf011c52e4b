"""Checking one account: items saved one by one under their version, completed with a score and findings."""

import threading
from datetime import date

import pytest
from django.db import connections

from county import attachments
from county.access import Refused
from county.articles import RuleViolation
from inspections.enums import EntryState, Result
from inspections.errors import Overtaken
from inspections.models import Entry, Finding, Indicator, Item
from inspections.services import checking, orders, rounds
from inspections.services.checking import Mark
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def accounts(county):
    return inspecting.register(county)


@pytest.fixture
def row(county, accounts):
    return inspecting.open_round(county)


@pytest.fixture
def entry(row, accounts):
    return inspecting.entry(row, accounts[0])


def indicator(entry: Entry, code: str) -> Indicator:
    return entry.round.catalogue.indicators.get(code=code)


def save(entry, code, result, *, by, **mark) -> Item:
    return checking.save_item(entry, indicator(entry, code), Mark(result, **mark), by=by)


class TestItems:
    def test_a_mark_is_kept_with_who_and_when(self, county, entry):
        item = save(
            entry, "source-named", Result.FAULT, by=county.inspector, deduction=5, words=" 未注明来源 ", rectify=True
        )
        assert (item.result, item.deduction, item.words, item.rectify, item.version) == (
            "fault",
            5,
            "未注明来源",
            True,
            1,
        )
        assert item.by == county.inspector and item.history.first().history_user == county.inspector

    def test_the_same_again_changes_nothing(self, county, entry):
        first = save(entry, "map", Result.OK, by=county.inspector)
        again = save(entry, "map", Result.OK, by=county.inspector)
        assert (again.pk, again.version, again.history.count()) == (first.pk, 1, 1)

    def test_an_old_version_gets_what_stands(self, county, entry):
        second = inspecting.second_inspector(county)
        rounds.assign(entry.round, [entry], second, by=county.reviewer, beside=True)
        save(entry, "map", Result.NA, by=second)
        with pytest.raises(Overtaken, match="沈检查已经填写了这一项") as overtaken:
            save(entry, "map", Result.OK, by=county.inspector)
        assert overtaken.value.now.result == Result.NA
        assert save(entry, "map", Result.OK, by=county.inspector, version=1).version == 2

    def test_what_is_not_a_fault_keeps_no_points_words_stay(self, county, entry):
        item = save(entry, "map", Result.OK, by=county.inspector, deduction=5, words="标准地图", rectify=True)
        assert (item.deduction, item.rectify, item.words) == (0, False, "标准地图")

    @pytest.mark.parametrize(("code", "result", "points", "words"), [
        ("source-named", Result.FAULT, 0, "不少于 1 分"),
        ("source-named", Result.FAULT, 11, "不超过本项满分"),
        ("no-bought-fans", Result.NA, 0, "没有“不适用”"),
    ])  # fmt: skip
    def test_odd_marks_are_refused_in_words(self, county, entry, code, result, points, words):
        with pytest.raises(RuleViolation, match=words):
            save(entry, code, result, by=county.inspector, deduction=points, words="x")

    def test_an_item_of_another_class_of_account_is_refused(self, county, entry):
        with pytest.raises(RuleViolation, match="不适用于这个账号"):
            save(entry, "app-ready", Result.OK, by=county.inspector)

    def test_one_of_several_that_fails_does_not_lose_the_others(self, county, entry):
        save(entry, "map", Result.NA, by=county.inspector)
        marks = [
            (indicator(entry, "map"), Mark(Result.OK)),
            (indicator(entry, "source-named"), Mark(Result.FAULT, 99, "x")),
            (indicator(entry, "no-advertising"), Mark(Result.OK)),
        ]
        saved = checking.save_items(entry, marks, by=county.inspector)
        assert set(saved.items) == {"no-advertising"}
        assert set(saved.overtaken) == {"map"} and set(saved.refused) == {"source-named"}

    @pytest.mark.parametrize("who", ["reviewer", "approver", "observer", "clerk"])
    def test_only_inspectors_score(self, county, entry, who):
        with pytest.raises(Refused) as refusal:
            save(entry, "map", Result.OK, by=getattr(county, who))
        assert refusal.value.who_can == "检查员"

    def test_an_inspector_scores_what_is_his(self, county, entry):
        with pytest.raises(Refused, match="没有分给您"):
            save(entry, "map", Result.OK, by=inspecting.second_inspector(county))


class TestKnown:
    def test_what_is_in_order_is_taken_over_with_its_source(self, county, entry):
        taken = checking.take_known(entry, by=county.inspector)
        items = {item.indicator.code: item for item in entry.items.select_related("indicator")}
        assert taken == len(items) == 5
        assert items["verified-subject"].known == "账号台账：认证主体与主办单位一致"
        assert items["announced"].result == Result.NA

    def test_faults_are_never_taken_over(self, county, entry):
        checking.take_known(entry, by=county.inspector)
        assert not entry.items.filter(result=Result.FAULT).exists()
        assert not entry.items.filter(indicator__code="filed").exists(), "nothing is entered in the national system"

    def test_what_was_told_stays(self, county, entry):
        save(entry, "verified-subject", Result.FAULT, by=county.inspector, deduction=5, words="平台上是另一个单位")
        checking.take_known(entry, by=county.inspector)
        assert entry.items.get(indicator__code="verified-subject").result == Result.FAULT


class TestDays:
    def test_days_are_kept(self, county, entry):
        checking.set_days(entry, date(2026, 11, 2), date(2026, 10, 20), by=county.inspector)
        entry.refresh_from_db()
        assert (entry.seen_on, entry.last_post_on) == (date(2026, 11, 2), date(2026, 10, 20))

    @pytest.mark.parametrize(("seen", "last"), [(date(2026, 11, 3), None), (date(2026, 11, 1), date(2026, 11, 2))])
    def test_days_out_of_order_are_refused(self, county, entry, seen, last):
        with pytest.raises(RuleViolation, match="检查时点不晚于今天"):
            checking.set_days(entry, seen, last, by=county.inspector)


class TestCompleting:
    def test_the_score_is_a_hundred_less_what_was_taken(self, county, entry):
        done = inspecting.checked(county, entry, source_named=("两篇未注明来源", 10), duty="没有记录")
        assert (done.state, done.score, done.vetoed, done.passed) == (EntryState.CHECKED, 88, False, True)

    def test_a_veto_fails_whatever_the_score(self, county, entry):
        done = inspecting.checked(county, entry, updated_14_days="没有更新")
        assert (done.score, done.vetoed, done.passed) == (100, True, False)

    def test_below_the_pass_mark_fails(self, county, entry):
        done = inspecting.checked(
            county, entry, weekly_update=("缺五周", 15), source_named=("多篇", 10), no_advertising=("广告", 10), map=("无", 5), replies="无"
        )  # fmt: skip
        assert (done.score, done.passed) == (55, False)

    def test_every_item_needs_a_result(self, county, entry):
        checking.set_days(entry, date(2026, 11, 2), None, by=county.inspector)
        with pytest.raises(RuleViolation, match="每个检查项都有结论"):
            checking.complete(entry, by=county.inspector)

    def test_a_fault_needs_words(self, county, entry):
        marks = [
            (each, Mark(Result.OK)) for each in entry.round.catalogue.indicators.all() if each.concerns(is_app=False)
        ]
        checking.save_items(entry, marks, by=county.inspector)
        save(entry, "map", Result.FAULT, by=county.inspector, deduction=5, version=1)
        with pytest.raises(RuleViolation, match="写明发现的问题"):
            checking.complete(entry, by=county.inspector)

    def test_it_needs_the_day_of_the_check(self, county, entry):
        marks = [
            (each, Mark(Result.OK)) for each in entry.round.catalogue.indicators.all() if each.concerns(is_app=False)
        ]
        checking.save_items(entry, marks, by=county.inspector)
        with pytest.raises(RuleViolation, match="填写检查时点"):
            checking.complete(entry, by=county.inspector)

    def test_a_completed_check_is_closed_until_reopened(self, county, entry):
        done = inspecting.checked(county, entry)
        with pytest.raises(RuleViolation, match="已经检查完成"):
            save(done, "map", Result.NA, by=county.inspector, version=1)
        again = checking.reopen(done, by=county.inspector)
        assert again.state == EntryState.PENDING and again.score is None
        assert save(again, "map", Result.NA, by=county.inspector, version=1).result == Result.NA


class TestFindings:
    def test_each_fault_becomes_a_finding_that_says_everything(self, county, entry, monday):
        checking.set_days(entry, date(2026, 11, 1), None, by=county.inspector)
        inspecting.checked(county, entry, source_named="两篇未注明来源")
        found = Finding.objects.get()
        assert (found.title, found.article, found.category, found.words) == (
            "云上香水（微信订阅号）", "第二十二条", "转载不规范", "两篇未注明来源"
        )  # fmt: skip
        assert (found.deduction, found.veto, found.rectify, found.unit) == (5, False, True, county.town)
        assert found.seen_on == date(2026, 11, 2) and found.recorded_by == county.inspector

    def test_screenshots_go_with_it_removed_ones_do_not(self, county, entry):
        item = save(entry, "source-named", Result.FAULT, by=county.inspector, deduction=5, words="未注明")
        files = [attachments.receive(make.png(f"{n}.png"), by=county.inspector, unit=county.town) for n in "ab"]
        rows = [checking.add_evidence(item, file, by=county.inspector) for file in files]
        checking.remove_evidence(rows[0], by=county.inspector)
        marks = [(each, Mark(Result.OK)) for each in entry.round.catalogue.indicators.all()
                 if each.concerns(is_app=False) and each.code != "source-named"]  # fmt: skip
        checking.save_items(entry, marks, by=county.inspector)
        checking.set_days(entry, date(2026, 11, 2), None, by=county.inspector)
        checking.complete(entry, by=county.inspector)
        assert list(Finding.objects.get().evidence.all()) == [files[1]]

    def test_a_corrected_check_withdraws_them(self, county, entry):
        done = inspecting.checked(county, entry, source_named="未注明")
        checking.reopen(done, by=county.inspector)
        assert not Finding.objects.standing().exists() and Finding.objects.count() == 1
        inspecting.checked_again(county, entry)
        assert not Finding.objects.standing().exists()

    def test_after_an_order_the_check_stands(self, county, row, entry):
        done = inspecting.checked(county, entry, source_named="未注明")
        inspecting.order(county, row)
        with pytest.raises(RuleViolation, match="已经发出整改通知"):
            checking.reopen(done, by=county.inspector)

    def test_the_same_in_the_round_before_is_repeated(self, county, accounts, monday):
        inspecting.finished_round(county, accounts, {0: {"source_named": "未注明", "duty": "没有记录"}})
        monday.move_to("2027-04-06T10:00")  # the first quarter has no round: the one before counts all the same
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, accounts[0]), source_named="又未注明", map="无审图号")
        inspecting.checked(county, inspecting.entry(row, accounts[1]), source_named="未注明")
        repeated = {(f.account_id, f.code): bool(f.repeats_id) for f in row.findings.all()}
        assert repeated == {
            (accounts[0].pk, "source-named"): True, (accounts[0].pk, "map"): False, (accounts[1].pk, "source-named"): False
        }  # fmt: skip


class TestUnfiled:
    def seen(self, county, **changes) -> orders.Unfiled:
        facts = {
            "unit": county.other_town,
            "name": "新民夜话",
            "platform": "抖音",
            "link": "",
            "words": "没有备案，仍在发布",
        }
        return orders.Unfiled(**(facts | {"seen_on": date(2026, 10, 30)} | changes))

    def test_it_becomes_a_finding_that_leads_to_an_order(self, county, row):
        found = orders.record_unfiled(row, self.seen(county), by=county.inspector)
        assert (found.kind, found.article, found.account, found.rectify) == ("unfiled", "第十六条", None, True)
        assert found.seen_on == date(2026, 10, 30)
        assert [group[0] for group in orders.waiting(row)] == [found]

    def test_a_day_to_come_is_refused(self, county, row):
        with pytest.raises(RuleViolation, match="检查时点不晚于今天"):
            orders.record_unfiled(row, self.seen(county, seen_on=date(2026, 11, 3)), by=county.inspector)

    def test_a_clerk_records_none(self, county, row):
        with pytest.raises(Refused):
            orders.record_unfiled(row, self.seen(county), by=county.clerk)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_inspectors_at_once_one_saves_and_the_other_sees_his_value(county, monday):
    accounts = inspecting.register(county)
    row, second = inspecting.open_round(county), inspecting.second_inspector(county)
    rounds.assign(row, row.entries.all(), second, by=county.reviewer, beside=True)
    entry = inspecting.entry(row, accounts[0])
    codes = [each.code for each in row.catalogue.indicators.all() if each.concerns(is_app=False)]
    told: list[tuple[str, str]] = []

    def hand(user, result, barrier, code):
        barrier.wait()
        try:
            save(Entry.objects.select_related("round").get(pk=entry.pk), code, result, by=user)
            told.append((code, "saved"))
        except Overtaken as overtaken:
            told.append((code, overtaken.now.result))
        finally:
            connections.close_all()

    for code in codes:
        barrier = threading.Barrier(2)
        hands = [
            threading.Thread(target=hand, args=(user, result, barrier, code))
            for user, result in (
                (county.inspector, Result.OK),
                (second, Result.FAULT if code in ("interaction",) else Result.OK),
            )
        ]
        for each in hands:
            each.start()
        for each in hands:
            each.join(120)
    assert Item.objects.count() == len(codes)
    assert sum(1 for _, what in told if what == "saved") >= len(codes)
    assert Item.objects.filter(version__gt=1).count() == 0
