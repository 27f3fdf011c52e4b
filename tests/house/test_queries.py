"""List pages ask the database as often for three rows as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from county import clock
from inspections.models import Entry, Round
from inspections.services import rounds
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")
PLATFORMS = ("wechat-subscription", "weibo", "douyin", "xiaohongshu")
PAGES = (
    "portal:workbench",
    "portal:todo",
    "portal:deadlines",
    "accounts:register",
    "accounts:updates",
    "accounts:intakes",
    "accounts:ledger",
    "announcements:board",
    "approvals:cases",
    "approvals:compliance",
    "approvals:apply",
    "approvals:sync",
    "notifications:inbox",
    "county:people",
    "county:units",
    "county:audit",
    "county:calendar_days",
    "inspections:rounds",
    "inspections:orders",
    "inspections:censuses",
    "portal:stats",
    "portal:coverage",
)
WHO = {
    "accounts:intakes": ("clerk", "reviewer"),
    "accounts:ledger": ("reviewer",),
    "approvals:apply": ("clerk",),
    "approvals:sync": ("reviewer",),
    "county:people": ("sysadmin",),
}
WHO |= {"county:units": ("sysadmin",), "county:audit": ("auditor",), "county:calendar_days": ("approver",)}


def one_more(county, number: int) -> None:
    """One more of everything: a draft, a case at the office, one in public notice with its postings."""
    code = PLATFORMS[number]
    make.draft(county, platform=make.platform(code))
    about = make.filed_account(county.town, code=code, name="云上香水")
    make.bring(county, make.draft(county, "suspending", about=about), "approving" if number % 2 else "announcing")
    other = make.filed_account(county.other_town, code=code, name="新民乡讯")
    case = make.bring(county, make.draft(county, "suspending", unit=county.other_town, by=county.stranger, about=other),
                      "announcing")  # fmt: skip
    make.post_both(county, case)
    one_more_round(county, number, other)
    make.user("clerk", make.unit(f"第{number}乡", f"第{number}乡", "town", county.root))


def one_more_round(county, number: int, account) -> None:
    """A finished round of an earlier year with one account, a fault on it, and its order."""
    row = Round.objects.create(
        year=2020 + number, quarter=1, catalogue=inspecting.indicators(county), opened_by=county.reviewer,
        opened_at=clock.now(), due_on=clock.today(),
    )  # fmt: skip
    entry = Entry.objects.create(
        round=row, account=account, unit=account.unit, name=account.name, platform=account.platform.name, roll_up="其他",
        unit_name=account.unit.name, unit_short=account.unit.short_name, unit_kind="town", is_app=False, place=1,
    )  # fmt: skip
    rounds.assign(row, [entry], county.inspector, by=county.reviewer)
    inspecting.checked(county, inspecting.entry(row, account), source_named="未注明来源")
    inspecting.order(county, row)
    rounds.finish(row, by=county.reviewer)


def queries(user, name: str) -> int:
    client = Client()
    client.force_login(user)
    client.get(reverse(name))  # what is kept per process is read before
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(reverse(name)).status_code == 200
    return len(caught)


@pytest.mark.slow
def test_every_list_asks_as_often_for_many_rows_as_for_few(county):
    pairs = [(name, who) for name in PAGES for who in WHO.get(name, ("clerk", "reviewer", "observer"))]
    one_more(county, 0)
    one_more(county, 1)
    few = {pair: queries(getattr(county, pair[1]), pair[0]) for pair in pairs}
    one_more(county, 2)
    one_more(county, 3)
    many = {pair: queries(getattr(county, pair[1]), pair[0]) for pair in pairs}
    assert {pair: (few[pair], many[pair]) for pair in pairs if many[pair] > few[pair]} == {}
    assert max(many.values()) <= 40
