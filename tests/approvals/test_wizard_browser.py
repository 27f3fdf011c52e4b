"""The wizard in a real browser: rules while typing, boxes that come and go, autosave, keys, accessibility."""

import pytest

from accounts.models import Account
from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from tests import factories as make
from tests.factories import County
from tests.plugins.browser import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(county: County):
    make.filed_account(county.town)
    return services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk)


def stored(case) -> Application:
    return Application.objects.get(pk=case.pk)


def test_rules_speak_while_one_types_and_never_take_the_focus(enter, county, case):
    page = enter(county.clerk)
    page.goto(f"/apply/{case.pk}/2/")
    page.fill("#id_name", "云上香水e站")
    page.wait_for_selector("#rules >> text=名称中有字母“e”，请删去")
    assert page.evaluate("document.activeElement.id") == "id_name"
    page.fill("#id_name", "云上香水")
    page.wait_for_selector("#rules >> text=名称只用汉字")
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_a_box_comes_when_an_answer_calls_for_it_and_goes_again(enter, county, case):
    page = enter(county.clerk)
    page.goto(f"/apply/{case.pk}/2/")
    page.click("text=已有“云上香水”，再开设需申请例外")
    page.wait_for_selector("#id_exception_platform")
    page.fill("#id_exception_platform", "面向不同村组")
    page.wait_for_selector("#rules >> text=已申请例外，由县府办判断")
    assert page.input_value("#id_exception_platform") == "面向不同村组"
    page.click("label.opt:has-text('抖音')")
    page.wait_for_selector("#id_exception_platform", state="detached")


def test_typing_is_saved_by_itself_and_says_when(enter, county, case):
    page = enter(county.clerk)
    page.goto(f"/apply/{case.pk}/1/")
    page.fill("#id_reason", "群众使用短视频较多")
    page.wait_for_selector("[data-autosave-status] >> text=已自动保存")
    assert stored(case).reason == "群众使用短视频较多"


def test_the_fix_is_one_click(enter, county, case):
    page = enter(county.clerk)
    page.goto(f"/apply/{case.pk}/2/")
    page.fill("#id_name", "香水之声")
    page.click("#rules >> text=使用“云上香水”")
    page.wait_for_load_state()
    assert page.input_value("#id_name") == "云上香水"


def test_enter_in_a_text_field_saves_and_goes_on(enter, county, case):
    services.save_draft(case, make.facts(), by=county.clerk, reasons={"another_platform": "分工不同"})
    page = enter(county.clerk)
    page.goto(f"/apply/{case.pk}/3/")
    page.fill("#id_keeper_post", "干事")
    page.press("#id_keeper_post", "Enter")
    page.wait_for_url(f"**/apply/{case.pk}/4/")
    assert stored(case).keeper_post == "干事"


def test_an_opening_by_mouse_and_keys_reaches_the_leader(enter, county, case):
    page = enter(county.clerk)
    page.goto(f"/apply/{case.pk}/1/")
    page.fill("#id_reason", "群众使用短视频较多")
    page.click("button.btn-p >> text=保存并继续")
    page.wait_for_url("**/2/")
    page.click("label.opt:has-text('抖音')")
    page.wait_for_selector("#id_why_another_platform")
    page.fill("#id_why_another_platform", "公众号发图文，抖音发短视频")
    page.set_input_files("#id_file_logo", {"name": "标识.png", "mimeType": "image/png", "buffer": make.png_bytes()})
    page.click("button.btn-p >> text=保存并继续")
    page.wait_for_url("**/3/")
    page.click("button.btn-p >> text=保存并继续")
    page.wait_for_url("**/4/")
    page.click("button.btn-p >> text=保存并继续")
    page.wait_for_url("**/5/")
    page.click("text=以上内容属实")
    page.click("text=提交申请")
    page.wait_for_url(f"**/approve/{case.pk}/")
    assert stored(case).state == State.SIGNING


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_every_step_is_accessible_and_never_wider_than_the_screen(enter, axe, county, case, either, step):
    services.save_draft(case, make.facts(name="云上香水e站"), by=county.clerk)
    page = enter(county.clerk, size=either)
    page.goto(f"/apply/{case.pk}/{step}/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= either["width"]


@pytest.mark.parametrize("kind", [Kind.ALTERING, Kind.CANCELLING])
@pytest.mark.parametrize("step", [2, 5])
def test_changes_and_closings_are_accessible(enter, axe, county, either, kind, step):
    case = make.draft(county, kind, about=make.filed_account(county.town))
    page = enter(county.clerk, size=either)
    page.goto(f"/apply/{case.pk}/{step}/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= either["width"]


@pytest.mark.parametrize("path", ["/apply/", "/apply/start/?kind=altering", "/apply/start/?kind=opening"])
def test_the_ways_in_are_accessible(enter, axe, county, case, either, path):
    page = enter(county.clerk, size=either)
    page.goto(path)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= either["width"]


def test_errors_are_accessible_and_take_the_focus(enter, axe, county, case):
    page = enter(county.clerk, size=PHONE)
    page.goto(f"/apply/{case.pk}/2/")
    page.fill("#id_name", "e")
    page.click("button.btn-p >> text=保存并继续")
    page.wait_for_selector("#mistakes-h")
    assert "处需要修改" in page.evaluate("document.activeElement.innerText")
    axe(page)
    assert Account.objects.count() == 1
