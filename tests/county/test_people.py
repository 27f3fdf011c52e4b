"""Deeds on users: three administrators that exclude each other, sessions that end at once, passwords shown once."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.test import Client

from county import access, clock
from county.enums import ADMINISTRATORS, Role
from county.models import AuditEntry, RoleAssignment, Unit, User
from county.services import people, signing
from tests.factories import unit, user

pytestmark = pytest.mark.django_db
FACTS = {"name": "新来的", "post": "科员", "phone": "0954-5011234", "email": "x@example.gov.cn"}
BUSINESS = [role for role in Role if role not in ADMINISTRATORS]


def entries(action: str = ""):
    found = AuditEntry.objects.order_by("pk")
    return found.filter(action=action) if action else found


def signed_in(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


class TestAdding:
    def test_a_new_user_is_not_enabled_has_no_role_and_must_change_the_password(self, county):
        made, first = people.add_user(by=county.sysadmin, username=" Xin ", **FACTS)
        made = User.objects.get(pk=made.pk)
        assert (made.username, made.is_active, made.must_change_password, made.duties) == ("xin", False, True, ())
        assert made.check_password(first)

    def test_is_one_entry_that_does_not_know_the_password(self, county):
        _, first = people.add_user(by=county.sysadmin, username="xin", **FACTS)
        (entry,) = entries()
        assert (entry.action, entry.actor, entry.target_label) == ("county.add_user", county.sysadmin, "新来的")
        assert first not in str(vars(entry))

    @pytest.mark.parametrize("typed", ["wang", "WANG", "ｗａｎｇ", " wang "])
    def test_one_name_in_any_spelling_is_one_user(self, county, typed):
        people.add_user(by=county.sysadmin, username="wang", **FACTS)
        with pytest.raises(people.NameTaken):
            people.add_user(by=county.sysadmin, username=typed, **FACTS)
        assert entries("county.add_user").count() == 1

    def test_history_names_the_administrator(self, county):
        made, _ = people.add_user(by=county.sysadmin, username="xin", **FACTS)
        (version,) = made.history.all()
        assert (version.history_user, version.history_change_reason) == (county.sysadmin, "add")

    def test_first_passwords_meet_the_rules_and_differ(self):
        made = {people.first_password() for _ in range(50)}
        assert len(made) == 50
        for password in made:
            validate_password(password)


class TestEditing:
    def test_changes_what_is_known_and_records_old_and_new(self, county):
        people.edit_user(county.clerk, by=county.sysadmin, **FACTS)
        county.clerk.refresh_from_db()
        assert county.clerk.name == "新来的"
        (entry,) = entries()
        assert "王填报" in entry.detail and "新来的" in entry.detail

    def test_without_a_change_leaves_no_trace(self, county):
        same = {key: getattr(county.clerk, key) for key in people.RECORDS}
        before = county.clerk.history.count()
        people.edit_user(county.clerk, by=county.sysadmin, **same)
        assert not entries().exists()
        assert county.clerk.history.count() == before

    def test_leaves_state_and_roles_alone(self, county):
        people.edit_user(county.clerk, by=county.sysadmin, **FACTS)
        county.clerk = User.objects.get(pk=county.clerk.pk)
        assert county.clerk.is_active and county.clerk.duties[0].role == Role.CLERK


class TestEnabling:
    def test_disabling_ends_every_session_at_once(self, county):
        here, there, other = signed_in(county.clerk), signed_in(county.clerk), signed_in(county.colleague)
        people.set_enabled(county.clerk, False, by=county.secadmin)
        assert not is_in(here) and not is_in(there)
        assert is_in(other)
        assert [entry.action for entry in entries()] == ["county.disable_user"]

    def test_enabling_opens_the_door(self, county):
        made, first = people.add_user(by=county.sysadmin, username="xin", **FACTS)
        assert signing.sign_in(None, "xin", first) is None
        people.set_enabled(made, True, by=county.secadmin)
        assert signing.sign_in(None, "xin", first) == made

    def test_doing_it_again_leaves_no_trace(self, county):
        people.set_enabled(county.clerk, True, by=county.secadmin)
        assert not entries().exists()

    @pytest.mark.parametrize("enabled", [True, False])
    def test_nobody_enables_or_disables_himself(self, county, enabled):
        with pytest.raises(access.Refused, match="自己"):
            people.set_enabled(county.secadmin, enabled, by=county.secadmin)

    @pytest.mark.parametrize("kind", ["sysadmin", "auditor"])
    def test_the_last_administrator_of_a_kind_stays(self, county, kind):
        person, role = getattr(county, kind), Role(kind)
        with pytest.raises(access.Refused, match=f"最后一个{role.label}"):
            people.set_enabled(person, False, by=county.secadmin)
        user(role, county.office)
        people.set_enabled(person, False, by=county.secadmin)
        assert not User.objects.get(pk=person.pk).is_active

    def test_a_disabled_fellow_does_not_count(self, county):
        user(Role.AUDITOR, county.office, name="停用的")
        User.objects.filter(name="停用的").update(is_active=False)
        with pytest.raises(access.Refused):
            people.set_enabled(county.auditor, False, by=county.secadmin)


class TestRoles:
    def test_a_given_role_counts_at_once_and_is_recorded(self, county):
        people.give_role(county.stranger, Role.CLERK, county.town, by=county.secadmin)
        fresh = User.objects.get(pk=county.stranger.pk)
        assert access.holds_at(fresh, Role.CLERK, county.town)
        (entry,) = entries()
        assert entry.action == "county.give_role" and "填报员" in entry.detail and "香水镇" in entry.detail
        row = RoleAssignment.objects.get(user=fresh, unit=county.town)
        assert row.history.get().history_user == county.secadmin

    def test_giving_it_twice_is_giving_it_once(self, county):
        rows = {people.give_role(county.stranger, Role.LEADER, county.town, by=county.secadmin).pk for _ in range(2)}
        assert len(rows) == 1
        assert entries().count() == 1

    def test_taking_it_ends_the_sessions_and_is_recorded(self, county):
        browser = signed_in(county.clerk)
        people.take_role(county.clerk.assignments.get(), by=county.secadmin)
        assert not is_in(browser)
        assert not county.clerk.assignments.exists()
        (entry,) = entries()
        assert (entry.action, entry.target_label) == ("county.take_role", "王填报")

    def test_who_takes_a_role_stands_in_its_history(self, county):
        row = county.clerk.assignments.get()
        people.take_role(row, by=county.secadmin)
        last = RoleAssignment.history.filter(user_id=county.clerk.pk).latest()
        assert (last.history_type, last.history_user) == ("-", county.secadmin)

    @pytest.mark.parametrize("role", ["sysadmin", "auditor"])
    def test_the_last_administrator_of_a_kind_keeps_the_role(self, county, role):
        with pytest.raises(access.Refused, match="最后一个"):
            people.take_role(getattr(county, role).assignments.get(), by=county.secadmin)

    @pytest.mark.parametrize("role", list(Role))
    def test_nobody_gives_himself_any_role(self, county, role):
        with pytest.raises(access.Refused, match="不能给自己授权"):
            people.give_role(county.secadmin, role, county.office, by=county.secadmin)
        assert county.secadmin.assignments.count() == 1

    def test_nobody_takes_his_own_role(self, county):
        with pytest.raises(access.Refused, match="不能改自己的角色"):
            people.take_role(county.secadmin.assignments.get(), by=county.secadmin)

    @pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
    @pytest.mark.parametrize("role", list(Role))
    def test_an_administrator_gets_no_second_duty(self, county, held, role):
        person = user(held, county.office)
        if role == held:
            return
        with pytest.raises(people.RoleClash):
            people.give_role(person, role, county.office, by=county.secadmin)
        assert {duty.role for duty in User.objects.get(pk=person.pk).duties} == {held}

    @pytest.mark.parametrize("held", BUSINESS)
    @pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
    def test_who_does_business_becomes_no_administrator(self, county, held, role):
        person = user(held, county.office)
        with pytest.raises(people.RoleClash, match="不兼"):
            people.give_role(person, role, county.office, by=county.secadmin)

    def test_business_roles_may_meet_in_one_person(self, county):
        people.give_role(county.reviewer, Role.APPROVER, county.office, by=county.secadmin)
        people.give_role(county.clerk, Role.LEADER, county.town, by=county.secadmin)
        assert county.reviewer.assignments.count() == county.clerk.assignments.count() == 2

    @pytest.mark.parametrize("role", sorted(people.AT_OFFICE))
    def test_roles_of_the_office_are_given_at_the_office(self, county, role):
        with pytest.raises(people.RoleClash, match="只能在县政府办公室授权"):
            people.give_role(user(None), role, county.town, by=county.secadmin)

    @pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER])
    def test_roles_of_a_unit_are_not_given_at_the_county_or_an_inner_office(self, county, role):
        inner = unit("香水镇党政办公室", "香水镇党政办", "inner", county.town)
        for place in (county.root, inner):
            with pytest.raises(people.RoleClash):
                people.give_role(user(None), role, place, by=county.secadmin)

    def test_none_is_given_at_a_unit_out_of_use(self, county):
        Unit.objects.filter(pk=county.town.pk).update(is_active=False)
        county.town.refresh_from_db()
        with pytest.raises(people.RoleClash, match="已停用"):
            people.give_role(county.stranger, Role.CLERK, county.town, by=county.secadmin)

    def test_a_stale_picture_of_the_person_does_not_help(self, county):
        person = user(None)
        assert person.duties == ()  # remembered by this instance
        RoleAssignment.objects.create(user=person, unit=county.office, role=Role.AUDITOR)
        with pytest.raises(people.RoleClash):
            people.give_role(person, Role.SYSADMIN, county.office, by=county.secadmin)


class TestPasswords:
    def test_a_reset_makes_a_first_password_ends_sessions_and_lifts_the_lock(self, county):
        browser = signed_in(county.clerk)
        User.objects.filter(pk=county.clerk.pk).update(failed_logins=5, locked_until=clock.now() + timedelta(hours=1))
        first = people.reset_password(county.clerk, by=county.secadmin)
        fresh = User.objects.get(pk=county.clerk.pk)
        assert fresh.check_password(first) and fresh.must_change_password
        assert (fresh.failed_logins, fresh.locked_until) == (0, None)
        assert not is_in(browser)
        (entry,) = entries()
        assert entry.action == "county.reset_password" and first not in str(vars(entry))

    def test_unlocking_keeps_the_password(self, county):
        User.objects.filter(pk=county.clerk.pk).update(failed_logins=5, locked_until=clock.now() + timedelta(hours=1))
        before = User.objects.get(pk=county.clerk.pk).password
        people.unlock(county.clerk, by=county.secadmin)
        fresh = User.objects.get(pk=county.clerk.pk)
        assert not signing.is_locked(fresh) and fresh.password == before
        assert [entry.action for entry in entries()] == ["county.unlock_user"]

    def test_the_last_security_administrator_is_let_in_at_the_machine_with_a_reason(self, county, capsys):
        locked = {"failed_logins": 5, "locked_until": clock.now() + timedelta(hours=1)}
        User.objects.filter(pk=county.secadmin.pk).update(**locked)
        call_command("unlock", county.secadmin.username.upper(), "有人乱输口令")
        assert not signing.is_locked(User.objects.get(pk=county.secadmin.pk))
        (entry,) = entries()
        assert (entry.action, entry.actor, entry.reason) == ("county.unlock_user", None, "有人乱输口令")
        assert county.secadmin.name in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("name", "why", "words"), [("nobody", "忘了", "没有用户 nobody"), ("clerk1", " ", "写明原因")]
    )
    def test_at_the_machine_nobody_unknown_is_let_in_and_nobody_without_a_reason(self, county, name, why, words):
        known = {"clerk1": county.clerk.username}
        with pytest.raises(CommandError, match=words):
            call_command("unlock", known.get(name, name), why)
        assert not entries().exists()

    @pytest.mark.parametrize("deed", [people.reset_password, people.unlock])
    def test_one_does_neither_for_oneself(self, county, deed):
        with pytest.raises(access.Refused):
            deed(county.secadmin, by=county.secadmin)


EVERYBODY = ["clerk", "leader", "reviewer", "approver", "inspector", "observer", "sysadmin", "secadmin", "auditor"]
DEEDS = {
    "add": ("sysadmin", lambda c, by: people.add_user(by=by, username="xin", **FACTS)),
    "edit": ("sysadmin", lambda c, by: people.edit_user(c.stranger, by=by, **FACTS)),
    "enable": ("secadmin", lambda c, by: people.set_enabled(c.stranger, False, by=by)),
    "give": ("secadmin", lambda c, by: people.give_role(c.stranger, Role.LEADER, c.town, by=by)),
    "take": ("secadmin", lambda c, by: people.take_role(c.stranger.assignments.get(), by=by)),
    "reset": ("secadmin", lambda c, by: people.reset_password(c.stranger, by=by)),
    "unlock": ("secadmin", lambda c, by: people.unlock(c.stranger, by=by)),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_one_administrators_alone(county, deed):
    role, act = DEEDS[deed]
    for who in set(EVERYBODY) - {role}:
        with pytest.raises(access.Refused) as refusal:
            act(county, getattr(county, who))
        assert refusal.value.who_can == Role(role).label
    assert not entries().exists()
    act(county, getattr(county, role))
    assert entries().count() == 1


def test_a_role_held_by_a_disabled_administrator_does_nothing(county):
    county.secadmin.is_active = False
    with pytest.raises(access.Refused):
        people.reset_password(county.clerk, by=county.secadmin)
