"""The circular: every number counted, words beside them, frozen when issued, mended by revision (article 35)."""

import json
import re
from datetime import date

import pytest
from django.db.models import QuerySet

from county import chain
from county.access import Refused
from county.articles import RuleViolation
from inspections import counts, document, figures, proof, rates, wording
from inspections.enums import CircularState, EntryState, Measure
from inspections.errors import Overtaken
from inspections.models import Circular, Rectification, Round
from inspections.services import circulars, orders, outcome, rounds
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def accounts(county):
    return inspecting.register(county)


@pytest.fixture
def row(county, accounts):
    """Three accounts: one clean, one with a fault, one failed; everything sent out, consequences recorded."""
    faults = {1: {"source_named": "两篇未注明来源"}, 2: {"updated_14_days": "没有更新", "weekly_update": ("缺两周", 6)}}
    row = inspecting.finished_round(county, accounts, faults)
    for group in orders.waiting(row):
        orders.issue(group, by=county.inspector)
    outcome.decide(row, Measure.CIRCULATE, "单项否决", by=county.reviewer, entry=row.entries.get(passed=False))
    outcome.decide(row, Measure.PRAISE, "更新及时", by=county.reviewer, entry=row.entries.get(score=100, passed=True))
    return row


@pytest.fixture
def draft(county, row):
    return circulars.draft(row, by=county.inspector)


def issued(county, draft) -> Circular:
    return circulars.issue(draft, draft.version, by=county.approver)


def text(circular: Circular) -> str:
    built = document.build(Circular.objects.get(pk=circular.pk))
    return "\n".join([built.title, *(block.text for block in built.body)])


class TestFigures:
    def test_totals_are_what_the_rows_say(self, row):
        found = figures.of(row)
        assert (found.total.total, found.total.checked, found.total.passed, found.total.failed) == (3, 3, 2, 1)
        assert found.total.pass_rate == rates.words(2, 3) == "66.67%" and found.total.ratio == "100.00%"

    def test_groups_add_up_to_the_whole(self, row):
        found = figures.of(row)
        for groups in (found.platforms, found.kinds):
            for name in ("total", "checked", "excused", "passed"):
                assert sum(getattr(group, name) for group in groups) == getattr(found.total, name)

    def test_problems_name_account_words_and_days(self, row):
        found = figures.of(row)
        assert [(p.name, p.category, p.seen_on, p.due_on) for p in found.problems] == [
            ("新民乡讯", "内容更新不及时", "2026-11-02", "2026-11-09"),
            ("新民乡讯", "内容更新不及时", "2026-11-02", "2026-11-09"),
            ("云上香水", "转载不规范", "2026-11-02", "2026-11-09"),
        ]
        assert [(c, len(p)) for c, p in found.categories] == [("内容更新不及时", 2), ("转载不规范", 1)]
        assert found.accounts_with_problems == 2

    def test_excused_accounts_are_listed_and_not_counted(self, county, accounts):
        row = inspecting.open_round(county)
        for account in accounts[:2]:
            inspecting.checked(county, inspecting.entry(row, account))
        rounds.excuse(inspecting.entry(row, accounts[2]), "平台维护", by=county.inspector)
        found = figures.of(rounds.finish(row, by=county.reviewer))
        assert (found.total.checked, found.total.excused, found.total.pass_rate, found.total.ratio) == (
            2,
            1,
            "100.00%",
            "66.67%",
        )
        assert [(each.name, each.why) for each in found.excused] == [("新民乡讯", "平台维护")]

    def test_orders_in_time_late_open_and_lifted(self, county, row, monday):
        first, second = Rectification.objects.order_by("number")
        inspecting.mended(county, first, by=county.clerk if first.unit == county.town else county.stranger)
        assert figures.orders(row) == counts.Orders(issued=2, in_time=1, late=0, open=1, lifted=0)
        monday.move_to("2026-11-12T10:00")
        inspecting.mended(county, second, by=county.clerk if second.unit == county.town else county.stranger)
        counted = figures.orders(row)
        assert (counted.late, counted.open, counted.rate) == (1, 0, "100.00%")

    def test_against_last_quarter_in_percentage_points(self, county, accounts, row, monday):
        monday.move_to("2027-01-11T10:00")
        following = inspecting.finished_round(county, accounts, {2: {"weekly_update": ("又缺一周", 3)}})
        found = figures.of(following)
        assert found.last.label == "2026年第四季度" and found.points == "33.33"
        assert [problem.repeated for problem in found.problems] == [True]
        words = text(circulars.draft(following, by=county.inspector))
        assert "比2026年第四季度提高 33.33 个百分点" in words
        assert "2026年第四季度发出整改通知 2 份" in words and "尚未完成 2 份，整改完成率 0.00%" in words
        assert "“新民乡讯”（微信订阅号）上一季度已被指出" in words

    def test_changes_of_the_register_since_the_round_before(self, county, accounts, row, monday):
        monday.move_to("2027-01-11T10:00")
        opened = make.filed_account(county.health, name="健康泾源", opened_on=date(2026, 12, 1))
        following = inspecting.finished_round(county, [*accounts, opened])
        found = figures.of(following)
        assert [(c.kind, c.name, c.day) for c in found.changes] == [("开设", "健康泾源", "2026-12-01")]

    def test_frozen_and_read_again_they_are_the_same(self, row):
        found = figures.of(row)
        assert counts.load(counts.dump(found)) == found
        assert counts.dump(found) == counts.dump(figures.of(row))


