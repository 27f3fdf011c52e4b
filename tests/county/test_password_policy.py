"""The two password profiles by many made-up passwords, the last five, and the ninety days."""

import gzip
import random
import string
import time
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from county import passwords
from county.enums import Role
from county.models import PastPassword, User
from county.services import people, signing
from tests.factories import PASSWORD, user

pytestmark = pytest.mark.django_db
NIST = [
    {"NAME": "county.passwords.Length", "OPTIONS": {"least": 12}},
    {"NAME": "county.passwords.ContextWords"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOWER, UPPER, DIGITS, OTHERS = (
    string.ascii_lowercase,
    string.ascii_uppercase,
    string.digits,
    "!@#$%^&*()-_=+[]{};:,.?/长城",
)
CLASSES = (LOWER, UPPER, DIGITS, OTHERS)
BAD, GOOD = 5_000, 1_000


@pytest.fixture(params=["dengbao", "nist"])
def policy(request, settings):
    settings.SIGN_IN_POLICY = request.param
    if request.param == "nist":
        settings.AUTH_PASSWORD_VALIDATORS = NIST
    return request.param


@pytest.fixture
def person(county):
    made = user(Role.CLERK, county.town, name="王五五", phone="0954-5011234")
    User.objects.filter(pk=made.pk).update(username="wangwu")
    return User.objects.get(pk=made.pk)


class Maker:
    """Makes passwords that are good, and bad ones that break one rule each."""

    def __init__(self, policy: str, person: User):
        self.dice, self.least, self.policy = random.Random(20261127), 10 if policy == "dengbao" else 12, policy
        unit = person.duties[0].unit
        self.words = [
            *passwords.CONTEXT_WORDS,
            "wangwu",
            "王五五",
            "0954-5011234",
            "09545011234",
            unit.name,
            unit.short_name,
        ]
        source = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
        words = gzip.decompress(source.read_bytes()).decode().split()
        self.common = [word for word in words if len(word) >= self.least]

    def text(self, classes, length: int) -> str:
        chosen = [self.dice.choice(group) for group in classes]
        chosen += [self.dice.choice("".join(classes)) for _ in range(length - len(chosen))]
        self.dice.shuffle(chosen)
        return "".join(chosen)

    def good(self) -> str:
        count = self.dice.choice((3, 4)) if self.policy == "dengbao" else self.dice.choice((1, 2, 3, 4))
        return self.text(self.dice.sample(CLASSES, count), self.dice.randint(self.least, 128))

    def bad(self) -> str:
        faults = [self.short, self.long, self.with_a_word, self.common_one]
        return self.dice.choice([*faults, self.few_classes] if self.policy == "dengbao" else faults)()

    def short(self) -> str:
        return self.text(CLASSES, self.dice.randint(4, self.least - 1))

    def long(self) -> str:
        return self.text(CLASSES, self.dice.randint(129, 400))

    def few_classes(self) -> str:
        return self.text(self.dice.sample(CLASSES, self.dice.choice((1, 2))), self.dice.randint(10, 128))

    def with_a_word(self) -> str:
        word = "".join(self.dice.choice((char.upper(), char.lower())) for char in self.dice.choice(self.words))
        return self.text(CLASSES, 12) + self.dice.choice((word, word[::-1])) + self.text(CLASSES, 4)

    def common_one(self) -> str:
        word = self.dice.choice(self.common)
        return self.dice.choice((word, word.upper(), word.title()))


def accepted(password: str, person: User) -> bool:
    try:
        validate_password(password, person)
    except ValidationError:
        return False
    return True


def test_of_five_thousand_bad_ones_none_is_accepted(policy, person):
    maker = Maker(policy, person)
    assert len(maker.common) > 5
    assert [made for made in (maker.bad() for _ in range(BAD)) if accepted(made, person)] == []


def test_of_a_thousand_good_ones_none_is_refused(policy, person):
    maker = Maker(policy, person)
    assert [made for made in (maker.good() for _ in range(GOOD)) if not accepted(made, person)] == []


def test_a_very_long_one_is_refused_at_once(policy, person):
    before = time.process_time()
    assert not accepted("aB3!" * 500_000, person)
    assert time.process_time() - before < 2


def test_words_of_the_unit_are_refused_backwards_too(person):
    for password in ("Aa1-香水镇-xyz", "Aa1-镇水香-xyz"):
        assert not accepted(password, person)


def test_the_page_says_the_rules_of_its_profile(client, county, policy):
    client.force_login(county.clerk)
    assert passwords.HELP[policy] in client.get("/password/").content.decode()


class TestLastFive:
    def change(self, person: User, number: int) -> None:
        signing.change_password(person, f"Mountain-Stream-{number}")

    def test_are_not_taken_again_and_the_sixth_is(self, county):
        for number in range(1, 6):
            self.change(county.clerk, number)
        for number in range(1, 6):
            with pytest.raises(ValidationError, match="最近 5 次用过"):
                self.change(county.clerk, number)
        self.change(county.clerk, 6)
        self.change(county.clerk, 1)
        assert PastPassword.objects.filter(user=county.clerk).count() == 4

    def test_a_reset_between_does_not_make_one_free(self, county):
        self.change(county.clerk, 1)
        people.reset_password(county.clerk, by=county.secadmin)
        with pytest.raises(ValidationError, match="最近 5 次用过"):
            self.change(User.objects.get(pk=county.clerk.pk), 1)

    def test_is_said_at_the_field(self, client, county):
        self.change(county.clerk, 1)
        self.change(county.clerk, 2)
        client.force_login(county.clerk)
        typed = {"old": "Mountain-Stream-2", "new": "Mountain-Stream-1", "again": "Mountain-Stream-1"}
        assert "最近 5 次用过，换一个" in client.post("/password/", typed).content.decode()

    def test_is_not_asked_in_the_other_profile(self, county, settings):
        settings.SIGN_IN_POLICY, settings.AUTH_PASSWORD_VALIDATORS = "nist", NIST
        self.change(county.clerk, 1)
        self.change(county.clerk, 2)
        self.change(county.clerk, 1)

    def test_others_hashes_are_not_looked_at(self, county):
        self.change(county.clerk, 1)
        self.change(county.clerk, 2)
        self.change(county.colleague, 1)


class TestNinetyDays:
    def days_on(self, freeze, county, days: int) -> Client:
        hands = freeze("2026-11-02T10:00")
        signing.change_password(county.clerk, "Mountain-Stream-58")
        hands.forward(days=days)
        browser = Client()
        typed = {"username": county.clerk.username, "password": "Mountain-Stream-58"}
        assert browser.post("/login/", typed).status_code == 302
        return browser

    @pytest.mark.parametrize(("days", "warned"), [(0, False), (75, False), (76, True), (89, True)])
    def test_before_them_one_is_warned_from_the_seventy_sixth(self, freeze, county, days, warned):
        page = self.days_on(freeze, county, days).get("/profile/")
        assert page.status_code == 200
        assert (f"密码还有 {90 - days} 天到期，到期后须先修改密码" in page.content.decode()) is warned

    @pytest.mark.parametrize("days", [90, 91, 400])
    def test_after_them_nothing_comes_before_the_change(self, freeze, county, days):
        browser = self.days_on(freeze, county, days)
        for path in ("/", "/profile/", "/accounts/", "/messages/"):
            assert browser.get(path).url == "/password/"
        assert "已用满 90 天" in browser.get("/password/").content.decode()
        new = "Valley-and-Cloud-77"
        assert browser.post("/password/", {"old": "Mountain-Stream-58", "new": new, "again": new}).url == "/"
        assert browser.get("/profile/").status_code == 200

    @pytest.mark.parametrize(("name", "value"), [("DEMO", True), ("SIGN_IN_POLICY", "nist")])
    def test_are_not_counted_in_the_demo_and_the_other_profile(self, freeze, county, settings, name, value):
        browser = self.days_on(freeze, county, 200)
        setattr(settings, name, value)
        assert browser.get("/profile/").status_code == 200

    def test_a_password_of_unknown_age_does_not_grow_old(self, client, county, freeze):
        freeze("2035-01-01T09:00")
        assert county.clerk.password_changed_at is None
        client.post("/login/", {"username": county.clerk.username, "password": PASSWORD})
        assert client.get("/profile/").status_code == 200
