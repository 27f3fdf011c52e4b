"""The board: who sees which announcements in which group, with which links; conditions, pages, constant queries."""

import pytest
from django.urls import reverse

from announcements import clocks, present, services
from announcements.enums import Channel
from announcements.models import Announcement
from approvals.enums import State
from county import clock, workdays
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
LINK = "https://www.example.gov.cn/notice"


@pytest.fixture
def announced(county) -> Announcement:
    """香水镇's opening, reported done today, not yet posted."""
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    return Announcement.objects.get(pk=case.announcement_id)  # without the postings that bring() has read


def look(client, user, **query):
    client.force_login(user)
    return client.get(reverse("announcements:board"), query)


def groups(response) -> dict[str, int]:
    return {group.title: len(group.rows) for group in response.context["board"].groups}


def row_of(response):
    return response.context["board"].groups[0].rows[0]


def post_link(announcement, channel) -> str:
    return reverse("announcements:post", args=[announcement.pk, channel])


@pytest.mark.parametrize(
    ("who", "own", "website"),
    [
        ("clerk", True, False),
        ("colleague", True, False),
        ("leader", False, False),
        ("reviewer", False, True),
        ("approver", False, True),
        ("inspector", False, False),
        ("observer", False, False),
    ],
)
def test_only_who_records_a_place_finds_its_link(client, county, announced, who, own, website):
    page = look(client, getattr(county, who)).content.decode()
    assert (post_link(announced, Channel.OWN) in page) is own
    assert (post_link(announced, Channel.WEBSITE) in page) is website


@pytest.mark.parametrize("who", ["stranger", "other_leader", "hospital_clerk"])
def test_another_unit_sees_nothing_of_it(client, county, announced, who):
    response = look(client, getattr(county, who))
    assert response.context["board"].page.paginator.count == 0
    assert announced.subject not in response.content.decode()


def test_a_department_sees_the_announcement_of_its_second_level_unit(client, county):
    case = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    make.bring(county, case, State.ANNOUNCING)
    assert groups(look(client, county.health_leader)) == {"待发布": 1}


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_administrators_have_no_part_in_it(client, county, announced, who):
    assert groups(look(client, getattr(county, who))) == {}


def test_who_is_not_signed_in_is_sent_to_the_log_in_page(client, db):
    assert client.get(reverse("announcements:board")).status_code == 302


def test_the_board_only_answers_to_reading(client, county):
    client.force_login(county.clerk)
    assert client.post(reverse("announcements:board")).status_code == 405


def test_an_announcement_walks_through_the_groups(client, county, announced, monday):
    assert groups(look(client, county.clerk)) == {"待发布": 1}
    case = announced.application
    make.post_both(county, case)
    assert groups(look(client, county.clerk)) == {"公示中": 1}
    monday.forward(days=15)
    assert groups(look(client, county.clerk)) == {"已满 15 日，待报送": 1}
    services.end(announced)
    assert groups(look(client, county.clerk)) == {}
    assert groups(look(client, county.clerk, tab="ended")) == {"已办结": 1}


def test_a_take_down_stays_among_those_being_posted_and_comes_first(client, county, announced, monday):
    make.post_both(county, announced.application)
    other = make.draft(county, unit=county.other_town, by=county.stranger, name="新民之声")
    make.post_both(county, make.bring(county, other, State.ANNOUNCING))
    monday.forward(days=2)
    posting = announced.postings.get(channel=Channel.WEBSITE)
    services.take_down(posting, on=clock.today(), note="页面打不开", by=county.inspector)
    response = look(client, county.reviewer, tab="running")
    first = row_of(response)
    assert first.announcement == announced
    assert (first.light, first.words) == ("r", "公告被撤下")
    page = response.content.decode()
    assert "计时已停，重新发布后从第 1 日起算" in page
    assert "11-04 被撤下" in page


@pytest.mark.parametrize(
    ("days", "light", "words"),
    [
        (0, "g", "剩 3 个工作日"),
        (1, "g", "剩 2 个工作日"),
        (2, "y", "剩 1 个工作日"),
        (3, "y", "今天到期"),
        (4, "r", "超期 1 个工作日"),
    ],
)
def test_the_lamp_of_an_announcement_that_is_owed(client, county, announced, monday, days, light, words):
    monday.forward(days=days)
    response = look(client, county.clerk)
    assert (row_of(response).light, row_of(response).words) == (light, words)
    assert words in response.content.decode()


@pytest.mark.parametrize(("days", "words"), [(0, "正常"), (13, "正常"), (14, "今天期满"), (15, "已满 15 日")])
def test_the_lamp_of_an_announcement_that_is_posted(client, county, announced, monday, days, words):
    make.post_both(county, announced.application)
    monday.forward(days=days)
    assert row_of(look(client, county.clerk)).words == words


def test_before_the_change_the_board_says_that_the_clock_waits(client, county):
    make.bring(county, make.draft(county), State.OPERATING)
    assert "开设后开始计时" in look(client, county.clerk).content.decode()


