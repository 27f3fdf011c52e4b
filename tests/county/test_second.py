"""The second factor: who must have it, setting it up, the code after the password, back-up codes, replay, locks."""

import re
import time

import pyotp
import pytest
from django.db import connection
from django.test import Client

from county.enums import Role
from county.models import AuditEntry, BackupCode, SecondFactor, User
from county.services import second, signing
from tests.factories import PASSWORD, user

pytestmark = pytest.mark.django_db
SET_UP, CODE = "/profile/second/", "/login/code/"
MUST = ("sysadmin", "secadmin", "auditor", "approver")


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def hand(monkeypatch):
    """The machine's time as codes read it; ``hand.forward(seconds)`` moves it."""

    class Hand:
        now = time.time()

        def time(self):
            return self.now

        def forward(self, seconds: float) -> None:
            self.now += seconds

    made = Hand()
    monkeypatch.setattr(second, "time", made)
    return made


@pytest.fixture
def telephone(county, hand):
    """The approver's telephone, set up; its back-up codes in ``telephone.paper``."""

    class Telephone:
        def __init__(self, person: User):
            self.person, self.salt = person, second.new_salt()
            self.key = second.secret(person, self.salt)
            self.paper = second.set_up(person, self.salt, self.shows(), this=None)
            hand.forward(30)

        def shows(self, steps: int = 0) -> str:
            return pyotp.TOTP(self.key).at(int(hand.now) + 30 * steps)

    return Telephone(county.approver)


def password_in(person: User, **more) -> tuple[Client, object]:
    browser = Client()
    return browser, browser.post("/login/", {"username": person.username, "password": PASSWORD} | more)


def is_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


class TestRequired:
    @pytest.mark.parametrize("who", MUST)
    @pytest.mark.parametrize("path", ["/", "/profile/", "/accounts/", "/admin/people/", "/messages/", "/nowhere/"])
    def test_without_it_nothing_else_is_reached(self, county, who, path):
        browser, _ = password_in(getattr(county, who))
        assert browser.get(path).url == SET_UP
        assert "须使用动态口令" in browser.get(SET_UP).content.decode()

    def test_nor_is_any_deed(self, county):
        browser, _ = password_in(county.secadmin)
        assert browser.post(f"/admin/people/{county.clerk.pk}/state/", {"enabled": "0"}).url == SET_UP
        assert User.objects.get(pk=county.clerk.pk).is_active

    @pytest.mark.parametrize("who", ["clerk", "leader", "reviewer", "inspector", "observer"])
    def test_others_work_without(self, county, who):
        browser, answer = password_in(getattr(county, who))
        assert answer.url == "/" and is_in(browser)

    def test_whoever_is_made_approver_meanwhile_sets_it_up_next(self, county):
        person = user(None)
        browser, _ = password_in(person)
        assert is_in(browser)
        from county.services import people

        people.give_role(person, Role.APPROVER, county.office, by=county.secadmin)
        assert browser.get("/profile/").url == SET_UP

    def test_leaving_is_always_possible(self, county):
        browser, _ = password_in(county.auditor)
        assert browser.post("/logout/").url == "/login/?out=1"

    def test_the_demo_asks_for_none_and_says_so(self, county, settings):
        settings.DEMO, settings.SECOND_FACTOR = True, False
        browser, _ = password_in(county.approver)
        assert is_in(browser)
        assert "演示环境不使用动态口令" in browser.get(SET_UP).content.decode()
        assert "不使用动态口令" in browser.get("/profile/").content.decode()


