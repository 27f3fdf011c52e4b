"""Telephone numbers of responsible persons stand whole on no page, until a reader who may has said why; then for five minutes."""

import re

import pytest
from django.urls import reverse

from approvals.enums import State
from approvals.models import Application
from county.models import AuditEntry
from notifications.models import Message
from tests import factories as make
from tests.hostile.hands import body

pytestmark = pytest.mark.django_db
READERS = ("clerk", "colleague", "leader", "reviewer", "approver")
ONLOOKERS = ("inspector", "observer")
STRANGERS = ("stranger", "other_leader", "sysadmin", "secadmin", "auditor")
NUMBERS = {
    f"{code}_phone": f"0954-50166{place}7" for place, code in enumerate(("first", "direct", "checker", "keeper"), 11)
}
REASON = "打电话核实更新情况"
WHOLE = re.compile(r"50166\d\d7")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case(county, monday):
    """A case that changes a number of a registered account and waits for approval."""
    account = make.filed_account(county.town, **NUMBERS)
    draft = make.draft(county, "altering", about=account, keeper_phone="0954-5016697", keeper_name="新管理员")
    return make.bring(county, draft, State.APPROVING)


@pytest.fixture
def settled(county, monday):
    """An opening that has gone all its way to the announcement."""
    return make.bring(county, make.draft(county, **NUMBERS), State.ANNOUNCING)


def pages(case: Application) -> list[str]:
    """Every address of a case and its account that is read and is not where it is typed."""
    account = case.account_id
    of_case = [
        reverse(f"approvals:{name}", args=[case.pk])
        for name in ("detail", "report", "national", "terminate", "uncover")
    ]
    tabs = ("account", "account_people", "account_files", "account_checks", "account_notices", "account_history")
    of_account = [reverse(f"portal:{name}", args=[account]) for name in tabs]
    lists = [
        "/",
        "/todo/",
        "/approve/",
        "/apply/",
        "/accounts/",
        "/sync/",
        "/notices/",
        "/messages/",
        "/compliance/",
        "/updates/",
    ]
    others = [
        reverse("accounts:uncover", args=[account]),
        "/search/?q=5016617",
        "/accounts/?q=5016617",
        "/admin/people/",
    ]
    audit = ["/admin/audit/", "/admin/audit/export/", "/accounts/export/?columns=all"]
    return [*of_case, *of_account, *lists, *others, *audit]


@pytest.mark.parametrize("who", [*READERS, *ONLOOKERS, *STRANGERS])
@pytest.mark.parametrize("which", ["case", "settled"])
def test_no_page_shows_a_whole_number_to_anybody(county, client, request, which, who):
    row = request.getfixturevalue(which)
    client.force_login(getattr(county, who))
    read = 0
    for address in pages(row):
        answer = client.get(address, follow=False)
        read += answer.status_code == 200
        assert not WHOLE.search(body(answer)), address
    assert read > 5


def uncover(client, address: str, reason: str = REASON):
    return client.post(address, {"reason": reason})


