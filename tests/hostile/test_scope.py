"""Owner, colleague, stranger and every role over every page, file, paper, export, feed and job result (H11–H16)."""

import uuid

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from county import attachments
from county.enums import Role
from county.models import RoleAssignment, Unit, User
from county.services import people
from notifications.models import Message
from tests import factories as make
from tests.hostile.hands import Controls, body, page_of, stored_files, written
from tests.house.matrix import Ground, routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TRACES = {"county_session", "county_auditentry", "county_auditlog"}
"""What a refused deed may leave: one's session, and the note that it was refused."""

OWN = {"county:font_size", "county:logout", "county:password", "county:login", "county:end_sessions"}
OWN |= {"county:login_code", "county:second", "county:second_codes", "county:second_remove", "county:confirm"}
OWN |= {
    "accounts:view_save",
    "notifications:read_all",
    "portal:calendar_feed",
    "county:clock_forward",
    "county:demo_login",
}
"""Routes about oneself."""

OF_UNIT = ("approvals:", "announcements:detail", "announcements:post", "announcements:take_down", "portal:account")
OF_UNIT += ("announcements:reword", "reports:", "county:file", "notifications:job", "notifications:read")


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def offers(ground: Ground) -> dict[str, tuple[str, dict]]:
    """By route: its address, and the form that stands there filled as the page fills it, files included."""
    clients = [sign_in(getattr(ground.county, who)) for who in ("clerk", "reviewer", "approver", "sysadmin")]
    found, pages = {}, {}
    for name, wanted in routes().items():
        path = ground.address(name, wanted)
        if (page := page_of(path)) not in pages:
            pages[page] = controls(clients, page)
        data = dict(pages[page])
        data |= {"version": version_of(path), "key": str(uuid.uuid4()), "opinion": "同意", "result": "approve"}
        data |= dict.fromkeys(("day", "on", "entered_on", "posted_on"), "2026-11-02")
        data |= {"scan": None, "observers": ground.county.observer.pk}
        found[name] = path, {key: value for key, value in data.items() if key}
    return found


def controls(clients: list[Client], page: str) -> dict:
    """What the first person who may open the page finds there; None stands for a file."""
    for client in clients:
        answer = client.get(page)
        text = body(answer)
        if answer.status_code == 200:
            found = Controls(text)
            return found.values | dict.fromkeys(found.files)
    return {}


def version_of(path: str) -> int:
    parts = path.split("/")
    case = Application.objects.filter(pk__in=[part for part in parts if len(part) == 36]).first()
    return case.version if case else 1


def deed(client: Client, path: str, data: dict):
    """Answer and tables written by one POST with real files; nothing stays done."""
    sent = {key: make.png(f"{key}.png") if value is None else value for key, value in data.items()}
    with transaction.atomic(), written() as tables:
        answer = client.post(path, sent)
        transaction.set_rollback(True)
    return answer, set(tables)


# Who has no business here


def test_a_stranger_finds_nothing_by_any_method_and_changes_nothing(county):
    ground, wrong = Ground(county), []
    known, before = offers(ground), stored_files()
    of_unit = [name for name, wanted in routes().items() if name.startswith(OF_UNIT) and "pk" in wanted]
    for who in ("stranger", "other_leader", "hospital_clerk"):
        client = sign_in(getattr(county, who))
        wrong += [f"{who} {words}" for name in of_unit for words in found_by(client, who, name, *known[name])]
    assert len(of_unit) > 30
    assert not wrong, "\n".join(wrong)
    assert stored_files() == before


def found_by(client: Client, who: str, name: str, path: str, data: dict) -> list[str]:
    """What a stranger learned or left at one address."""
    statuses = [getattr(client, method)(path).status_code for method in ("get", "head", "put", "delete")]
    answer, tables = deed(client, path, data)
    statuses.append(answer.status_code)
    fine = {404, 405} | ({403} if refuses_by_role(who, name) else set())
    return [f"{name} {statuses} wrote {sorted(tables - TRACES)}"] if set(statuses) - fine or tables - TRACES else []


def refuses_by_role(who: str, name: str) -> bool:
    """The wizard tells a leader that he writes no applications before it looks for the case."""
    return who == "other_leader" and name.startswith("approvals:")


CHECKING = {
    f"inspections:{name}"
    for name in (
        "item", "save", "reopen", "unfiled", "excuse", "include", "order_issue", "circular_draft", "circular_edit",
    )
}  # fmt: skip
"""What an inspector does in inspections; who he may be is told by the matrix and by their own tests."""
LOOKERS = {
    "inspector": {"announcements:take_down", "accounts:update", "accounts:update_today"} | CHECKING,
    "observer": {"announcements:take_down"},
    "auditor": set(),
    "sysadmin": set(),
    "secadmin": set(),
}
"""Who only looks, with the deeds on a case that are his all the same."""