class TestSettingUp:
    def begun(self, person: User) -> tuple[Client, str]:
        browser, _ = password_in(person)
        page = browser.get(SET_UP).content.decode()
        key = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
        assert 'src="data:image/svg+xml' in page
        return browser, key

    def test_is_done_by_a_right_code_and_shows_ten_codes_once(self, county):
        browser, key = self.begun(county.approver)
        page = browser.post(SET_UP, {"code": pyotp.TOTP(key).now()}).content.decode()
        codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page)
        assert len(set(codes)) == 10
        assert is_in(browser)
        again = browser.get(SET_UP).content.decode()
        assert "10 个" in again and codes[0] not in again
        assert AuditEntry.objects.filter(action="county.second_set_up").count() == 1

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34"])
    def test_an_odd_code_is_answered_in_words(self, county, typed):
        browser, _ = self.begun(county.approver)
        page = browser.post(SET_UP, {"code": typed}).content.decode()
        assert "填写动态口令" in page or "填 6 位数字" in page
        assert not SecondFactor.objects.exists()

    def test_a_wrong_code_keeps_the_same_key(self, county):
        browser, key = self.begun(county.approver)
        wrong = f"{(int(pyotp.TOTP(key).now()) + 500_000) % 1_000_000:06d}"
        page = browser.post(SET_UP, {"code": wrong}).content.decode()
        assert "数字不对" in page and key in page.replace(" ", "")
        assert not SecondFactor.objects.exists()

    def test_neither_key_nor_codes_are_in_the_database(self, county, telephone):
        with connection.cursor() as cursor:
            for table in (SecondFactor, BackupCode, AuditEntry):
                cursor.execute(f"SELECT * FROM {table._meta.db_table}")
                stored = str(cursor.fetchall())
                assert telephone.key not in stored
                assert not any(code in stored or code.replace("-", "") in stored for code in telephone.paper)

    def test_ends_the_other_sessions(self, county):
        other, _ = password_in(county.approver)
        browser, key = self.begun(county.approver)
        browser.post(SET_UP, {"code": pyotp.TOTP(key).now()})
        assert other.get("/profile/").url.startswith("/login/")

    def test_another_telephone_makes_the_first_worthless(self, county, telephone, hand):
        browser = enter(telephone)
        page = browser.get(f"{SET_UP}?again=1").content.decode()
        key = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
        browser.post(f"{SET_UP}?again=1", {"code": pyotp.TOTP(key).at(int(hand.now))})
        hand.forward(60)
        late, _ = password_in(county.approver)
        assert late.post(CODE, {"code": telephone.shows()}).status_code == 200
        assert late.post(CODE, {"code": pyotp.TOTP(key).at(int(hand.now))}).status_code == 302

    def test_is_off_again_only_for_whom_no_role_asks(self, county, telephone):
        browser = enter(telephone)
        answer = browser.post(f"{SET_UP}remove/")
        assert answer.status_code == 403 and "必须使用动态口令" in answer.content.decode()
        second.set_up(county.clerk, telephone.salt, code_of(county.clerk, telephone.salt), this=None)
        client = Client()
        client.force_login(county.clerk)
        client.post(f"{SET_UP}remove/")
        assert not SecondFactor.objects.filter(user=county.clerk).exists()


def code_of(person: User, salt: str) -> str:
    return pyotp.TOTP(second.secret(person, salt)).at(int(second.time.time()))


def enter(telephone) -> Client:
    browser, _ = password_in(telephone.person)
    assert browser.post(CODE, {"code": telephone.shows()}).status_code == 302
    return browser


