"""The main job in a real browser: four kinds from draft to closed file, with the county clock advanced."""

import re

import pytest

from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from tests import factories as make
from tests.browser import hands

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(county_clock):
    """The county on Monday 2026-11-02 at ten, as every process sees it."""
    county_clock.set_to("2026-11-02T10:00")
    return make.County()


def again(case) -> Application:
    return Application.objects.for_lists().get(pk=case.pk)


def to_the_end(enter, town, case, county_clock) -> Application:
    """Both postings and the national entry by their people; 15 days pass; tick closes."""
    hands.post(enter(town.clerk), case, "own")
    office = enter(town.reviewer)
    hands.post(office, case, "website")
    hands.enter_national(office, case)
    county_clock.set_to("2026-11-17T00:01")
    services.close_served()
    return again(case)


def test_an_account_is_opened_from_draft_to_closed_file(enter, town, county_clock):
    case = hands.open_account(enter(town.clerk), "云上香水")
    assert case.state == State.SIGNING
    hands.decide(enter(town.leader), "sign", case=case)
    hands.decide(enter(town.reviewer), "review", "拟同意", case=case)
    hands.decide(enter(town.approver), "approve", "同意", case=case)
    assert again(case).state == State.OPERATING
    clerk = enter(town.clerk)
    hands.report(clerk, case)
    assert again(case).state == State.ANNOUNCING
    case = to_the_end(enter, town, case, county_clock)
    assert case.state == State.CLOSED
    clerk.goto(f"/approve/{case.pk}/")
    assert "已办结" in clerk.inner_text("main")
    clerk.goto(f"/accounts/{case.account_id}/")
    assert "泾新媒备〔2026〕01号" in clerk.inner_text("main")


def test_an_account_is_opened_without_javascript(enter, town):
    case = hands.open_account(enter(town.clerk, script=False), "云上香水")
    hands.decide(enter(town.leader, script=False), "sign", case=case)
    hands.decide(enter(town.reviewer, script=False), "review", "拟同意", case=case)
    hands.decide(enter(town.approver, script=False), "approve", case=case)
    hands.report(enter(town.clerk, script=False), case)
    assert again(case).state == State.ANNOUNCING


def test_a_change_shows_before_and_after_and_closes(enter, town, county_clock):
    about = make.filed_account(town.town)
    clerk = enter(town.clerk)
    case = start(clerk, "变更", about)
    clerk.goto(f"/apply/{case}/1/")
    clerk.fill("[name=reason]", "职能调整")
    hands.go_on(clerk)
    unfold(clerk, "purpose")
    clerk.fill("[name=purpose]", "发布政务信息，受理群众留言")
    for _ in range(3):
        hands.go_on(clerk)
    assert "受理群众留言" in clerk.inner_text("main")
    case = hands.submit(clerk)
    carry(enter, town, case)
    hands.report(enter(town.clerk), case)
    assert to_the_end(enter, town, case, county_clock).state == State.CLOSED


def unfold(page, name: str) -> None:
    """A change keeps what does not change folded: open the group of one field."""
    group = page.locator(f"details:has([name={name}])").first
    if group.count() and not group.evaluate("group => group.open"):
        group.locator("summary").first.click()


def start(page, kind: str, about) -> str:
    """From the cards to the first step of a case about *about*; returns the case's key."""
    page.goto("/apply/")
    page.locator("main").get_by_role("link", name=re.compile(f"^{kind}")).first.click()
    choice = page.locator(f"input[name=account][value='{about.pk}']")
    if choice.count():
        choice.check(force=True)
    page.get_by_role("button", name="开始填报").click()
    page.wait_for_url(re.compile(r"/apply/[0-9a-f-]{36}/\d/$"))
    return re.search(r"/apply/([0-9a-f-]{36})/", page.url).group(1)


def carry(enter, town, case) -> None:
    """Signature, review and approval by their people."""
    hands.decide(enter(town.leader), "sign", case=case)
    hands.decide(enter(town.reviewer), "review", "拟同意", case=case)
    hands.decide(enter(town.approver), "approve", "同意", case=case)


def closing(page, kind: str, about) -> Application:
    """Fill a suspension or cancellation and type the account's name."""
    start(page, kind, about)
    while not page.locator("[name=confirm]").count():
        for name, words in (("reason", "利用率低，予以整合"), ("replacement", "关注微信订阅号")):
            if page.locator(f"textarea[name={name}], input[name={name}]:not([type=hidden])").count():
                page.fill(f"[name={name}]", words)
        hands.go_on(page)
    return hands.submit(page, confirm=about.name)


def test_an_account_is_suspended(enter, town, county_clock):
    about = make.filed_account(town.town)
    case = closing(enter(town.clerk), "关停", about)
    carry(enter, town, case)
    hands.report(enter(town.clerk), case)
    assert to_the_end(enter, town, case, county_clock).state == State.CLOSED
    about.refresh_from_db()
    assert about.status == "suspended"


def test_a_cancellation_ends_only_after_the_account_is_gone(enter, town, county_clock):
    about = make.filed_account(town.town)
    case = closing(enter(town.clerk), "注销", about)
    carry(enter, town, case)
    clerk = enter(town.clerk)
    hands.report(clerk, case)
    assert to_the_end(enter, town, case, county_clock).state == State.ANNOUNCING
    hands.report(enter(town.clerk), case)
    services.close_served()
    about.refresh_from_db()
    assert (again(case).state, about.status) == (State.CLOSED, "cancelled")