def test_who_only_looks_changes_no_case_account_or_announcement(county):
    ground, wrong = Ground(county), []
    known, before = offers(ground), stored_files()
    of_business = [name for name in known if not name.startswith(("county:", "portal:incident", "notifications:"))]
    for who, his in LOOKERS.items():
        client = sign_in(getattr(county, who))
        for name in set(of_business) - OWN - his:
            answer, tables = deed(client, *known[name])
            if answer.status_code not in {401, 403, 404, 405, 409} or tables - TRACES:
                wrong.append(f"{who} {name} {answer.status_code} wrote {sorted(tables - TRACES)}")
    assert not wrong, "\n".join(wrong)
    assert stored_files() == before, "a refused upload stays on the disk"


@pytest.mark.parametrize("who", ["auditor", "sysadmin", "secadmin"])
def test_the_three_administrators_read_no_business(county, who):
    ground = Ground(county)
    client = sign_in(getattr(county, who))
    secrets = {ground.account.filing_number, ground.deciding.number, str(ground.deciding.pk), "0954-5011234"}
    for name, wanted in routes().items():
        # A paper's number is repeated to whoever asks; the public pages show everybody the same published fields.
        if name.startswith(("county:", "portal:public")) or name == "portal:check":
            continue
        answer = client.get(ground.address(name, wanted))
        assert not {word for word in secrets if word in body(answer)}, name


# Ids of others in forms


def test_a_case_is_not_begun_for_a_unit_that_is_not_ones_own(client, county):
    client.force_login(county.clerk)
    for unit in (county.other_town, county.office, county.root):
        client.post(reverse("approvals:start"), {"kind": "opening", "unit": unit.pk, "created_by": county.stranger.pk})
    assert not Application.objects.exclude(unit=county.town).exists()


@pytest.mark.parametrize("kind", ["altering", "suspending", "cancelling", "restore", "opening"])
def test_a_case_is_not_begun_about_an_account_of_others(client, county, kind):
    theirs = make.filed_account(county.other_town)
    client.force_login(county.clerk)
    answer = client.post(reverse("approvals:start"), {"kind": kind, "unit": county.town.pk, "account": theirs.pk})
    assert answer.status_code == 404
    assert theirs.name not in body(answer)
    assert not Application.objects.exists()


def test_an_account_of_others_is_no_survivor(client, county):
    theirs, mine = make.filed_account(county.other_town, name="新民之声"), make.filed_account(county.town)
    case = make.draft(county, Kind.SUSPENDING, about=mine)
    client.force_login(county.clerk)
    answer = client.post(
        reverse("approvals:wizard", args=[case.pk, 2]), {"survivor": theirs.pk, "unit": county.other_town.pk}
    )
    assert "新民之声" not in body(answer)
    case = Application.objects.get(pk=case.pk)
    assert (case.survivor_id, case.unit_id) == (None, county.town.pk)


def test_a_file_of_another_case_is_not_removed(client, county):
    mine = make.draft(county)
    theirs = make.draft(county, unit=county.other_town, by=county.stranger)
    client.force_login(county.clerk)
    path = reverse("approvals:file_remove", args=[mine.pk, 2, theirs.files.get().pk])
    assert client.post(path).status_code == 404
    assert theirs.files.count() == 1


KEPT = {
    "uploaded by a stranger": ("stranger", "other_town"),
    "uploaded by oneself for another unit": ("clerk", "other_town"),
    "uploaded by a colleague": ("colleague", "town"),
    "unknown": None,
}


@pytest.mark.parametrize("label", KEPT)
@pytest.mark.parametrize("page", ["report", "posting", "national"])
def test_a_kept_upload_is_only_ones_own_of_this_unit(client, county, page, label):
    pk = uuid.uuid4()
    if KEPT[label]:
        by, unit = (getattr(county, name) for name in KEPT[label])
        pk = attachments.receive(make.png(), by=by, unit=unit).pk
    state = State.OPERATING if page == "report" else State.ANNOUNCING
    case = make.bring(county, make.draft(county), state)
    client.force_login(county.reviewer if page == "national" else county.clerk)
    data = {"version": case.version, "key": uuid.uuid4(), "proof_kept": pk, "kept": pk, "day": "2026-11-02"}
    data |= {"shown_name": case.name, "identifier": "x", "verified_state": "verified", "verified_subject": "香水镇"}
    data |= {"entered_on": "2026-11-02", "posted_on": "2026-11-02", "note": "", "link": ""}
    path = {
        "report": lambda: reverse("approvals:report", args=[case.pk]),
        "national": lambda: reverse("approvals:national", args=[case.pk]),
        "posting": lambda: reverse("announcements:post", args=[case.announcement_id, "own"]),
    }[page]()
    answer = client.post(path, data)
    assert answer.status_code == 200
    assert Application.objects.get(pk=case.pk).version == case.version
    assert not case.announcement or not case.announcement.postings.exists()


