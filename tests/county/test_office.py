"""Deeds on units and parameters: the tree keeps its shape, the regulation's own bounds hold, each deed is one entry."""

from datetime import date

import pytest

from county import access, clock, parameters
from county.articles import RuleViolation
from county.models import AuditEntry, Parameter, Unit
from county.services import office
from tests.factories import unit

pytestmark = pytest.mark.django_db
NEW = {"name": "大湾乡人民政府", "short_name": "大湾乡", "kind": "town", "order": 7}
EVERYBODY = ["clerk", "leader", "reviewer", "approver", "inspector", "observer", "sysadmin", "secadmin", "auditor"]


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


class TestUnits:
    def test_a_new_unit_stands_below_its_parent(self, county):
        made = office.add_unit(by=county.sysadmin, parent=county.root, **NEW)
        assert made.path == f"{county.root.path}{made.pk}/"
        assert (made.depth, made.is_second_level) == (2, False)
        assert made.history.count() == 1
        assert actions() == ["county.add_unit"]

    def test_the_third_level_is_the_last(self, county):
        below = office.add_unit(by=county.sysadmin, parent=county.health, **NEW)
        assert below.is_second_level
        with pytest.raises(RuleViolation, match="二级单位下面不再设单位"):
            office.add_unit(by=county.sysadmin, parent=below, **NEW | {"name": "甲", "short_name": "乙"})

    def test_none_is_added_below_a_unit_out_of_use(self, county):
        office.close_unit(county.other_town, by=county.sysadmin, active=False)
        county.other_town.refresh_from_db()
        with pytest.raises(RuleViolation, match="已停用"):
            office.add_unit(by=county.sysadmin, parent=county.other_town, **NEW)

    @pytest.mark.parametrize("taken", [{"name": "香水镇人民政府"}, {"short_name": "香水镇"}])
    def test_a_name_taken_meanwhile_is_refused_and_nothing_stays(self, county, taken):
        before = Unit.objects.count()
        with pytest.raises(office.UnitNameTaken):
            office.add_unit(by=county.sysadmin, parent=county.root, **NEW | taken)
        assert Unit.objects.count() == before
        assert actions() == []

    def test_an_edit_records_old_and_new_and_keeps_the_place(self, county):
        office.edit_unit(county.town, by=county.sysadmin, name="香水镇政府", parent=county.health, path="/9/")
        fresh = Unit.objects.get(pk=county.town.pk)
        assert (fresh.name, fresh.parent, fresh.path) == ("香水镇政府", county.root, county.town.path)
        entry = AuditEntry.objects.get()
        assert "香水镇人民政府" in entry.detail and "香水镇政府" in entry.detail

    def test_an_edit_without_a_change_leaves_no_trace(self, county):
        versions = county.town.history.count()
        office.edit_unit(county.town, by=county.sysadmin, name=county.town.name)
        assert actions() == []
        assert county.town.history.count() == versions

    def test_a_unit_goes_out_of_use_and_comes_back(self, county):
        office.close_unit(county.town, by=county.sysadmin, active=False)
        assert county.town not in Unit.objects.hosts()
        office.close_unit(county.town, by=county.sysadmin, active=True)
        assert county.town in Unit.objects.hosts()
        assert actions() == ["county.close_unit", "county.open_unit"]

    def test_doing_it_again_leaves_no_trace(self, county):
        office.close_unit(county.town, by=county.sysadmin, active=True)
        assert actions() == []

    def test_the_county_and_its_office_stay(self, county):
        for stays in (county.root, county.office):
            with pytest.raises(RuleViolation, match="不能停用"):
                office.close_unit(stays, by=county.sysadmin, active=False)

    def test_what_is_below_goes_first_and_comes_back_last(self, county):
        with pytest.raises(RuleViolation, match="先停用下级单位"):
            office.close_unit(county.health, by=county.sysadmin, active=False)
        office.close_unit(county.hospital, by=county.sysadmin, active=False)
        office.close_unit(county.health, by=county.sysadmin, active=False)
        with pytest.raises(RuleViolation, match="先恢复上级单位"):
            office.close_unit(county.hospital, by=county.sysadmin, active=True)

    @pytest.mark.parametrize("who", sorted(set(EVERYBODY) - {"sysadmin"}))
    def test_units_are_the_system_administrators_alone(self, county, who):
        by = getattr(county, who)
        with pytest.raises(access.Refused):
            office.add_unit(by=by, parent=county.root, **NEW)
        with pytest.raises(access.Refused):
            office.edit_unit(county.town, by=by, name="别名")
        with pytest.raises(access.Refused):
            office.close_unit(county.town, by=by, active=False)
        assert actions() == []