class TestDrafting:
    def test_one_click_writes_it_all(self, county, draft):
        told = text(draft)
        assert draft.revision == 1 and "泾源县人民政府办公室关于2026年第四季度政务新媒体检查情况的通报" in told
        for words in (
            "合格率 66.67%",
            "（一）内容更新不及时。",
            "涉及 1 个账号，共 2 项：“新民乡讯”（微信订阅号）",
            "予以表扬",
            "下一步工作要求",
        ):
            assert words in told

    def test_a_second_click_opens_the_same(self, county, row, draft):
        assert circulars.draft(row, by=county.reviewer) == draft

    def test_the_round_must_be_finished(self, county, accounts):
        with pytest.raises(RuleViolation, match="检查结束以后"):
            circulars.draft(inspecting.open_round(county), by=county.inspector)

    def test_a_clerk_drafts_none(self, county, row):
        with pytest.raises(Refused):
            circulars.draft(row, by=county.clerk)

    def test_every_number_of_the_text_is_a_figure(self, draft):
        built = document.build(draft)
        found = built.figures
        words = wording.usual(draft.round)
        computed = "\n".join(block.text for block in built.body if block.text not in "\n".join(words.values()))
        known = {n for group in (found.total, *found.platforms, *found.kinds)
                 for n in (group.total, group.checked, group.excused, group.passed, group.failed)}  # fmt: skip
        known |= {len(found.problems), found.accounts_with_problems, found.orders.issued, found.reminders, 2026, 11, 2}
        known |= {len(problems) for _, problems in found.categories} | {len(found.of(m.value)) for m in Measure}
        rates_known = {group.pass_rate for group in (found.total, *found.platforms, *found.kinds)} | {found.total.ratio}
        for rate in re.findall(r"\d+\.\d+%", computed):
            assert rate in rates_known
        for number in re.findall(r"(?<![\d.])\d+(?![\d.%])", computed):
            assert int(number) in known, number

    def test_bars_and_tables_carry_the_same_numbers(self, draft):
        built = document.build(draft)
        bars = next(block.bars for block in built.body if block.bars)
        assert bars == (("内容更新不及时", 2), ("转载不规范", 1))
        table = next(block.table for block in built.body if block.table)
        assert table.rows[-1] == ("全部账号", "3", "3", "0", "1", "66.67%")
        assert [annex.title for annex in built.annexes] == ["不合格账号名单", "问题清单"]
        assert all(sum(column.width for column in annex.columns) == 100 for annex in (table, *built.annexes))

    def test_nothing_found_is_said(self, county, accounts):
        row = inspecting.finished_round(county, accounts)
        told = text(circulars.draft(row, by=county.inspector))
        assert "本次检查没有发现问题。" in told and "表扬" not in told and "三、下一步工作要求" in told


