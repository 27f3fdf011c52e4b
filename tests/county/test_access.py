"""Every page of the back office: who reads it, who is told which role can, who is sent to log in."""

import pytest
from django.urls import reverse

from county import access
from county.enums import Role
from county.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

BUSINESS = ["clerk", "leader", "reviewer", "approver", "inspector", "observer", "stranger", "hospital_clerk"]
PEOPLE = [*BUSINESS, "sysadmin", "secadmin", "auditor"]
READERS = {
    "county:units": {"sysadmin", "secadmin", "approver"},
    "county:unit_add": {"sysadmin"},
    "county:people": {"sysadmin", "secadmin", "auditor", "approver"},
    "county:person_add": {"sysadmin"},
    "county:calendar_days": set(PEOPLE),
    "county:calendar_edit": {"approver"},
    "county:settings": set(PEOPLE),
    "county:audit": {"auditor", "secadmin"},
    "county:audit_export": {"auditor", "secadmin"},
    "county:profile": set(PEOPLE),
    "county:password": set(PEOPLE),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_role_reads_what_it_may_and_is_refused_the_rest(client, county, who):
    client.force_login(getattr(county, who))
    for name, readers in READERS.items():
        expected = 200 if who in readers else 403
        assert client.get(reverse(name)).status_code == expected, name


@pytest.mark.parametrize("name", READERS)
def test_a_visitor_is_sent_to_log_in_and_comes_back(client, name):
    answer = client.get(reverse(name))
    assert (answer.status_code, answer.url) == (302, f"{reverse('county:login')}?next={reverse(name)}")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("county:unit_add", "系统管理员"),
        ("county:calendar_edit", "县府办审批"),
        ("county:audit", "审计管理员、安全管理员"),
    ],
)
def test_a_refusal_names_the_role_that_can_and_whom_to_call(client, county, name, role):
    client.force_login(county.clerk)
    page = client.get(reverse(name)).content.decode()
    assert role in page
    assert "0954-5010000" in page


DEEDS = ["unit_state", "role_give", "person_state", "person_reset", "person_unlock"]


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("who", ["clerk", "leader", "reviewer", "approver", "observer", "auditor"])
def test_deeds_of_administrators_are_refused_to_everybody_else(client, county, name, who):
    client.force_login(getattr(county, who))
    pk = county.town.pk if name == "unit_state" else county.stranger.pk
    assert client.post(reverse(f"county:{name}", args=[pk]), {"active": "0", "enabled": "0"}).status_code == 403
    county.town.refresh_from_db()
    county.stranger.refresh_from_db()
    assert county.town.is_active and county.stranger.is_active


@pytest.mark.parametrize("name", [*DEEDS, "end_sessions", "calendar_year", "logout", "demo_login", "font_size"])
def test_deeds_are_not_done_by_following_a_link(client, county, name):
    client.force_login(county.secadmin)
    arguments = [county.stranger.pk] if name in DEEDS else []
    assert client.get(reverse(f"county:{name}", args=arguments)).status_code == 405


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_of_a_visitor_leads_to_log_in(client, county, name):
    answer = client.post(reverse(f"county:{name}", args=[county.stranger.pk]))
    assert answer.url.startswith(reverse("county:login"))


@pytest.mark.parametrize("path", ["/admin/units/987654321/", "/admin/people/987654321/", "/admin/people/99999999999/"])
def test_what_is_not_there_is_not_found(client, county, path):
    client.force_login(county.sysadmin)
    assert client.get(path).status_code == 404


def test_the_system_account_is_nobodys_to_see(client, county):
    from county.models import User

    system = User.objects.get(is_system=True)
    client.force_login(county.secadmin)
    assert client.get(reverse("county:person_edit", args=[system.pk])).status_code == 404
    assert client.post(reverse("county:person_reset", args=[system.pk])).status_code == 404


def test_djangos_own_admin_is_not_there(client, county):
    from django.conf import settings

    client.force_login(county.sysadmin)
    assert client.get("/admin/").status_code == 404
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_a_refused_deed_leaves_one_denied_entry_under_its_code_with_path_and_words(client, county):
    client.force_login(county.clerk)
    client.post(reverse("county:person_state", args=[county.stranger.pk]), {"enabled": "0"})
    (entry,) = AuditEntry.objects.filter(result="denied")
    assert (entry.action, entry.actor, entry.reason) == (
        "county.disable_user",
        county.clerk,
        "启用、授权和重置密码由安全管理员办理",
    )
    assert reverse("county:person_state", args=[county.stranger.pk]) in entry.detail
    assert "安全管理员" in entry.detail


def test_a_refused_look_leaves_none(client, county):
    client.force_login(county.clerk)
    client.get(reverse("county:audit"))
    assert not AuditEntry.objects.filter(result="denied").exists()


class TestHolding:
    def test_a_role_counts_at_its_unit_and_below(self, county):
        assert access.holds(county.health_leader, Role.LEADER, unit=county.hospital)
        assert not access.holds(county.hospital_leader, Role.LEADER, unit=county.health)
        assert not access.holds(county.clerk, Role.CLERK, unit=county.other_town)

    def test_county_wide_roles_count_everywhere(self, county):
        assert access.holds(county.reviewer, Role.REVIEWER, unit=county.hospital)

    def test_a_path_that_only_begins_alike_is_another_unit(self, county):
        near = factories.unit("近邻乡人民政府", "近邻乡", "town", county.root)
        near.path = county.town.path[:-1] + "0/"
        assert not access.holds(county.clerk, Role.CLERK, unit=near)

    def test_who_is_disabled_holds_nothing(self, county):
        county.approver.is_active = False
        assert not access.holds(county.approver, Role.APPROVER)
        assert not access.holds_at(county.approver, Role.APPROVER, county.office)

    def test_holding_at_a_unit_is_not_inherited(self, county):
        assert access.holds_at(county.health_leader, Role.LEADER, county.health)
        assert not access.holds_at(county.health_leader, Role.LEADER, county.hospital)

    def test_a_refusal_names_every_role_that_can(self, county):
        with pytest.raises(access.Refused) as refusal:
            access.require(county.clerk, Role.REVIEWER, Role.APPROVER)
        assert refusal.value.who_can == "县府办经办、县府办审批"

    def test_people_of_a_unit_are_those_who_are_enabled_there(self, county):
        county.colleague.is_active = False
        county.colleague.save()
        assert access.people(Role.CLERK, county.town) == [county.clerk]
        assert set(access.county_people(Role.REVIEWER)) == {county.reviewer, county.second_reviewer}
