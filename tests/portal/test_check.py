"""The answer to a code on a paper: genuine or not, how things stand, nobody's name."""

import pytest
from django.urls import reverse

from approvals import services
from county.models import User
from reports import codes
from reports.enums import PaperKind
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


def check(client, number: str, code: str):
    return client.get(reverse("portal:check", args=[number, code]))


@pytest.fixture
def case(brought):
    return brought("approving")


@pytest.mark.parametrize("kind", PaperKind.values)
def test_a_genuine_paper_is_confirmed_with_its_facts(client, county, case, kind):
    answer = check(client, case.number, codes.code_for(case.number, case.version, kind))
    body = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "是本平台出具的文书",
        PaperKind(kind).label,
        case.number,
        "云上香水（抖音）",
        "香水镇人民政府",
        "待审批",
        "没有变化",
    ):
        assert words in body


def test_a_paper_that_was_overtaken_says_so(client, county, case):
    code = codes.code_for(case.number, case.version, PaperKind.APPROVAL_SHEET)
    services.approve(case, make.intent(case, county.approver, "同意"))
    body = check(client, case.number, code).content.decode()
    assert "有新的办理，纸上的内容可能不是最新的" in body
    assert "待平台办理" in body and "没有变化" not in body


def test_the_form_of_a_filed_account_is_confirmed_too(client, county):
    account = make.filed_account(county.town)
    code = codes.code_for(account.filing_number, codes.account_version(account), PaperKind.FILING_FORM)
    body = check(client, account.filing_number, code).content.decode()
    for words in ("是本平台出具的文书", account.filing_number, "云上香水（微信订阅号）", "正常运行"):
        assert words in body


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("SQ-2026-0001", "AAAA-BBBB"),
        ("SQ-2026-0001", "x"),
        ("SQ-1999-0001", "7F3K-92QD"),
        ("'; --", "7F3K-92QD"),
        ("<b>1</b>", "<script>"),
        ("泾新媒备/2026/01", "7F3K-92QD"),
        ("号" * 60, "码" * 60),
    ],
)
def test_anything_else_was_not_found(client, case, number, code):
    answer = check(client, number, code)
    body = answer.content.decode()
    assert answer.status_code == 404
    assert "没有查到这份文书" in body and "是本平台出具的文书" not in body
    assert "云上香水" not in body and "<script>" not in body
    assert "0954-5010000" in body


def test_a_code_of_another_case_is_not_genuine(client, county, case, brought):
    other = brought("signing", platform=make.platform("weibo"))
    code = codes.code_for(other.number, other.version, PaperKind.DOSSIER)
    assert check(client, case.number, code).status_code == 404
    assert check(client, other.number, code).status_code == 200


def test_nobodys_name_or_phone_is_told(client, county, case):
    body = check(client, case.number, codes.code_for(case.number, case.version, PaperKind.DOSSIER)).content.decode()
    names = {person.name for person in vars(county).values() if isinstance(person, User)} | {"孙主任", "钱副镇长"}
    assert {name for name in names if name in body} == set()
    assert "0954-5011234" not in body
    assert "群众使用短视频较多" not in body


def test_the_page_is_public_not_indexed_and_not_kept(client, case):
    answer = check(client, case.number, codes.code_for(case.number, case.version, PaperKind.DOSSIER))
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.post(answer.request["PATH_INFO"]).status_code == 405


def test_the_address_in_the_qr_code_leads_here(client, case, settings):
    settings.BASE_URL = "http://testserver"
    code = codes.code_for(case.number, case.version, PaperKind.DOSSIER)
    assert client.get(codes.address(case.number, code)).status_code == 200


def test_a_person_who_is_logged_in_reads_the_same(client, county, case):
    code = codes.code_for(case.number, case.version, PaperKind.DOSSIER)
    client.force_login(county.stranger)
    assert "是本平台出具的文书" in check(client, case.number, code).content.decode()


def test_an_answer_costs_few_queries(client, case, django_assert_max_num_queries):
    code = codes.code_for(case.number, case.version, PaperKind.DOSSIER)
    with django_assert_max_num_queries(5):
        check(client, case.number, code)
