"""Who gets what at every address: the table is checked against the address list, and every cell against the portal.

One letter per person, in the order of PEOPLE: 2 the page, 3 sent on, L to the log-in page, F 403 that names who can,
4 hidden (404), M other method, A no living token, D the health page of a portal whose tick has not run. POST carries no data.
A new address without a line here fails.
"""

import pytest
from django.db import connection

from county import deeds, denials
from tests.house.matrix import PEOPLE, Ground, routes

#                 clerk colleague leader stranger · reviewer approver inspector observer · sysadmin secadmin auditor · anonymous
TABLE = {
    "accounts:export": ("22222222222L", "MMMMMMMMMMML"),
    "accounts:form_word": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "accounts:form_words": ("FFFFF2FFFFFL", "MMMMMMMMMMML"),
    "accounts:intake": ("22F42FFF444L", "MMMMMMMMMMML"),
    "accounts:intake_template": ("22F22FFFFFFL", "MMMMMMMMMMML"),
    "accounts:intake_undo": ("MMMMMMMMMMML", "3FF43FFF444L"),
    "accounts:intake_write": ("MMMMMMMMMMML", "3FF43FFF444L"),
    "accounts:intakes": ("22F22FFFFFFL", "22F22FFFFFFL"),
    "accounts:column": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "accounts:column_add": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "accounts:column_remove": ("MMMMMMMMMMML", "FFFFF3FFFFFL"),
    "accounts:columns": ("FFFFF2FFFFFL", "MMMMMMMMMMML"),
    "accounts:ledger": ("FFFF22FFFFFL", "FFFF22FFFFFL"),
    "accounts:ledger_run": ("FFFF22FFFFFL", "FFFF22FFFFFL"),
    "accounts:ledger_settle": ("MMMMMMMMMMML", "FFFF33FFFFFL"),
    "accounts:national_sheet": ("FFFF33FFFFFL", "MMMMMMMMMMML"),
    "accounts:platform": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "accounts:platform_add": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "accounts:platforms": ("FFFFF2FFFFFL", "MMMMMMMMMMML"),
    "accounts:register": ("22222222222L", "MMMMMMMMMMML"),
    "accounts:api_updates": ("MMMMMMMMMMMM", "AAAAAAAAAAAA"),
    "accounts:token_revoke": ("MMMMMMMMMMML", "FFFFF3FFFFFL"),
    "accounts:tokens": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "accounts:uncover": ("222422FF444L", "222422FF444L"),
    "accounts:update": ("22F42F2F444L", "22F42F2F444L"),
    "accounts:update_today": ("MMMMMMMMMMML", "33F43F3F444L"),
    "accounts:updates": ("22222222222L", "MMMMMMMMMMML"),
    "accounts:view_remove": ("MMMMMMMMMMML", "34444444444L"),
    "accounts:view_save": ("MMMMMMMMMMML", "33333333333L"),
    "announcements:board": ("22222222222L", "MMMMMMMMMMML"),
    "announcements:detail": ("22242222444L", "MMMMMMMMMMML"),
    "announcements:post": ("22F4FFFF444L", "22F4FFFF444L"),
    "announcements:reword": ("22F4FFFF444L", "22F4FFFF444L"),
    "announcements:take_down": ("22242222444L", "22242222444L"),
    "approvals:apply": ("22F22FFFFFFL", "MMMMMMMMMMML"),
    "approvals:autosave": ("MMMMMMMMMMML", "22F44FFFFFFL"),
    "approvals:cases": ("22222222222L", "MMMMMMMMMMML"),
    "approvals:check": ("22F44FFFFFFL", "22F44FFFFFFL"),
    "approvals:compliance": ("22222222222L", "MMMMMMMMMMML"),
    "approvals:copy": ("MMMMMMMMMMML", "33343333444L"),
    "approvals:detail": ("22242222444L", "MMMMMMMMMMML"),
    "approvals:discard": ("22F44FFFFFFL", "33F44FFFFFFL"),
    "approvals:file_add": ("MMMMMMMMMMML", "33F44FFFFFFL"),
    "approvals:file_remove": ("MMMMMMMMMMML", "33F44FFFFFFL"),
    "approvals:national": ("FFF422FF444L", "FFF422FF444L"),
    "approvals:report": ("22F4FFFF444L", "22F4FFFF444L"),
    "approvals:resume": ("33F44FFFFFFL", "MMMMMMMMMMML"),
    "approvals:rules": ("MMMMMMMMMMML", "22F44FFFFFFL"),
    "approvals:scan": ("MMMMMMMMMMML", "22242222444L"),
    "approvals:start": ("33F33FFFFFFL", "33F33FFFFFFL"),
    "approvals:step": ("MMMMMMMMMMML", "22242222444L"),
    "approvals:sync": ("FFFF22FFFFFL", "MMMMMMMMMMML"),
    "approvals:terminate": ("FFF422FF444L", "MMMMMMMMMMML"),
    "approvals:uncover": ("222422FF444L", "222422FF444L"),
    "approvals:urge": ("MMMMMMMMMMML", "333433FF444L"),
    "approvals:wizard": ("22F44FFFFFFL", "33F44FFFFFFL"),
    "county:audit": ("FFFFFFFFF22L", "MMMMMMMMMMMM"),
    "county:audit_export": ("FFFFFFFFF22L", "MMMMMMMMMMMM"),
    "county:calendar_days": ("22222222222L", "MMMMMMMMMMMM"),
    "county:calendar_edit": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "county:calendar_year": ("MMMMMMMMMMMM", "FFFFF3FFFFFL"),
    "county:clock_forward": ("MMMMMMMMMMMM", "44444444444L"),
    "county:confirm": ("33333333333L", "33333333333L"),
    "county:demo_login": ("MMMMMMMMMMMM", "444444444444"),
    "county:end_sessions": ("MMMMMMMMMMMM", "33333333333L"),
    "county:file": ("22242222444L", "MMMMMMMMMMMM"),
    "county:font_size": ("MMMMMMMMMMMM", "33333333333L"),
    "county:login": ("333333333332", "222222222222"),
    "county:login_code": ("LLLLLLLLLLLL", "LLLLLLLLLLLL"),
    "county:logout": ("MMMMMMMMMMMM", "LLLLLLLLLLLL"),
    "county:password": ("22222222222L", "22222222222L"),
    "county:people": ("FFFFF2FF222L", "MMMMMMMMMMMM"),
    "county:person_add": ("FFFFFFFF2FFL", "FFFFFFFF2FFL"),
    "county:person_edit": ("FFFFF2FF222L", "FFFFFFFF2FFL"),
    "county:person_end_sessions": ("MMMMMMMMMMMM", "FFFFFFFFF3FL"),
    "county:person_reset": ("MMMMMMMMMMMM", "FFFFFFFFF2FL"),
    "county:person_second_reset": ("MMMMMMMMMMMM", "FFFFFFFFF3FL"),
    "county:person_state": ("MMMMMMMMMMMM", "FFFFFFFFF3FL"),
    "county:person_unlock": ("MMMMMMMMMMMM", "FFFFFFFFF3FL"),
    "county:profile": ("22222222222L", "MMMMMMMMMMMM"),
    "county:role_give": ("MMMMMMMMMMMM", "FFFFFFFFF2FL"),
    "county:role_take": ("MMMMMMMMMMMM", "FFFFFFFFF3FL"),
    "county:second": ("22222222222L", "22222222222L"),
    "county:second_codes": ("MMMMMMMMMMMM", "FFFFFFFFFFFL"),
    "county:second_remove": ("MMMMMMMMMMMM", "33333333333L"),
    "county:setting_edit": ("FFFFF2FFFFFL", "FFFFF2FFFFFL"),
    "county:settings": ("22222222222L", "MMMMMMMMMMMM"),
    "county:unit_add": ("FFFFFFFF2FFL", "FFFFFFFF2FFL"),
    "county:unit_edit": ("FFFFF2FF22FL", "FFFFFFFF2FFL"),
    "county:unit_state": ("MMMMMMMMMMMM", "FFFFFFFF3FFL"),
    "county:units": ("FFFFF2FF22FL", "MMMMMMMMMMMM"),
    "inspections:assign": ("MMMMMMMMMMML", "4444UUFF444L"),
    "inspections:catalogue": ("22222222222L", "MMMMMMMMMMML"),
    "inspections:catalogue_edit": ("4444F2FF444L", "4444F2FF444L"),
    "inspections:catalogue_force": ("MMMMMMMMMMML", "4444FUFF444L"),
    "inspections:catalogue_new": ("MMMMMMMMMMML", "FFFFF3FFFFFL"),
    "inspections:catalogue_version": ("44442222444L", "MMMMMMMMMMML"),
    "inspections:census": ("22222222222L", "MMMMMMMMMMML"),
    "inspections:census_answer": ("22F4FFFF444L", "33F4FFFF444L"),
    "inspections:census_finish": ("MMMMMMMMMMML", "FFFF33FFFFFL"),
    "inspections:census_settle": ("MMMMMMMMMMML", "FFF433FF444L"),
    "inspections:censuses": ("22222222222L", "FFFF22FFFFFL"),
    "inspections:circular": ("44442222444L", "MMMMMMMMMMML"),
    "inspections:circular_draft": ("MMMMMMMMMMML", "4444UUUF444L"),
    "inspections:circular_edit": ("4444222F444L", "4444UUUF444L"),
    "inspections:circular_issue": ("4444F2FF444L", "4444FUFF444L"),
    "inspections:consequences": ("44442222444L", "4444UUFF444L"),
    "inspections:entry": ("44442222444L", "MMMMMMMMMMML"),
    "inspections:evidence_add": ("MMMMMMMMMMML", "4444FF4F444L"),
    "inspections:evidence_remove": ("MMMMMMMMMMML", "4444FF4F444L"),
    "inspections:excuse": ("4444222F444L", "4444222F444L"),
    "inspections:finish": ("MMMMMMMMMMML", "444433FF444L"),
    "inspections:include": ("MMMMMMMMMMML", "4444333F444L"),
    "inspections:indicator": ("4444F2FF444L", "4444F2FF444L"),
    "inspections:indicator_add": ("4444F2FF444L", "4444F2FF444L"),
    "inspections:indicator_remove": ("MMMMMMMMMMML", "4444F3FF444L"),
    "inspections:item": ("MMMMMMMMMMML", "4444FFUF444L"),
    "inspections:next": ("44443333444L", "MMMMMMMMMMML"),
    "inspections:open": ("MMMMMMMMMMML", "FFFFUUFFFFFL"),
    "inspections:order": ("22242222444L", "MMMMMMMMMMML"),
    "inspections:order_issue": ("MMMMMMMMMMML", "FFFF333FFFFL"),
    "inspections:order_step": ("MMMMMMMMMMML", "UUU4FFFF444L"),
    "inspections:orders": ("22222222222L", "MMMMMMMMMMML"),
    "inspections:reopen": ("MMMMMMMMMMML", "4444FF3F444L"),
    "inspections:round": ("44442222444L", "MMMMMMMMMMML"),
    "inspections:round_circular": ("44442222444L", "MMMMMMMMMMML"),
    "inspections:rounds": ("22222222222L", "MMMMMMMMMMML"),
    "inspections:save": ("MMMMMMMMMMML", "4444FFUF444L"),
    "inspections:talk": ("22242222444L", "FFF4UUFF444L"),
    "inspections:unfiled": ("4444222F444L", "4444222F444L"),
    "notifications:inbox": ("22222222222L", "MMMMMMMMMMML"),
    "notifications:job": ("24444444444L", "MMMMMMMMMMML"),
    "notifications:job_file": ("44444444444L", "MMMMMMMMMMML"),
    "notifications:job_retry": ("MMMMMMMMMMML", "34444444444L"),
    "notifications:read": ("MMMMMMMMMMML", "34444444444L"),
    "notifications:read_all": ("MMMMMMMMMMML", "33333333333L"),
    "portal:account": ("22242222444L", "MMMMMMMMMMML"),
    "portal:account_checks": ("22242222444L", "MMMMMMMMMMML"),
    "portal:account_files": ("22242222444L", "MMMMMMMMMMML"),
    "portal:account_history": ("22242222444L", "MMMMMMMMMMML"),
    "portal:account_notices": ("22242222444L", "MMMMMMMMMMML"),
    "portal:account_people": ("22242222444L", "MMMMMMMMMMML"),
    "portal:articles": ("22222222222L", "MMMMMMMMMMML"),
    "portal:calendar_feed": ("MMMMMMMMMMML", "33333333333L"),
    "portal:check": ("444444444444", "MMMMMMMMMMMM"),
    "portal:coverage": ("22222222222L", "MMMMMMMMMMML"),
    "portal:deadlines": ("22222222222L", "MMMMMMMMMMML"),
    "portal:deadlines_ics": ("444444444444", "MMMMMMMMMMMM"),
    "portal:healthz": ("DDDDDDDDDDDD", "MMMMMMMMMMMM"),
    "portal:incident_retry": ("MMMMMMMMMMML", "FFFFFFFF4FFL"),
    "portal:metrics": ("222222222222", "MMMMMMMMMMMM"),
    "portal:operations": ("FFFFFFFF2FFL", "MMMMMMMMMMML"),
    "portal:public": ("222222222222", "MMMMMMMMMMMM"),
    "portal:public_accounts": ("222222222222", "MMMMMMMMMMMM"),
    "portal:public_atom": ("222222222222", "MMMMMMMMMMMM"),
    "portal:public_json": ("222222222222", "MMMMMMMMMMMM"),
    "portal:public_notices": ("222222222222", "MMMMMMMMMMMM"),
    "portal:public_rss": ("222222222222", "MMMMMMMMMMMM"),
    "portal:public_schema": ("222222222222", "MMMMMMMMMMMM"),
    "portal:readyz": ("222222222222", "MMMMMMMMMMMM"),
    "portal:search": ("22222222222L", "MMMMMMMMMMML"),
    "portal:stats": ("22222222FFFL", "MMMMMMMMMMML"),
    "portal:stats_unit": ("22242222444L", "MMMMMMMMMMML"),
    "portal:stats_year": ("22222222FFFL", "MMMMMMMMMMML"),
    "portal:todo": ("22222222222L", "MMMMMMMMMMML"),
    "portal:urge": ("MMMMMMMMMMML", "FFFF33FFFFFL"),
    "portal:workbench": ("22222222222L", "MMMMMMMMMMML"),
    "reports:annual": ("22242222444L", "MMMMMMMMMMML"),
    "reports:paper": ("22242222444L", "MMMMMMMMMMML"),
}
# Without a session these still answer: log-in, codes and tokens that are their own key, health.
OPEN = {
    "county:login", "county:demo_login", "county:logout", "county:clock_forward",
    "portal:check", "portal:deadlines_ics", "portal:healthz", "portal:metrics", "portal:readyz",
    "portal:public", "portal:public_accounts", "portal:public_atom", "portal:public_json", "portal:public_notices",
    "portal:public_rss", "portal:public_schema",
}  # fmt: skip
# Tables of the county, not objects of a unit: 403 says who may.
BACK_OFFICE = (
    "county:person",
    "county:unit",
    "county:role",
    "county:setting",
    "accounts:form_word",
    "accounts:platform",
    "accounts:token",
    "accounts:column",
)
OF_THE_COUNTY = {"inspections:census", "inspections:census_finish", "accounts:ledger_run", "accounts:ledger_settle"}
"""A stock-taking asks every unit, and each sees its own part of the page; the national list is the office's alone."""
STRANGER = PEOPLE.index("stranger")


