"""Indicators as versioned data: the shipped draft, editing, putting in force, finished rounds keep theirs."""

from datetime import date

import pytest

from county.access import Refused
from county.articles import ARTICLES, RuleViolation
from county.models import AuditEntry
from inspections import defaults, sources
from inspections.enums import CatalogueState
from inspections.models import Catalogue, Indicator
from inspections.services import catalogue as services
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")
NEW = {
    "code": "new", "section": "信息内容", "order": 5, "kind": "scored", "applies": "all", "wording": "有原创", "measure": "抽查",
    "article": "第二十条", "category": "无原创", "points": 5, "step": 5, "phrases": "", "source": "",
}  # fmt: skip


@pytest.fixture
def draft(county):
    return Catalogue.objects.get(version=1)


class TestShipped:
    def test_it_is_a_draft_marked_for_revision(self, draft):
        assert draft.is_draft and draft.remark == "草案，由县政府办公室修订"
        assert draft.indicators.count() == len(defaults.ROWS)

    def test_each_class_of_account_has_a_hundred_points(self, draft):
        assert set(services.totals(draft).values()) == {100}

    def test_the_national_vetoes_are_there(self, draft):
        vetoes = set(draft.indicators.filter(kind="veto").values_list("code", flat=True))
        assert {"no-serious-error", "updated-14-days", "interaction", "no-bought-fans"} <= vetoes

    @pytest.mark.parametrize("row", defaults.ROWS, ids=lambda row: row.code)
    def test_every_item_names_real_articles_and_known_sources(self, row):
        assert all(name in ARTICLES for name in row.article.split("、"))
        assert not row.source or row.source in sources.SOURCES

    def test_apps_have_items_of_their_own(self, draft):
        own = [
            row.code for row in draft.indicators.all() if row.concerns(is_app=True) and not row.concerns(is_app=False)
        ]
        assert {"app-usable", "app-ready", "app-service"} == set(own)


class TestEditing:
    def test_only_the_county_approver_may(self, county, draft):
        for who in (county.reviewer, county.inspector, county.clerk, county.observer):
            with pytest.raises(Refused) as refusal:
                services.save_indicator(draft, NEW, by=who)
            assert refusal.value.who_can == "县府办审批"

    def test_an_item_is_added_changed_and_removed_with_history_and_audit(self, county, draft):
        row = services.save_indicator(draft, NEW, by=county.approver)
        services.save_indicator(draft, NEW | {"points": 6}, by=county.approver, code="new")
        row.refresh_from_db()
        assert row.points == 6 and row.history.first().history_user == county.approver
        services.remove_indicator(draft, "new", by=county.approver)
        assert not draft.indicators.filter(code="new").exists()
        deeds = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
        assert deeds[-3:] == ["inspections.indicator", "inspections.indicator", "inspections.indicator_remove"]

    def test_a_code_stands_once_in_a_version(self, county, draft):
        with pytest.raises(RuleViolation, match="已用"):
            services.save_indicator(draft, NEW | {"code": "name"}, by=county.approver)

    def test_title_and_pass_mark_are_kept(self, county, draft):
        services.edit(draft, {"title": "检查指标", "remark": "", "pass_mark": 70}, by=county.approver)
        draft.refresh_from_db()
        assert (draft.title, draft.pass_mark) == ("检查指标", 70)


class TestForce:
    def test_it_needs_a_hundred_points_for_each_class(self, county, draft):
        services.remove_indicator(draft, "map", by=county.approver)
        with pytest.raises(RuleViolation, match="合计 100 分"):
            services.put_in_force(draft, date(2026, 11, 2), by=county.approver)

    def test_it_does_not_begin_in_the_past(self, county, draft):
        with pytest.raises(RuleViolation, match="不早于今天"):
            services.put_in_force(draft, date(2026, 11, 1), by=county.approver)

    def test_from_its_day_on_it_counts(self, county, draft):
        services.put_in_force(draft, date(2026, 11, 5), by=county.approver)
        assert services.in_force() is None
        assert services.in_force(date(2026, 11, 5)) == draft

    def test_what_is_in_force_never_changes(self, county):
        current = inspecting.indicators(county)
        for deed in (
            lambda: services.save_indicator(current, NEW, by=county.approver),
            lambda: services.remove_indicator(current, "map", by=county.approver),
            lambda: services.edit(current, {"title": "x", "remark": "", "pass_mark": 1}, by=county.approver),
            lambda: services.put_in_force(current, date(2026, 11, 3), by=county.approver),
        ):
            with pytest.raises(RuleViolation, match="不能修改"):
                deed()

    def test_a_new_draft_copies_the_newest_and_the_old_one_stays(self, county):
        current = inspecting.indicators(county)
        draft = services.new_draft(by=county.approver)
        assert draft.version == 2 and draft.indicators.count() == current.indicators.count()
        services.save_indicator(draft, {"wording": "改过的"}, by=county.approver, code="map")
        assert current.indicators.get(code="map").wording != "改过的"

    def test_there_is_one_draft_at_a_time(self, county, draft):
        with pytest.raises(RuleViolation, match="已有一个草案"):
            services.new_draft(by=county.approver)

    def test_a_finished_round_keeps_its_version(self, county):
        accounts = inspecting.register(county)
        row = inspecting.finished_round(county, accounts)
        draft = services.new_draft(by=county.approver)
        services.put_in_force(draft, date(2026, 11, 2), by=county.approver)
        row.refresh_from_db()
        assert row.catalogue.version == 1 and services.in_force() == draft


def test_the_database_refuses_points_that_do_not_fit(county, draft):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Indicator.objects.create(catalogue=draft, **(NEW | {"step": 6}))


def test_the_database_refuses_a_version_in_force_without_a_day(county, draft):
    from django.db import IntegrityError

    draft.state = CatalogueState.IN_FORCE
    with pytest.raises(IntegrityError):
        draft.save()