# Lists, search, exports, feeds


def their_account(county) -> Account:
    """An account of 新民乡, with a change that waits for its leader."""
    theirs = make.filed_account(county.other_town, name="新民之声", identifier="theirs-only")
    change = make.draft(county, Kind.ALTERING, unit=county.other_town, by=county.stranger, about=theirs)
    make.bring(county, change, State.SIGNING)
    return theirs


def test_filters_by_a_unit_of_others_say_nothing_about_it(client, county):
    theirs = their_account(county)
    client.force_login(county.clerk)
    for name in ("accounts:register", "accounts:export", "approvals:cases", "announcements:board", "portal:todo"):
        for query in ({"unit": county.other_town.pk}, {"q": "新民"}, {"q": theirs.filing_number}, {"page": 2}):
            text = body(client.get(reverse(name), query))
            shown = {word for word in ("新民之声", "新民乡") if word in text}
            assert not shown, f"{name} {query} shows {shown}"


def test_search_is_silent_about_names_and_numbers_of_others(client, county):
    theirs = their_account(county)
    case = Application.objects.get(account=theirs)
    client.force_login(county.clerk)
    unknown = body(client.get(reverse("portal:search"), {"q": "没有这样的词"})).replace("没有这样的词", "")
    for q in (
        "新民之声",
        "新民",
        theirs.filing_number,
        "theirs-only",
        case.number,
        str(theirs.pk),
        county.stranger.name,
    ):
        answer = client.get(reverse("portal:search"), {"q": q})
        assert answer.status_code == 200
        assert len(body(answer).replace(q, "")) - len(unknown) < 200, f"the answer for {q} differs from an unknown word"


