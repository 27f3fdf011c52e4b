"""Pages of the parameters."""

from datetime import date

import pytest
from django.urls import reverse

from county import parameters
from county.models import Parameter
from county.services import office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
LIST = "/admin/settings/"


def page_of(key: str) -> str:
    return reverse("county:setting_edit", args=[key])


@pytest.fixture
def as_approver(client, county):
    client.force_login(county.approver)
    return client


def test_all_are_listed_with_value_bounds_and_article(as_approver):
    page = as_approver.get(LIST).content.decode()
    for spec in parameters.PARAMETERS.values():
        assert spec.label in page
    assert "15～90" in page and "第十四条" in page and page_of("posting_days") in page


def test_others_read_and_change_nothing(client, county):
    client.force_login(county.clerk)
    assert page_of("review_days") not in client.get(LIST).content.decode()
    typed = {"value": "7", "effective_from": "2026-11-02"}
    for answer in (client.get(page_of("review_days")), client.post(page_of("review_days"), typed)):
        assert answer.status_code == 403 and "县府办审批" in answer.content.decode()
    assert not Parameter.objects.exists()


def test_a_value_for_later_is_shown_as_such(as_approver):
    typed = {"value": "7", "effective_from": "2026-12-01", "note": "人手紧"}
    assert "2026-12-01 起执行" in as_approver.post(page_of("review_days"), typed, follow=True).content.decode()
    (line,) = [line for line in as_approver.get(LIST).context["lines"] if line.key == "review_days"]
    assert (line.value, [row.value for row in line.future]) == (5, ["7"])
    assert "人手紧" in as_approver.get(page_of("review_days")).content.decode()


def test_the_history_names_who_and_ends_with_the_first_value(as_approver, county):
    office.set_parameter("office_phone", "0954-1", by=county.approver, effective_from=date(2026, 11, 2))
    page = as_approver.get(page_of("office_phone")).content.decode()
    assert "陈审批" in page and "0954-5010000" in page and "初始取值" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": ""}, "填写新的取值"),
        ({"value": "61"}, "填 1 到 60 之间的整数"),
        ({"value": "七"}, "之间的整数"),
        ({"value": "9" * 201}, "不超过 200 个字"),
        ({"effective_from": ""}, "填写生效日期"),
        ({"effective_from": "明天"}, "日期写成 2026-11-02"),
        ({"effective_from": "2026-02-30"}, "日期写成 2026-11-02"),
        ({"effective_from": "2026-11-01"}, "生效日期不能早于今天"),
        ({"note": "长" * 201}, "说明不超过 200 个字"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_approver, change, words):
    typed = {"value": "7", "effective_from": "2026-12-01", "note": "人手紧"} | change
    page = as_approver.post(page_of("review_days"), typed).content.decode()
    assert words in page
    assert "人手紧" in page or "note" in change
    assert not Parameter.objects.exists()


@pytest.mark.parametrize("key", ["gone", "REVIEW_DAYS", "a" * 300])
def test_an_unknown_parameter_is_not_found(as_approver, key):
    assert as_approver.get(page_of(key)).status_code == 404


def test_the_list_costs_the_same_with_many_rows(as_approver, county, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as few:
        as_approver.get(LIST)
    for day in range(3, 20):
        office.set_parameter("review_days", "7", by=county.approver, effective_from=date(2026, 11, day))
    with django_assert_max_num_queries(len(few)):
        as_approver.get(LIST)
