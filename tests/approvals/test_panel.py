"""The rule panel of a case: every rule that applies, unmet ones first, and what each light means."""

import pytest

from approvals import panel, services
from approvals.enums import State
from approvals.models import Application
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def lights(case) -> str:
    return "".join(check.light for check in panel.checks(Application.objects.get(pk=case.pk)))


def unmet(case) -> set[str]:
    return {check.code for check in panel.unmet(panel.checks(Application.objects.get(pk=case.pk)))}


def test_a_complete_opening_is_all_green(county):
    case = make.draft(county)
    assert set(lights(case)) == {"g"} and unmet(case) == set()


def test_what_stops_the_case_stands_first(county):
    case = make.draft(county, name="云上香水e站", in_budget=False)
    assert lights(case).startswith("ry")
    assert unmet(case) == {"name_plain", "budget"}


def test_a_reason_turns_a_stop_into_a_note(county):
    case = make.draft(county, in_budget=False)
    services.save_draft(case, {}, by=county.clerk, reasons={"budget": "从工作经费列支"})
    assert unmet(case) == set()
    assert "y" in lights(case)


def test_an_exception_is_asked_for_by_name_and_by_platform(county):
    make.account(county.town, "douyin", name="云上香水")
    case = make.draft(county)
    assert unmet(case) == {"one_per_platform"}
    services.save_draft(case, {"exception_platform": "少数民族语言频道"}, by=county.clerk)
    assert unmet(case) == set()


def test_a_namesake_of_another_unit_needs_a_reason_and_look_alikes_count(county):
    make.account(county.other_town, "weibo", name="云上香水")
    assert unmet(make.draft(county)) == {"name_not_taken"}


def test_a_cancelled_account_stands_in_nobodys_way(county):
    make.account(county.town, "douyin", name="香水之声", status="cancelled")
    make.account(county.other_town, "weibo", name="新民乡讯", status="cancelled")
    assert unmet(make.draft(county)) == set()


@pytest.mark.parametrize("kind", ["altering", "suspending", "cancelling"])
def test_another_open_case_on_the_account_is_named(county, kind):
    about = make.filed_account(county.town)
    first = make.bring(county, make.draft(county, "altering", about=about), State.SIGNING)
    second = make.draft(county, kind, about=about)
    words = {check.code: check.verdict.words for check in panel.unmet(panel.checks(second))}
    assert first.number in words["one_case_at_a_time"]


def test_an_opening_does_not_ask_what_is_known_only_later(county):
    asked = panel.asked(make.draft(county), panel.form())
    assert not {"identifier", "link", "verified_subject", "opened_on"} & set(asked)
    assert not {"app_ipv6", "app_icp"} & set(asked)
    assert "app_ipv6" in panel.asked(make.draft(county, platform=make.platform("app")), panel.form())