class TestUncovering:
    @pytest.mark.parametrize("who", READERS)
    def test_a_reader_with_a_reason_sees_the_case_for_five_minutes(self, county, client, case, monday, who):
        client.force_login(getattr(county, who))
        page = reverse("approvals:detail", args=[case.pk])
        assert "查看完整号码" in body(client.get(page))
        answer = uncover(client, reverse("approvals:uncover", args=[case.pk]))
        assert answer.url == page
        text = body(client.get(page))
        assert "0954-5016697" in text and NUMBERS["first_phone"] in text
        monday.forward(minutes=4, seconds=59)
        assert WHOLE.search(body(client.get(page)))
        monday.forward(seconds=2)
        assert not WHOLE.search(body(client.get(page)))
        entry = AuditEntry.objects.get(action="accounts.uncover_phones")
        assert (entry.actor, entry.reason, entry.target_id) == (getattr(county, who), REASON, str(case.pk))

    @pytest.mark.parametrize("who", READERS)
    def test_a_reader_with_a_reason_sees_the_account(self, county, client, case, who):
        client.force_login(getattr(county, who))
        page = reverse("portal:account_people", args=[case.account_id])
        assert uncover(client, reverse("accounts:uncover", args=[case.account_id])).url == page
        assert NUMBERS["keeper_phone"] in body(client.get(page))
        assert not WHOLE.search(body(client.get(reverse("approvals:detail", args=[case.pk]))))

    @pytest.mark.parametrize("who", ONLOOKERS)
    def test_an_onlooker_is_told_who_can(self, county, client, case, who):
        client.force_login(getattr(county, who))
        for address in (
            reverse("approvals:uncover", args=[case.pk]),
            reverse("accounts:uncover", args=[case.account_id]),
        ):
            answer = uncover(client, address)
            assert answer.status_code == 403 and "县府办审批" in body(answer)
        results = AuditEntry.objects.filter(action="accounts.uncover_phones").values_list("result", flat=True)
        assert list(results) == ["denied", "denied"]
        assert "查看完整号码" not in body(client.get(reverse("approvals:detail", args=[case.pk])))

    @pytest.mark.parametrize(
        ("reason", "words"),
        [("", "写明为什么"), ("看看", "至少写 4 个字"), ("长" * 201, "不超过 200 字"), (" " * 9, "写明为什么")],
    )
    def test_without_a_reason_nothing_is_shown_and_what_was_typed_stays(self, county, client, case, reason, words):
        client.force_login(county.approver)
        answer = uncover(client, reverse("approvals:uncover", args=[case.pk]), reason)
        assert answer.status_code == 200 and words in body(answer) and reason.strip() in body(answer)
        assert not WHOLE.search(body(client.get(reverse("approvals:detail", args=[case.pk]))))

    def test_sight_ends_with_the_session_and_is_one_persons(self, county, client, case):
        client.force_login(county.approver)
        uncover(client, reverse("approvals:uncover", args=[case.pk]))
        client.post(reverse("county:logout"))
        client.force_login(county.approver)
        assert not WHOLE.search(body(client.get(reverse("approvals:detail", args=[case.pk]))))

    def test_who_lost_the_right_meanwhile_sees_nothing(self, county, client, case):
        client.force_login(county.approver)
        uncover(client, reverse("approvals:uncover", args=[case.pk]))
        county.approver.assignments.update(role="inspector")
        assert not WHOLE.search(body(client.get(reverse("approvals:detail", args=[case.pk]))))

    def test_the_trace_holds_no_number(self, county, client, case):
        client.force_login(county.approver)
        uncover(client, reverse("approvals:uncover", args=[case.pk]))
        client.force_login(county.auditor)
        text = body(client.get("/admin/audit/"))
        assert "查看完整号码" in text and not WHOLE.search(text)


class TestElsewhere:
    def test_messages_hold_no_number(self, county, settled):
        assert Message.objects.exists()
        for row in Message.objects.all():
            assert not WHOLE.search(" ".join(str(value) for value in vars(row).values()))

    def test_the_history_of_an_account_covers_both_sides(self, county, client, case):
        case = make.bring(county, case, State.ANNOUNCING)
        client.force_login(county.clerk)
        text = body(client.get(reverse("portal:account_history", args=[case.account_id])))
        assert not WHOLE.search(text) and "0954-***6697" in text

    @pytest.mark.parametrize(
        ("who", "whole"), [("clerk", True), ("approver", True), ("inspector", False), ("observer", False)]
    )
    @pytest.mark.parametrize("kind", ["filing-form", "approval-sheet"])
    def test_papers_print_numbers_for_those_entitled(self, county, case, who, whole, kind):
        from reports import orders

        pk = case.account_id if kind == "filing-form" else case.pk
        wish = orders.wish(kind, pk, getattr(county, who))
        html = wish.paper.html(wish.subject, wish.look)
        assert bool(WHOLE.search(html)) is whole and ("0954-***" in html) is not whole

    def test_the_administrator_keeps_a_covered_number_by_leaving_it(self, county, client):
        person = make.user(None, name="某人", phone="0954-5016617")
        page = reverse("county:person_edit", args=[person.pk])
        client.force_login(county.sysadmin)
        text = body(client.get(page))
        assert "0954-***6617" in text and "5016617" not in text
        typed = {"name": "某人", "post": "新职务", "phone": "0954-***6617", "email": ""}
        assert client.post(page, typed).status_code == 302
        person.refresh_from_db()
        assert (person.post, person.phone) == ("新职务", "0954-5016617")
        assert "办公电话写成" in body(client.post(page, typed | {"phone": "0954-***9999"}))
        client.post(page, typed | {"phone": "0954-5016618"})
        person.refresh_from_db()
        assert person.phone == "0954-5016618"
