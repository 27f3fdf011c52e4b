"""Before a grave deed one shows again who one is, and nothing typed is lost."""

import re
import time
import uuid

import pyotp
import pytest
from django.test import Client
from django.urls import reverse

from approvals.enums import State
from approvals.models import Application
from county import stepup
from county.models import AuditEntry, User
from county.services import second, signing
from inspections.models import Circular
from inspections.services import circulars
from tests import factories as make
from tests import inspecting
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.STEP_UP = True


@pytest.fixture
def desk(county) -> Client:
    """The security administrator, signed in a while ago."""
    return signed_in(county.secadmin)


def signed_in(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def hidden(page: str) -> dict:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.partition('aria-label="再次确认"')[2]
    )
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def grave(county) -> dict:
    """Every grave deed on a person: address and what is sent."""
    base = f"/admin/people/{county.clerk.pk}/"
    row = county.clerk.assignments.get()
    return {
        "give": (f"{base}roles/", {"role": "leader", "unit": str(county.town.pk)}),
        "take": (f"{base}roles/{row.pk}/take/", {}),
        "state": (f"{base}state/", {"enabled": "0"}),
        "reset": (f"{base}password/", {}),
        "second": (f"{base}second/reset/", {}),
    }


@pytest.mark.parametrize("deed", ["give", "take", "state", "reset", "second"])
def test_a_deed_waits_for_the_password_and_then_is_done_with_what_was_typed(county, desk, deed):
    address, typed = grave(county)[deed]
    before = AuditEntry.objects.count()
    page = desk.post(address, typed).content.decode()
    assert "再次确认是您本人" in page and f'action="{address}"' in page
    assert AuditEntry.objects.count() == before
    assert hidden(page) == typed
    answer = desk.post(address, hidden(page) | {"confirm_proof": PASSWORD})
    assert answer.status_code in (200, 302) and "再次确认" not in answer.content.decode()
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[before:]
    assert len(actions) == 2 and actions[0] == "county.confirm"


def test_for_five_minutes_nothing_is_asked_again(county, desk, monkeypatch):
    address, typed = grave(county)["state"]
    desk.post(address, typed | {"confirm_proof": PASSWORD})
    assert desk.post(address, {"enabled": "1"}).status_code == 302
    now = time.time()
    monkeypatch.setattr(stepup, "time", type("Late", (), {"time": staticmethod(lambda: now + 301)}))
    assert "再次确认" in desk.post(address, typed).content.decode()


def test_another_session_of_the_same_person_is_asked(county, desk):
    address, typed = grave(county)["state"]
    desk.post(address, typed | {"confirm_proof": PASSWORD})
    assert "再次确认" in signed_in(county.secadmin).post(address, {"enabled": "1"}).content.decode()


def test_signing_in_counts_as_showing_it(county):
    browser = Client()
    browser.post("/login/", {"username": county.secadmin.username, "password": PASSWORD})
    address, typed = grave(county)["state"]
    assert browser.post(address, typed).status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"), [("", "填写登录密码"), ("wrong", "密码或动态口令不对"), ("x" * 129, "不超过 128")]
)
def test_a_wrong_proof_keeps_what_was_typed_and_does_nothing(county, desk, typed, words):
    address, sent = grave(county)["give"]
    page = desk.post(address, sent | {"confirm_proof": typed}).content.decode()
    assert words in page and hidden(page) == sent
    assert county.clerk.assignments.count() == 1


def test_five_wrong_proofs_lock_the_account(county, desk, monday):
    address, sent = grave(county)["state"]
    for _ in range(5):
        desk.post(address, sent | {"confirm_proof": "wrong"})
    assert signing.is_locked(User.objects.get(pk=county.secadmin.pk))
    assert "再次确认" in desk.post(address, sent | {"confirm_proof": PASSWORD}).content.decode()
    assert AuditEntry.objects.filter(action="county.confirm", result="denied").count() == 6


def test_whoever_may_not_do_it_is_refused_before_he_is_asked(county):
    address, typed = grave(county)["state"]
    assert signed_in(county.sysadmin).post(address, typed).status_code == 403