def test_a_closing_asks_for_the_name_typed(enter, town):
    about = make.filed_account(town.town)
    page = enter(town.clerk)
    start(page, "关停", about)
    while not page.locator("[name=confirm]").count():
        for name in ("reason", "replacement"):
            if page.locator(f"textarea[name={name}], input[name={name}]:not([type=hidden])").count():
                page.fill(f"[name={name}]", "整合")
        hands.go_on(page)
    page.fill("[name=confirm]", "云上")
    page.get_by_role("button", name=re.compile("^提交")).click()
    page.wait_for_load_state()
    assert "/apply/" in page.url
    assert not Application.objects.exclude(state=State.DRAFT).exists()


def test_a_returned_case_is_mended_and_comes_back_to_who_returned_it(enter, town):
    case = make.bring(town, make.draft(town), State.REVIEWING)
    hands.decide(enter(town.reviewer), "send_back", "请写清用途", case=case)
    clerk = enter(town.clerk)
    clerk.goto("/apply/")
    assert "请写清用途" in clerk.inner_text("main")
    clerk.locator("main").get_by_text("按意见修改").click()
    clerk.wait_for_url(re.compile(r"/apply/"))
    clerk.goto(f"/apply/{case.pk}/5/")
    hands.submit(clerk)
    assert again(case).state == State.REVIEWING


def test_a_late_announcement_is_red_on_the_board_and_told_up_the_ladder(enter, town, county_clock):
    from notifications import reminders

    case = make.bring(town, make.draft(town), State.ANNOUNCING)
    county_clock.set_to("2026-11-10T09:00")
    reminders.run()
    clerk = enter(town.clerk)
    clerk.goto("/notices/")
    assert "超期 3 个工作日" in clerk.inner_text("main")
    for person in (town.clerk, town.leader, town.reviewer):
        page = enter(person)
        page.goto("/messages/")
        assert case.name in page.inner_text("main"), person


def test_a_case_is_approved_by_keyboard_alone(enter, town):
    case = make.bring(town, make.draft(town), State.APPROVING)
    page = enter(town.approver)
    page.goto(f"/approve/{case.pk}/")
    page.keyboard.press("Alt+y")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.locator("#id_opinion").focus()
    page.keyboard.type("同意")
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state()
    page.wait_for_function("document.body.innerText.includes('待平台办理')")
    assert again(case).state == State.OPERATING


# Clicks are counted from the page after log-in; typing is not counted (ux.md §2).


class Counted:
    """A page whose clicks are counted."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, locator) -> None:
        self.clicks += 1
        locator.click()
        self.page.wait_for_load_state()

    def check(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).check(force=True)


def first_row(page, case):
    return page.locator(f".todo a[href*='{case.pk}']").first


@pytest.mark.parametrize(
    ("state", "who", "result", "most"),
    [
        ("approving", "approver", "approve", 3),
        ("signing", "leader", "sign", 3),
        ("approving", "approver", "send_back", 4),
    ],
)
def test_a_decision_takes_few_clicks(enter, town, state, who, result, most):
    case = make.bring(town, make.draft(town), state)
    page = enter(getattr(town, who))
    page.goto("/")
    hand = Counted(page)
    hand.click(first_row(page, case))
    hand.check(f"input[name=result][value='{result}']")
    if result == "send_back":
        hand.click(page.locator("[data-phrase]").first)
    hand.click(page.get_by_role("button", name="提交意见"))
    assert hand.clicks == most
    assert again(case).state != state


def test_any_account_is_found_with_one_key_and_enter(enter, town):
    about = make.filed_account(town.town)
    page = enter(town.reviewer)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("云上香水")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(str(about.pk)))
    assert "云上香水" in page.inner_text("h1")


def test_an_opening_asks_for_at_most_25_typed_values_and_a_change_for_at_most_8(enter, town):
    page = enter(town.clerk)
    typed = 0
    original = page.fill

    def fill(selector, value, **options):
        nonlocal typed
        typed += 1
        original(selector, value, **options)

    page.fill = fill
    hands.open_account(page, "云上香水")
    assert typed <= 25


def test_two_clicks_on_submit_have_one_effect(enter, town):
    case = make.bring(town, make.draft(town), State.REVIEWING)
    page = enter(town.reviewer)
    page.goto(f"/approve/{case.pk}/")
    hands.choose(page, "result", "review")
    page.get_by_role("button", name="提交意见").dblclick()
    page.wait_for_function("document.querySelector('main').innerText.includes('等待审批')")
    assert case.decisions.filter(step="review").count() == 1


def test_a_stale_page_says_who_was_faster_and_keeps_the_opinion(enter, town):
    case = make.bring(town, make.draft(town), State.APPROVING)
    slow = enter(town.second_approver)
    slow.goto(f"/approve/{case.pk}/")
    hands.decide(enter(town.approver), "approve", "同意", case=case)
    hands.choose(slow, "result", "send_back")
    slow.fill("#id_opinion", "我的意见写了很久")
    slow.get_by_role("button", name="提交意见").click()
    slow.wait_for_load_state()
    assert "陈审批" in slow.inner_text("main")
    assert "我的意见写了很久" in slow.content()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_papers_linked(enter, town, kind):
    about = None if kind == Kind.OPENING else make.filed_account(town.town)
    case = make.bring(town, make.draft(town, kind, about=about), State.OPERATING)
    page = enter(town.reviewer)
    page.goto(f"/approve/{case.pk}/")
    assert page.locator(f"a[href*='/papers/approval-sheet/{case.pk}']").count() >= 1