def test_overdue_places_are_red_and_others_are_not(client, county, announced, monday):
    services.post(announced, channel=Channel.OWN, posted_on=clock.today(), link=LINK, proof=None, by=county.clerk)
    monday.forward(days=4)
    own, website = row_of(look(client, county.clerk)).places
    assert (own.light, own.words) == ("g", "11-02 已发布")
    assert (website.light, website.words) == ("r", "未发布")


def test_a_place_that_is_waived_is_not_owed(client, county, announced):
    announced.own_required, announced.own_waived_reason = False, "账号已关停"
    announced.save()
    row = row_of(look(client, county.clerk))
    assert [(place.words, place.may_post) for place in row.places] == [("不发布", False), ("未发布", False)]
    assert row.bar_words == "县政府网站发布后开始"


def test_the_most_urgent_comes_first(client, county, announced, monday):
    monday.forward(days=1)
    later = make.draft(county, unit=county.other_town, by=county.stranger, name="新民之声")
    make.bring(county, later, State.ANNOUNCING)
    waiting = make.draft(county, unit=county.hospital, by=county.hospital_clerk, name="健康泾源")
    make.bring(county, waiting, State.OPERATING)
    found = look(client, county.reviewer).context["board"].groups[0].rows
    assert [row.due for row in found] == ["11月5日", "11月6日", ""]


# conditions


def test_unit_and_words_narrow_the_board(client, county, announced):
    assert groups(look(client, county.reviewer, unit=county.town.pk)) == {"待发布": 1}
    assert groups(look(client, county.reviewer, unit=county.other_town.pk)) == {}
    assert groups(look(client, county.reviewer, q="云上")) == {"待发布": 1}
    assert groups(look(client, county.reviewer, q="没有这个")) == {}


def test_a_chosen_condition_is_a_chip_that_can_be_taken_away(client, county, announced):
    response = look(client, county.reviewer, q="云上", tab="to_post")
    (chip,) = response.context["form"].chips()
    assert (chip.words, chip.address) == ("“云上”", "?tab=to_post")


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "x"},
        {"unit": "999999999999999999999"},
        {"tab": "'; drop"},
        {"page": "-1"},
        {"page": "∞"},
        {"page": "99999"},
        {"q": "云" * 500},
        {"q": "％_\\'\""},
        {"unit": ["1", "2"], "tab": ["a", "b"]},
    ],
)
def test_nonsense_in_the_address_gives_the_board(client, county, announced, query):
    assert look(client, county.reviewer, **query).status_code == 200


def test_what_could_not_be_read_is_named(client, county, announced):
    page = look(client, county.reviewer, unit="x").content.decode()
    assert "有条件不能识别，没有使用：主办单位" in page


def test_a_unit_outside_ones_scope_is_no_condition(client, county, announced):
    response = look(client, county.clerk, unit=county.other_town.pk)
    assert response.context["form"].unread == ["主办单位"]
    assert groups(response) == {"待发布": 1}


# many rows


def many(county, count: int) -> None:
    now = clock.now()
    for number in range(count):
        row = Announcement.objects.create(
            unit=county.town,
            account=make.account(county.town, name=f"账号{number}", is_exception=True),
            matter="opening",
            subject=f"账号{number}（抖音）",
            title="公告",
            body="正文",
            drafted_at=now,
            changed_on=clock.today(),
            due_on=workdays.add(clock.today(), 3),
        )
        services.post(row, channel=Channel.OWN, posted_on=clock.today(), link=LINK, proof=None, by=county.clerk)


def test_queries_do_not_grow_with_the_rows(client, county, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with workdays.fixed():
        many(county, 1)
        look(client, county.reviewer)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(reverse("announcements:board"))
        asked = len(few)
        many(county, 29)
        look(client, county.reviewer)  # what is kept until the next deed is read anew
        with django_assert_num_queries(asked):
            response = client.get(reverse("announcements:board"))
    assert response.context["board"].page.paginator.count == 30


def test_thirty_rows_stand_on_two_pages_and_the_address_keeps_the_conditions(client, county):
    many(county, 25)
    response = look(client, county.reviewer, q="账号", tab="to_post")
    assert len(row_group(response)) == 20
    assert "?q=%E8%B4%A6%E5%8F%B7&amp;tab=to_post&amp;page=2" in response.content.decode()
    assert len(row_group(look(client, county.reviewer, q="账号", tab="to_post", page=2))) == 5


def row_group(response) -> list:
    return response.context["board"].groups[0].rows


def test_a_cancellation_counts_from_the_day_out_of_use(county, announced):
    announced.matter = "cancelling"
    words = present.pips_sentence(announced, clocks.read(announced, clock.today()), clock.today())
    assert "停止使用，应于" in words
    announced.changed_on = None
    words = present.pips_sentence(announced, clocks.read(announced, clock.today()), clock.today())
    assert words == "停止使用后开始计时"
