"""The register as a table file: what is in it, whose, and that no cell runs in a spreadsheet."""

import csv
import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from county import spreadsheet
from county.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")

INJECTIONS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u3000=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "＝1＋1",
    "＋1",
    "－1",
    "＠SUM",
    "﹢1",
    "﹣1",
    "﹦1",
    "﹫x",
    "⁺1",
    "₌1",
    '=HYPERLINK("http://a.cn","看")',
]


def export(client, user, **query) -> list[dict]:
    client.force_login(user)
    response = client.get(reverse("accounts:export"), query)
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff"), "a spreadsheet knows the file as UTF-8 by its mark"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("cell", INJECTIONS)
def test_a_cell_that_could_be_a_formula_begins_with_an_apostrophe(cell):
    assert spreadsheet.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "云上香水", "0954-5011234", "2023年6月8日", "a=b", "https://a.cn/?a=1", "一-二"])
def test_other_cells_stay_as_they_are(cell):
    assert spreadsheet.safe(cell) == cell


@given(st.text(max_size=30))
def test_no_cell_begins_with_a_sign_that_a_spreadsheet_runs(cell):
    told = spreadsheet.safe(cell)
    assert not told.startswith(spreadsheet.DANGEROUS)
    assert told.removeprefix("'").endswith(cell.removeprefix("'"))


@pytest.mark.parametrize("cell", INJECTIONS)
def test_injected_facts_leave_the_register_as_text(client, county, cell):
    make.account(county.town, purpose=cell[:300], operator=cell[:80])
    (row,) = export(client, county.clerk)
    assert row["功能定位"] == f"'{cell}"
    assert row["承办机构"] == f"'{cell}"


def test_the_file_holds_the_narrowed_list_with_the_offices_labels(client, county):
    make.filed_account(county.town, name="云上香水")
    make.filed_account(county.other_town, name="新民之声", code="weibo")
    (row,) = export(client, county.reviewer, q="新民")
    assert row["账号名称"] == "新民之声"
    assert row["主办单位"] == "新民乡人民政府"
    assert row["平台"] == "新浪微博"
    assert row["开设日期"] == "2023年6月8日"
    assert row["主要功能"] == "发布、办事"
    assert row["运维方式"] == "自行运维"
    assert row["经费已纳入预算"] == "是"
    assert row["全国系统"] == "未报送"


def test_the_file_holds_all_pages(client, county):
    for number in range(17):
        make.account(county.town, name=f"第{number}号", is_exception=True)
    assert len(export(client, county.reviewer)) == 17


@pytest.mark.parametrize("who", ["clerk", "approver", "inspector", "observer"])
def test_phones_are_covered_for_everyone(client, county, who):
    make.account(county.town, first_phone="0954-5011234")
    (row,) = export(client, getattr(county, who))
    assert row["第一责任人电话"] == "0954-***1234"
    assert "0954-5011234" not in "".join(row.values())


def test_a_stranger_exports_his_own_accounts_only(client, county):
    make.account(county.town)
    assert export(client, county.stranger) == []


def test_an_export_is_audited_with_number_and_conditions(client, county):
    make.account(county.town)
    export(client, county.clerk, status="live")
    entry = AuditEntry.objects.get(action="accounts.export")
    assert entry.actor == county.clerk
    assert '"count": 1' in entry.detail
    assert "在册" in entry.detail


def test_the_file_is_named_by_the_countys_day_and_is_not_sniffed(client, county):
    client.force_login(county.clerk)
    response = client.get(reverse("accounts:export"))
    assert "20261102.csv" in response["Content-Disposition"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
