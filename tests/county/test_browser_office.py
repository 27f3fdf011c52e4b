"""The back office in Chromium at both widths: no fault of access, nothing beside the edge, the ways work by hand."""

import re

import pytest
from django.urls import reverse

from county import workdays
from county.models import CalendarDay, User
from tests import factories
from tests.plugins.browser import PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FIRST = "Mountain-Stream-58"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def county(transactional_db):
    workdays.forget()
    yield factories.County()
    workdays.forget()


def sound(page, axe) -> None:
    """Nothing stands beyond the edge, and no rule of access is broken."""
    assert not page.evaluate(WIDE), page.url
    axe(page)


def log_in(page, username: str, password: str) -> None:
    page.goto("/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")


PAGES = {
    "sysadmin": ["units", "unit_add", "people", "person_add", "profile", "password"],
    "auditor": ["audit", "people"],
    "approver": ["calendar_days", "calendar_edit", "settings", "units"],
}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_stands_at_both_widths(county, enter, axe, either, who):
    page = enter(getattr(county, who), size=either)
    for name in PAGES[who]:
        page.goto(reverse(f"county:{name}"))
        sound(page, axe)
    if who == "sysadmin":
        for name, row in (("unit_edit", county.town), ("person_edit", county.clerk)):
            page.goto(reverse(f"county:{name}", args=[row.pk]))
            sound(page, axe)
    if who == "approver":
        page.goto(reverse("county:setting_edit", args=["review_days"]))
        sound(page, axe)


def test_the_log_in_page_stands_at_both_widths(county, visitors, axe, either):
    page = visitors.open(size=either)
    page.goto("/login/?idle=1")
    sound(page, axe)
    log_in(page, county.clerk.username, "wrong")
    assert "用户名或密码不对" in page.inner_text("main")
    sound(page, axe)


def test_a_new_user_comes_from_the_first_form_to_the_workbench(county, enter, visitors):
    records = enter(county.sysadmin)
    records.goto("/admin/people/")
    records.click("text=增加用户")
    records.fill("#id_username", "XS-Xin")
    records.fill("#id_name", "新来的")
    records.click("main button:has-text('增加用户')")
    first = records.inner_text("#first")

    newcomer = visitors.open()
    log_in(newcomer, "xs-xin", first)
    assert "用户名或密码不对" in newcomer.inner_text("main")

    security = enter(county.secadmin)
    security.goto("/admin/people/?state=off")
    security.click("text=新来的")
    security.select_option("#id_role", "clerk")
    security.select_option("#id_unit", str(county.town.pk))
    security.click("main button:has-text('授予角色')")
    security.click("text=启用用户")
    assert "已启用" in security.inner_text("main")

    log_in(newcomer, "xs-xin", first)
    newcomer.wait_for_url("**/password/")
    for field, words in (("old", first), ("new", FIRST), ("again", FIRST)):
        newcomer.fill(f"#id_{field}", words)
    newcomer.click("main button:has-text('修改密码')")
    newcomer.wait_for_url(re.compile(r"/$"))
    assert "密码已修改" in newcomer.inner_text("main")
    assert not User.objects.get(username="xs-xin").must_change_password


def test_disabled_a_person_is_out_at_the_next_click(county, enter):
    clerk, security = enter(county.clerk), enter(county.secadmin)
    clerk.goto("/profile/")
    security.goto(reverse("county:person_edit", args=[county.clerk.pk]))
    security.click("text=停用用户")
    assert "其登录已退出" in security.inner_text("main")
    clerk.reload()
    assert clerk.url.startswith(clerk.url.split("/profile")[0]) and "/login/" in clerk.url


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_days_are_entered_after_a_look_at_what_moves(county, enter, axe, script):
    page = enter(county.approver, script=script)
    page.goto("/admin/calendar/")
    page.click("text=录入日期")
    page.fill("#id_lines", "乱写")
    page.click("text=看会怎样")
    assert "看不懂日期“乱写”" in page.inner_text("main")
    page.fill("#id_lines", "2031-03-10,放假,县庆\n2031-03-15,上班,调休")
    page.select_option("#id_source", "county")
    page.click("text=看会怎样")
    assert "没有在办事项的期限变动" in page.inner_text("main")
    assert not CalendarDay.objects.filter(date__year=2031).exists()
    if script:
        sound(page, axe)
    page.click("text=保存 2 天")
    assert "已保存 2 天" in page.inner_text("main")
    assert CalendarDay.objects.filter(date__year=2031).count() == 2


def test_a_font_size_follows_the_person(county, enter):
    page = enter(county.clerk)
    page.goto("/profile/")
    page.click("label:has-text('特大')")
    page.click("text=保存字号")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert not page.evaluate(WIDE)
    other = enter(county.clerk, size=PHONE)
    other.goto("/profile/")
    assert other.get_attribute("html", "class") == "fs-xl"


def test_a_refused_form_takes_the_focus_and_keeps_the_words(county, enter):
    page = enter(county.sysadmin)
    page.goto("/admin/units/add/")
    page.fill("#id_name", "大湾乡人民政府")
    page.fill("#id_phone", "13812345678")
    page.click("main button:has-text('增加单位')")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.title().startswith("错误：")
    assert page.input_value("#id_name") == "大湾乡人民政府"
    page.click("text=办公电话：")
    assert page.evaluate("document.activeElement.id") in {"id_phone", ""}
