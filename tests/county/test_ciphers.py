"""Telephone numbers are sealed in the database, open for the program, and the key can be changed."""

import base64
import io
import json
import secrets

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Account, IntakeRun
from approvals.models import Application
from county import ciphers, clock
from county.models import AuditEntry, Unit, User
from county.models.sealed import reseal, unseal_rows
from county.services import office, people
from jingyuan_media import env
from tests import factories as make

pytestmark = pytest.mark.django_db
NUMBER = "0954-5017788"


def stored(model, pk, name: str) -> str:
    """What stands in the database, read past the field."""
    key = model._meta.pk.get_db_prep_value(pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [key])
        return cursor.fetchone()[0]


def everything() -> str:
    """All texts of all tables, as a thief of the database would read them."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def dump() -> bytes:
    """The bytes of the SQLite file, or what COPY gives of every table of PostgreSQL."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    out = io.BytesIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', out)
    return out.getvalue()


@pytest.fixture
def person(county):
    return make.user(None, name="有电话的人", phone=NUMBER)


class TestField:
    def test_sealed_in_the_table_and_open_in_the_program(self, person):
        assert User.objects.get(pk=person.pk).phone == NUMBER
        assert User.objects.values_list("phone", flat=True).get(pk=person.pk) == NUMBER
        assert ciphers.is_sealed(stored(User, person.pk, "phone"))

    def test_the_same_number_never_looks_the_same(self, county):
        one, two = (make.user(None, phone=NUMBER) for _ in range(2))
        assert stored(User, one.pk, "phone") != stored(User, two.pk, "phone")

    def test_history_and_bulk_writing_are_sealed_too(self, person, county):
        history = User.history.filter(id=person.pk).latest()
        assert history.phone == NUMBER and ciphers.is_sealed(stored(User.history.model, history.pk, "phone"))
        county.clerk.phone = NUMBER
        User.objects.bulk_update([county.clerk], ["phone"])
        User.objects.filter(pk=county.leader.pk).update(phone=NUMBER)
        for one in (county.clerk, county.leader):
            assert ciphers.is_sealed(stored(User, one.pk, "phone")) and User.objects.get(pk=one.pk).phone == NUMBER

    def test_only_emptiness_can_be_asked_for(self, person):
        assert person not in User.objects.filter(phone="") and person in User.objects.exclude(phone="")
        for asked in ({"phone": NUMBER}, {"phone__contains": "77"}, {"phone__in": [NUMBER]}):
            with pytest.raises(FieldError):
                list(User.objects.filter(**asked))

    @pytest.mark.parametrize("harm", [lambda text: text[:-6] + "AAAA==", lambda text: text[:-8], lambda text: "s1:x"])
    def test_a_changed_value_is_not_opened(self, person, harm):
        sealed = stored(User, person.pk, "phone")
        with pytest.raises(ciphers.CannotOpen):
            ciphers.unseal(harm(sealed))

    def test_length_is_that_of_the_number(self, county):
        from django.core.exceptions import ValidationError

        county.clerk.phone = "1" * 21
        with pytest.raises(ValidationError):
            county.clerk.clean_fields()


class TestDatabase:
    """A dump of every table holds none of the numbers that were written through the portal's own ways."""

    def test_none_of_the_numbers_stands_open(self, county, monday):
        people.add_user(by=county.sysadmin, username="anybody", name="某人", phone="0954-5010001")
        people.edit_user(
            User.objects.get(username="anybody"),
            by=county.sysadmin,
            name="某人",
            post="干部",
            phone="0954-5010002",
            email="",
        )
        office.edit_unit(county.town, by=county.sysadmin, phone="0954-5010003")
        case = make.draft(county, first_phone="0954-5010004", keeper_phone="0954-5010005")
        case = make.bring(county, case, "announcing")
        account = Account.objects.get(pk=case.account_id)
        make.draft(county, "altering", about=account, keeper_phone="0954-5010006")
        assert account.keeper_phone == "0954-5010005"
        text = everything()
        assert "某人" in text and case.number in text
        assert [n for n in range(1, 7) if f"501000{n}" in text] == []
        assert "***0002" in text  # the audit entry says that it changed

    def test_the_bytes_of_the_database_hold_no_number(self, county):
        make.account(county.town, keeper_phone=NUMBER)
        make.user(None, name="可以找到的名字", phone=NUMBER)
        dumped = dump()
        assert "可以找到的名字".encode() in dumped and b"5017788" not in dumped

    def test_what_a_table_that_was_brought_in_would_change_is_sealed(self, county):
        kept = make.proof(county.reviewer, county.office)
        run = IntakeRun.objects.create(
            unit=county.town, file=kept, by=county.reviewer, created_at=clock.now(), told=json.dumps({"phone": NUMBER})
        )
        assert NUMBER in IntakeRun.objects.get(pk=run.pk).told and NUMBER not in everything()


