"""A quarter in a real browser: opened, inspected by keyboard, mended, told in the circular; cut lines lose nothing."""

import re

import pytest

from inspections.enums import EntryState, OrderState, Result
from inspections.models import Circular, Entry, Rectification, Round
from inspections.services import checking, circulars, orders, outcome, rounds
from inspections.services.checking import Mark
from tests import factories as make
from tests import inspecting
from tests.browser.test_axe import check

pytestmark = pytest.mark.django_db(transaction=True)
FAULT = "两篇转载文章未注明来源。"


@pytest.fixture
def town(county_clock):
    county_clock.set_to("2026-11-02T10:00")
    return make.County()


@pytest.fixture
def accounts(town):
    found = inspecting.register(town)
    return [
        *found,
        make.filed_account(town.health, name="健康讲堂"),
        make.filed_account(town.hospital, name="医院课堂"),
    ]


@pytest.fixture
def row(town, accounts):
    return inspecting.open_round(town)


def workspace(page, entry: Entry) -> None:
    page.goto(f"/inspections/{entry.round_id}/{entry.pk}/")
    page.locator("[data-item] input[type=radio]").first.focus()


def saved(page) -> None:
    """Wait until everything is with the server."""
    page.wait_for_selector("form[data-waiting='0']")


def by_keyboard(page, items: int, fault: int | None = None) -> int:
    """Tell every item with the keys of the page; *fault* is the place of one that is not in order. Number of keystrokes."""
    strokes = 0
    for place in range(items):
        if place == fault:
            page.keyboard.press("2")
            page.keyboard.press("Enter")
            page.keyboard.insert_text(FAULT)
            page.keyboard.press("Escape")
            strokes += 3
        else:
            page.keyboard.press("1")
            strokes += 1
        if place < items - 1:
            page.keyboard.press("ArrowDown")
            strokes += 1
    page.keyboard.press("Control+s")
    saved(page)
    return strokes + 1


def test_a_quarter_from_opening_to_the_circular(enter, town, accounts):
    inspecting.indicators(town)
    office, inspector = enter(town.reviewer), enter(town.inspector)
    office.goto("/inspections/")
    office.get_by_role("button", name="开启检查").click()
    office.wait_for_url(re.compile(r"/inspections/[0-9a-f-]{36}/$"))
    office.locator("select[name=inspector]").last.select_option(str(town.inspector.pk))
    office.locator("input[name=whole]").check(force=True)
    office.get_by_role("button", name="分配任务").click()
    office.wait_for_load_state()
    row = Round.objects.get()
    for place, entry in enumerate(row.entries.order_by("place")):
        workspace(inspector, entry)
        items = inspector.locator("[data-item]").count()
        strokes = by_keyboard(inspector, items, fault=5 if place == 0 else None)
        assert strokes <= 2 * items + 4
        inspector.get_by_role("button", name="完成本账号检查").click()
        inspector.wait_for_load_state()
    assert set(row.entries.values_list("state", flat=True)) == {EntryState.CHECKED}
    inspector.goto("/rectify/")
    inspector.get_by_role("button", name="全部发出").click()
    inspector.wait_for_load_state()
    order = Rectification.objects.get()
    mend(enter, town, order)
    office.goto(f"/inspections/{row.pk}/")
    office.get_by_role("button", name="结束检查").click()
    office.wait_for_load_state()
    tell(enter, town, row)