class TestWords:
    def test_they_change_and_no_figure_does(self, county, draft):
        before = counts.dump(document.figures_of(draft))
        words = draft.words | {"next_steps": "（一）立即整改。合格率 1.00%。", "overall_more": "总体平稳。"}
        circulars.save_texts(draft, words, draft.version, by=county.inspector)
        draft.refresh_from_db()
        assert "总体平稳。" in text(draft) and draft.version == 2
        assert counts.dump(document.figures_of(draft)) == before

    def test_unknown_texts_are_not_kept(self, county, draft):
        circulars.save_texts(draft, {"figures": "100%", "basis": "新的依据"}, draft.version, by=county.inspector)
        draft.refresh_from_db()
        assert draft.words["basis"] == "新的依据" and "figures" not in draft.words

    def test_who_is_slower_is_told(self, county, draft):
        circulars.save_texts(draft, {"basis": "甲"}, 1, by=county.inspector)
        with pytest.raises(Overtaken, match="别人修改了这份通报"):
            circulars.save_texts(draft, {"basis": "乙"}, 1, by=county.reviewer)

    def test_every_text_has_a_usual_form(self, row):
        usual = wording.usual(row)
        assert set(usual) == set(wording.NAMES)
        assert all(
            len(usual[each.name]) <= each.most and (usual[each.name] or not each.required) for each in wording.TEXTS
        )


class TestIssuing:
    def test_it_gets_number_day_and_digest(self, county, draft):
        done = issued(county, draft)
        assert (done.state, done.number, done.issued_by) == (
            CircularState.ISSUED,
            "泾政办新媒〔2026〕1号",
            county.approver,
        )
        assert done.digest == circulars.digest(done) and len(done.digest) == 64

    def test_later_changes_do_not_reach_it(self, county, draft, row):
        done = issued(county, draft)
        before = text(done)
        entry = row.entries.first()
        entry.state, entry.passed, entry.score, entry.vetoed = EntryState.CHECKED, False, 1, True
        entry.save()
        assert text(done) == before
        assert counts.dump(figures.of(Round.objects.get(pk=row.pk))) != done.frozen

    def test_it_prints_where_the_audit_chain_stood_when_it_was_issued(self, county, draft):
        chain.extend()
        stood = chain.head()
        done = issued(county, draft)
        assert document.build(done).chain == f"审计链 {stood.words}" and list(proof.problems()) == []
        chain.extend()
        assert document.build(Circular.objects.get(pk=done.pk)).chain == f"审计链 {stood.words}"

    def test_a_draft_prints_no_chain(self, draft):
        chain.extend()
        assert document.build(draft).chain == ""

    def test_a_circular_that_was_altered_or_left_by_the_chain_is_named(self, county, draft):
        chain.extend()
        done = issued(county, draft)
        QuerySet(Circular).filter(pk=done.pk).update(texts=json.dumps(done.words | {"chain": f"1:{'0' * 64}"}))
        lines = list(proof.problems())
        assert "应与印发时的摘要一致" in lines[0] and "审计链应经过第 1 条" in lines[1]

    def test_only_the_approver_issues(self, county, draft):
        for who in (county.inspector, county.reviewer, county.clerk):
            with pytest.raises(Refused) as refusal:
                circulars.issue(draft, draft.version, by=who)
            assert refusal.value.who_can == "县府办审批"

    def test_every_failed_account_needs_a_consequence(self, county, accounts):
        row = inspecting.finished_round(county, accounts, {0: {"interaction": "无法留言"}})
        draft = circulars.draft(row, by=county.inspector)
        with pytest.raises(RuleViolation, match="每个不合格账号都记录了处理结果"):
            issued(county, draft)
        outcome.decide(
            row, Measure.NONE, "首次检查，已当场整改", by=county.reviewer, entry=row.entries.get(passed=False)
        )
        assert issued(county, draft).is_issued

    def test_what_was_not_read_is_not_issued(self, county, draft):
        circulars.save_texts(draft, {"basis": "改过"}, 1, by=county.inspector)
        with pytest.raises(Overtaken):
            circulars.issue(draft, 1, by=county.approver)

    def test_issued_it_takes_no_words(self, county, draft):
        done = issued(county, draft)
        with pytest.raises(Overtaken, match="已经印发"):
            circulars.save_texts(done, {"basis": "x"}, done.version, by=county.inspector)

    def test_a_revision_needs_a_reason_and_keeps_the_first(self, county, row, draft):
        first = issued(county, draft)
        with pytest.raises(RuleViolation, match="为什么要修订"):
            circulars.draft(row, by=county.inspector)
        second = circulars.draft(row, by=county.inspector, why="一处单位名称有误")
        assert (second.revision, second.words) == (2, first.words)
        done = issued(county, second)
        assert (
            done.number == "泾政办新媒〔2026〕2号" and document.build(done).revision == "第 2 次修订：一处单位名称有误"
        )
        first.refresh_from_db()
        assert first.is_issued and json.loads(first.frozen)


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四")])
def test_numerals_of_headings(number, words):
    assert document.numeral(number) == words
