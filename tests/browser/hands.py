"""What people do with a page: each function is one deed in the words of the screen. Clicks are counted where it matters."""

import re
from itertools import count

from approvals.models import Application
from county import clock
from tests import factories as make

PICTURE = {"name": "截图.png", "mimeType": "image/png", "buffer": make.png_bytes()}
_names = count(1)


def go_on(page) -> None:
    """保存并继续, and wait for the next page."""
    page.get_by_role("button", name="保存并继续").last.click()
    page.wait_for_load_state()


def choose(page, name: str, value: str) -> None:
    """Choose a radio card by its value."""
    page.locator(f"input[name={name}][value='{value}']").check(force=True)


def open_account(page, name: str, platform: str = "抖音", *, reasons: bool = False) -> Application:
    """Fill an opening from the first card to the submitted case; returns it."""
    page.goto("/apply/")
    page.locator("main").get_by_role("link", name=re.compile("^开设")).first.click()
    page.get_by_role("button", name="开始填报").click()
    page.wait_for_url(re.compile(r"/1/$"))
    page.fill("[name=reason]", "群众需要办事指南")
    go_on(page)
    choose(page, "platform", str(make.Platform.objects.get(name=platform).pk))
    page.fill("[name=name]", name)
    page.fill("[name=purpose]", "发布政务信息和办事指南")
    page.locator("input[name=functions][value=publish]").check(force=True)
    page.set_input_files("[name=file_logo]", PICTURE)
    go_on(page)
    people(page)
    go_on(page)
    go_on(page)
    return submit(page)


def people(page) -> None:
    """Persons and the rest of step 3; only what the page asks."""
    for code, person in (("first", "赵镇长"), ("direct", "钱副镇长"), ("checker", "孙主任"), ("keeper", "李干事")):
        for part, value in (("name", person), ("post", "干部"), ("phone", "0954-5011234")):
            page.fill(f"[name={code}_{part}]", value)
    for name, value in (
        ("operating_mode", "self"),
        ("in_budget", "True"),
        ("news_licence", "False"),
        ("video_licence", "False"),
    ):
        box = page.locator(f"input[name={name}][value='{value}']")
        if box.count():
            box.check(force=True)


def submit(page, confirm: str = "") -> Application:
    """The last step: declaration or the account's name typed, then 提交."""
    declared = page.locator("[name=declared]")
    if declared.count():
        declared.check(force=True)
    if confirm:
        page.fill("[name=confirm]", confirm)
    page.get_by_role("button", name=re.compile("^(重新)?提交")).click()
    page.wait_for_url(re.compile(r"/approve/"))
    return case_of(page)


def case_of(page) -> Application:
    """The case shown by the page's address."""
    return Application.objects.get(pk=re.search(r"/approve/([0-9a-f-]{36})/", page.url).group(1))


def decide(page, result: str, opinion: str = "", *, case: Application) -> None:
    """From the to-do list: row → result → 提交意见."""
    page.goto("/todo/")
    page.locator(f"a[href*='{case.pk}']").first.click()
    choose(page, "result", result)
    if opinion:
        page.fill("#id_opinion", opinion)
    page.get_by_role("button", name="提交意见").click()
    page.wait_for_load_state()


def report(page, case: Application, shown: str = "") -> None:
    """The clerk reports the platform step of today."""
    page.goto(f"/approve/{case.pk}/report/")
    page.fill("[name=day]", clock.today().isoformat())
    if page.locator("[name=shown_name]").count():
        page.fill("[name=shown_name]", shown or case.name)
    if page.locator("[name=identifier]").count():
        page.fill("[name=identifier]", f"id{next(_names)}")
        choose(page, "verified_state", "verified")
        page.fill("[name=verified_subject]", case.unit.name)
    page.set_input_files("[name=proof]", PICTURE)
    page.get_by_role("button", name="提交报告").click()
    page.wait_for_load_state()


def post(page, case: Application, channel: str) -> None:
    """Record a posting of today with its link."""
    row = Application.objects.get(pk=case.pk).announcement
    page.goto(f"/notices/{row.pk}/post/{channel}/")
    page.fill("[name=posted_on]", clock.today().isoformat())
    page.fill("[name=link]", "https://www.example.gov.cn/notice/1")
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    page.wait_for_load_state()


def enter_national(page, case: Application) -> None:
    """The office records that the national system was updated."""
    page.goto(f"/approve/{case.pk}/national/")
    page.fill("[name=entered_on]", clock.today().isoformat())
    page.set_input_files("[name=proof]", PICTURE)
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    page.wait_for_load_state()
