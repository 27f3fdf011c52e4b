"""What every answer and every request satisfies: headers, idle limit, odd characters, plain refusals."""

import time
import uuid

import pytest
from django.test import Client, RequestFactory

from county import middleware
from county.access import Refused
from county.models import AuditEntry, Session
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE = 60


@pytest.fixture
def wall(monkeypatch):
    """The machine's clock as the idle limit reads it; ``wall.pass_by(minutes)`` moves it."""

    class Wall:
        now = time.time()

        def time(self):
            return self.now

        def pass_by(self, minutes: float) -> None:
            self.now += minutes * MINUTE

    hand = Wall()
    monkeypatch.setattr(middleware, "time", hand)
    return hand


@pytest.fixture
def as_clerk(client, county):
    client.force_login(county.clerk)
    return client


class TestIdle:
    def test_thirty_minutes_without_a_request_end_the_session(self, as_clerk, wall):
        as_clerk.get("/profile/")
        wall.pass_by(30.1)
        answer = as_clerk.get("/accounts/?q=%E4%BA%91&page=2")
        assert answer.url == "/login/?idle=1&next=%2Faccounts%2F%3Fq%3D%25E4%25BA%2591%26page%3D2"
        assert not Session.objects.exists()

    def test_less_does_not_and_each_request_begins_anew(self, as_clerk, wall):
        as_clerk.get("/profile/")
        for _ in range(4):
            wall.pass_by(29)
            assert as_clerk.get("/profile/").status_code == 200

    def test_the_way_back_leads_to_the_page_that_was_open(self, as_clerk, county, wall):
        as_clerk.get("/profile/")
        wall.pass_by(31)
        login = as_clerk.get("/accounts/?page=2").url
        page = as_clerk.get(login)
        assert "30 分钟没有操作" in page.content.decode()
        typed = {"username": county.clerk.username, "password": factories.PASSWORD, "next": page.context["next"]}
        assert as_clerk.post("/login/", typed).url == "/accounts/?page=2"

    def test_a_draft_is_kept(self, as_clerk, county, wall):
        from approvals.models import Application

        case = factories.draft(county, purpose="写了一半的宗旨")
        as_clerk.get("/profile/")
        wall.pass_by(31)
        as_clerk.get("/apply/")
        as_clerk.force_login(county.clerk)
        assert Application.objects.get(pk=case.pk).purpose == "写了一半的宗旨"
        assert as_clerk.get("/apply/").status_code == 200

    def test_a_deed_that_comes_too_late_is_not_done_and_not_repeated(self, as_clerk, county, wall):
        as_clerk.get("/profile/")
        wall.pass_by(31)
        answer = as_clerk.post("/profile/font/", {"size": "xl"})
        assert answer.url == "/login/?idle=1"
        county.clerk.refresh_from_db()
        assert county.clerk.font_size == ""

    def test_a_part_of_a_page_sends_the_whole_page_to_log_in(self, as_clerk, wall):
        as_clerk.get("/profile/")
        wall.pass_by(31)
        told = {"hx-request": "true", "hx-current-url": "http://testserver/apply/?a=1"}
        answer = as_clerk.post("/apply/rules/", headers=told)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, "/login/?idle=1&next=%2Fapply%2F%3Fa%3D1")

    def test_a_page_of_another_place_is_not_gone_back_to(self, as_clerk, wall):
        as_clerk.get("/profile/")
        wall.pass_by(31)
        told = {"hx-request": "true", "hx-current-url": "http://evil.example/"}
        assert as_clerk.get("/profile/", headers=told)["HX-Redirect"] == "/login/?idle=1"

    def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive(self, as_clerk, wall):
        as_clerk.get("/profile/")
        for _ in range(3):
            wall.pass_by(9)
            as_clerk.get(f"/jobs/{uuid.uuid4()}/", headers={"hx-request": "true"})
        wall.pass_by(4)
        assert as_clerk.get("/profile/").status_code == 302

    def test_a_person_who_opens_the_job_does(self, as_clerk, wall):
        as_clerk.get("/profile/")
        wall.pass_by(20)
        as_clerk.get(f"/jobs/{uuid.uuid4()}/")
        wall.pass_by(20)
        assert as_clerk.get("/profile/").status_code == 200

    def test_the_demos_clock_ends_no_session(self, as_clerk, county_clock):
        as_clerk.get("/profile/")
        county_clock.forward(10)
        assert as_clerk.get("/profile/").status_code == 200

    def test_the_session_is_written_at_most_once_a_minute(self, as_clerk, wall, django_assert_num_queries):
        as_clerk.get("/profile/")
        before = as_clerk.session["seen"]
        wall.pass_by(0.5)
        as_clerk.get("/profile/")
        assert as_clerk.session["seen"] == before


