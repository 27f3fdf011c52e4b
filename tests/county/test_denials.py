"""A refused deed is found in the audit log under its own code, beside those that were done."""

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from approvals.enums import Step
from county import deeds, denials
from county.deeds import DEEDS
from county.models import AuditEntry
from inspections.enums import OrderStep
from tests.house.matrix import routes

# Refused by nobody: the portal, a command or the person himself does them, or anybody may.
BY_ITSELF = {
    "county.deadline_moved", "county.file_damaged", "county.prune_audit", "county.rotate_field_key", "county.found",
    "portal.backup", "portal.backup_check", "portal.restore", "portal.verify", "portal.resume",
}  # fmt: skip
OWN = {
    "county.sign_in", "county.password_passed", "county.confirm", "county.sign_out", "county.end_sessions",
    "county.change_password", "county.second_set_up", "county.second_remove", "portal.calendar_open",
    "portal.calendar_revoke", "accounts.export",
}  # fmt: skip
LOOKS = {"county.audit_export"}
"""Asked for by GET: whoever may not read the log is told so, and leaves no entry."""


def asked(page: str, typed: dict | None = None, *, method: str = "post", **kwargs) -> str:
    address = reverse(page, kwargs=kwargs)
    request = getattr(RequestFactory(), method)(address, typed or {})
    request.resolver_match = resolve(address)
    return denials.deed_of(request)


def possible(code: str) -> set[str]:
    """Every code that a page's line in the table can give."""
    app = code.partition(".")[0]
    if "{step}" in code:
        steps = Step.values if app == "approvals" else OrderStep.values
        return {f"{app}.{step}" for step in steps}
    return {code.format(able=able, open=way) for able in ("enable", "disable") for way in ("open", "close")}


def test_every_page_of_the_table_is_a_page():
    assert set(denials.PAGES) <= set(routes())


@pytest.mark.parametrize("page", denials.PAGES)
def test_every_deed_of_the_table_has_words(page):
    assert possible(denials.PAGES[page]) & set(DEEDS)


def test_every_deed_that_a_person_can_be_refused_has_a_page():
    known = set().union(*(possible(code) for code in denials.PAGES.values()))
    assert set(DEEDS) - known - BY_ITSELF - OWN - LOOKS == {denials.OTHER}


def test_the_lists_of_exceptions_name_deeds_only():
    assert set(DEEDS) >= BY_ITSELF | OWN | LOOKS


class TestChoices:
    def test_a_step_is_the_one_that_was_chosen(self, monday):
        case = "0190a1b2-0000-7000-8000-000000000000"
        assert asked("approvals:step", {"result": "approve"}, pk=case, name="decide") == "approvals.approve"
        assert asked("approvals:step", pk=case, name="withdraw") == "approvals.withdraw"
        assert asked("approvals:report", {"step": "report_gone"}, pk=case) == "approvals.report_gone"
        assert asked("inspections:order_step", pk=case, name="accept") == "inspections.accept"

    def test_a_state_is_the_one_that_was_wanted(self):
        assert asked("county:person_state", {"enabled": "1"}, pk=1) == "county.enable_user"
        assert asked("county:person_state", {"enabled": "0"}, pk=1) == "county.disable_user"
        assert asked("county:unit_state", {"active": "1"}, pk=1) == "county.open_unit"

    @pytest.mark.parametrize("nonsense", ["", "decide", "approve; drop", "{step}", "\x00", "员" * 9000])
    def test_nonsense_is_the_general_code(self, nonsense):
        case = "0190a1b2-0000-7000-8000-000000000000"
        assert asked("approvals:step", {"result": nonsense}, pk=case, name="decide") == denials.OTHER

    def test_a_look_is_no_deed(self):
        assert asked("county:person_add", method="get") == denials.OTHER

    def test_a_page_that_was_not_found_is_no_deed(self):
        assert denials.deed_of(RequestFactory().post("/nowhere/")) == denials.OTHER


@pytest.mark.django_db
def test_the_auditor_finds_refused_and_done_under_one_deed(client, county):
    client.force_login(county.clerk)
    client.post(reverse("county:role_give", args=[county.clerk.pk]), {"role": "approver", "unit": county.town.pk})
    client.force_login(county.auditor)
    page = client.get("/admin/audit/", {"action": "county.give_role", "result": "denied"})
    ((entry, words, _),) = page.context["lines"]
    assert (entry, words) == (AuditEntry.objects.get(result="denied"), deeds.words("county.give_role"))
