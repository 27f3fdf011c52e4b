"""A new portal begins with the county, its office and three administrators, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from county import access
from county.enums import ADMINISTRATORS
from county.models import AuditEntry, Unit, User
from county.services.founding import AlreadyFounded, found

pytestmark = pytest.mark.django_db


def test_the_office_stands_below_the_county():
    found("泾源县", "泾源县人民政府办公室")
    county, office = Unit.objects.order_by("pk")
    assert (county.depth, office.depth) == (1, 2)
    assert county.covers(office) and office.is_county_office
    assert office.history.count() == 1


def test_each_administrator_holds_one_role_and_must_change_the_password():
    people = found("泾源县", "泾源县人民政府办公室")
    assert {duty.role for user, _ in people for duty in user.duties} == set(ADMINISTRATORS)
    for user, password in people:
        user = User.objects.get(pk=user.pk)
        assert user.check_password(password) and user.is_active and user.must_change_password
        assert len(user.duties) == 1 and access.holds(user, user.duties[0].role)


def test_it_happens_once_and_is_audited():
    found("泾源县", "泾源县人民政府办公室")
    with pytest.raises(AlreadyFounded):
        found("邻县", "邻县人民政府办公室")
    assert Unit.objects.count() == 2
    assert AuditEntry.objects.filter(action="county.found").count() == 1


def test_the_command_prints_the_passwords_and_refuses_a_second_time():
    out = StringIO()
    call_command("found", stdout=out)
    assert all(name in out.getvalue() for name in ("xitong", "anquan", "shenji"))
    with pytest.raises(CommandError, match="已有单位"):
        call_command("found", stdout=out)