class TestCode:
    def test_comes_after_the_password_and_leads_on(self, telephone):
        browser, answer = password_in(telephone.person, next="/notices/")
        assert answer.url == "/login/code/?next=%2Fnotices%2F"
        assert not is_in(browser)
        page = browser.get(answer.url)
        assert browser.post(CODE, {"code": telephone.shows(), "next": page.context["next"]}).url == "/notices/"
        assert is_in(browser)
        done = AuditEntry.objects.filter(action__in=("county.password_passed", "county.sign_in")).order_by("pk")
        assert [(one.action, one.reason) for one in done] == [
            ("county.password_passed", ""),
            ("county.sign_in", "动态口令"),
        ]

    def test_without_the_password_leads_to_the_log_in_page(self, client, telephone):
        assert client.get(CODE).url == "/login/"
        assert client.post(CODE, {"code": telephone.shows()}).url == "/login/"

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_a_telephone_may_be_half_a_minute_early_or_late(self, telephone, hand, steps):
        hand.forward(60)
        browser, _ = password_in(telephone.person)
        assert browser.post(CODE, {"code": telephone.shows(steps)}).status_code == 302

    @pytest.mark.parametrize("steps", [-3, -2, 2, 3])
    def test_but_not_more(self, telephone, hand, steps):
        hand.forward(120)
        browser, _ = password_in(telephone.person)
        assert browser.post(CODE, {"code": telephone.shows(steps)}).status_code == 200

    def test_a_used_one_is_refused(self, telephone):
        code = telephone.shows()
        for expected in (302, 200, 200):
            browser, _ = password_in(telephone.person)
            assert browser.post(CODE, {"code": code}).status_code == expected

    def test_nor_is_one_before_the_last_used_accepted(self, telephone, hand):
        hand.forward(60)
        earlier = telephone.shows(-1)
        enter(telephone)
        browser, _ = password_in(telephone.person)
        assert browser.post(CODE, {"code": earlier}).status_code == 200

    def test_each_back_up_code_is_good_once(self, telephone):
        for code in (telephone.paper[0], telephone.paper[1].upper().replace("-", " ")):
            browser, _ = password_in(telephone.person)
            assert browser.post(CODE, {"code": code}).status_code == 302
        browser, _ = password_in(telephone.person)
        assert browser.post(CODE, {"code": telephone.paper[0]}).status_code == 200
        assert BackupCode.objects.filter(used_at=None).count() == 8

    def test_new_ones_make_the_old_worthless(self, telephone):
        page = enter(telephone).post(f"{SET_UP}codes/").content.decode()
        fresh = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page)
        browser, _ = password_in(telephone.person)
        assert browser.post(CODE, {"code": telephone.paper[0]}).status_code == 200
        assert browser.post(CODE, {"code": fresh[0]}).status_code == 302

    def test_five_wrong_ones_lock_like_passwords_and_the_password_buys_no_more(self, telephone, monday):
        for _ in range(5):
            browser, _ = password_in(telephone.person)
            page = browser.post(CODE, {"code": "wrong"}).content.decode()
            assert "动态口令或备用码不对" in page
        assert signing.is_locked(User.objects.get(pk=telephone.person.pk))
        assert browser.post(CODE, {"code": telephone.shows()}).status_code == 200
        assert password_in(telephone.person)[1].status_code == 200

    def test_is_awaited_for_five_minutes(self, telephone, hand, monkeypatch):
        from county.views import second as views

        browser, _ = password_in(telephone.person)
        monkeypatch.setattr(views, "time", hand)
        hand.forward(301)
        assert browser.post(CODE, {"code": telephone.shows()}).url == "/login/"

    def test_is_not_awaited_after_the_password_changed_or_the_account_was_shut(self, telephone):
        browser, _ = password_in(telephone.person)
        User.objects.filter(pk=telephone.person.pk).update(is_active=False)
        assert browser.get(CODE).url == "/login/"
        User.objects.filter(pk=telephone.person.pk).update(is_active=True, password="!")
        assert browser.get(CODE).url == "/login/"

    def test_a_session_without_it_does_not_pass_for_one_with_it(self, telephone):
        browser = Client()
        browser.force_login(telephone.person)
        assert browser.get("/profile/").url == "/login/"

    def test_nor_does_it_put_another_telephone_in_its_place(self, telephone, settings):
        settings.STEP_UP = True
        browser = Client()
        browser.force_login(telephone.person)
        answer = browser.post(f"{SET_UP}?again=1", {"confirm_proof": PASSWORD, "code": "000000"})
        assert (answer.status_code, answer.url) == (302, "/login/")
        assert SecondFactor.objects.get(user=telephone.person).salt == telephone.salt

    def test_the_shifted_county_clock_does_not_matter(self, telephone, freeze):
        freeze("2031-01-01T09:00")
        enter(telephone)


class TestReset:
    def test_by_the_security_administrator_ends_sessions_and_is_recorded(self, county, telephone):
        browser = enter(telephone)
        second.reset(county.approver, by=county.secadmin)
        assert browser.get("/profile/").url.startswith("/login/")
        assert AuditEntry.objects.get(action="county.second_reset").actor == county.secadmin
        late, answer = password_in(county.approver)
        assert late.get(answer.url).url == SET_UP

    def test_stands_on_the_persons_page(self, county, telephone, settings):
        settings.SECOND_FACTOR = False
        desk = Client()
        desk.force_login(county.secadmin)
        address = f"/admin/people/{county.approver.pk}/"
        assert "重置动态口令" in desk.get(address).content.decode()
        assert "重置动态口令" not in desk.get(f"/admin/people/{county.clerk.pk}/").content.decode()
        assert "已重置" in desk.post(f"{address}second/reset/", follow=True).content.decode()
        assert not SecondFactor.objects.exists()

    def test_is_not_ones_own_nor_anybody_elses_deed(self, county, telephone):
        from county.access import Refused

        for person, by in ((county.secadmin, county.secadmin), (county.approver, county.sysadmin)):
            with pytest.raises(Refused):
                second.reset(person, by=by)
        assert SecondFactor.objects.exists()


def test_two_at_once_do_not_both_pass_with_one_code(telephone):
    """The row is held while a code is compared, so the second sees it spent."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert second.pass_code(telephone.person, telephone.shows())
    if connection.vendor == "postgresql":
        first = next(query["sql"] for query in asked.captured_queries if "county_user" in query["sql"])
        assert "FOR NO KEY UPDATE" in first
    assert not second.pass_code(telephone.person, telephone.shows())