def mend(enter, town, order: Rectification) -> None:
    """The unit answers with a screenshot, the office verifies."""
    clerk = enter(town.clerk)
    clerk.goto("/todo/")
    clerk.get_by_role("link", name=re.compile("^答复整改")).click()
    form = clerk.locator("form[action$='/answer/']")
    form.locator("textarea").fill("已逐篇补注来源。")
    form.locator("input[type=file]").set_input_files(
        {"name": "整改.png", "mimeType": "image/png", "buffer": make.png_bytes()}
    )
    form.get_by_role("button", name="提交答复").click()
    clerk.wait_for_load_state()
    office = enter(town.reviewer)
    office.goto(f"/rectify/{order.pk}/")
    office.locator("form[action$='/accept/'] textarea").fill("已核对。")
    office.get_by_role("button", name="复核通过").click()
    office.wait_for_load_state()
    order = Rectification.objects.get(pk=order.pk)
    assert order.state == OrderState.CLOSED and order.steps.get(step="answer").files.count() == 1


def tell(enter, town, row: Round) -> None:
    """Draft, words, issue; the unit reads it and has it as PDF."""
    inspector, approver, clerk = enter(town.inspector), enter(town.approver), enter(town.clerk)
    inspector.goto(f"/inspections/{row.pk}/circular/")
    inspector.get_by_role("button", name="起草通报").click()
    inspector.wait_for_url(re.compile(r"/circulars/"))
    inspector.get_by_role("link", name="修改文字").click()
    inspector.fill("textarea[name=overall_more]", "总体平稳。")
    inspector.get_by_role("button", name="保存").click()
    inspector.wait_for_load_state()
    found = Circular.objects.get()
    approver.goto(f"/circulars/{found.pk}/issue/")
    approver.get_by_role("button", name="印发").click()
    approver.wait_for_load_state()
    clerk.goto("/inspections/")
    clerk.get_by_role("link", name=re.compile("检查情况的通报")).click()
    clerk.wait_for_load_state()
    told = clerk.inner_text("main")
    assert all(
        words in told for words in ("泾政办新媒〔2026〕1号", "合格率 100.00%", "总体平稳。", "“云上香水”（微信订阅号）")
    )


def test_ten_minutes_without_a_line_lose_nothing(enter, town, row, accounts):
    entry = inspecting.entry(row, accounts[0])
    page = enter(town.inspector)
    workspace(page, entry)
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("断网时写的。")
    page.wait_for_selector("text=2 项还没有存到服务器")
    assert not entry.items.exists()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert {(i.result, i.words) for i in entry.items.all()} == {(Result.OK, ""), (Result.FAULT, "断网时写的。")}


def test_what_a_closed_page_could_not_save_is_sent_by_the_next_visit(enter, town, row, accounts):
    entry = inspecting.entry(row, accounts[0])
    page = enter(town.inspector)
    workspace(page, entry)
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.wait_for_selector("text=1 项还没有存到服务器")
    page.goto("about:blank")
    page.context.set_offline(False)
    workspace(page, entry)
    saved(page)
    assert entry.items.get().result == Result.OK


def test_the_second_inspector_sees_the_value_of_the_first(enter, town, row, accounts):
    entry, second = inspecting.entry(row, accounts[0]), inspecting.second_inspector(town)
    rounds.assign(row, [entry], second, by=town.reviewer, beside=True)
    page = enter(town.inspector)
    workspace(page, entry)
    first = row.catalogue.indicators.get(code="no-serious-error")
    checking.save_item(entry, first, Mark(Result.FAULT, words="一条内容有严重错误。"), by=second)
    page.keyboard.press("1")
    page.wait_for_selector("text=沈检查：不符合，一条内容有严重错误。")
    assert entry.items.get().result == Result.FAULT
    page.get_by_role("button", name="采用沈检查的结论").click()
    saved(page)
    assert page.locator("[name='no-serious-error-result'][value=fault]").is_checked()
    assert entry.items.get().by == second, "nothing was written over"


def test_a_screenshot_is_pasted_into_its_item(enter, town, row, accounts):
    entry = inspecting.entry(row, accounts[0])
    page = enter(town.inspector)
    workspace(page, entry)
    page.keyboard.press("2")
    saved(page)
    line = page.locator("[data-item]").first
    line.locator("[data-shots]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": make.png_bytes()})
    line.locator(".thumb", has_text="a.png").wait_for()
    assert entry.items.get().evidence.count() == 1


