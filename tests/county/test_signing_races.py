"""Many at once: guesses are all counted, one user name is given once, administrators cannot remove each other."""

import time

import pyotp
import pytest
from django.contrib.auth import SESSION_KEY

from county import access
from county.enums import Role
from county.models import AuditEntry, NumberSeries, User
from county.services import people, second, sessions, signing
from county.sessions import SessionStore
from tests import factories
from tests.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(transactional_db):
    return factories.County()


def test_parallel_guesses_are_all_counted_until_the_lock(county):
    guesses = [lambda: signing.sign_in(None, county.clerk.username, "wrong")] * 8
    assert together(*guesses) == [None] * 8
    fresh = User.objects.get(pk=county.clerk.pk)
    assert fresh.failed_logins == signing.FAILURES and signing.is_locked(fresh)
    assert AuditEntry.objects.filter(action="county.sign_in", result="denied").count() == 8


def test_one_user_name_is_given_once(county):
    made = together(*[lambda: people.add_user(by=county.sysadmin, username="xin", name="新")] * 4)
    assert sum(isinstance(one, people.NameTaken) for one in made) == 3
    assert User.objects.filter(username="xin").count() == 1


def test_two_security_administrators_do_not_disable_each_other(county):
    second = factories.user(Role.SECADMIN, county.office)
    for _ in range(5):
        User.objects.filter(pk__in=(second.pk, county.secadmin.pk)).update(is_active=True)
        one, two = User.objects.get(pk=county.secadmin.pk), User.objects.get(pk=second.pk)
        done = together(
            lambda one=one, two=two: people.set_enabled(two, False, by=one),
            lambda one=one, two=two: people.set_enabled(one, False, by=two),
        )
        assert sum(isinstance(outcome, access.Refused) for outcome in done) == 1, done
        assert User.objects.filter(pk__in=(one.pk, two.pk), is_active=True).count() == 1


def test_two_roles_that_exclude_each_other_are_not_given_at_once(county):
    person = factories.user(None)
    second = factories.user(Role.SECADMIN, county.office)
    done = together(
        lambda: people.give_role(person, Role.SYSADMIN, county.office, by=county.secadmin),
        lambda: people.give_role(person, Role.AUDITOR, county.office, by=second),
    )
    assert sum(isinstance(outcome, people.RoleClash) for outcome in done) == 1
    assert person.assignments.count() == 1


def test_many_log_ins_at_once_leave_two_places(county):
    def enter():
        session = SessionStore()
        session[SESSION_KEY] = str(county.clerk.pk)
        sessions.admit(session, county.clerk)

    together(*[enter] * 6)
    assert county.clerk.sessions.count() == sessions.MOST


def test_parallel_tries_of_one_code_pass_once(county, settings):
    settings.SECOND_FACTOR = True
    salt = second.new_salt()
    totp = pyotp.TOTP(second.secret(county.approver, salt))
    paper = second.set_up(county.approver, salt, totp.at(int(time.time()) - 30), this=None)
    for typed in (totp.now(), paper[0]):
        done = together(*[lambda typed=typed: second.pass_code(county.approver, typed)] * 4)
        assert sorted(done) == [False, False, False, True]
        User.objects.filter(pk=county.approver.pk).update(failed_logins=0, locked_until=None)


def test_numbers_taken_at_once_have_no_gap_and_no_double(county):
    from datetime import date

    from django.db import transaction

    from county import numbering

    def take():
        with transaction.atomic():
            return numbering.next_number("application", date(2026, 11, 2))

    taken = together(*[take] * 6)
    assert sorted(taken) == [f"SQ-2026-{number:04d}" for number in range(1, 7)]
    assert NumberSeries.objects.get(series="application", year=2026).last == 6
