"""Which deed a page asks for: whoever is refused there leaves a denied entry under that deed's own code.

A page whose words are kept as a draft, and pages that do no audited deed, have none: their refusals stand under ``OTHER``.
"""

from django.http import HttpRequest

from county import deeds

OTHER = "county.refused"
PAGES = {
    "accounts:column": "accounts.national_column",
    "accounts:column_add": "accounts.national_column",
    "accounts:column_remove": "accounts.national_column_remove",
    "accounts:form_word": "accounts.reword",
    "accounts:intake_undo": "accounts.intake_undo",
    "accounts:intake_write": "accounts.intake_write",
    "accounts:intakes": "accounts.intake_receive",
    "accounts:ledger": "accounts.ledger_receive",
    "accounts:ledger_run": "accounts.ledger_map",
    "accounts:ledger_settle": "accounts.ledger_settle",
    "accounts:platform": "accounts.platform_edit",
    "accounts:platform_add": "accounts.platform_add",
    "accounts:token_revoke": "accounts.token_revoke",
    "accounts:tokens": "accounts.token_make",
    "accounts:uncover": "accounts.uncover_phones",
    "accounts:update": "accounts.update_mark",
    "accounts:update_today": "accounts.update_mark",
    "announcements:post": "announcements.post",
    "announcements:reword": "announcements.reword",
    "announcements:take_down": "announcements.take_down",
    "approvals:check": "approvals.submit",
    "approvals:copy": "approvals.copy",
    "approvals:national": "approvals.record_national",
    "approvals:report": "approvals.{step}",
    "approvals:step": "approvals.{step}",
    "approvals:uncover": "accounts.uncover_phones",
    "approvals:urge": "approvals.urge",
    "county:calendar_edit": "county.calendar_edit",
    "county:calendar_year": "county.calendar_year",
    "county:person_add": "county.add_user",
    "county:person_edit": "county.edit_user",
    "county:person_end_sessions": "county.end_sessions_of",
    "county:person_reset": "county.reset_password",
    "county:person_second_reset": "county.second_reset",
    "county:person_state": "county.{able}_user",
    "county:person_unlock": "county.unlock_user",
    "county:role_give": "county.give_role",
    "county:role_take": "county.take_role",
    "county:second_codes": "county.second_codes",
    "county:setting_edit": "county.set_parameter",
    "county:unit_add": "county.add_unit",
    "county:unit_edit": "county.edit_unit",
    "county:unit_state": "county.{open}_unit",
    "inspections:assign": "inspections.assign",
    "inspections:catalogue_edit": "inspections.catalogue_edit",
    "inspections:catalogue_force": "inspections.catalogue_in_force",
    "inspections:catalogue_new": "inspections.catalogue_draft",
    "inspections:census_answer": "inspections.census_answer",
    "inspections:census_finish": "inspections.census_finish",
    "inspections:census_settle": "inspections.census_settle",
    "inspections:censuses": "inspections.census_open",
    "inspections:circular_draft": "inspections.circular_draft",
    "inspections:circular_edit": "inspections.circular_texts",
    "inspections:circular_issue": "inspections.circular_issue",
    "inspections:consequences": "inspections.consequence",
    "inspections:excuse": "inspections.excuse",
    "inspections:finish": "inspections.finish_round",
    "inspections:include": "inspections.include",
    "inspections:indicator": "inspections.indicator",
    "inspections:indicator_add": "inspections.indicator",
    "inspections:indicator_remove": "inspections.indicator_remove",
    "inspections:open": "inspections.open_round",
    "inspections:order_issue": "inspections.issue_order",
    "inspections:order_step": "inspections.{step}",
    "inspections:reopen": "inspections.reopen",
    "inspections:save": "inspections.complete",
    "inspections:talk": "inspections.minutes",
    "inspections:unfiled": "inspections.record_unfiled",
    "portal:incident_retry": "notifications.retry",
    "portal:urge": "approvals.urge",
}
"""Page → deed. Braces are filled from what was asked: the step chosen, or the state wanted."""


def deed_of(request: HttpRequest) -> str:
    """The code of the deed that *request* asks for; ``OTHER`` for a look, and where no audited deed is known."""
    match = request.resolver_match
    if match is None or request.method != "POST":
        return OTHER
    typed = request.POST
    code = PAGES.get(match.view_name, OTHER).format(
        step=typed.get("result") or typed.get("step") or match.kwargs.get("name"),
        able="enable" if typed.get("enabled") == "1" else "disable",
        open="open" if typed.get("active") == "1" else "close",
    )
    return code if code in deeds.DEEDS else OTHER
