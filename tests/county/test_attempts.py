"""Thirty failures in ten minutes, and the address waits; forwarded addresses count only from a trusted proxy."""

import pytest
from django.test import Client

from county.models import AddressFailure, AuditEntry, User
from county.services import attempts, signing
from notifications import identity
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def fail(browser: Client, times: int, username: str = "nobody", **headers) -> None:
    for _ in range(times):
        assert browser.post("/login/", {"username": username, "password": "wrong"}, **headers).status_code == 200


def gets_in(person: User, **headers) -> bool:
    typed = {"username": person.username, "password": PASSWORD}
    return Client().post("/login/", typed, **headers).status_code == 302


def test_thirty_failures_shut_even_the_right_password_out_of_that_address(client, county, monday):
    fail(client, 29)
    assert gets_in(county.clerk)
    fail(client, 1)
    assert not gets_in(county.clerk)
    assert gets_in(county.clerk, REMOTE_ADDR="10.9.8.7")
    assert AuditEntry.objects.filter(reason__startswith="来源地址失败次数过多").count() == 1


def test_the_words_are_the_same_as_for_a_wrong_password(client, county, monday):
    fail(client, 30)
    page = client.post("/login/", {"username": county.clerk.username, "password": PASSWORD}).content.decode()
    assert signing.WRONG in page and "地址" not in page


def test_after_ten_minutes_the_address_is_free(client, county, monday):
    fail(client, 30)
    monday.forward(minutes=9, seconds=59)
    assert not gets_in(county.clerk)
    monday.forward(seconds=1)
    assert gets_in(county.clerk)


def test_waiting_attempts_do_not_lengthen_it(client, county, monday):
    fail(client, 30)
    monday.forward(minutes=5)
    fail(client, 20)
    monday.forward(minutes=5)
    assert gets_in(county.clerk)


def test_wrong_passwords_of_many_people_count_together(client, county, monday):
    for number, person in enumerate(User.objects.filter(is_system=False)[:10]):
        fail(client, 3, person.username)
        assert AddressFailure.objects.count() == 3 * (number + 1)
    assert not gets_in(county.clerk)


@pytest.mark.parametrize("known", [True, False])
def test_trying_one_name_for_long_does_not_tell_whether_there_is_one(client, county, monday, known):
    fail(client, 30, county.approver.username if known else "nobody")
    assert not gets_in(county.clerk)


def test_an_address_that_waits_does_not_lock_accounts(client, county, monday):
    fail(client, 30)
    fail(client, 6, county.clerk.username)
    assert User.objects.get(pk=county.clerk.pk).failed_logins == 0


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"])
def test_a_forged_address_buys_no_attempts(client, county, monday, header):
    for number in range(30):
        fail(client, 1, **{header: f"10.0.0.{number}"})
    assert set(AddressFailure.objects.values_list("network", flat=True)) == {"127.0.0.1"}
    assert not gets_in(county.clerk, **{header: "10.1.1.1"})


def test_a_trusted_proxys_word_is_believed_and_forwarded_for_is_not(client, county, monday, settings):
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    fail(client, 30, HTTP_X_REAL_IP="10.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.2")
    assert not gets_in(county.clerk, HTTP_X_REAL_IP="10.0.0.1")
    assert gets_in(county.clerk, HTTP_X_REAL_IP="10.0.0.2")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ],
)
def test_what_is_counted_together(address, counted):
    assert attempts.network(address) == counted


def test_one_name_in_any_spelling_has_one_counter(client, county, monday):
    User.objects.filter(pk=county.clerk.pk).update(username="fiwang")
    for typed in ("fiwang", "FIWANG", "ｆｉｗａｎｇ", " fiwang ", "\ufb01wang"):
        fail(client, 1, typed)
    fresh = User.objects.get(pk=county.clerk.pk)
    assert fresh.failed_logins == 5 and signing.is_locked(fresh)


def test_rows_that_no_longer_count_are_swept(client, county, monday):
    fail(client, 3)
    monday.forward(minutes=6)
    fail(client, 2)
    monday.forward(minutes=5)
    identity.sweep()
    assert AddressFailure.objects.count() == 2
