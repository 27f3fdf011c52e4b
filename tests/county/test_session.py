"""Signing in and out: words that tell nothing, locks, idle limit, first password, one's own sessions and font."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from county import clock
from county.models import AuditEntry, User
from county.services import signing
from tests.factories import PASSWORD, user

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD_PAGE = "/login/", "/password/"
NEW = "Mountain-Stream-58"


def try_in(client, username: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password} | more)


def words(answer) -> str:
    return re.sub(
        r'value="[^"]*"', "", re.search(r'<div class="note note-e".*?</div>', answer.content.decode(), re.DOTALL)[0]
    )


class TestSigningIn:
    def test_leads_to_the_workbench(self, client, county):
        answer = try_in(client, county.clerk.username)
        assert (answer.status_code, answer.url) == (302, "/")
        assert client.get("/profile/").status_code == 200

    def test_any_spelling_of_the_name_is_the_name(self, client, county):
        assert try_in(client, f" {county.clerk.username.upper()} ").status_code == 302

    def test_leads_back_to_where_one_came_from(self, client, county):
        assert try_in(client, county.clerk.username, next="/notices/?tab=posting").url == "/notices/?tab=posting"

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "evil",
            "county:units",
            "",
            "http:///evil.example",
            "/" + "a" * 3000,
            "\x0b//evil.example",
        ],
    )
    def test_never_leads_out_of_the_portal(self, client, county, target):
        assert try_in(client, county.clerk.username, next=target).url == "/"

    def test_whoever_is_in_already_goes_on(self, client, county):
        client.force_login(county.clerk)
        assert client.get(LOGIN, {"next": "/profile/"}).url == "/profile/"

    def test_a_new_session_has_a_new_key(self, client, county):
        client.get("/healthz")
        session = client.session
        session["planted"] = 1
        session.save()
        before = session.session_key
        try_in(client, county.clerk.username)
        assert client.session.session_key != before

    def test_wrong_unknown_locked_and_disabled_get_the_same_words(self, client, county):
        User.objects.filter(pk=county.leader.pk).update(locked_until=clock.now() + timedelta(minutes=5))
        User.objects.filter(pk=county.stranger.pk).update(is_active=False)
        told = {
            words(try_in(client, county.clerk.username, "wrong")),
            words(try_in(client, "nobody")),
            words(try_in(client, county.leader.username)),
            words(try_in(client, county.stranger.username)),
        }
        assert len(told) == 1
        assert "用户名或密码不对" in told.pop()

    def test_the_name_stays_and_the_password_does_not(self, client, county):
        page = try_in(client, county.clerk.username, "Wrong-Password-1").content.decode()
        assert f'value="{county.clerk.username}"' in page
        assert "Wrong-Password-1" not in page

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ({}, "填写用户名"),
            ({"username": "a"}, "填写密码"),
            ({"username": "a" * 61, "password": "b"}, "不超过 60 个字符"),
            ({"username": "a", "password": "b" * 129}, "不超过 128 个字符"),
        ],
    )
    def test_an_unfinished_form_is_answered_in_words(self, client, county, typed, expected):
        assert expected in client.post(LOGIN, typed).content.decode()

    def test_the_system_account_never_signs_in(self, client, db):
        system = User.objects.get(is_system=True)
        system.set_password(PASSWORD)
        system.is_active = True
        system.save()
        assert try_in(client, system.username).status_code == 200

    def test_leaves_no_version_in_the_persons_history(self, client, county):
        before = county.clerk.history.count()
        try_in(client, county.clerk.username, "wrong")
        try_in(client, county.clerk.username)
        assert county.clerk.history.count() == before

    def test_every_attempt_is_one_entry_without_the_password(self, client, county):
        try_in(client, county.clerk.username, "Wrong-Password-1")
        try_in(client, "nobody", "Wrong-Password-1")
        try_in(client, county.clerk.username)
        found = list(AuditEntry.objects.order_by("pk").values_list("action", "result", "reason"))
        assert found == [
            ("county.sign_in", "denied", "密码不对，或账户未启用"),
            ("county.sign_in", "denied", "没有这个用户名"),
            ("county.sign_in", "ok", ""),
        ]
        assert not any("Wrong-Password-1" in str(vars(entry)) for entry in AuditEntry.objects.all())

    @pytest.mark.parametrize(
        ("asked", "expected"), [("idle=1", "30 分钟没有操作"), ("out=1", "已退出登录"), ("idle=x&out=", "30")]
    )
    def test_says_why_one_is_here(self, client, db, asked, expected):
        assert expected in client.get(f"{LOGIN}?{asked}").content.decode()


class TestLock:
    def fail(self, client, person, times: int) -> None:
        for _ in range(times):
            try_in(client, person.username, "wrong")

    def test_five_failures_lock_even_the_right_password_out(self, client, county, monday):
        self.fail(client, county.clerk, 5)
        assert try_in(client, county.clerk.username).status_code == 200
        monday.forward(minutes=14, seconds=59)
        assert try_in(client, county.clerk.username).status_code == 200
        monday.forward(seconds=2)
        assert try_in(client, county.clerk.username).status_code == 302

    def test_four_failures_do_not(self, client, county, monday):
        self.fail(client, county.clerk, 4)
        assert try_in(client, county.clerk.username).status_code == 302

    def test_success_starts_the_count_anew(self, client, county, monday):
        self.fail(client, county.clerk, 4)
        try_in(client, county.clerk.username)
        self.fail(Client(), county.clerk, 4)
        assert not signing.is_locked(User.objects.get(pk=county.clerk.pk))

    def test_each_further_lock_is_twice_as_long_up_to_two_hours(self, client, county, monday):
        lengths = []
        for _ in range(6):
            self.fail(client, county.clerk, 5)
            until = User.objects.get(pk=county.clerk.pk).locked_until
            lengths.append(int((until - clock.now()).total_seconds() / 60))
            monday.move_to(until + timedelta(seconds=1))
        assert lengths == [15, 30, 60, 120, 120, 120]

    def test_attempts_while_locked_do_not_lengthen_it(self, client, county, monday):
        self.fail(client, county.clerk, 9)
        fresh = User.objects.get(pk=county.clerk.pk)
        assert (fresh.failed_logins, fresh.locked_until) == (5, clock.now() + timedelta(minutes=15))

    def test_one_persons_lock_is_not_the_others(self, client, county, monday):
        self.fail(client, county.clerk, 5)
        assert try_in(client, county.colleague.username).status_code == 302

    def test_a_lock_that_comes_while_the_password_is_compared_still_holds(self, client, county, monday, monkeypatch):
        real = signing.authenticate

        def slow(*args, **kwargs):
            known = real(*args, **kwargs)
            User.objects.filter(pk=county.clerk.pk).update(locked_until=clock.now() + timedelta(minutes=15))
            return known

        monkeypatch.setattr(signing, "authenticate", slow)
        assert try_in(client, county.clerk.username).status_code == 200


class TestLeaving:
    def test_ends_the_session_and_tells_the_browser_to_forget(self, client, county):
        client.force_login(county.clerk)
        answer = client.post("/logout/")
        assert answer.url == "/login/?out=1"
        assert "storage" in answer["Clear-Site-Data"]
        assert client.get("/profile/").status_code == 302
        assert AuditEntry.objects.get().action == "county.sign_out"

    def test_of_a_visitor_is_no_trouble(self, client, db):
        assert client.post("/logout/").status_code == 302
        assert not AuditEntry.objects.exists()


class TestFirstPassword:
    @pytest.fixture
    def newcomer(self, client, county):
        person = user("clerk", county.town)
        User.objects.filter(pk=person.pk).update(must_change_password=True)
        try_in(client, person.username)
        return person

    @pytest.mark.parametrize("path", ["/", "/profile/", "/accounts/", "/messages/", "/admin/calendar/", "/nowhere/"])
    def test_comes_before_everything_else(self, client, newcomer, path):
        assert client.get(path).url == PASSWORD_PAGE

    def test_and_before_every_deed(self, client, newcomer):
        assert client.post("/apply/start/", {"kind": "opening"}).url == PASSWORD_PAGE

    def test_changed_it_opens_the_portal(self, client, newcomer):
        assert "初始密码" in client.get(PASSWORD_PAGE).content.decode()
        answer = client.post(PASSWORD_PAGE, {"old": PASSWORD, "new": NEW, "again": NEW})
        assert answer.url == "/"
        assert client.get("/profile/").status_code == 200
        assert not User.objects.get(pk=newcomer.pk).must_change_password

    def test_leaving_is_always_possible(self, client, newcomer):
        assert client.post("/logout/").url == "/login/?out=1"

    def test_is_not_asked_of_demo_log_ins(self, client, newcomer, settings):
        settings.DEMO = True
        assert client.get("/profile/").status_code == 200


class TestPassword:
    @pytest.fixture
    def as_clerk(self, client, county):
        client.force_login(county.clerk)
        return client

    def test_a_change_ends_the_other_sessions_and_keeps_this_one(self, as_clerk, county):
        other = Client()
        other.force_login(county.clerk)
        as_clerk.post(PASSWORD_PAGE, {"old": PASSWORD, "new": NEW, "again": NEW})
        assert as_clerk.get("/profile/").status_code == 200
        assert other.get("/profile/").status_code == 302
        assert AuditEntry.objects.get().action == "county.change_password"

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ({}, "填写现在的密码"),
            ({"old": "wrong"}, "现在的密码不对"),
            ({"new": "short"}, "密码要有 10 到 128 个字符"),
            ({"new": "alllowercase"}, "三种"),
            ({"again": "Another-One-58"}, "两次输入的新密码不一样"),
            ({"new": PASSWORD, "again": PASSWORD}, "新密码不能与现在的相同"),
            ({"new": "Xiangshui-2026"}, "容易猜到的词"),
            ({"new": "a" * 129}, "不超过 128 个字符"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_changes(self, as_clerk, county, typed, expected):
        whole = {"old": PASSWORD, "new": NEW, "again": NEW} | typed if typed else {}
        page = as_clerk.post(PASSWORD_PAGE, whole).content.decode()
        assert expected in page
        assert User.objects.get(pk=county.clerk.pk).check_password(PASSWORD)

    def test_five_wrong_guesses_at_the_present_one_lock_like_those_at_the_log_in_page(self, as_clerk, county, monday):
        for guess in range(5):
            as_clerk.post(PASSWORD_PAGE, {"old": f"Guess-{guess}-of-it", "new": NEW, "again": NEW})
        page = as_clerk.post(PASSWORD_PAGE, {"old": PASSWORD, "new": NEW, "again": NEW}).content.decode()
        assert "账户已锁定" in page
        assert User.objects.get(pk=county.clerk.pk).check_password(PASSWORD)
        assert AuditEntry.objects.filter(action="county.change_password", result="denied").count() == 6

    def test_typed_passwords_are_not_shown_again(self, as_clerk):
        page = as_clerk.post(PASSWORD_PAGE, {"old": "Wrong-Password-1", "new": NEW, "again": NEW}).content.decode()
        assert NEW not in page and "Wrong-Password-1" not in page


class TestProfile:
    def test_names_roles_at_their_units(self, client, county):
        client.force_login(county.hospital_clerk)
        page = client.get("/profile/").content.decode()
        assert "填报员" in page and "泾源县人民医院" in page and "孙填报" in page

    def test_lists_ones_own_sessions_and_ends_the_others(self, county):
        here, there, stranger = Client(), Client(), Client()
        try_in(here, county.clerk.username)
        try_in(there, county.clerk.username)
        try_in(stranger, county.stranger.username)
        sessions = here.get("/profile/").context["sessions"]
        assert [one.is_this for one in sessions] == [True, False]
        assert {one.address for one in sessions} == {"127.0.0.1"}
        assert "已退出其他 1 处登录" in here.post("/profile/sessions/end/", follow=True).content.decode()
        assert there.get("/profile/").status_code == 302
        assert stranger.get("/profile/").status_code == 200

    def test_ending_none_leaves_no_entry(self, client, county):
        client.force_login(county.clerk)
        assert "没有其他登录" in client.post("/profile/sessions/end/", follow=True).content.decode()
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("size", ["", "l", "xl"])
    def test_a_font_size_is_kept_and_shows_at_once(self, client, county, size):
        client.force_login(county.clerk)
        assert client.post("/profile/font/", {"size": size, "next": "/profile/"}).url == "/profile/"
        assert User.objects.get(pk=county.clerk.pk).font_size == size
        assert (f'class="fs-{size}"' in client.get("/profile/").content.decode()) is bool(size)

    @pytest.mark.parametrize("size", ["huge", "<b>", "l" * 300])
    def test_an_unknown_size_changes_nothing(self, client, county, size):
        client.force_login(county.clerk)
        client.post("/profile/font/", {"size": size})
        assert User.objects.get(pk=county.clerk.pk).font_size == ""

    def test_a_font_size_leaves_neither_history_nor_audit(self, client, county):
        client.force_login(county.clerk)
        before = county.clerk.history.count()
        client.post("/profile/font/", {"size": "l"})
        assert county.clerk.history.count() == before and not AuditEntry.objects.exists()


class TestDemo:
    def test_offers_one_person_per_role_and_enters_by_a_click(self, client, county, settings):
        settings.DEMO = True
        page = client.get(LOGIN).content.decode()
        for label in ("填报员", "单位主要领导", "县府办审批", "审计管理员"):
            assert page.count(f">{label}<small>") == 1
        assert client.post("/login/demo/", {"username": county.clerk.username}).url == "/"
        assert client.get("/profile/").status_code == 200
        assert AuditEntry.objects.get().reason == "演示登录"

    def test_is_absent_elsewhere(self, client, county):
        assert "演示登录" not in client.get(LOGIN).content.decode()
        assert client.post("/login/demo/", {"username": county.clerk.username}).status_code == 404
        client.force_login(county.clerk)
        assert client.post("/clock/forward/", {"days": "1"}).status_code == 404

    @pytest.mark.parametrize("username", ["", "nobody", "x" * 500])
    def test_an_unknown_person_is_not_found(self, client, county, settings, username):
        settings.DEMO = True
        assert client.post("/login/demo/", {"username": username}).status_code == 404

    def test_neither_the_system_nor_a_disabled_person_enters(self, client, county, settings):
        settings.DEMO = True
        User.objects.filter(pk=county.clerk.pk).update(is_active=False)
        for person in (county.clerk, User.objects.get(is_system=True)):
            assert client.post("/login/demo/", {"username": person.username}).status_code == 404

    def test_the_clock_moves_on_by_days(self, client, county, settings, county_clock):
        settings.DEMO = True
        client.force_login(county.clerk)
        before = clock.today()
        client.post("/clock/forward/", {"days": "3"})
        assert (clock.today() - before).days in (3, 4)

    @pytest.mark.parametrize("days", ["", "0", "-1", "31", "x"])
    def test_an_odd_number_of_days_does_not_move_it(self, client, county, settings, days):
        settings.DEMO = True
        client.force_login(county.clerk)
        assert client.post("/clock/forward/", {"days": days}).status_code == 404

    def test_the_clocks_end_is_said_in_words(self, client, county, settings, monkeypatch):
        settings.DEMO = True
        client.force_login(county.clerk)

        def at_the_end(days):
            raise ValueError("县里的时钟只能设在 2000 年至 2100 年之间")

        monkeypatch.setattr(clock, "forward", at_the_end)
        answer = client.post("/clock/forward/", {"days": "1", "next": reverse("county:profile")}, follow=True)
        assert "2100 年" in answer.content.decode()