def about_a_unit() -> list[str]:
    """Routes that name an object which belongs to one unit or one person."""
    known = {name: wanted for name, wanted in routes().items() if name not in OF_THE_COUNTY}
    return [name for name, wanted in known.items() if "pk" in wanted and not name.startswith(BACK_OFFICE)]


def test_every_address_has_its_line():
    assert set(TABLE) == set(routes())


def test_a_stranger_is_told_nothing_of_any_object():
    assert len(about_a_unit()) > 25
    seen = {name: (TABLE[name][0][STRANGER], TABLE[name][1][STRANGER]) for name in about_a_unit()}
    assert {name: found for name, found in seen.items() if set(found) - {"4", "M"}} == {}


def test_nothing_is_shown_without_a_session():
    anonymous = PEOPLE.index("anonymous")
    shown = {name for name, cells in TABLE.items() for cell in cells if cell[anonymous] not in "LMA"}
    assert shown <= OPEN


def _deed(name: str) -> str:
    """The code under which a refusal at this page stands when nothing was typed; the ground's step is "answer"."""
    code = denials.PAGES.get(name, denials.OTHER).format(step="answer", able="disable", open="close")
    return code if code in deeds.DEEDS else denials.OTHER


@pytest.mark.slow
@pytest.mark.usefixtures("monday")
def test_everybody_gets_what_the_table_says(county):
    ground, wrong, unnoted, checks = Ground(county), {}, [], 0
    # Rights do not depend on the database: PostgreSQL is asked as the two from whom everything is hidden.
    asked = PEOPLE if connection.vendor == "sqlite" else ("stranger", "anonymous")
    for name, wanted in sorted(routes().items()):
        address = ground.address(name, wanted)
        for method, line in zip(("get", "post"), TABLE[name], strict=True):
            expected = "".join(line[PEOPLE.index(who)] for who in asked)
            found = ground.ask(address, method, asked)
            checks += len(asked)
            for who, letter in zip(asked, found, strict=True):
                noted = ground.denials[who, method, address]
                denied = [_deed(name)] if method == "post" and letter == "F" else []
                if noted != denied:
                    unnoted.append((name, method, who, letter, noted))
            if found != expected:
                wrong[f"{method} {name}"] = (expected, found)
    print(f"{checks} cells of the matrix checked")
    assert unnoted == [], "a refused deed leaves exactly one denied entry under its own code, a refused look none"
    assert wrong == {}