class TestHeaders:
    @pytest.mark.parametrize("path", ["/login/", "/profile/", "/nowhere/"])
    def test_every_answer_has_a_strict_policy_and_a_number(self, as_clerk, path):
        answer = as_clerk.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert len(answer["X-Request-Id"]) == 32

    def test_pages_of_the_signed_in_are_not_stored(self, as_clerk):
        assert as_clerk.get("/profile/")["Cache-Control"] == "no-store"

    def test_two_answers_have_two_numbers(self, client):
        assert client.get("/login/")["X-Request-Id"] != client.get("/login/")["X-Request-Id"]

    def test_the_session_cookie_is_not_for_scripts_or_other_sites(self, client, county):
        client.post("/login/", {"username": county.clerk.username, "password": factories.PASSWORD})
        cookie = client.cookies["sid"]
        assert cookie["httponly"] and cookie["samesite"] == "Lax"


class TestOddCharacters:
    @pytest.mark.parametrize("path", ["/login/?next=%00", "/login/?%00=1", "/accounts/?q=a%00b", "/admin/%00/"])
    def test_a_nul_in_the_address_is_a_plain_400(self, as_clerk, path):
        answer = as_clerk.get(path)
        assert answer.status_code == 400
        assert "看不懂这个请求" in answer.content.decode()

    def test_so_it_is_in_a_form(self, client, db):
        assert client.post("/login/", {"username": "a\x00", "password": "b"}).status_code == 400

    def test_and_in_a_cookie(self, client, db):
        client.cookies["sid"] = "abcdefgh\x00ijkl"
        assert client.get("/profile/").status_code == 400

    def test_other_odd_words_are_just_words(self, as_clerk):
        assert as_clerk.get("/accounts/", {"q": "\u202e'\"<>%_\\\U0001f600"}).status_code == 200


class TestAddress:
    def test_is_the_connections_own(self):
        request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3", HTTP_X_REAL_IP="6.6.6.6")
        assert middleware.client_address(request) == "10.1.2.3"

    def test_is_the_forwarded_one_from_a_trusted_proxy(self, settings):
        settings.TRUSTED_PROXIES = ("127.0.0.1",)
        request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_REAL_IP="10.1.2.3")
        assert middleware.client_address(request) == "10.1.2.3"

    @pytest.mark.parametrize("odd", ["", "unknown", "10.1.2.3, 6.6.6.6", "<b>", "10.1.2.300"])
    def test_is_the_proxys_own_when_it_forwards_no_address(self, settings, odd):
        settings.TRUSTED_PROXIES = ("127.0.0.1",)
        request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_REAL_IP=odd)
        assert middleware.client_address(request) == "127.0.0.1"

    def test_and_its_number_stand_in_the_audit(self, as_clerk):
        answer = as_clerk.post("/logout/")
        entry = AuditEntry.objects.get()
        assert (entry.address, entry.request_id) == ("127.0.0.1", answer["X-Request-Id"])


class TestPlainRefusals:
    def refuse(self, client, monkeypatch, method: str, error: Exception):
        from county.services import sessions, signing

        def deed(*args):
            raise error

        monkeypatch.setattr(signing, "set_font_size", deed)
        monkeypatch.setattr(sessions, "own_sessions", deed)
        return getattr(client, method)("/profile/font/" if method == "post" else "/profile/", {"size": "l"})

    def test_a_refusal_is_a_page_that_names_the_role(self, as_clerk, monkeypatch):
        answer = self.refuse(as_clerk, monkeypatch, "post", Refused("这一步不归您办", "县府办审批"))
        assert answer.status_code == 403
        assert "这一步不归您办" in answer.content.decode() and "县府办审批" in answer.content.decode()

    @pytest.mark.parametrize(("method", "entries"), [("post", 1), ("get", 0)])
    def test_a_refused_deed_is_recorded_once_and_a_refused_look_is_not(self, as_clerk, monkeypatch, method, entries):
        self.refuse(as_clerk, monkeypatch, method, Refused("这一步不归您办"))
        assert AuditEntry.objects.filter(action="county.refused", result="denied").count() == entries

    def test_words_of_a_person_in_a_refusal_are_text(self, as_clerk, monkeypatch):
        answer = self.refuse(as_clerk, monkeypatch, "post", Refused("<img src=x>"))
        assert "&lt;img src=x&gt;" in answer.content.decode()

    def test_other_errors_stay_errors(self, as_clerk, monkeypatch):
        with pytest.raises(RuntimeError):
            self.refuse(as_clerk, monkeypatch, "post", RuntimeError("broken"))


def test_a_form_without_its_token_is_refused_in_words(county):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(county.clerk)
    answer = browser.post("/profile/font/", {"size": "l"})
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()
