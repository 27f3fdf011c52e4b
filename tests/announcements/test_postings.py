"""Recording postings and take-downs, and the text before the first posting: good, bad, twice, by whom."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from announcements import services
from announcements.enums import Channel
from announcements.models import Announcement, Posting
from approvals.enums import State
from county import clock
from county.models import Attachment, AuditEntry
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
LINK = "https://www.example.gov.cn/notice?id=1"


@pytest.fixture
def announced(county) -> Announcement:
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    return Announcement.objects.get(pk=case.announcement_id)  # without the postings that bring() has read


@pytest.fixture
def posted(county, announced) -> Posting:
    return services.post(announced, channel="own", posted_on=clock.today(), link=LINK, proof=None, by=county.clerk)


def detail(announcement) -> str:
    return reverse("announcements:detail", args=[announcement.pk])


def send(client, user, announcement, channel="own", **values):
    client.force_login(user)
    values = {"posted_on": clock.today().isoformat(), "link": LINK} | values
    return client.post(reverse("announcements:post", args=[announcement.pk, channel]), values)


def words(response) -> str:
    return response.content.decode()


# posting


def test_the_clerk_records_the_own_posting_with_a_link(client, county, announced):
    response = send(client, county.clerk, announced)
    assert (response.status_code, response.url) == (302, detail(announced))
    posting = announced.postings.get()
    assert (posting.channel, posting.posted_on, posting.link, posting.recorded_by) == (
        "own",
        clock.today(),
        LINK,
        county.clerk,
    )
    assert AuditEntry.objects.filter(action="announcements.post", actor=county.clerk).count() == 1


def test_the_office_records_the_website_with_a_screenshot_that_the_unit_can_open(client, county, announced):
    send(client, county.reviewer, announced, "website", link="", proof=make.png("网站.png"))
    posting = announced.postings.get()
    assert posting.proof.name == "网站.png"
    assert Attachment.objects.for_user(county.clerk).filter(pk=posting.proof_id).exists()


def test_the_form_proposes_today(client, county, announced):
    client.force_login(county.clerk)
    page = words(client.get(reverse("announcements:post", args=[announced.pk, "own"])))
    assert 'value="2026-11-02"' in page


def test_registering_the_website_takes_two_requests_from_the_board(client, county, announced):
    """≤ 3 clicks: 登记发布 on the row, then the button of the form."""
    client.force_login(county.reviewer)
    address = reverse("announcements:post", args=[announced.pk, "website"])
    assert address in words(client.get(reverse("announcements:board")))
    assert client.post(address, {"posted_on": clock.today().isoformat(), "link": LINK}).status_code == 302


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"link": ""}, "填写链接或上传截图，作为已发布的证明（第十四条）"),
        ({"posted_on": "2026-11-03"}, "发布日期不能晚于今天（第十四条）"),
        ({"posted_on": "2026-11-01"}, "发布日期不能早于审批同意的日期（第十四条）"),
        ({"posted_on": "昨天"}, "日期写成 2025-11-19 的样子"),
        ({"posted_on": ""}, "填写日期"),
        ({"posted_on": "0000-00-00"}, "日期写成 2025-11-19 的样子"),
        ({"link": "www.example.gov.cn"}, "链接以 http:// 或 https:// 开头"),
        ({"link": "javascript:alert(1)"}, "链接以 http:// 或 https:// 开头"),
        ({"link": "https://a.cn/" + "x" * 300}, "链接太长，不超过 300 个字符"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, county, announced, values, told):
    response = send(client, county.clerk, announced, **values)
    assert response.status_code == 200
    assert told in words(response)
    for name, value in values.items():
        assert response.context["form"][name].value() == value
    assert not announced.postings.exists()


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (lambda: SimpleUploadedFile("公告.zip", b"PK\x03\x04"), "“公告.zip”不能上传"),
        (lambda: SimpleUploadedFile("空.png", b""), "“空.png”是空文件"),
        (lambda: SimpleUploadedFile("假.png", b"MZ" + b"0" * 50), "“假.png”的内容与扩展名不符"),
    ],
)
def test_a_file_that_is_not_taken_is_told_in_words(client, county, announced, upload, told):
    response = send(client, county.clerk, announced, proof=upload())
    assert told in words(response)
    assert response.context["form"]["link"].value() == LINK
    assert not announced.postings.exists()


def test_a_good_file_is_kept_while_something_else_is_mended(client, county, announced):
    response = send(client, county.clerk, announced, link="", posted_on="2026-11-03", proof=make.png("截图一.png"))
    kept = response.context["form"].kept_file
    assert "已收到“截图一.png”" in words(response)
    send(client, county.clerk, announced, link="", kept=str(kept.pk))
    assert announced.postings.get().proof == kept


@pytest.mark.parametrize("kept", ["x", str(uuid.uuid4())])
def test_a_made_up_kept_file_is_no_proof(client, county, announced, kept):
    assert send(client, county.clerk, announced, link="", kept=kept).status_code == 200
    assert not announced.postings.exists()


def test_somebody_elses_file_is_no_proof(client, county, announced):
    file = make.proof(county.colleague, county.town)
    assert "作为已发布的证明" in words(send(client, county.clerk, announced, link="", kept=str(file.pk)))


def test_the_second_click_changes_nothing_and_says_so(client, county, announced):
    send(client, county.clerk, announced)
    response = send(client, county.clerk, announced)
    assert "本账号的发布已经登记" in words(response)
    assert announced.postings.count() == 1


def test_an_empty_request_is_answered_on_the_form(client, county, announced):
    client.force_login(county.clerk)
    response = client.post(reverse("announcements:post", args=[announced.pk, "own"]), {})
    assert response.status_code == 200
    assert "填写日期" in words(response)


@pytest.mark.parametrize(
    ("who", "channel", "status"),
    [
        ("clerk", "website", 403),
        ("leader", "own", 403),
        ("reviewer", "own", 403),
        ("inspector", "website", 403),
        ("observer", "own", 403),
        ("stranger", "own", 404),
        ("stranger", "website", 404),
        ("sysadmin", "own", 404),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_wrong_role_is_refused_and_a_stranger_finds_nothing(
    client, county, announced, who, channel, status, method
):
    client.force_login(getattr(county, who))
    address = reverse("announcements:post", args=[announced.pk, channel])
    assert getattr(client, method)(address).status_code == status
    assert not announced.postings.exists()


def test_the_refusal_names_who_can(client, county, announced):
    page = words(send(client, county.clerk, announced, "website"))
    assert "县政府网站的发布由县政府办登记" in page
    assert "县府办经办" in page


@pytest.mark.parametrize("channel", ["weibo", "OWN", "own.", "own%0a"])
def test_there_are_two_places_only(client, county, announced, channel):
    client.force_login(county.clerk)
    assert client.get(f"/notices/{announced.pk}/post/{channel}/").status_code == 404


# take-down


def down(client, user, posting, **values):
    client.force_login(user)
    values = {"on": clock.today().isoformat(), "note": "打开页面显示已删除"} | values
    return client.post(reverse("announcements:take_down", args=[posting.pk]), values)


@pytest.mark.parametrize("who", ["clerk", "leader", "reviewer", "approver", "inspector", "observer"])
def test_unit_office_inspector_and_observer_report_a_take_down(client, county, posted, who):
    response = down(client, getattr(county, who), posted)
    assert (response.status_code, response.url) == (302, detail(posted.announcement))
    posted.refresh_from_db()
    assert (posted.taken_down_on, posted.taken_down_by) == (clock.today(), getattr(county, who))
    page = words(client.get(response.url))
    assert "计时已停，重新发布后从第 1 日起算" in page
    assert "打开页面显示已删除" in page


def test_a_stranger_finds_no_posting(client, county, posted):
    assert down(client, county.stranger, posted).status_code == 404
    posted.refresh_from_db()
    assert posted.taken_down_on is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"on": "2026-11-01"}, "撤下日期应在发布日期和今天之间"),
        ({"on": "2026-11-03"}, "撤下日期应在发布日期和今天之间"),
        ({"on": "x"}, "日期写成 2025-11-19 的样子"),
        ({"note": ""}, "写明怎样发现、为什么撤下"),
        ({"note": "长" * 201}, "说明太长，不超过 200 字"),
    ],
)
def test_a_take_down_that_is_not_complete_is_told(client, county, posted, values, told):
    response = down(client, county.clerk, posted, **values)
    assert told in words(response)
    for name, value in values.items():
        assert response.context["form"][name].value() == value


def test_the_second_report_of_a_take_down_changes_nothing(client, county, posted):
    down(client, county.clerk, posted)
    assert "这处公告的撤下已经登记" in words(down(client, county.inspector, posted))
    posted.refresh_from_db()
    assert posted.taken_down_by == county.clerk


def test_after_fifteen_days_nothing_is_taken_down(client, county, announced, monday):
    make.post_both(county, announced.application)
    monday.forward(days=15)
    posting = announced.postings.get(channel=Channel.WEBSITE)
    assert "公告已满 15 日，不需要登记撤下" in words(down(client, county.clerk, posting))


def test_after_a_take_down_it_is_posted_again_and_counts_from_day_one(client, county, announced, monday):
    make.post_both(county, announced.application)
    monday.forward(days=5)
    down(client, county.clerk, announced.postings.get(channel=Channel.OWN))
    monday.forward(days=1)
    early = send(client, county.clerk, announced, posted_on="2026-11-06")
    assert "重新发布的日期不能早于撤下的日期" in words(early)
    assert send(client, county.clerk, announced).status_code == 302
    row = client.get(detail(announced)).context["row"]
    assert (row.face.day, row.face.both_since, row.face.posted_late) == (1, clock.today(), False)
    assert announced.postings.count() == 3


# the text


def reword(client, user, announcement, **values):
    client.force_login(user)
    values = {"title": "新的标题", "body": "第一段\r\n第二段"} | values
    return client.post(reverse("announcements:reword", args=[announcement.pk]), values)


def test_the_clerk_words_the_text_before_the_first_posting(client, county, announced):
    assert reword(client, county.clerk, announced).status_code == 302
    announced.refresh_from_db()
    assert (announced.title, announced.body) == ("新的标题", "第一段\n第二段")


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("reviewer", 403), ("stranger", 404)])
def test_only_the_units_clerk_words_it(client, county, announced, who, status):
    assert reword(client, getattr(county, who), announced).status_code == status


def test_a_text_that_is_posted_stays_and_the_words_typed_are_shown(client, county, posted):
    response = reword(client, county.clerk, posted.announcement, body="另一段")
    assert "公告已经发布，不能再改文字（第十四条）" in words(response)
    assert "另一段" in words(response)
    before = posted.announcement.body
    posted.announcement.refresh_from_db()
    assert posted.announcement.body == before


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": ""}, "写标题"),
        ({"body": " "}, "写正文"),
        ({"title": "题" * 121}, "标题太长"),
        ({"body": "字" * 4001}, "正文太长"),
    ],
)
def test_an_incomplete_text_is_told(client, county, announced, values, told):
    assert told in words(reword(client, county.clerk, announced, **values))


def test_markup_in_the_text_is_shown_as_text(client, county, announced):
    reword(client, county.clerk, announced, body="<script>alert(1)</script>")
    page = words(client.get(detail(announced)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# one announcement


def test_the_page_shows_text_clocks_article_and_papers(client, county, announced):
    client.force_login(county.clerk)
    page = words(client.get(detail(announced)))
    assert announced.title in page
    assert "2026年11月2日开设，这一天不计，3 个工作日内发布，应于 11月5日 前发布" in page
    assert "公告不少于 15 日，两处都发布的当日为第 1 日" in page
    assert 'data-copy="#text"' in page
    assert f"{reverse('reports:paper', args=['announcement', announced.pk])}?format=docx" in page
    assert reverse("approvals:detail", args=[announced.application.pk]) in page
    assert reverse("announcements:reword", args=[announced.pk]) in page


def test_a_late_posting_is_said_on_its_page(client, county, announced, monday):
    monday.forward(days=7)
    make.post_both(county, announced.application)
    client.force_login(county.leader)
    assert "发布晚于时限" in words(client.get(detail(announced)))


def test_who_only_reads_finds_no_buttons_to_write(client, county, posted):
    client.force_login(county.auditor)
    assert client.get(detail(posted.announcement)).status_code == 404
    client.force_login(county.leader)
    page = words(client.get(detail(posted.announcement)))
    assert "/text/" not in page
    assert "/post/" not in page


def test_a_closed_announcement_offers_nothing_more(client, county, announced, monday):
    make.post_both(county, announced.application)
    monday.forward(days=15)
    services.end(announced)
    monday.forward(days=30)
    client.force_login(county.clerk)
    response = client.get(detail(announced))
    assert response.context["row"].words == "11月17日 办结"
    assert "登记撤下" not in words(response)
    assert "公告已经办结，不再登记发布" in words(send(client, county.clerk, announced))


def test_an_own_posting_ended_by_the_cancellation_is_said(client, county, posted):
    services.end_own_by_cancellation(posted.announcement, clock.today() + timedelta(days=3))
    client.force_login(county.clerk)
    assert "11月5日 随账号注销结束，仍然计入" in words(client.get(detail(posted.announcement)))
