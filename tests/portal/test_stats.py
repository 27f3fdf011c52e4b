"""Statistics and yearly sheets: numbers equal independent counts, everybody sees his own, versions of the formula stay."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from announcements.models import Announcement
from approvals.enums import Kind, State
from county.models import Unit
from inspections.enums import Measure
from inspections.models import Rectification
from inspections.services import orders, outcome
from reports import annual, pace, statistics
from reports.annual import ANNUAL_FORMULAS, Rule, Term
from reports.statistics import Share
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def row(county):
    """香水镇: 100 and 95; 新民乡: failed by veto, circulated; its order answered in time."""
    faults = {1: {"source_named": "未注明来源"}, 2: {"updated_14_days": "没有更新"}}
    row = inspecting.finished_round(county, inspecting.register(county), faults)
    for group in orders.waiting(row):
        orders.issue(group, by=county.inspector)
    outcome.decide(row, Measure.CIRCULATE, "单项否决", by=county.reviewer, entry=row.entries.get(passed=False))
    outcome.decide(
        row, Measure.PRAISE, "更新及时", by=county.reviewer, entry=row.entries.filter(score=100, passed=True).first()
    )
    inspecting.mended(county, Rectification.objects.get(unit=county.other_town), by=county.stranger)
    return row


def sheet(county, unit: Unit, year: int = 2026) -> annual.Sheet:
    return annual.sheets(year, Unit.objects.filter(pk=unit.pk), empty=True)[0]


def lines(found: annual.Sheet) -> dict[str, tuple[str, Decimal]]:
    return {line.term.key: (line.words, line.points) for line in found.lines}


class TestFormula:
    @pytest.mark.parametrize("formula", ANNUAL_FORMULAS, ids=lambda formula: str(formula.version))
    def test_weights_make_a_hundred(self, formula):
        assert sum(term.weight for term in formula.terms) == 100

    def test_an_earlier_year_keeps_its_version(self, monkeypatch):
        later = annual.Formula(2, 2027, "修订", ANNUAL_FORMULAS[0].terms)
        monkeypatch.setattr(annual, "ANNUAL_FORMULAS", (*ANNUAL_FORMULAS, later))
        assert [annual.formula_of(year) and annual.formula_of(year).version for year in (2022, 2023, 2026, 2027, 2030)] == [
            None, 1, 1, 2, 2,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("rule", "weight", "each", "share", "points"),
        [
            (Rule.SHARE, 30, 0, Share(2, 3), "20.00"),
            (Rule.SHARE, 25, 0, Share(1, 3), "8.33"),
            (Rule.SHARE, 10, 0, Share(0, 0), "10.00"),
            (Rule.LOSS, 5, 2, Share(2, 0), "1.00"),
            (Rule.LOSS, 5, 2, Share(9, 0), "0.00"),
            (Rule.GAIN, 5, 2, Share(1, 0), "2.00"),
            (Rule.GAIN, 5, 2, Share(9, 0), "5.00"),
        ],
    )
    def test_points_of_a_term(self, rule, weight, each, share, points):
        assert annual.points(Term("x", "x", weight, rule, "", "", each), share) == Decimal(points)


class TestSheet:
    def test_figures_and_points_of_two_units(self, county, row):
        assert lines(sheet(county, county.town)) == {
            "coverage": ("100.00%", Decimal("5.00")), "passing": ("100.00%", Decimal("30.00")),
            "average": ("97.50 分", Decimal("24.38")), "notices": ("—", Decimal("10.00")), "orders": ("—", Decimal("10.00")),
            "repeats": ("0 项", Decimal("5.00")), "circulated": ("0 次", Decimal("5.00")), "talks": ("0 次", Decimal("5.00")),
            "praise": ("1 次", Decimal("2.00")),
        }  # fmt: skip
        other = sheet(county, county.other_town)
        assert lines(other)["passing"] == ("0.00%", Decimal("0.00")) and lines(other)["circulated"] == (
            "1 次",
            Decimal("3.00"),
        )
        assert lines(other)["orders"] == ("100.00%", Decimal("10.00"))
        assert other.score == sum(points for _, points in lines(other).values())

    def test_a_unit_that_was_not_checked_has_no_score(self, county, row):
        assert sheet(county, county.health).score is None and sheet(county, county.health).is_empty

    def test_an_open_round_does_not_count(self, county):
        accounts = inspecting.register(county)
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, accounts[0]))
        assert sheet(county, county.town).score is None

    def test_late_answers_and_late_announcements_cost(self, county, row, monday):
        account = make.filed_account(county.town, code="douyin", name="云上香水")
        make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.ANNOUNCING)
        monday.move_to("2026-11-30T10:00")
        order = Rectification.objects.get(unit=county.town)
        orders.answer(order, inspecting.said(order, county.clerk))
        found = lines(sheet(county, county.town))
        assert found["orders"] == ("0.00%", Decimal("0.00")) and found["notices"] == ("0.00%", Decimal("0.00"))

    def test_many_units_cost_as_many_queries_as_one(self, county, row, django_assert_max_num_queries):
        for number in range(12):
            make.unit(f"第{number}乡", f"第{number}乡", "town", county.root)
        with django_assert_max_num_queries(10):
            annual.sheets(2026, Unit.objects.exclude(kind="county"), empty=True)


class TestStatistics:
    def test_quarters_problems_and_holdings(self, county, row):
        quarter = statistics.quarters(county.reviewer, 2026)[0]
        assert (quarter.total, quarter.checked, quarter.passed, quarter.passing.words) == (3, 3, 2, "66.67%")
        assert {p.category: p.number for p in statistics.problems(county.reviewer, 2026)} == {
            "转载不规范": 1,
            "内容更新不及时": 1,
        }
        held = statistics.holdings(county.reviewer)
        assert held.total == 3 and [(line.unit.short_name, line.total) for line in held.rows] == [
            ("香水镇", 2),
            ("新民乡", 1),
        ]

    def test_a_unit_counts_its_own_only(self, county, row):
        assert statistics.quarters(county.stranger, 2026)[0].total == 1
        assert statistics.holdings(county.clerk).total == 2
        assert [p.category for p in statistics.problems(county.clerk, 2026)] == ["转载不规范"]

    def test_an_account_of_the_county_itself_is_counted_there(self, county, row):
        make.filed_account(county.root, name="泾源县政务")
        held = statistics.holdings(county.reviewer)
        assert held.total == 4 and [(line.unit, line.total) for line in held.rows if not line.is_listed] == [
            (county.root, 1)
        ]

    def test_another_year_is_empty(self, county, row):
        assert statistics.problems(county.reviewer, 2025) == [] and statistics.quarters(county.reviewer, 2025) == []

    def test_steps_take_working_days(self, county, monday):
        case = make.bring(county, make.draft(county), State.SIGNING)
        monday.move_to("2026-11-05T10:00")
        make.bring(county, case, State.REVIEWING)
        found = {each.label: each for each in pace.paces(county.reviewer, 2026, [])}
        assert (found["单位签字"].number, found["单位签字"].days, found["单位签字"].over) == (1, 3, 0)
        assert found["县政府办初审"].number == 0 and found["县政府办初审"].average is None

    def test_announcements_in_time_by_quarter(self, county, monday):
        account = make.filed_account(county.town)
        case = make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.ANNOUNCING)
        notice = Announcement.objects.get()
        assert statistics.posted_in_time(notice, date(2026, 11, 3)) is None, "the three days still run"
        assert statistics.posted_in_time(notice, date(2026, 11, 9)) is False
        make.post_both(county, case)
        rows = statistics.notices(Announcement.objects, 2026)
        told = statistics.punctual((each.due_on, statistics.posted_in_time(each, date(2026, 11, 9))) for each in rows)
        assert [(each.label, each.share.words) for each in told][-2:] == [("第四季度", "100.00%"), ("全年", "100.00%")]


class TestPages:
    @pytest.mark.parametrize("query", ["", "?year=2025", "?year=x", "?year=99999", "?year=2026&year=2025"])
    def test_the_page_stands_whatever_year_is_asked(self, client, county, row, query):
        client.force_login(county.observer)
        assert client.get(reverse("portal:stats") + query).status_code == 200

    def test_without_data_it_says_so(self, client, county):
        client.force_login(county.reviewer)
        told = client.get(reverse("portal:stats")).content.decode()
        for words in ("还没有结束的检查", "没有问题记录", "台账里没有账号", "这一年没有开设、关停和注销"):
            assert words in told

    def test_units_stand_in_the_countys_order_and_lead_to_their_sheet(self, client, county, row):
        client.force_login(county.reviewer)
        told = client.get(reverse("portal:stats_year", args=[2026])).content.decode()
        assert told.index("香水镇") < told.index("新民乡") and "不作排名" in told
        sheet = client.get(reverse("portal:stats_unit", args=[2026, county.other_town.pk])).content.decode()
        assert "单项否决" in sheet and "新民乡讯（微信订阅号）" in sheet

    def test_a_unit_reads_its_own_sheet_only(self, client, county, row):
        client.force_login(county.clerk)
        told = client.get(reverse("portal:stats_year", args=[2026])).content.decode()
        assert "香水镇" in told and "新民乡" not in told
        assert client.get(reverse("portal:stats_unit", args=[2026, county.other_town.pk])).status_code == 404

    @pytest.mark.parametrize("address", ["/stats/1999/", "/stats/99999/", "/stats/2026/99999999999/", "/stats/2026/0/"])
    def test_odd_addresses_are_404(self, client, county, address):
        client.force_login(county.reviewer)
        assert client.get(address).status_code == 404

    def test_administrators_are_told_who_reads_it(self, client, county):
        client.force_login(county.sysadmin)
        assert client.get(reverse("portal:stats")).status_code == 403
