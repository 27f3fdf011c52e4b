"""Steps out of order, by the wrong people, twice, with fields that are nobody's to send (H41–H47), all through pages."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import Account
from approvals.enums import Kind, State
from approvals.models import Application, Decision
from county.models import AuditEntry
from tests import factories as make
from tests.hostile.hands import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
DAY = "2026-11-02"


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def send(client, county):
    """``send(who, case, "approve")`` posts the form of that step as its page would; *over* replaces hidden fields."""

    def post(who, case, step, **over):
        case = Application.objects.get(pk=case.pk)
        client.force_login(getattr(county, who))
        path, data = form_of(case, step)
        return client.post(path, {"version": case.version, "key": uuid.uuid4().hex} | data | over)

    return post


def form_of(case, step: str) -> tuple[str, dict]:
    pk = [case.pk]
    if step == "submit":
        return reverse("approvals:check", args=pk), {"declared": "on", "confirm": case.name}
    if step == "report":
        data = {"day": DAY, "shown_name": case.name, "identifier": "x", "verified_state": "verified"}
        data |= {"verified_subject": case.unit.name, "proof": make.png()}
        return reverse("approvals:report", args=pk), data
    if step == "national":
        return reverse("approvals:national", args=pk), {"entered_on": DAY, "proof": make.png()}
    if step in ("withdraw", "cancel", "redeclare", "ask_termination", "terminate"):
        return reverse("approvals:step", args=[case.pk, step]), {"opinion": "写明原因"}
    return reverse("approvals:step", args=[case.pk, "decide"]), {"result": step, "opinion": "同意"}


WHO = {
    "submit": "clerk",
    "sign": "leader",
    "review": "reviewer",
    "approve": "approver",
    "report": "clerk",
    "national": "reviewer",
    "cancel": "clerk",
    "ask_termination": "clerk",
    "redeclare": "clerk",
}
OPEN_IN = {
    "submit": {State.DRAFT},
    "sign": {State.SIGNING},
    "review": {State.REVIEWING},
    "approve": {State.APPROVING},
    "report": {State.OPERATING},
    "national": {State.ANNOUNCING},
    "cancel": {State.SIGNING, State.REVIEWING, State.APPROVING},
    "ask_termination": {State.OPERATING, State.ANNOUNCING},
    "redeclare": {State.OPERATING},
}
STATES = [State.DRAFT, State.SIGNING, State.REVIEWING, State.APPROVING, State.OPERATING, State.ANNOUNCING]


@pytest.mark.parametrize("state", STATES)
def test_no_step_is_taken_before_or_after_its_turn(county, send, state):
    """Approve before the leader signs, sign before the submission, report before the approval: 409 with the present state."""
    case = make.bring(county, make.draft(county), state)
    before, wrong = (case.state, case.version, case.decisions.count()), []
    for step, who in WHO.items():
        if state in OPEN_IN[step]:
            continue
        answer = send(who, case, step)
        now = Application.objects.get(pk=case.pk)
        if answer.status_code not in {409, 403, 404}:
            wrong.append(f"{step} answered {answer.status_code}")
        if answer.status_code == 409 and state != State.DRAFT and now.get_state_display() not in body(answer):
            wrong.append(f"{step} does not say where the case is")
        if (now.state, now.version, now.decisions.count()) != before:
            wrong.append(f"{step} changed the case")
    assert not wrong, "\n".join(wrong)


WRONG_PEOPLE = {
    "sign": (State.SIGNING, ["clerk", "colleague", "reviewer", "approver", "inspector", "observer", "sysadmin"]),
    "review": (State.REVIEWING, ["clerk", "leader", "approver", "inspector", "observer", "secadmin"]),
    "approve": (State.APPROVING, ["clerk", "leader", "reviewer", "second_reviewer", "inspector", "auditor"]),
    "report": (State.OPERATING, ["leader", "reviewer", "approver", "inspector", "observer"]),
    "national": (State.ANNOUNCING, ["clerk", "leader", "inspector", "observer", "sysadmin"]),
}


@pytest.mark.parametrize("step", WRONG_PEOPLE)
def test_a_step_of_others_is_refused_and_names_who_can(county, send, step):
    state, people = WRONG_PEOPLE[step]
    case, wrong = make.bring(county, make.draft(county), state), []
    for who in people:
        entries = AuditEntry.objects.filter(result="denied").count()
        answer = send(who, case, step)
        sees = Application.objects.for_user(getattr(county, who)).filter(pk=case.pk).exists()
        if answer.status_code != (403 if sees else 404):
            wrong.append(f"{who} got {answer.status_code}")
        if sees and not any(role in body(answer) for role in ("填报员", "单位主要领导", "县府办")):
            wrong.append(f"{who} is not told who can")
        if sees and AuditEntry.objects.filter(result="denied").count() != entries + 1:
            wrong.append(f"{who} left no trace")
    assert not wrong, "\n".join(wrong)
    assert Application.objects.get(pk=case.pk).version == case.version


CLAIMED = {
    "state": "closed",
    "number": "SQ-1999-0001",
    "unit": "2",
    "unit_id": "2",
    "account": "00000000-0000-4000-8000-000000000000",
    "created_by": "1",
    "kind": "cancelling",
    "id": "1",
    "pk": "1",
    "approved_on": "2020-01-01",
    "approved_at": "2020-01-01",
    "signed_digest": "x",
    "waiting_unit": "1",
    "due_on": "2030-01-01",
    "history": "[]",
    "backfill": "on",
    "role": "approver",
    "is_staff": "1",
    "is_superuser": "1",
    "national_entry": "1",
    "announcement": "1",
    "termination_reason": "x",
    "saved_step": "9",
}


def facts_of(case) -> dict:
    names = (
        "number",
        "unit_id",
        "account_id",
        "created_by_id",
        "kind",
        "approved_on",
        "signed_digest",
        "waiting_unit_id",
    )
    names += ("due_on", "backfill", "national_entry_id", "announcement_id", "termination_reason")
    return {name: getattr(Application.objects.get(pk=case.pk), name) for name in names}


@pytest.mark.parametrize("step", [1, 2, 3, 4])
@pytest.mark.parametrize("route", ["wizard", "autosave", "rules"])
def test_what_is_nobodys_to_send_is_not_taken_into_a_draft(client, county, route, step):
    case = make.draft(county)
    before = facts_of(case)
    client.force_login(county.clerk)
    answer = client.post(reverse(f"approvals:{route}", args=[case.pk, step]), CLAIMED | {"version": "9999"})
    assert answer.status_code in {200, 302}
    assert facts_of(case) == before
    assert Application.objects.get(pk=case.pk).version in {case.version, case.version + 1}


@pytest.mark.parametrize(("step", "state"), [("sign", State.SIGNING), ("review", State.REVIEWING)])
def test_what_is_nobodys_to_send_is_not_taken_with_a_step(county, send, step, state):
    case = make.bring(county, make.draft(county), state)
    send(WHO[step], case, step, **CLAIMED)
    now = Application.objects.get(pk=case.pk)
    assert (now.number, now.unit_id, now.created_by_id) == (case.number, county.town.pk, county.clerk.pk)
    assert now.state == {"sign": State.REVIEWING, "review": State.APPROVING}[step]
    assert (now.approved_on, now.national_entry_id, now.termination_reason) == (None, None, "")


@pytest.mark.parametrize("kind", [Kind.ALTERING, Kind.SUSPENDING])
def test_beginning_takes_only_matter_unit_and_account(client, county, kind):
    account = make.filed_account(county.town)
    client.force_login(county.clerk)
    client.post(reverse("approvals:start"), CLAIMED | {"kind": kind, "unit": county.town.pk, "account": account.pk})
    case = Application.objects.get()
    assert (case.state, case.number, case.created_by, case.kind) == (State.DRAFT, "", county.clerk, kind)


# Replays


@pytest.mark.parametrize(
    ("step", "state"), [("sign", State.SIGNING), ("review", State.REVIEWING), ("approve", State.APPROVING)]
)
def test_an_old_form_sent_again_has_one_effect(county, send, step, state):
    case = make.bring(county, make.draft(county), state)
    form = {"version": case.version, "key": uuid.uuid4().hex}
    first, again = send(WHO[step], case, step, **form), send(WHO[step], case, step, **form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert Decision.objects.filter(application=case, step=step).count() == 1
    stale = send(WHO[step], case, step, version=case.version)
    assert stale.status_code == 409
    assert "同意" in body(stale), "the typed opinion is kept for copying"


@pytest.mark.parametrize("other", ["another result", "another case", "another person"])
def test_the_same_key_for_something_else_is_a_conflict(county, send, other):
    case, form = make.bring(county, make.draft(county), State.REVIEWING), {"key": uuid.uuid4().hex}
    second = make.bring(county, make.draft(county, platform=make.platform("weibo")), State.REVIEWING)
    send("reviewer", case, "review", **form)
    answer = {
        "another result": lambda: send("reviewer", case, "send_back", **form),
        "another case": lambda: send("reviewer", second, "review", **form),
        "another person": lambda: send("second_reviewer", case, "review", **form),
    }[other]()
    assert answer.status_code == 409
    assert "与上一次的内容不同" in body(answer)
    assert Application.objects.get(pk=second.pk).state == State.REVIEWING
    assert Application.objects.get(pk=case.pk).decisions.filter(step="review").count() == 1


@pytest.mark.parametrize("version", ["0", "-1", "1e3", "９９９", str(2**31), str(2**63), "9" * 5000, "", "x"])
def test_an_odd_version_never_takes_a_step(county, send, version):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    answer = send("reviewer", case, "review", version=version)
    assert answer.status_code in {200, 409}
    assert "同意" in body(answer)
    assert Application.objects.get(pk=case.pk).state == State.REVIEWING


@pytest.mark.parametrize("observers", [["9" * 40], [str(2**63)], ["-1"], ["x"], ["1\u2028"], ["1", "9" * 5000]])
def test_an_odd_reader_of_a_copy_is_no_reader(client, county, send, observers):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    client.force_login(county.reviewer)
    assert client.post(reverse("approvals:copy", args=[case.pk]), {"observers": observers}).status_code == 302
    assert send("reviewer", case, "review", observers=observers).status_code in {200, 302}
    assert not case.copies.exists()


# Closing and opening at once


def test_an_account_with_an_open_change_is_not_closed(client, county, send):
    account = make.filed_account(county.town)
    make.bring(county, make.draft(county, Kind.ALTERING, about=account), State.SIGNING)
    closing = make.draft(county, Kind.CANCELLING, about=account)
    answer = send("clerk", closing, "submit")
    assert answer.status_code == 200
    assert Application.objects.get(pk=closing.pk).state == State.DRAFT
    assert "第十四条" in body(answer) or "第十一条" in body(answer)


def test_a_second_opening_on_the_same_platform_is_refused_by_article_11(county, send):
    make.bring(county, make.draft(county), State.SIGNING)
    second = make.draft(county)
    answer = send("clerk", second, "submit")
    assert answer.status_code == 200
    assert "第十一条" in body(answer)
    assert Application.objects.get(pk=second.pk).state == State.DRAFT


@pytest.mark.parametrize("matter", ["altering", "suspending", "cancelling", "restore"])
def test_a_cancelled_account_is_not_asked_about_again(client, county, matter):
    account = make.filed_account(county.town, status="cancelled")
    client.force_login(county.clerk)
    answer = client.post(reverse("approvals:start"), {"kind": matter, "unit": county.town.pk, "account": account.pk})
    assert answer.status_code in {200, 404}
    assert not Application.objects.exists()
    assert Account.objects.get(pk=account.pk).status == "cancelled"


def test_a_case_stays_with_its_unit_when_its_clerk_moves(county, send):
    from county.models import RoleAssignment

    case = make.bring(county, make.draft(county), State.OPERATING)
    RoleAssignment.objects.filter(user=county.clerk).update(unit=county.other_town)
    assert send("clerk", case, "report").status_code == 404
    assert send("colleague", case, "report").status_code == 302


def test_one_person_with_both_roles_does_not_take_both_steps(county, send):
    from county.models import RoleAssignment

    case = make.bring(county, make.draft(county), State.APPROVING)
    RoleAssignment.objects.filter(user=county.reviewer).update(role="approver")
    answer = send("reviewer", case, "approve")
    assert answer.status_code == 403
    assert Application.objects.get(pk=case.pk).state == State.APPROVING


@pytest.mark.parametrize("channel", ["own", "website"])
def test_nothing_can_be_posted_before_the_approval(client, county, channel):
    """There is no announcement yet, and the case's own id opens none."""
    case = make.bring(county, make.draft(county), State.APPROVING)
    client.force_login(county.clerk if channel == "own" else county.reviewer)
    assert case.announcement_id is None
    path = reverse("announcements:post", args=[case.pk, channel])
    assert client.post(path, {"posted_on": DAY, "link": "https://a.example.cn/"}).status_code == 404


def test_a_draft_that_was_never_submitted_is_deleted_and_not_cancelled(county, send):
    case = make.draft(county)
    answer = send("clerk", case, "cancel")
    assert answer.status_code == 409
    assert "草稿可以删除" in body(answer)
    assert "写明原因" in body(answer), "the typed reason is kept"
    case = Application.objects.get(pk=case.pk)
    assert (case.state, case.decisions.count(), case.history.count()) == (State.DRAFT, 0, 0)


@pytest.mark.parametrize("step", ["0", "6", "99", "9" * 40, "9" * 5000, "-1", "５"])
def test_a_step_of_the_wizard_that_is_none_is_not_found(client, county, step):
    case = make.draft(county)
    client.force_login(county.clerk)
    for tail in ("", "autosave/", "rules/", "files/"):
        for method in ("get", "post"):
            status = getattr(client, method)(f"/apply/{case.pk}/{step}/{tail}").status_code
            assert status in {404, 405}, tail