def test_without_javascript_the_checklist_is_one_form(enter, town, row, accounts):
    entry = inspecting.entry(row, accounts[0])
    page = enter(town.inspector, script=False)
    page.goto(f"/inspections/{row.pk}/{entry.pk}/")
    page.get_by_role("button", name=re.compile("采用平台数据")).click()
    page.wait_for_load_state()
    for line in page.locator("[data-item]").all():
        if not line.locator("input[type=radio]:checked").count():
            line.locator("input[value=ok]").focus()
            page.keyboard.press("Space")
    page.get_by_role("button", name="完成本账号检查").click()
    page.wait_for_load_state()
    assert "检查完成，100 分，合格" in page.inner_text("main")
    assert Entry.objects.get(pk=entry.pk).state == EntryState.CHECKED


@pytest.fixture
def quarter(town, accounts):
    """Everything a page can show: an older round with circular and talk, an open one with orders in each state."""
    faults = {2: {"updated_14_days": "没有更新", "source_named": FAULT}}
    past = inspecting.finished_round(town, accounts, faults)
    failed = past.entries.get(passed=False)
    talk = outcome.Talk(make.date(2026, 11, 2), "会议室", "主要领导")
    made = {"past": past, "talk": outcome.decide(past, "talk", "不更新", by=town.reviewer, entry=failed, talk=talk)}
    made["order"] = inspecting.order(town, past)
    draft = circulars.draft(past, by=town.inspector)
    made["issued"] = circulars.issue(draft, draft.version, by=town.approver)
    made["draft"] = circulars.draft(past, by=town.inspector, why="更正单位名称")
    made["answered"] = orders.answer(made["order"], inspecting.said(made["order"], town.stranger))
    made["open"] = inspecting.open_round(town, day=make.date(2027, 1, 4))
    made["done"] = inspecting.checked(town, inspecting.entry(made["open"], accounts[0]), map="没有审图号")
    made["entry"] = inspecting.entry(made["open"], accounts[1])
    return made


def test_every_page_breaks_no_rule(enter, town, quarter, axe, either):
    past, now = quarter["past"], quarter["open"]
    pages = {
        "inspector": [
            "/inspections/", f"/inspections/{now.pk}/", f"/inspections/{now.pk}/{quarter['entry'].pk}/",
            f"/inspections/{now.pk}/{quarter['done'].pk}/", f"/inspections/{now.pk}/unfiled/", "/rectify/",
            f"/inspections/{now.pk}/{quarter['entry'].pk}/excuse/", f"/circulars/{quarter['draft'].pk}/edit/", "/",
        ],
        "reviewer": [
            f"/inspections/{now.pk}/", f"/rectify/{quarter['order'].pk}/", f"/inspections/{past.pk}/outcome/",
            f"/rectify/talks/{quarter['talk'].pk}/", f"/inspections/{past.pk}/circular/", f"/circulars/{quarter['issued'].pk}/",
            "/stats/", "/stats/2026/", f"/stats/2026/{town.other_town.pk}/", "/calendar/",
        ],
        "approver": [
            "/inspections/indicators/", "/inspections/indicators/1/", f"/circulars/{quarter['draft'].pk}/issue/",
        ],
        "stranger": ["/inspections/", "/rectify/?tab=all", f"/rectify/{quarter['order'].pk}/", "/"],
    }  # fmt: skip
    for who, addresses in pages.items():
        page = enter(getattr(town, who), size=either)
        for address in addresses:
            check(page, address, axe)
    make.User.objects.get(pk=town.approver.pk)
    from inspections.services import catalogue

    catalogue.new_draft(by=town.approver)
    page = enter(town.approver, size=either)
    for address in ("/inspections/indicators/2/", "/inspections/indicators/2/edit/", "/inspections/indicators/2/map/"):
        check(page, address, axe)