def test_a_feed_has_only_ones_own_deadlines_and_ends_with_its_token(client, county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    User.objects.filter(pk=county.stranger.pk).update(calendar_token="token-of-the-stranger")
    User.objects.filter(pk=county.clerk.pk).update(calendar_token="token-of-the-clerk")
    theirs = client.get(reverse("portal:deadlines_ics", args=["token-of-the-stranger"]))
    ours = client.get(reverse("portal:deadlines_ics", args=["token-of-the-clerk"]))
    assert case.name not in body(theirs)
    assert case.name in body(ours).replace("\r\n ", "")
    people.set_enabled(county.clerk, False, by=county.secadmin)
    assert client.get(reverse("portal:deadlines_ics", args=["token-of-the-clerk"])).status_code == 404


@pytest.mark.parametrize("who", ["reviewer", "approver", "inspector", "observer", "stranger", "hospital_clerk"])
def test_a_draft_of_others_stays_unseen(county, who):
    case = make.draft(county, name="尚未提交")
    client = sign_in(getattr(county, who))
    for path in (
        reverse("approvals:detail", args=[case.pk]),
        reverse("reports:paper", args=["approval-sheet", case.pk]),
    ):
        assert client.get(path).status_code == 404
    for name in ("approvals:cases", "portal:workbench", "portal:todo", "portal:deadlines"):
        assert "尚未提交" not in body(client.get(reverse(name), {"view": "all"}))
    assert "尚未提交" not in body(client.get(reverse("portal:search"), {"q": "尚未"})).replace('value="尚未"', "")


def test_messages_of_others_are_not_opened(client, county):
    ground = Ground(county)
    for who in ("colleague", "leader", "stranger", "reviewer", "sysadmin"):
        client.force_login(getattr(county, who))
        for name, pk in (("read", ground.message.pk), ("job_retry", ground.job.pk)):
            assert client.post(reverse(f"notifications:{name}", args=[pk])).status_code == 404
    assert Message.objects.get(pk=ground.message.pk).read_at is None


# Rights that end


def test_a_disabled_person_is_out_at_the_next_click(county):
    client = sign_in(county.clerk)
    assert client.get("/").status_code == 200
    people.set_enabled(county.clerk, False, by=county.secadmin)
    answer = client.get("/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("county:login"))
    assert client.post(reverse("approvals:start"), {"kind": "opening"}).status_code == 302
    assert not Application.objects.exists()


def test_a_role_that_is_taken_away_is_gone_at_once(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    client = sign_in(county.approver)
    assert client.get(reverse("approvals:detail", args=[case.pk])).status_code == 200
    row = RoleAssignment.objects.get(user=county.approver, role=Role.APPROVER)
    people.take_role(row, by=county.secadmin)
    data = {"version": case.version, "key": uuid.uuid4(), "result": "approve", "opinion": "同意"}
    answer = client.post(reverse("approvals:step", args=[case.pk, "decide"]), data)
    assert answer.status_code == 403 or answer.url.startswith(reverse("county:login"))
    assert Application.objects.get(pk=case.pk).state == State.APPROVING


def test_a_person_who_moves_to_another_unit_leaves_the_cases_behind(county):
    case = make.bring(county, make.draft(county), State.OPERATING)
    client = sign_in(county.clerk)
    RoleAssignment.objects.filter(user=county.clerk).update(unit=county.other_town)
    assert client.get(reverse("approvals:report", args=[case.pk])).status_code == 404
    assert Application.objects.get(pk=case.pk).unit == county.town


# Protocol


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "javascript:alert(1)"]
    + ["%00//", "///evil.example", "http:///evil.example", "\t//evil.example", " //evil.example", "/\t/evil.example"]
    + ["//evil.example\\@testserver", "/%2f/evil.example", "//testserver@evil.example"],
)
@pytest.mark.parametrize("name", ["county:login", "county:font_size", "portal:urge"])
def test_nobody_is_led_out_of_the_portal(client, county, name, target):
    data = {"next": target, "size": "large", "username": county.reviewer.username, "password": make.PASSWORD}
    if name != "county:login":
        client.force_login(county.reviewer)
    answer = client.post(reverse(name), data)
    assert answer.status_code in {302, 400}
    place = answer.headers.get("Location", "/")
    assert place.startswith("/") and not place.startswith(("//", "/\\", "/\t")), place


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil", "", "127.0.0.1\x00"])
def test_another_host_name_is_refused_without_repeating_it(client, host):
    answer = client.get("/login/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert "evil" not in body(answer)


def test_a_form_without_its_token_changes_nothing_and_says_so_in_words(county):
    ground, client = Ground(county), Client(enforce_csrf_checks=True)
    client.force_login(county.clerk)
    for name, wanted in routes().items():
        with transaction.atomic(), written() as tables:
            answer = client.post(ground.address(name, wanted), {"name": "x"}, HTTP_ORIGIN="null")
            transaction.set_rollback(True)
        assert answer.status_code in ({401} if name == "accounts:api_updates" else {403, 405}), name
        assert not set(tables) - TRACES, name
        assert "CSRF" not in body(answer) and "Django" not in body(answer), name


def test_every_answer_to_a_wrong_method_is_a_plain_405(county):
    ground, client = Ground(county), sign_in(county.clerk)
    for name, wanted in routes().items():
        path = ground.address(name, wanted)
        for method in ("put", "patch", "delete", "options", "trace"):
            with written() as tables:
                answer = getattr(client, method)(path)
            assert answer.status_code in {405, 403, 404}, f"{method} {name} {answer.status_code}"
            assert not set(tables) - TRACES, f"{method} {name}"


def test_a_head_answers_like_a_get_without_a_body(county):
    ground, client = Ground(county), sign_in(county.clerk)
    for name, wanted in routes().items():
        path = ground.address(name, wanted)
        get, head = client.get(path), client.head(path)
        assert head.status_code == get.status_code, name
        assert body(head) == "", name
        body(get)


def test_a_session_cookie_that_was_edited_is_a_visitors(client, county):
    client.force_login(county.clerk)
    name = django_settings.SESSION_COOKIE_NAME
    good = client.cookies[name].value
    for value in (good[:-1], good.upper(), "x" * 8000, "' OR 1=1--", "../" + good, ""):
        client.cookies[name] = value
        assert client.get("/").status_code in {302, 400}, value[:20]


def test_a_second_level_unit_is_seen_from_above_and_not_from_beside(county):
    theirs = make.filed_account(county.hospital, name="县医院之声")
    path = reverse("portal:account", args=[theirs.pk])
    assert sign_in(county.health_leader).get(path).status_code == 200
    assert sign_in(county.hospital_leader).get(path).status_code == 200
    for who in ("clerk", "leader", "stranger", "sysadmin", "auditor"):
        assert sign_in(getattr(county, who)).get(path).status_code in {403, 404}
    assert Account.objects.for_user(county.clerk).count() == 0
    assert Unit.objects.for_user(county.clerk).get() == county.town


def test_a_draft_that_was_begun_for_a_unit_is_left_when_the_office_loses_its_role(county):
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.reviewer)
    client = sign_in(county.reviewer)
    path = reverse("approvals:wizard", args=[case.pk, 1])
    assert client.get(path).status_code == 200
    people.take_role(RoleAssignment.objects.get(user=county.reviewer), by=county.secadmin)
    for again in (client, sign_in(county.reviewer)):
        assert again.get(path).status_code in {302, 403, 404}
        assert again.post(path, {"reason": "再写一句"}).status_code in {302, 403, 404}
    assert Application.objects.get(pk=case.pk).reason == ""
