"""The page of papers: ordered, waited for, served; scope first."""

import uuid
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings as configured
from django.urls import reverse

from approvals.enums import State
from notifications.enums import JobState
from notifications.models import Job
from reports.forms import FormatForm

pytestmark = pytest.mark.django_db


def address(case, kind="approval-sheet", query=""):
    return reverse("reports:paper", args=(kind, case.pk)) + query


@pytest.fixture
def case(case_in):
    return case_in(state=State.REVIEWING)


@pytest.fixture
def as_clerk(client, county):
    client.force_login(county.clerk)
    return client


def finish(content=b"%PDF-1.7 paper"):
    """The job as its child would leave it."""
    job = Job.objects.get()
    place = Path(configured.MEDIA_ROOT) / "jobs" / "paper.pdf"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, path="jobs/paper.pdf", file_name="审批表 SQ-2026-0001.pdf", content_type="application/pdf"
    )
    return place


def test_the_first_visit_orders_the_paper_and_waits(as_clerk, case):
    answer = as_clerk.get(address(case))
    assert answer.status_code == 202
    assert "排队中" in answer.content.decode()
    assert Job.objects.get().kind == "paper"


def test_without_script_the_page_asks_again_by_itself(as_clerk, case):
    page = as_clerk.get(address(case)).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert f'href="{address(case)}">刷新' in page


def test_with_script_the_fragment_asks_every_two_seconds(as_clerk, case):
    answer = as_clerk.get(address(case), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'hx-trigger="every 2s"' in text
    assert "<html" not in text
    assert "HX-Request" in answer["Vary"]


def test_the_finished_paper_is_served_in_the_browser(as_clerk, case):
    as_clerk.get(address(case))
    finish()
    answer = as_clerk.get(address(case))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 paper"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline")
    assert "审批表 SQ-2026-0001.pdf" in unquote(answer["Content-Disposition"])


def test_the_waiting_fragment_leads_to_the_finished_paper(as_clerk, case):
    as_clerk.get(address(case))
    finish()
    answer = as_clerk.get(address(case), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == address(case)


def test_word_is_downloaded(as_clerk, case_in):
    text = case_in(state=State.ANNOUNCING).announcement
    as_clerk.get(address(text, "announcement", "?format=docx"))
    assert Job.objects.get().args["form"] == "docx"
    finish(b"PK")
    answer = as_clerk.get(address(text, "announcement", "?format=docx"))
    assert b"".join(answer.streaming_content) == b"PK"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_lost_file_is_made_again(as_clerk, case):
    as_clerk.get(address(case))
    finish().unlink()
    assert as_clerk.get(address(case)).status_code == 202
    assert Job.objects.get().state == JobState.QUEUED


def test_a_paper_that_failed_says_so_and_offers_another_try(as_clerk, case):
    as_clerk.get(address(case))
    Job.objects.update(state=JobState.INCIDENT, words="三次都没有完成，已交系统管理员处理")
    page = as_clerk.get(address(case)).content.decode()
    assert "没有生成" in page
    assert "已交系统管理员处理" in page
    assert "重新生成" in page
    assert 'http-equiv="refresh"' not in page


def test_how_far_a_dossier_is_is_shown(as_clerk, case):
    as_clerk.get(address(case, "dossier"))
    Job.objects.update(
        state=JobState.RUNNING, token=uuid.uuid4(), claimed_until="2026-12-01T10:00+08:00", done=2, total=5
    )
    assert "2 / 5" in as_clerk.get(address(case, "dossier")).content.decode()


@pytest.mark.parametrize("kind", ["approval-sheet", "filing-form", "dossier", "announcement", "poster"])
def test_a_stranger_gets_404_and_orders_nothing(client, county, case, kind):
    client.force_login(county.stranger)
    assert client.get(address(case, kind)).status_code == 404
    assert not Job.objects.exists()


def test_who_is_not_logged_in_goes_to_the_login(client, case):
    assert "/login/" in client.get(address(case))["Location"]


def test_the_dossier_is_refused_to_an_inspector_by_name_of_who_can(client, county, case):
    client.force_login(county.inspector)
    answer = client.get(address(case, "dossier"))
    assert answer.status_code == 403
    assert "县府办经办" in answer.content.decode()


@pytest.mark.parametrize("query", ["?format=exe", "?format=docx", "?format=%00", "?format=../../etc"])
def test_an_odd_format_is_not_found(as_clerk, case, query):
    assert as_clerk.get(address(case, "approval-sheet", query)).status_code in {400, 404}
    assert not Job.objects.exists()


def test_post_is_not_taken(as_clerk, case):
    assert as_clerk.post(address(case)).status_code == 405


@pytest.mark.parametrize(
    ("asked", "form"), [({}, "pdf"), ({"format": ""}, "pdf"), ({"format": "docx"}, "docx"), ({"format": "x"}, "")]
)
def test_the_format_is_read_through_a_form(asked, form):
    assert FormatForm(asked).form == form


def test_the_same_page_costs_the_same_queries_however_many_cases_there_are(
    as_clerk, county, case, django_assert_max_num_queries
):
    as_clerk.get(address(case))
    with django_assert_max_num_queries(60):
        as_clerk.get(address(case))
