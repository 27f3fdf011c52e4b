"""Signed-in work from one set of networks, administration from another; the public pages from everywhere."""

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from county import networks
from county.models import AuditEntry
from jingyuan_media import env
from tests.factories import PASSWORD
from tests.house.matrix import routes
from tests.house.test_matrix import PEOPLE, TABLE

OFFICE = (ip_network("10.1.0.0/16"), ip_network("2001:db8:1::/48"))
DESKS = (ip_network("10.1.9.0/24"),)
INSIDE, AT_A_DESK, ELSEWHERE = "10.1.2.3", "10.1.9.3", "10.2.0.1"


@pytest.fixture
def limited(settings):
    settings.ALLOWED_NETS, settings.ADMIN_NETS = OFFICE, DESKS


def ask(person, path: str, address: str, method: str = "get"):
    browser = Client(REMOTE_ADDR=address)
    browser.force_login(person)
    return getattr(browser, method)(path)


@pytest.mark.django_db
@pytest.mark.usefixtures("limited")
class TestPages:
    def test_of_work_are_shown_inside_and_refused_elsewhere_in_words(self, county):
        assert ask(county.clerk, "/accounts/", INSIDE).status_code == 200
        answer = ask(county.clerk, "/accounts/", ELSEWHERE)
        assert answer.status_code == 403
        assert "不在允许办公的网络内" in answer.content.decode()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor, entry.address, entry.result) == (
            "county.refused", county.clerk, ELSEWHERE, "denied",
        )  # fmt: skip

    def test_the_log_in_page_too(self, county):
        browser = Client(REMOTE_ADDR=ELSEWHERE)
        assert browser.get("/login/").status_code == 403
        typed = {"username": county.clerk.username, "password": PASSWORD}
        assert browser.post("/login/", typed).status_code == 403
        assert not AuditEntry.objects.filter(action="county.sign_in").exists()

    def test_a_deed_is_not_done(self, county):
        assert ask(county.clerk, "/profile/font/", ELSEWHERE, "post").status_code == 403

    @pytest.mark.parametrize("path", ["/admin/people/", "/admin/units/", "/admin/audit/", "/admin/operations/"])
    def test_of_administration_are_shown_at_the_desks_only(self, county, path):
        person = county.auditor if "audit" in path else county.sysadmin
        assert ask(person, path, AT_A_DESK).status_code == 200
        answer = ask(person, path, INSIDE)
        assert answer.status_code == 403 and "管理网络" in answer.content.decode()

    def test_for_the_public_are_shown_everywhere(self, db):
        browser = Client(REMOTE_ADDR="203.0.113.9")
        assert browser.get(reverse("portal:public")).status_code == 200
        assert browser.get(reverse("portal:healthz")).status_code in (200, 503)
        assert browser.get(reverse("portal:readyz")).status_code in (200, 503)
        assert not AuditEntry.objects.exists()

    def test_a_forged_address_opens_nothing(self, county):
        browser = Client(REMOTE_ADDR=ELSEWHERE)
        browser.force_login(county.clerk)
        assert browser.get("/accounts/", headers={"x-forwarded-for": INSIDE, "x-real-ip": INSIDE}).status_code == 403

    def test_the_version_six_network_is_one_too(self, county):
        assert ask(county.clerk, "/accounts/", "2001:db8:1::7").status_code == 200
        assert ask(county.clerk, "/accounts/", "2001:db8:2::7").status_code == 403


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.0.0", True),
        ("10.1.255.255", True),
        ("10.0.255.255", False),
        ("::ffff:10.1.2.3", True),
        ("::ffff:10.2.2.3", False),
        ("", False),
        (None, False),
        ("unknown", False),
    ],
)
def test_what_is_inside(address, inside):
    assert networks.is_within(address, OFFICE) is inside


def test_without_networks_everybody_is_inside():
    assert networks.is_within(None, ())


def test_every_page_that_only_administrators_reach_is_administration():
    administrators = {PEOPLE.index(who) for who in ("sysadmin", "secadmin", "auditor")}
    for name in routes():
        lets_in = {place for cells in TABLE[name] for place, cell in enumerate(cells) if cell in "23"}
        if lets_in and lets_in <= administrators:
            assert name.startswith(networks.ADMINISTRATION), name


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        ("10.1.0.0/16", (ip_network("10.1.0.0/16"),)),
        (" 10.1.0.0/16 , 2001:db8:1::/48 ", OFFICE),
        ("0.0.0.0/0", (ip_network("0.0.0.0/0"),)),
    ],
)
def test_networks_are_read_from_the_environment(monkeypatch, typed, expected):
    monkeypatch.setenv("PORTAL_ALLOWED_NETS", typed)
    assert env.networks("PORTAL_ALLOWED_NETS") == expected


@pytest.mark.parametrize(
    "typed", ["10.1.2.3", "10.1.2.3/16", "10.1.0.0/33", "office", "10.1.0.0/16;10.2.0.0/16", "::/129"]
)
def test_an_odd_network_stops_the_start_and_says_which(monkeypatch, typed):
    monkeypatch.setenv("PORTAL_ADMIN_NETS", typed)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_ADMIN_NETS"):
        env.networks("PORTAL_ADMIN_NETS")
