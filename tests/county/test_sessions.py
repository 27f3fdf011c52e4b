"""Sessions: two places, ten hours, fifteen minutes for administrators, and the same second they end."""

import time

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from county import middleware
from county.models import AuditEntry, Session, User
from county.services import office, people, sessions
from tests.factories import PASSWORD, user

pytestmark = pytest.mark.django_db
HOUR = 3600


def sign_in(person: User) -> Client:
    browser = Client()
    answer = browser.post("/login/", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


@pytest.fixture
def wall(monkeypatch):
    """The machine's clock as the limits read it; ``wall.now`` may be moved."""

    class Wall:
        now = time.time()

        def time(self):
            return self.now

    hand = Wall()
    monkeypatch.setattr(middleware, "time", hand)
    monkeypatch.setattr(sessions, "time", hand)
    return hand


class TestOwner:
    def test_stands_beside_the_data_from_the_first_save(self, county):
        sign_in(county.clerk)
        assert Session.objects.get().user == county.clerk

    def test_stays_when_the_key_changes_with_the_password(self, county):
        browser = sign_in(county.clerk)
        before = browser.session.session_key
        browser.post("/password/", {"old": PASSWORD, "new": "Mountain-Stream-58", "again": "Mountain-Stream-58"})
        row = Session.objects.get()
        assert row.user == county.clerk and row.pk != before

    def test_is_nobody_before_signing_in(self, client, db):
        session = client.session
        session["planted"] = 1
        session.save()
        assert Session.objects.get().user is None

    def test_finding_somebodys_sessions_reads_no_other(self, county):
        sign_in(county.clerk)
        for _ in range(3):
            sign_in(county.colleague)
            sign_in(county.stranger)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(sessions.own_sessions(county.clerk, None)) == 1
        (query,) = asked.captured_queries
        assert '"user_id" =' in query["sql"]


class TestTheSameSecond:
    """A session ends with what it stood on: the next request is the log-in page."""

    def test_disabled(self, county):
        browser = sign_in(county.clerk)
        people.set_enabled(county.clerk, False, by=county.secadmin)
        assert browser.get("/profile/").url.startswith("/login/")

    def test_disabled_by_hand_in_the_database(self, county):
        browser = sign_in(county.clerk)
        User.objects.filter(pk=county.clerk.pk).update(is_active=False)
        assert browser.get("/profile/").url.startswith("/login/")

    def test_role_taken(self, county):
        browser = sign_in(county.clerk)
        people.take_role(county.clerk.assignments.get(), by=county.secadmin)
        assert browser.get("/profile/").url.startswith("/login/")

    def test_unit_taken_out_of_use(self, county):
        browser, other = sign_in(county.stranger), sign_in(county.clerk)
        office.close_unit(county.other_town, by=county.sysadmin, active=False)
        assert browser.get("/profile/").url.startswith("/login/")
        assert is_in(other)

    def test_moved_to_another_unit(self, county):
        browser = sign_in(county.clerk)
        people.give_role(county.clerk, "clerk", county.other_town, by=county.secadmin)
        people.take_role(county.clerk.assignments.get(unit=county.town), by=county.secadmin)
        assert browser.get("/profile/").url.startswith("/login/")

    def test_a_request_under_way_does_not_bring_the_session_back(self, county):
        browser = sign_in(county.clerk)
        held = browser.session
        assert held["began"]
        people.set_enabled(county.clerk, False, by=county.secadmin)
        held["seen"] = 1
        with pytest.raises(UpdateError):
            held.save()
        assert not Session.objects.filter(user=county.clerk).exists()


class TestLimits:
    def test_ten_hours_end_it_whatever_one_does(self, county, wall):
        browser = sign_in(county.clerk)
        for _ in range(24):
            wall.now += 25 * 60 - 1
            assert is_in(browser)
        wall.now += 25
        answer = browser.get("/profile/")
        assert answer.url == "/login/?long=1&next=%2Fprofile%2F"
        assert "已满 10 小时" in browser.get(answer.url).content.decode()

    @pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
    def test_fifteen_idle_minutes_end_an_administrators(self, county, wall, who):
        browser = sign_in(getattr(county, who))
        assert is_in(browser)
        wall.now += 15 * 60
        assert is_in(browser)
        wall.now += 15 * 60 + 1
        answer = browser.get("/profile/")
        assert answer.url == "/login/?short=1&next=%2Fprofile%2F"
        assert "15 分钟没有操作" in browser.get(answer.url).content.decode()

    def test_and_not_a_clerks(self, county, wall):
        browser = sign_in(county.clerk)
        assert is_in(browser)
        wall.now += 15 * 60 + 1
        assert is_in(browser)

    def test_a_third_place_ends_the_oldest(self, county, wall):
        places = []
        for _ in range(3):
            places.append(sign_in(county.clerk))
            wall.now += 2
        assert [is_in(browser) for browser in places] == [False, True, True]

    def test_and_says_so(self, county):
        sign_in(county.clerk), sign_in(county.clerk)
        assert "最早的一处已退出" in sign_in(county.clerk).get("/profile/").content.decode()

    def test_visitors_of_the_demo_share_its_people(self, county, settings):
        settings.DEMO = True
        places = [sign_in(county.clerk) for _ in range(4)]
        assert all(is_in(browser) for browser in places)

    def test_run_out_rows_are_swept_and_living_ones_stay(self, county, wall):
        sign_in(county.clerk)
        assert sessions.sweep() == 0
        wall.now += 10 * HOUR + 5
        assert sessions.sweep() == 1 and not Session.objects.exists()


class TestEnding:
    def test_one_of_ones_own_by_its_mark(self, county):
        here, there = sign_in(county.clerk), sign_in(county.clerk)
        page = here.get("/profile/")
        (other,) = [one for one in page.context["sessions"] if not one.is_this]
        assert there.session.session_key not in page.content.decode()
        answer = here.post("/profile/sessions/end/", {"mark": other.mark}, follow=True)
        assert "已退出这一处登录" in answer.content.decode()
        assert is_in(here) and not is_in(there)
        assert AuditEntry.objects.filter(action="county.end_sessions").count() == 1
        again = here.post("/profile/sessions/end/", {"mark": other.mark}, follow=True)
        assert "已经退出" in again.content.decode()

    def test_somebody_elses_mark_ends_nothing(self, county):
        here, stranger = sign_in(county.clerk), sign_in(county.stranger)
        mark = sessions.mark(stranger.session.session_key)
        here.post("/profile/sessions/end/", {"mark": mark})
        assert is_in(stranger)

    @pytest.mark.parametrize("mark", ["x", "0" * 15, "0" * 17, "<b>", "g" * 16])
    def test_an_odd_mark_is_answered_in_words(self, county, mark):
        here, there = sign_in(county.clerk), sign_in(county.clerk)
        answer = here.post("/profile/sessions/end/", {"mark": mark}, follow=True)
        assert "再点一次" in answer.content.decode()
        assert is_in(there)

    def test_all_of_somebody_by_the_security_administrator(self, county):
        places = [sign_in(county.clerk), sign_in(county.clerk)]
        desk = sign_in(county.secadmin)
        address = f"/admin/people/{county.clerk.pk}/"
        assert "退出其 2 处登录" in desk.get(address).content.decode()
        answer = desk.post(f"{address}sessions/end/", follow=True)
        assert "2 处登录已退出" in answer.content.decode()
        assert not any(is_in(browser) for browser in places) and is_in(desk)
        entry = AuditEntry.objects.get(action="county.end_sessions_of")
        assert (entry.actor, entry.target_label) == (county.secadmin, "王填报")

    @pytest.mark.parametrize("who", ["clerk", "approver", "sysadmin", "auditor"])
    def test_and_by_nobody_else(self, county, who):
        person = user("clerk", county.other_town)
        browser, desk = sign_in(person), sign_in(getattr(county, who))
        assert desk.post(f"/admin/people/{person.pk}/sessions/end/").status_code == 403
        assert is_in(browser)
