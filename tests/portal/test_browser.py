"""The gathering pages in a real browser: nothing an aid cannot read, nothing wider than the screen, an account in one click."""

import pytest

from approvals import services
from notifications import incidents
from portal.services import renew_calendar
from reports import codes
from reports.enums import PaperKind
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/?tab=done", "/todo/?whose=others", "/calendar/?view=month"]
"""What tests/browser/test_axe.py does not visit."""


@pytest.fixture
def busy(county_clock):
    """A county with something in every list."""
    county_clock.set_to("2026-11-02T10:00")
    county = make.County()
    returned = make.bring(county, make.draft(county), "reviewing")
    services.send_back(returned, make.intent(returned, county.reviewer, "补充功能定位"))
    make.bring(county, make.draft(county, unit=county.other_town, by=county.stranger, name="新民乡音"), "announcing")
    make.bring(county, make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="健康泾源"), "signing")
    case = make.bring(county, make.draft(county, platform=make.platform("weibo")), "announcing")
    services.copy_to(case, [county.observer], by=county.reviewer)
    renew_calendar(county.reviewer)
    incidents.report("delivery:mail", "邮件发不出去", "ConnectionRefusedError")
    county_clock.set_to("2026-11-09T10:00")
    county.case = case
    return county


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_no_page_of_the_office_has_a_fault(enter, busy, either, axe):
    page = enter(busy.reviewer, size=either)
    for address in PAGES:
        page.goto(address)
        assert page.locator("h1").count() == 1
        assert fits(page), address
        axe(page)


def test_the_operations_page_and_the_paper_check_have_no_fault(enter, visitors, busy, either, axe):
    page = enter(busy.sysadmin, size=either)
    page.goto("/admin/operations/")
    assert fits(page)
    axe(page)
    stranger = visitors.open(size=either)
    for code in (codes.code_for(busy.case.number, busy.case.version, PaperKind.DOSSIER), "AAAA-BBBB"):
        stranger.goto(f"/check/{busy.case.number}/{code}/")
        assert fits(stranger)
        axe(stranger)


def test_any_account_is_found_by_a_key_two_characters_and_enter(enter, busy):
    page = enter(busy.reviewer)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("新民乡音")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/*/")
    assert page.locator("h1").inner_text() == "新民乡音"
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("乡音")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="新民乡音", exact=True).click()
    assert page.locator("h1").inner_text() == "新民乡音"


def test_the_first_click_on_a_row_opens_where_it_is_done(enter, busy):
    page = enter(busy.reviewer)
    page.goto("/")
    page.locator(".todo li").first.click(position={"x": 500, "y": 20})
    page.wait_for_url("**/notices/*/post/website/")


def test_several_units_are_urged_in_one_go_without_scripts(enter, busy):
    page = enter(busy.reviewer, script=False)
    page.goto("/todo/?whose=others")
    for box in page.locator("label.opt").all():
        box.click()
    page.get_by_role("button", name="催办勾选的事项").click()
    assert "已催办" in page.locator(".flash").inner_text()
    assert page.url.endswith("/todo/?whose=others")


def test_the_menu_of_a_phone_opens_without_scripts(enter, busy):
    page = enter(busy.clerk, size={"width": 390, "height": 844}, script=False)
    page.goto("/")
    page.get_by_role("link", name="菜单").click()
    page.locator("#nav").get_by_role("link", name="时限日历").click()
    assert page.locator("h1").inner_text() == "时限日历"


def test_on_paper_the_calendar_stands_without_menu_and_buttons(enter, busy):
    page = enter(busy.reviewer)
    page.goto("/calendar/")
    page.emulate_media(media="print")
    for selector in (".nav", ".top", ".page-acts", "#feed", "form"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator(".cal-day").first.is_visible()


def test_an_article_is_reached_by_its_anchor(enter, busy):
    page = enter(busy.clerk)
    page.goto("/docs/#art-14")
    box = page.locator("#art-14").bounding_box()
    assert 0 <= box["y"] < 300
