"""The list goes out as it stands on screen: CSV at once, Excel and PDF by a job, inert, in scope, noted."""

import io

import pytest
from django.urls import reverse

from accounts import exporting, jobs
from county.models import AuditEntry
from notifications.jobs import JobContext, JobRefused
from notifications.models import Job
from reports import jobs as paper_jobs
from tests import factories as make
from tests.reports.conftest import fonts_of, text_of

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def accounts(county):
    return [
        make.filed_account(county.town, code="weibo", purpose="=HYPERLINK(1)", operator="<script>alert(1)</script>"),
        make.filed_account(county.other_town, name="新民乡讯"),
    ]


def asked(client, user, **query) -> Job:
    client.force_login(user)
    answer = client.get(reverse("accounts:export"), query)
    assert answer.url.startswith("/jobs/")
    return Job.objects.latest("created_at")


def made(job: Job, function) -> bytes:
    return function(JobContext(job, job.args, lambda *_: None)).content


def cells(content: bytes) -> list[list]:
    from openpyxl import load_workbook

    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_excel_holds_every_column_and_nothing_that_runs(client, county, accounts):
    rows = cells(made(asked(client, county.reviewer, form="xlsx"), jobs.register_xlsx))
    assert rows[0] == exporting.heads_of_all() and len(rows) == 3
    purpose = rows[1][rows[0].index("功能定位")]
    assert purpose == "'=HYPERLINK(1)"
    assert all("0954-5011234" not in str(cell) for row in rows for cell in row)


def test_one_person_does_not_fill_the_queue(client, county, accounts, monday):
    first = asked(client, county.clerk, form="xlsx", q="云")
    monday.forward(minutes=1)
    assert asked(client, county.clerk, form="xlsx", q="云") == first  # it still waits
    for form in ("pdf", "xlsx"):
        asked(client, county.clerk, form=form)
    answer = client.get(reverse("accounts:export"), {"form": "pdf", "q": "讯"})
    assert answer.url.startswith(reverse("accounts:register")) and "q=" in answer.url
    assert "已有 3 份导出在办理" in client.get(answer.url).content.decode()
    assert (Job.objects.count(), AuditEntry.objects.filter(action="accounts.export").count()) == (3, 4)
    monday.forward(minutes=1)
    assert asked(client, county.reviewer, form="pdf").requested_by == county.reviewer
    Job.objects.filter(pk=first.pk).update(state="done")
    monday.forward(minutes=1)
    assert asked(client, county.clerk, form="xlsx", q="云") != first


def test_excel_of_the_columns_shown_follows_conditions_and_order(client, county, accounts):
    query = {"form": "xlsx", "columns": "shown", "status": "normal", "sort": "-unit", "q": "讯"}
    rows = cells(made(asked(client, county.reviewer, **query), jobs.register_xlsx))
    assert rows[0] == list(exporting.SHOWN_HEADS)
    assert rows[1:] == [
        ["新民乡讯", "新民乡人民政府", "微信订阅号", "正常运行", "没有记录", "未报送", "泾新媒备〔2026〕02号"]
    ]


def test_a_clerk_gets_his_own_units_only(client, county, accounts):
    rows = cells(made(asked(client, county.clerk, form="xlsx"), jobs.register_xlsx))
    assert [row[0] for row in rows[1:]] == ["泾新媒备〔2026〕01号"]


def test_the_scope_is_that_of_the_moment_of_making(client, county, accounts):
    job = asked(client, county.clerk, form="xlsx")
    county.clerk.is_active = False
    county.clerk.save()
    with pytest.raises(JobRefused, match="已停用"):
        made(job, jobs.register_xlsx)


def test_pdf_is_a_page_of_the_list_with_its_conditions(client, county, accounts, tmp_path):
    content = made(asked(client, county.reviewer, form="pdf", status="normal"), paper_jobs.register_pdf)
    text = text_of(content)
    for words in ("政务新媒体账号台账", "共2个账号", "条件：正常运行", "云上香水", "新民乡讯", "第1页，共1页"):
        assert words in text
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts_of(content, tmp_path))


def test_an_empty_list_says_so_on_paper(county):
    assert "没有符合条件的账号" in paper_jobs.register_html(exporting.table(county.reviewer, "?q=无", "shown"))


def test_what_was_typed_is_text_on_paper(county):
    make.filed_account(county.town, name="<b>云上</b>")
    assert "&lt;b&gt;云上&lt;/b&gt;" in paper_jobs.register_html(exporting.table(county.reviewer, "", "shown"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf", "exe", ""])
def test_every_export_is_noted_with_its_conditions(client, county, accounts, form):
    client.force_login(county.observer)
    client.get(reverse("accounts:export"), {"form": form, "q": "新民"})
    entry = AuditEntry.objects.get(action="accounts.export")
    assert '"count": 1' in entry.detail and "新民" in entry.detail


def test_accounts_are_read_while_they_are_taken(county, accounts, django_assert_num_queries):
    found = exporting.table(county.reviewer, "")
    with django_assert_num_queries(1):
        assert len(list(found.rows)) == 2
    assert list(found.rows) == []
