"""No audit entry, no deed: while the log cannot be written, every deed is refused as a whole (F29)."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection

from accounts.models import Platform, UpdateMark
from accounts.services import tables, updates
from announcements.models import Posting
from approvals import services as approvals
from approvals.models import Application, Decision, Receipt
from county import clock
from county.models import Unit, User
from county.services import office, people, signing
from inspections.models import Rectification, RectificationStep
from inspections.services import orders
from notifications.models import Message
from portal import services as portal
from tests import factories, inspecting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON county_auditentry EXECUTE FUNCTION no_room()
"""
FULL_SQLITE = """
CREATE TRIGGER no_room BEFORE INSERT ON county_auditentry BEGIN SELECT RAISE(ABORT, 'no room'); END
"""


@contextmanager
def full_log():
    """The database refuses every new audit entry."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(FULL if connection.vendor == "postgresql" else FULL_SQLITE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_room" + (" ON county_auditentry" if connection.vendor == "postgresql" else ""))


def rename_unit(county):
    return lambda: office.edit_unit(county.town, by=county.sysadmin, name="别的名称")


def disable_person(county):
    return lambda: people.set_enabled(county.clerk, False, by=county.secadmin)


def wrong_password(county):
    return lambda: signing.sign_in(None, county.clerk.username, "wrong")


def submit(county):
    case = factories.draft(county)
    intent = approvals.Intent(county.clerk, case.version, key="once")
    return lambda: approvals.submit(case, intent)


def approve(county):
    case = factories.bring(county, factories.draft(county), "approving")
    intent = approvals.Intent(county.approver, case.version, "同意", key="once")
    return lambda: approvals.approve(case, intent)


def post(county):
    case = factories.bring(county, factories.draft(county), "announcing")
    return lambda: factories.post_both(county, case)


def add_platform(county):
    return lambda: tables.save_platform(Platform(), {"code": "new", "name": "新平台"}, by=county.approver)


def mark_update(county):
    account = factories.filed_account(county.town)
    seen = updates.Seen(last_post_on=clock.today(), seen_on=clock.today())
    return lambda: updates.record(account, seen, by=county.clerk)


def order(county):
    row = inspecting.finished_round(county, inspecting.register(county), {1: {"source_named": "两篇未注明来源"}})
    (group,) = orders.waiting(row)
    return lambda: orders.issue(group, by=county.inspector)


def open_calendar(county):
    return lambda: portal.renew_calendar(county.clerk)


WATCHED = (
    Unit, User, UpdateMark, Application, Decision, Receipt, Posting, Platform, Message, Rectification, RectificationStep,
    Unit.history.model, User.history.model, Application.history.model,
)  # fmt: skip
DEEDS = (
    rename_unit,
    disable_person,
    wrong_password,
    submit,
    approve,
    post,
    add_platform,
    mark_update,
    order,
    open_calendar,
)


def everything() -> dict:
    """Every row of the watched tables."""
    return {model.__name__: sorted(map(str, model._base_manager.values_list())) for model in WATCHED}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_deed_without_its_entry_does_not_happen(county, deed):
    act = deed(county)
    before = everything()
    with full_log(), pytest.raises(DatabaseError, match="no room"):
        act()
    assert everything() == before


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_with_its_entry_it_does(county, deed):
    act = deed(county)
    before = everything()
    act()
    assert everything() != before
