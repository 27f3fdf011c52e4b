"""Who may write what of an announcement: one table, asked of the permits, the services and the buttons."""

import pytest

from announcements import permits, services
from announcements.enums import Channel
from announcements.models import Announcement
from approvals.enums import State
from county import clock
from county.access import Refused
from county.enums import Role
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
LINK = "https://www.example.gov.cn/notice"

# person: may record the own posting, may record the website, may report a take-down
TABLE = {
    "clerk": (True, False, True),
    "colleague": (True, False, True),
    "leader": (False, False, True),
    "stranger": (False, False, False),
    "other_leader": (False, False, False),
    "hospital_clerk": (False, False, False),
    "reviewer": (False, True, True),
    "approver": (False, True, True),
    "inspector": (False, False, True),
    "observer": (False, False, True),
    "sysadmin": (False, False, False),
    "secadmin": (False, False, False),
    "auditor": (False, False, False),
}


@pytest.fixture
def announced(county) -> Announcement:
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    return Announcement.objects.get(pk=case.announcement_id)


def allowed(deed, *args, **words) -> bool:
    try:
        deed(*args, **words)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("who", TABLE)
def test_permits_buttons_and_services_give_the_same_answer(county, announced, who):
    user = getattr(county, who)
    own, website, watch = TABLE[who]
    assert permits.may_write(announced, Channel.OWN, user) is own
    assert permits.may_write(announced, Channel.WEBSITE, user) is website
    assert permits.may_watch(announced, user) is watch
    assert allowed(permits.require_write, announced, Channel.OWN, user) is own
    assert allowed(permits.require_write, announced, Channel.WEBSITE, user) is website
    assert allowed(permits.require_watch, announced, user) is watch


@pytest.mark.parametrize("who", TABLE)
@pytest.mark.parametrize(("place", "channel"), [(0, Channel.OWN), (1, Channel.WEBSITE)])
def test_a_posting_is_recorded_by_whom_the_table_names(county, announced, who, place, channel):
    words = {"channel": channel, "posted_on": clock.today(), "link": LINK, "proof": None, "by": getattr(county, who)}
    assert allowed(services.post, announced, **words) is TABLE[who][place]
    assert announced.postings.exists() is TABLE[who][place]


@pytest.mark.parametrize("who", TABLE)
def test_a_take_down_is_reported_by_whom_the_table_names(county, announced, who):
    words = {"channel": "own", "posted_on": clock.today(), "link": LINK, "proof": None, "by": county.clerk}
    posting = services.post(announced, **words)
    told = {"on": clock.today(), "note": "看不到了", "by": getattr(county, who)}
    assert allowed(services.take_down, posting, **told) is TABLE[who][2]
    posting.refresh_from_db()
    assert (posting.taken_down_on is not None) is TABLE[who][2]


@pytest.mark.parametrize("who", TABLE)
def test_the_text_is_worded_by_the_units_clerk(county, announced, who):
    told = {"title": "标题", "body": "正文", "by": getattr(county, who)}
    assert allowed(services.reword, announced, **told) is TABLE[who][0]


def test_a_clerk_of_the_department_may_act_for_the_unit_below_it(county):
    above = make.user(Role.CLERK, county.health)
    case = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    row = make.bring(county, case, State.ANNOUNCING).announcement
    assert permits.may_write(row, Channel.OWN, above)
    assert not permits.may_write(row, Channel.OWN, county.clerk)


def test_a_person_who_was_switched_off_may_nothing(county, announced):
    county.clerk.is_active = False
    county.clerk.save()
    assert not permits.may_write(announced, Channel.OWN, county.clerk)
    assert not permits.may_watch(announced, county.clerk)


def test_the_refusal_says_who_can(county, announced):
    with pytest.raises(Refused) as refusal:
        permits.require_write(announced, Channel.WEBSITE, county.clerk)
    assert refusal.value.words == "县政府网站的发布由县政府办登记"
    assert refusal.value.who_can == "县府办经办、县府办审批"