class TestMigration:
    def test_there_and_back(self, person):
        assert unseal_rows([User]) >= 1
        assert stored(User, person.pk, "phone") == NUMBER == User.objects.get(pk=person.pk).phone
        assert reseal([User]) >= 1
        assert ciphers.is_sealed(stored(User, person.pk, "phone")) and User.objects.get(pk=person.pk).phone == NUMBER


class TestKeys:
    def test_a_new_key_takes_over_and_the_old_one_can_go(self, person, county, settings):
        case = make.draft(county, first_phone=NUMBER)
        old, new = settings.FIELD_KEYS[0], secrets.token_bytes(32)
        settings.FIELD_KEYS = [new, old]
        call_command("rotate_field_key")
        settings.FIELD_KEYS = [new]
        assert User.objects.get(pk=person.pk).phone == Application.objects.get(pk=case.pk).first_phone == NUMBER
        assert ciphers.sealed_with(stored(User, person.pk, "phone")) == ciphers.key_id(new)
        assert AuditEntry.objects.filter(action="county.rotate_field_key").exists()

    def test_without_the_old_key_nothing_is_changed(self, person, settings):
        before = stored(User, person.pk, "phone")
        settings.FIELD_KEYS = [secrets.token_bytes(32)]
        with pytest.raises(CommandError, match="没有改动"):
            call_command("rotate_field_key")
        assert stored(User, person.pk, "phone") == before

    def test_a_portal_with_another_key_does_not_start(self, county, settings):
        from jingyuan_media import checks

        Unit.objects.filter(pk=county.town.pk).update(phone=NUMBER)
        assert checks.field_key(None, databases=["default"]) == []
        settings.FIELD_KEYS = [secrets.token_bytes(32)]
        (found,) = checks.field_key(None, databases=["default"])
        assert found.id == "jingyuan_media.E008"

    @pytest.mark.parametrize(
        "raw", ["x", "AAAA", base64.b64encode(b"1" * 31).decode(), base64.b64encode(bytes(32)).decode(), ","]
    )
    def test_an_odd_key_stops_the_start_and_is_not_shown(self, monkeypatch, raw):
        monkeypatch.setenv("PORTAL_FIELD_KEY", raw)
        with pytest.raises(ImproperlyConfigured, match="32 random bytes") as refusal:
            env.keys("PORTAL_FIELD_KEY")
        assert len(raw) < 4 or raw not in str(refusal.value)

    def test_a_server_names_its_key(self, monkeypatch):
        monkeypatch.delenv("PORTAL_FIELD_KEY", raising=False)
        monkeypatch.delenv("PORTAL_FIELD_KEY_FILE", raising=False)
        with pytest.raises(ImproperlyConfigured, match="required"):
            env.keys("PORTAL_FIELD_KEY")

    def test_a_key_beside_the_database_is_made_once_for_its_owner(self, monkeypatch, tmp_path):
        monkeypatch.delenv("PORTAL_FIELD_KEY", raising=False)
        place = tmp_path / "field-key"
        first = env.keys("PORTAL_FIELD_KEY", beside=place)
        assert env.keys("PORTAL_FIELD_KEY", beside=place) == first and len(first[0]) == 32
        assert place.stat().st_mode & 0o777 == 0o600 and list(tmp_path.iterdir()) == [place]