def test_words_typed_stay_text(county, desk):
    address, _ = grave(county)["give"]
    page = desk.post(address, {"role": '"><script>', "unit": ["1", "2"]}).content.decode()
    assert "&quot;&gt;&lt;script&gt;" in page
    assert page.count('name="unit"') == 2


def test_a_grave_page_leads_to_the_question_and_back(county, settings):
    settings.SECOND_FACTOR = True
    browser = signed_in(county.clerk)
    answer = browser.get("/profile/second/?again=1")
    assert answer.url == "/confirm/?next=%2Fprofile%2Fsecond%2F%3Fagain%3D1"
    page = browser.get(answer.url).content.decode()
    assert "再次确认" in page
    back = browser.post(answer.url, hidden(page) | {"confirm_proof": PASSWORD})
    assert back.url == "/profile/second/?again=1"
    assert browser.get(back.url).status_code == 200


def test_looking_at_ones_telephone_asks_nothing(county, settings):
    settings.SECOND_FACTOR = True
    salt = second.new_salt()
    second.set_up(county.clerk, salt, pyotp.TOTP(second.secret(county.clerk, salt)).now(), this=None)
    browser = signed_in(county.clerk)
    assert browser.get("/profile/second/").status_code == 200
    assert "即将：重新生成备用码" in browser.post("/profile/second/codes/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_question_never_leads_out_of_the_portal(county, target):
    browser = signed_in(county.clerk)
    assert browser.post("/confirm/", {"next": target, "confirm_proof": PASSWORD}).url == "/"


def test_a_stranger_is_sent_to_log_in(client, db):
    assert client.get("/confirm/").url.startswith("/login/")


@pytest.mark.usefixtures("monday")
class TestCancelling:
    @pytest.fixture
    def case(self, county) -> Application:
        about = make.filed_account(county.town)
        return make.bring(county, make.draft(county, "cancelling", about=about), State.APPROVING)

    @pytest.fixture(autouse=True)
    def key(self):
        self.once = str(uuid.uuid4())

    def typed(self, case: Application) -> dict:
        return {"key": self.once, "result": "approve", "opinion": "同意注销", "version": str(case.version)}

    def test_is_approved_only_after_the_question(self, county, case):
        browser = signed_in(county.approver)
        address = make_address(case)
        page = browser.post(address, self.typed(case)).content.decode()
        assert "即将：审批注销申请" in page
        assert hidden(page) == self.typed(case)
        assert Application.objects.get(pk=case.pk).state == State.APPROVING
        browser.post(address, hidden(page) | {"confirm_proof": PASSWORD})
        assert Application.objects.get(pk=case.pk).state == State.OPERATING

    def test_other_kinds_are_not_asked_about(self, county):
        case = make.bring(county, make.draft(county), State.APPROVING)
        signed_in(county.approver).post(make_address(case), self.typed(case))
        assert Application.objects.get(pk=case.pk).state == State.OPERATING

    def test_nor_is_the_review_of_a_cancellation(self, county):
        about = make.filed_account(county.town)
        case = make.bring(county, make.draft(county, "cancelling", about=about), State.REVIEWING)
        typed = self.typed(case) | {"result": "review"}
        signed_in(county.reviewer).post(make_address(case), typed)
        assert Application.objects.get(pk=case.pk).state == State.APPROVING


@pytest.mark.usefixtures("monday")
def test_a_circular_is_issued_only_after_the_question(county):
    row = inspecting.finished_round(county, inspecting.register(county), {})
    found = circulars.draft(row, by=county.inspector)
    browser, address = signed_in(county.approver), reverse("inspections:circular_issue", args=[found.pk])
    assert browser.get(address).url.startswith("/confirm/?next=")
    page = browser.post(address, {"version": str(found.version)}).content.decode()
    assert "即将：印发通报" in page and hidden(page) == {"version": str(found.version)}
    assert not Circular.objects.get(pk=found.pk).is_issued
    browser.post(address, hidden(page) | {"confirm_proof": PASSWORD})
    assert Circular.objects.get(pk=found.pk).is_issued


def make_address(case: Application) -> str:
    return reverse("approvals:step", args=[case.pk, "decide"])
