"""Pages: one's own messages, one's own jobs; a stranger finds nothing there."""

import uuid

import pytest
from django.urls import reverse

from county import clock
from county.services import people
from notifications.enums import JobState
from notifications.models import Job, Message
from notifications.services import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def stranger(client, alice, bob):
    client.force_login(bob)
    return client


def write(to, number=1, **facts):
    for each in range(number):
        post(key=f"m{each}", to=to, title=facts.get("title", f"第 {each} 条"), url=facts.get("url", ""))
    return Message.objects.filter(recipient=to).latest("created_at")


def make_job(by, **facts):
    return Job.objects.create(key=str(uuid.uuid4()), kind="trial-copy", label="台账导出", requested_by=by, **facts)


def finished(by, media, content="账号"):
    (media / "jobs").mkdir(parents=True)
    (media / "jobs/a.txt").write_text(content)
    return make_job(
        by, state=JobState.DONE, path="jobs/a.txt", file_name="台账.txt", content_type="text/plain", size=6,
        finished_at=clock.now(),
    )  # fmt: skip


class TestInbox:
    def test_shows_ones_own_messages_only(self, as_alice, alice, bob):
        write(alice, title="给甲的")
        write(bob, title="给乙的")
        page = as_alice.get("/messages/").content.decode()
        assert "给甲的" in page
        assert "给乙的" not in page

    def test_unread_stands_first(self, as_alice, alice, hands):
        write(alice, title="先到未读")
        hands.forward(hours=1)
        post(key="later", to=alice, title="后到已读")
        Message.objects.filter(title="后到已读").update(read_at=clock.now())
        page = as_alice.get("/messages/").content.decode()
        assert page.index("先到未读") < page.index("后到已读")

    @pytest.mark.parametrize("typed", ["0", "-1", "x", "", "1e9", "99999999999", "１", "'"])
    def test_an_odd_page_number_is_the_first_or_the_last_page(self, as_alice, alice, typed):
        write(alice, 25)
        assert as_alice.get("/messages/", {"page": typed}).context["page"].number in {1, 2}

    def test_has_pages_of_twenty(self, as_alice, alice):
        write(alice, 25)
        assert len(as_alice.get("/messages/", {"page": "2"}).context["page"].rows) == 5

    def test_says_so_when_it_is_empty(self, as_alice):
        assert "没有消息" in as_alice.get("/messages/").content.decode()

    def test_asks_the_database_as_often_for_twenty_messages_as_for_one(
        self, as_alice, alice, django_assert_max_num_queries
    ):
        write(alice)
        with django_assert_max_num_queries(30) as one:
            as_alice.get("/messages/")
        write(alice, 20)
        with django_assert_max_num_queries(len(one)):
            as_alice.get("/messages/")

    def test_markup_in_a_message_is_text(self, as_alice, alice):
        write(alice, title="<img src=x>")
        assert "&lt;img src=x&gt;" in as_alice.get("/messages/").content.decode()


class TestReading:
    def test_marks_the_message_and_goes_to_its_page(self, as_alice, alice):
        message = write(alice, url="/notices/")
        assert as_alice.post(reverse("notifications:read", args=[message.pk])).url == "/notices/"
        message.refresh_from_db()
        assert message.read_at

    def test_goes_back_to_the_inbox_when_there_is_no_page(self, as_alice, alice):
        assert as_alice.post(reverse("notifications:read", args=[write(alice).pk])).url == "/messages/"

    def test_all_at_once(self, as_alice, alice, bob):
        write(alice, 3)
        post(key="b", to=bob, title="乙")
        as_alice.post("/messages/read/")
        assert list(Message.objects.unread().values_list("recipient", flat=True)) == [bob.pk]

    def test_of_a_stranger_finds_nothing(self, stranger, alice):
        message = write(alice)
        assert stranger.post(reverse("notifications:read", args=[message.pk])).status_code == 404
        message.refresh_from_db()
        assert message.read_at is None