class TestParameters:
    def test_a_value_counts_from_its_day_on(self, county, freeze):
        hands = freeze("2026-11-02T10:00")
        office.set_parameter("review_days", " 7 ", by=county.approver, effective_from=date(2026, 11, 4), note="人手紧")
        assert parameters.get("review_days") == 5
        hands.move_to("2026-11-04T00:00")
        assert parameters.get("review_days") == 7
        assert parameters.current()["review_days"] == 7
        assert parameters.get("review_days", date(2026, 11, 3)) == 5

    def test_is_one_entry_with_the_label_and_the_note(self, county, monday):
        office.set_parameter("review_days", "7", by=county.approver, effective_from=clock.today(), note="人手紧")
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.reason) == ("county.set_parameter", "人手紧")
        assert "县政府办办理时限" in entry.detail

    def test_the_later_word_for_the_same_day_counts(self, county, monday):
        for value in ("7", "8"):
            office.set_parameter("review_days", value, by=county.approver, effective_from=clock.today())
        assert parameters.get("review_days") == 8
        assert Parameter.objects.filter(key="review_days").count() == 2

    def test_not_from_a_day_that_is_over(self, county, monday):
        with pytest.raises(RuleViolation, match="生效日期不能早于今天"):
            office.set_parameter("review_days", "7", by=county.approver, effective_from=date(2026, 11, 1))

    @pytest.mark.parametrize(
        ("key", "value", "words"),
        [
            ("announce_days", "4", "填 1 到 3 之间的整数"),
            ("announce_days", "0", "填 1 到 3 之间的整数"),
            ("posting_days", "14", "填 15 到 90 之间的整数"),
            ("review_days", "五", "之间的整数"),
            ("review_days", "５", "之间的整数"),
            ("review_days", "-1", "之间的整数"),
            ("review_days", "5.5", "之间的整数"),
            ("review_days", "9" * 100, "之间的整数"),
            ("office_phone", "  ", "不能为空"),
            ("office_name", "长" * 201, "不超过 200 个字"),
            ("office_name", "办公室\n二", "写成一行"),
            ("website_url", "www.example.gov.cn", "写完整地址"),
            ("website_url", "javascript:alert(1)", "写完整地址"),
            ("website_url", "https://[", "写完整地址"),
        ],
    )
    def test_a_value_out_of_bounds_is_refused_with_its_article(self, county, monday, key, value, words):
        with pytest.raises(RuleViolation, match=words) as refusal:
            office.set_parameter(key, value, by=county.approver, effective_from=clock.today())
        assert refusal.value.article == (parameters.PARAMETERS[key].article or "第三十七条")
        assert not Parameter.objects.filter(key=key).exists()

    @pytest.mark.parametrize(
        "pattern",
        [
            "SQ-{year}",
            "SQ-{number}",
            "SQ",
            "SQ-{year}-{number:04d}-{unit}",
            "{year.__class__}-{number}",
            "{year!r}-{number}",
            "{year}-{number:9999999999d}",
            "{year}-{number:>20}",
            "{0}-{year}-{number}",
            "{}-{year}-{number}",
            "{year}-{number",
            "{year}-{number}}",
            "很长的编号前缀写了又写还没有写完呢" + "{year}-{number:09d}",
        ],
    )
    def test_a_pattern_takes_year_and_number_and_nothing_else(self, county, monday, pattern):
        with pytest.raises(RuleViolation):
            office.set_parameter(
                "application_number_pattern", pattern, by=county.approver, effective_from=clock.today()
            )

    @pytest.mark.parametrize(
        "pattern", ["SQ-{year}-{number:04d}", "泾申〔{year}〕{number}号", "{number:03d}/{year}/{year}"]
    )
    def test_a_good_pattern_is_taken(self, county, monday, pattern):
        row = office.set_parameter(
            "application_number_pattern", pattern, by=county.approver, effective_from=clock.today()
        )
        assert row.value == pattern

    @pytest.mark.parametrize("key", sorted(key for key in parameters.PARAMETERS if key.endswith("_pattern")))
    def test_every_pattern_of_the_county_can_be_set_as_long_as_its_column_holds_the_number(self, county, monday, key):
        known = {"by": county.approver, "effective_from": clock.today()}
        assert office.set_parameter(key, "文〔{year}〕{number}号", **known).value == "文〔{year}〕{number}号"
        with pytest.raises(RuleViolation, match="个字"):
            office.set_parameter(key, "文" * 40 + "{year}{number}", **known)

    @pytest.mark.parametrize("who", sorted(set(EVERYBODY) - {"approver"}))
    def test_limits_are_the_county_approvers_alone(self, county, monday, who):
        with pytest.raises(access.Refused) as refusal:
            office.set_parameter("review_days", "7", by=getattr(county, who), effective_from=clock.today())
        assert refusal.value.who_can == "县府办审批"


def test_open_deadlines_follow_a_limit(county, monday):
    from approvals.enums import State
    from approvals.models import Application
    from tests import factories

    case = factories.bring(county, factories.draft(county), State.REVIEWING)
    before = case.due_on
    office.set_parameter("review_days", "7", by=county.approver, effective_from=clock.today())
    assert Application.objects.get(pk=case.pk).due_on > before


def test_a_unit_path_keeps_its_neighbours_apart(county):
    ten = [unit(f"单位{number}", f"简{number}", "department", county.root) for number in range(10)]
    assert set(Unit.objects.within(ten[0])) == {ten[0]}
