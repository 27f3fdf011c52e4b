"""Versions of an account: what led to each, and two of them side by side."""

import pytest
from django.urls import reverse

from approvals import services
from approvals.enums import Kind, State
from county import clock
from county.history import acting
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def account(county, monday):
    """Opened on Monday by a case, renamed on Wednesday by another."""
    opened = make.bring(county, make.draft(county), State.ANNOUNCING)
    make.post_both(county, opened)
    make.enter_national(county, opened)
    monday.forward(days=16)
    assert services.close_served() == 1
    row = opened.account
    case = make.draft(
        county, Kind.ALTERING, about=row, name="香水之声", first_phone="0954-5019999", purpose=row.purpose
    )
    make.bring(county, case, State.ANNOUNCING)
    row.refresh_from_db()
    return row


def look(client, user, account, **query):
    client.force_login(user)
    return client.get(reverse("portal:account_history", args=[account.pk]), query)


def differences(response) -> dict:
    return {item.label: (item.before, item.after) for item in response.context["comparison"].differences}


def test_versions_tell_deed_person_and_county_time_newest_first(client, county, account):
    newest, oldest = look(client, county.clerk, account).context["versions"]
    assert (newest.deed, newest.by) == ("变更：平台办理完成", "王填报")
    assert oldest.deed == "开设：平台办理完成"
    assert str(newest) == "2026-11-18 10:00 变更：平台办理完成（王填报）", "in the county's time"
    assert str(oldest).startswith("2026-11-02 10:00")
    assert "账号名称" in newest.changed
    assert oldest.changed == ()


def test_the_last_two_versions_stand_side_by_side(client, county, account):
    response = look(client, county.clerk, account)
    assert differences(response) == {
        "账号名称": ("云上香水", "香水之声"),
        "第一责任人电话": ("0954-***1234", "0954-***9999"),
    }
    told = response.content.decode()
    assert "2 处不同" in told
    assert "11月18日" in told


def test_covered_numbers_stay_covered_side_by_side(client, county, account):
    response = look(client, county.inspector, account)
    assert differences(response)["第一责任人电话"] == ("0954-***1234", "0954-***9999")
    assert "5019999" not in response.content.decode()


def test_a_number_whose_shown_part_is_the_same_is_told_as_changed(client, county, account):
    account.first_phone = "0954-6669999"
    account.updated_at = clock.now()
    with acting(account, county.clerk, Kind.ALTERING):
        account.save()
    response = look(client, county.inspector, account)
    assert differences(response) == {"第一责任人电话": ("0954-***9999", "0954-***9999（已变更）")}


def test_chosen_versions_are_put_in_order_of_time(client, county, account):
    newest, oldest = look(client, county.clerk, account).context["versions"]
    for pair in ((oldest.pk, newest.pk), (newest.pk, oldest.pk)):
        response = look(client, county.clerk, account, earlier=pair[0], later=pair[1])
        assert differences(response)["账号名称"] == ("云上香水", "香水之声")


def test_a_version_beside_itself_has_no_difference(client, county, account):
    newest = look(client, county.clerk, account).context["versions"][0]
    response = look(client, county.clerk, account, earlier=newest.pk, later=newest.pk)
    assert differences(response) == {}
    assert "没有不同" in response.content.decode()


@pytest.mark.parametrize("value", ["x", "0", "-1", "9" * 40, "1;drop"])
def test_a_version_that_does_not_exist_is_told_and_the_last_two_are_shown(client, county, account, value):
    response = look(client, county.clerk, account, earlier=value)
    assert response.status_code == 200
    assert "选择的版本不能识别，显示最近两个版本" in response.content.decode()
    assert "账号名称" in differences(response)


def test_a_version_of_another_account_cannot_be_read_here(client, county, account):
    other = make.filed_account(county.other_town, name="新民之声", first_phone="0954-5550000")
    foreign = other.history.first().history_id
    response = look(client, county.clerk, account, earlier=foreign)
    assert response.context["form"].unread
    assert "新民之声" not in response.content.decode()


def test_dates_choices_and_units_are_compared_in_words(client, county, account):
    account.status, account.suspended_on = "suspended", clock.today()
    account.in_budget = False
    account.updated_at = clock.now()
    with acting(account, county.clerk, Kind.SUSPENDING):
        account.save()
    assert differences(look(client, county.clerk, account)) == {
        "状态": ("正常运行", "已关停"),
        "关停日期": ("无", "2026年11月18日"),
        "经费已纳入预算": ("是", "否"),
    }


def test_an_account_with_one_version_has_nothing_to_compare(client, county):
    row = make.filed_account(county.town)
    response = look(client, county.clerk, row)
    assert response.context["comparison"] is None
    assert "前后对照" not in response.content.decode()


def test_cases_are_listed_without_drafts(client, county, account):
    response = look(client, county.clerk, account)
    numbers = [case.number for case in response.context["cases"]]
    assert len(numbers) == 2
    assert all(numbers)
    assert all(number in response.content.decode() for number in numbers)