class TestWaiting:
    def test_page_refreshes_itself_without_javascript_and_polls_with_it(self, as_alice, alice):
        page = as_alice.get(f"/jobs/{make_job(alice, done=31, total=47).pk}/").content.decode()
        assert 'http-equiv="refresh"' in page
        assert 'hx-trigger="every 2s"' in page
        assert "31 / 47" in page

    def test_fragment_is_not_a_whole_page(self, as_alice, alice):
        answer = as_alice.get(f"/jobs/{make_job(alice).pk}/", headers={"hx-request": "true"})
        assert "<html" not in answer.content.decode()
        assert "HX-Request" in answer["Vary"]

    def test_ends_with_the_file(self, as_alice, alice, media):
        row = finished(alice, media)
        page = as_alice.get(f"/jobs/{row.pk}/").content.decode()
        assert f"/jobs/{row.pk}/file/" in page
        assert "every 2s" not in page
        assert 'http-equiv="refresh"' not in page

    def test_failure_says_why_and_offers_another_try(self, as_alice, alice):
        row = make_job(alice, state=JobState.FAILED, words="第 3 行没有账号名称")
        assert "第 3 行没有账号名称" in as_alice.get(f"/jobs/{row.pk}/").content.decode()
        as_alice.post(f"/jobs/{row.pk}/retry/")
        row.refresh_from_db()
        assert row.state == JobState.QUEUED

    def test_someone_who_wished_for_the_same_sees_it_too(self, stranger, alice, bob):
        row = make_job(alice)
        row.watchers.add(bob)
        assert stranger.get(f"/jobs/{row.pk}/").status_code == 200

    @pytest.mark.parametrize(("tail", "method"), [("", "get"), ("retry/", "post"), ("file/", "get")])
    def test_a_stranger_finds_nothing(self, stranger, alice, media, tail, method):
        row = finished(alice, media)
        assert getattr(stranger, method)(f"/jobs/{row.pk}/{tail}").status_code == 404


@pytest.mark.parametrize(("tail", "method"), [("", "get"), ("retry/", "post"), ("file/", "get")])
def test_what_was_made_before_one_was_moved_is_not_there_any_more(client, county, media, hands, tail, method):
    row = finished(county.clerk, media)
    row.watchers.add(county.leader)
    hands.forward(hours=1)
    people.give_role(county.clerk, "clerk", county.other_town, by=county.secadmin)
    client.force_login(county.clerk)
    assert client.get(f"/jobs/{row.pk}/").status_code == 200
    people.take_role(county.clerk.assignments.get(unit=county.town), by=county.secadmin)
    client.force_login(county.clerk)
    assert getattr(client, method)(f"/jobs/{row.pk}/{tail}").status_code == 404
    client.force_login(county.leader)
    assert client.get(f"/jobs/{row.pk}/").status_code == 200
    hands.forward(hours=1)
    client.force_login(county.clerk)
    assert client.get(f"/jobs/{make_job(county.clerk).pk}/").status_code == 200


class TestDownload:
    def test_is_an_attachment_that_no_browser_guesses_about(self, as_alice, alice, media):
        answer = as_alice.get(f"/jobs/{finished(alice, media).pk}/file/")
        assert b"".join(answer.streaming_content).decode() == "账号"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "text/plain"
        assert "no-store" in answer["Cache-Control"]

    def test_of_an_unfinished_job_is_not_there(self, as_alice, alice):
        assert as_alice.get(f"/jobs/{make_job(alice).pk}/file/").status_code == 404

    def test_of_a_lost_file_makes_it_again(self, as_alice, alice, media):
        row = finished(alice, media)
        (media / "jobs/a.txt").unlink()
        assert as_alice.get(f"/jobs/{row.pk}/file/").url == f"/jobs/{row.pk}/"
        row.refresh_from_db()
        assert (row.state, row.path) == (JobState.QUEUED, "")


ANY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/messages/", "get"),
        ("/messages/read/", "post"),
        (f"/messages/{ANY}/read/", "post"),
        (f"/jobs/{ANY}/", "get"),
        (f"/jobs/{ANY}/retry/", "post"),
        (f"/jobs/{ANY}/file/", "get"),
    ],
)
def test_who_is_not_logged_in_is_sent_to_log_in(client, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("county:login"))


@pytest.mark.parametrize("path", ["/messages/read/", f"/messages/{ANY}/read/", f"/jobs/{ANY}/retry/"])
def test_deeds_are_not_done_by_following_a_link(as_alice, path):
    assert as_alice.get(path).status_code == 405


def test_who_waits_is_taken_to_the_outcome_once_it_is_there(client, county):
    row = Job.objects.create(key="outcome", kind="paper", label="核对台账表格", requested_by=county.clerk)
    client.force_login(county.clerk)
    path, hx = reverse("notifications:job", args=[row.pk]), {"HX-Request": "true"}
    assert "HX-Redirect" not in client.get(path, headers=hx)
    Job.objects.filter(pk=row.pk).update(state="done", next_url="/accounts/import/")
    assert client.get(path, headers=hx)["HX-Redirect"] == "/accounts/import/"
    assert "查看结果" in client.get(path).content.decode()
