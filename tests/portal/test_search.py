"""Search: literal, in scope, two characters suffice, one exact hit opens at once."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def account(county):
    return make.filed_account(county.town, identifier="gh_7f3a%_x")


def found(client, user, q: str):
    client.force_login(user)
    answer = client.get("/search/", {"q": q})
    if answer.status_code == 302:
        return answer.url
    return [row.pk for row in (*answer.context["found"].accounts, *answer.context["found"].cases)]


def test_a_name_that_fits_exactly_opens_the_account(client, county, account):
    address = f"/accounts/{account.pk}/"
    assert found(client, county.clerk, "云上香水") == address
    assert found(client, county.clerk, "  云上香水  ") == address
    assert client.get("/search/", {"q": "云上香水"}, follow=True).status_code == 200


@pytest.mark.parametrize("field", ["identifier", "filing_number"])
def test_identifier_and_filing_number_are_exact_too(client, county, account, field):
    assert found(client, county.reviewer, getattr(account, field)) == f"/accounts/{account.pk}/"


def test_an_application_number_opens_the_application(client, county, brought):
    case = brought("signing")
    assert found(client, county.reviewer, case.number) == f"/approve/{case.pk}/"
    assert found(client, county.reviewer, case.number.lower()) == f"/approve/{case.pk}/"
    assert found(client, county.reviewer, case.number[:-1]) == [case.pk]


@pytest.mark.parametrize("q", ["云上", "上香", "香水镇", "gh_7f", "泾新媒备"])
def test_a_part_lists_what_fits(client, county, account, q):
    assert found(client, county.reviewer, q) == [account.pk]


def test_two_accounts_of_one_name_are_listed(client, county, account):
    other = make.account(county.other_town, name="云上香水")
    assert sorted(found(client, county.reviewer, "云上香水"), key=str) == sorted([account.pk, other.pk], key=str)
    assert found(client, county.stranger, "云上香水") == f"/accounts/{other.pk}/"


def test_an_application_by_name_stands_beside_the_account(client, county, account, brought):
    case = brought("signing", "altering", about=account)
    assert found(client, county.clerk, "云上香") == [account.pk, case.pk]
    assert found(client, county.clerk, "云上香水") == f"/accounts/{account.pk}/"


@pytest.mark.parametrize("q", ["%", "_", "%香水%", "云_香水", "\\", "' OR 1=1 --", "云.*"])
def test_signs_of_patterns_are_only_signs(client, county, brought, q):
    make.account(county.town)
    brought("signing", "altering", about=make.account(county.other_town), unit=county.other_town, by=county.stranger)
    assert found(client, county.reviewer, q) == []


def test_a_percent_sign_finds_a_percent_sign(client, county, account):
    assert found(client, county.reviewer, "%_") == [account.pk]


@pytest.mark.parametrize("who", ["stranger", "hospital_clerk", "sysadmin", "auditor"])
def test_what_is_out_of_scope_is_not_found(client, county, account, brought, who):
    case = brought("signing", "altering", about=account)
    for q in ("云上香水", "云上", account.filing_number, case.number):
        assert found(client, getattr(county, who), q) == []


def test_a_draft_of_another_unit_stays_unseen(client, county):
    make.draft(county, name="未提交的")
    assert found(client, county.reviewer, "未提交") == []
    assert len(found(client, county.colleague, "未提交")) == 1


@pytest.mark.parametrize("q", ["", "   "])
def test_nothing_typed_finds_nothing(see, county, account, q):
    page = see(county.reviewer, "/search/", q=q)
    assert "没有找到" not in page and "找到 0 项" not in page


def test_no_hit_says_what_to_try(see, county):
    assert "没有找到“不存在”" in see(county.reviewer, "/search/", q="不存在")


def test_more_than_a_hundred_characters_are_refused_in_words(see, county, account):
    assert "最多输入 100 个字" in see(county.reviewer, "/search/", q="香" * 101)
    assert "没有找到" in see(county.reviewer, "/search/", q="香" * 100)


def test_a_long_answer_says_that_it_is_cut(see, county, brought, crowd):
    crowd(brought("signing"), 31)
    assert "只显示前面的" in see(county.reviewer, "/search/", q="某某")
    assert "只显示前面的" not in see(county.reviewer, "/search/", q="某某之声甲")


def test_search_shows_no_phone(see, county, account):
    assert "0954-5011234" not in see(county.reviewer, "/search/", q="香水")


def test_words_are_shown_as_words(client, county):
    client.force_login(county.reviewer)
    body = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in body and "&lt;script&gt;" in body


def test_a_visitor_is_sent_to_the_log_in(client, db):
    assert client.get("/search/?q=a").url == "/login/?next=/search/%3Fq%3Da"


def test_a_search_costs_two_queries_beside_the_frame(cost, county, brought, crowd):
    case = brought("signing")
    empty = cost(county.reviewer, "/search/?q=")
    one = cost(county.reviewer, "/search/?q=云上")
    crowd(case, 20)
    assert cost(county.reviewer, "/search/?q=某某") == one
    assert one <= empty + 4
