"""Every page of the main job at both widths: no accessibility rule broken (axe), no sideways scrolling, calm console."""

from datetime import date

import pytest

from approvals.enums import Kind, State
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = {
    "clerk": ["/", "/todo/", "/apply/", "/apply/start/?kind=altering", "/approve/", "/notices/", "/accounts/", "/updates/", "/profile/"],
    "colleague": ["/compliance/", "/accounts/import/", "/census/", "/coverage/", "/messages/"],
    "leader": ["/", "/todo/", "/accounts/"],
    "reviewer": ["/", "/todo/", "/approve/", "/sync/", "/notices/", "/calendar/", "/docs/", "/search/?q=云上"],
    "approver": ["/", "/admin/calendar/", "/admin/settings/", "/admin/form/", "/admin/platforms/",
                 "/admin/tokens/", "/admin/national/", "/admin/national/add/", "/ledger/", "/admin/units/"],
    "sysadmin": ["/", "/admin/people/", "/admin/units/", "/admin/operations/"],
    "secadmin": ["/", "/admin/people/"],
    "auditor": ["/", "/admin/audit/"],
    "observer": ["/", "/approve/", "/accounts/"],
}  # fmt: skip


@pytest.fixture
def town(county_clock):
    county_clock.set_to("2026-11-02T10:00")
    return make.County()


@pytest.fixture
def cases(town):
    """One case at each node and one account with everything."""
    about = make.filed_account(town.town)
    made = {
        "draft": make.draft(town, platform=make.platform("toutiao")),
        "signing": make.bring(town, make.draft(town, Kind.ALTERING, about=about, name="香水之声"), State.SIGNING),
    }
    for state, code in (
        ("reviewing", "weibo"),
        ("approving", "kuaishou"),
        ("operating", "douyin"),
        ("announcing", "bilibili"),
    ):
        unit, by = town.other_town, town.stranger
        first = make.draft(town, unit=unit, by=by, name="新民乡事", platform=make.platform(code))
        reasons = {"another_platform": "分工不同", "name_same_everywhere": "名称沿用"}
        first = make.services.save_draft(first, {}, by=by, reasons=reasons)
        made[state] = make.bring(town, first, state)
    return made | {"account": about}


def check(page, address, axe) -> None:
    answer = page.goto(address)
    assert answer.status == 200, address
    page.wait_for_load_state()
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{address} is {wide} px too wide"


@pytest.mark.parametrize("who", list(ADDRESSES))
def test_pages_of_each_role(enter, town, cases, axe, either, who):
    page = enter(getattr(town, who), size=either)
    for address in ADDRESSES[who]:
        check(page, address, axe)


def test_pages_without_log_in(page, phone, axe, town):
    make.filed_account(town.town, identifier="yunshang01")
    make.filed_account(town.other_town, name="新民乡讯", status="cancelled", cancelled_on=date(2026, 10, 1))
    public = [
        "/public/",
        "/public/?q=云上香水",
        "/public/?q=新民乡讯",
        "/public/?q=云上香水e站",
        "/public/accounts/",
        "/public/notices/",
    ]
    for window in (page, phone):
        for address in ("/login/", *public):
            check(window, address, axe)


def test_pages_of_one_case(enter, town, cases, axe, either):
    office, clerk = enter(town.reviewer, size=either), enter(town.stranger, size=either)
    for state in ("reviewing", "approving", "operating", "announcing"):
        check(office, f"/approve/{cases[state].pk}/", axe)
    check(clerk, f"/approve/{cases['operating'].pk}/report/", axe)
    check(office, f"/approve/{cases['announcing'].pk}/national/", axe)
    row = cases["announcing"].announcement
    for address in (f"/notices/{row.pk}/", f"/notices/{row.pk}/post/website/"):
        check(office, address, axe)
    check(enter(town.leader, size=either), f"/approve/{cases['signing'].pk}/", axe)


def test_the_wizard_and_an_account(enter, town, cases, axe, either):
    page = enter(town.clerk, size=either)
    for step in range(1, 6):
        check(page, f"/apply/{cases['draft'].pk}/{step}/", axe)
    account = cases["account"].pk
    check(page, f"/accounts/{account}/", axe)
