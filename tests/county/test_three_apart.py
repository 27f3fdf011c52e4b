"""三员分立 in the database itself: written past every service, a second office of the three is refused."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from county import access, clock
from county.enums import ADMINISTRATORS, Role
from county.models import AuditEntry, RoleAssignment, User
from county.services import people
from notifications import identity
from notifications.models import Message
from tests import factories
from tests.factories import user
from tests.together import together

pytestmark = pytest.mark.django_db
BUSINESS = [role for role in Role if role not in ADMINISTRATORS]
INSERT = "INSERT INTO county_roleassignment (user_id, unit_id, role) VALUES (%s, %s, %s)"
EXCLUDING = [(one, two) for one in ADMINISTRATORS for two in Role if one != two]


def raw(statement: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


class TestRoles:
    @pytest.mark.parametrize(("held", "wanted"), sorted(EXCLUDING) + sorted((b, a) for a, b in EXCLUDING))
    def test_that_exclude_each_other_are_not_inserted(self, county, held, wanted):
        person = user(held, county.office)
        with pytest.raises(IntegrityError):
            raw(INSERT, person.pk, county.office.pk, wanted)
        assert [row.role for row in person.assignments.all()] == [held]

    @pytest.mark.parametrize("wanted", sorted(ADMINISTRATORS))
    def test_nor_made_so_by_an_update(self, county, wanted):
        person = user(Role.CLERK, county.town)
        raw(INSERT, person.pk, county.town.pk, Role.LEADER)
        with pytest.raises(IntegrityError):
            raw("UPDATE county_roleassignment SET role = %s WHERE user_id = %s AND role = 'clerk'", wanted, person.pk)

    def test_nor_by_moving_a_row_to_another_person(self, county):
        with pytest.raises(IntegrityError):
            statement = "UPDATE county_roleassignment SET user_id = %s WHERE user_id = %s"
            raw(statement, county.secadmin.pk, county.auditor.pk)

    def test_nor_in_one_statement_of_two_rows(self, county):
        person = user(None)
        rows = [RoleAssignment(user=person, unit=county.office, role=role) for role in ("secadmin", "auditor")]
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleAssignment.objects.bulk_create(rows)

    def test_roles_that_go_together_are_given(self, county):
        person = user(Role.CLERK, county.town)
        raw(INSERT, person.pk, county.town.pk, Role.LEADER)
        raw("UPDATE county_roleassignment SET role = 'inspector' WHERE user_id = %s AND role = 'leader'", person.pk)
        raw("UPDATE county_roleassignment SET role = 'auditor' WHERE user_id = %s", county.secadmin.pk)
        assert person.assignments.count() == 2


class TestEnabling:
    def added(self, county) -> User:
        person, _ = people.add_user(by=county.sysadmin, username="xin", name="新来的")
        return person

    def test_without_the_other_administrator_is_refused_by_the_database(self, county):
        person = self.added(county)
        with pytest.raises(IntegrityError):
            raw("UPDATE county_user SET is_active = true WHERE id = %s", person.pk)

    def test_by_the_one_who_added_him_too(self, county):
        person = self.added(county)
        with pytest.raises(IntegrityError):
            raw("UPDATE county_user SET is_active = true, enabled_by_id = created_by_id WHERE id = %s", person.pk)

    def test_by_the_other_one_is_done(self, county):
        person = self.added(county)
        people.set_enabled(person, True, by=county.secadmin)
        person.refresh_from_db()
        assert person.is_active and person.enabled_by == county.secadmin

    def test_who_changed_office_meanwhile_does_not_enable_whom_he_added(self, county):
        person = self.added(county)
        second = user(Role.SYSADMIN, county.office)
        people.take_role(county.sysadmin.assignments.get(), by=county.secadmin)
        people.give_role(county.sysadmin, Role.SECADMIN, county.office, by=county.secadmin)
        with pytest.raises(access.Refused, match="另一位管理员"):
            people.set_enabled(person, True, by=User.objects.get(pk=county.sysadmin.pk))
        assert second.is_active

    def test_disabled_he_is_enabled_anew_by_somebody(self, county):
        person = self.added(county)
        people.set_enabled(person, True, by=county.secadmin)
        people.set_enabled(person, False, by=county.secadmin)
        with pytest.raises(IntegrityError):
            raw("UPDATE county_user SET is_active = true WHERE id = %s", person.pk)


class TestIdle:
    @pytest.fixture
    def late(self, county, freeze):
        """Everybody came today but the clerk, who came 91 days ago, and the last security administrator and auditor."""
        hands = freeze("2027-06-01T09:00")
        now = clock.now()
        User.objects.update(created_at=now - timedelta(days=400), last_login=now - timedelta(days=1))
        long_ago = now - timedelta(days=91)
        User.objects.filter(name__in=("王填报", "韩安全", "杨审计")).update(last_login=long_ago)
        return hands

    def test_ninety_days_disable_and_tell_the_security_administrator(self, county, late, settings):
        settings.CLOCK_MAY_SHIFT = False
        identity.idle_users()
        assert not User.objects.get(pk=county.clerk.pk).is_active
        assert User.objects.get(pk=county.colleague.pk).is_active
        entry = AuditEntry.objects.get(action="county.disable_user")
        assert entry.reason == "90 天没有登录" and entry.actor.is_system
        (message,) = Message.objects.all()
        assert (message.recipient, "王填报" in message.title) == (county.secadmin, True)
        identity.idle_users()
        assert Message.objects.count() == 1

    def test_but_never_the_last_of_a_kind(self, county, late):
        assert not people.disable_idle(county.secadmin) and not people.disable_idle(county.auditor)
        user(Role.AUDITOR, county.office)
        assert people.disable_idle(county.auditor)

    def test_the_day_before_does_not(self, county, late):
        User.objects.filter(pk=county.clerk.pk).update(last_login=clock.now() - timedelta(days=89, hours=23))
        assert not people.disable_idle(county.clerk)

    def test_whoever_never_came_counts_from_being_enabled(self, county, late):
        User.objects.filter(pk=county.clerk.pk).update(last_login=None, enabled_at=clock.now() - timedelta(days=5))
        assert not people.disable_idle(county.clerk)
        late.forward(days=86)
        assert people.disable_idle(county.clerk)

    def test_where_the_clock_is_moved_nobody_is_disabled(self, county, late):
        identity.idle_users()
        assert User.objects.get(pk=county.clerk.pk).is_active


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_roles_written_past_the_service_see_each_other(self, transactional_db):
        county = factories.County()
        for _ in range(5):
            person = user(None)
            done = together(*[
                lambda role=role, pk=person.pk: raw(INSERT, pk, county.office.pk, role)
                for role in ("sysadmin", "secadmin", "auditor", "clerk")
            ])  # fmt: skip
            assert sum(isinstance(outcome, IntegrityError) for outcome in done) == 3, done
            assert person.assignments.count() == 1

    def test_two_last_ones_are_not_both_taken(self, transactional_db):
        county = factories.County()
        first, second = county.auditor, user(Role.AUDITOR, county.office)
        rows = [person.assignments.get() for person in (first, second)]
        done = together(*[lambda row=row: people.take_role(row, by=county.secadmin) for row in rows])
        assert sum(isinstance(outcome, access.Refused) for outcome in done) == 1, done
        assert RoleAssignment.objects.filter(role=Role.AUDITOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_triggers_go_and_come_back(transactional_db):
    county, migration = factories.County(), import_module("county.migrations.0012_three_apart")
    with connection.schema_editor() as editor:
        migration.backwards(apps, editor)
    person = user(Role.CLERK, county.town)
    raw(INSERT, person.pk, county.office.pk, Role.AUDITOR)
    person.assignments.all().delete()
    with connection.schema_editor() as editor:
        migration.forwards(apps, editor)
    raw(INSERT, person.pk, county.office.pk, Role.AUDITOR)
    with pytest.raises(IntegrityError):
        raw(INSERT, person.pk, county.town.pk, Role.CLERK)
