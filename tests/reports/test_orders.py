"""Ordering papers: one job per content, made in a child, scoped, ahead of demand."""

import shutil
from pathlib import Path

import pytest

from approvals.enums import State
from county import clock
from county.access import Refused
from notifications import children
from notifications.enums import JobState
from notifications.jobs import JobContext, JobRefused
from notifications.models import Job
from reports import orders, periodic
from tests import factories
from tests.reports.conftest import again

pytestmark = pytest.mark.django_db


def wish(case, person, kind="approval-sheet", form="pdf"):
    return orders.wish(kind, case.pk, person, form)


def order(case, person, kind="approval-sheet"):
    return orders.order(wish(case, person, kind), by=person)


def context(job: Job) -> JobContext:
    return JobContext(job, job.args, lambda done, total: None)


def test_the_same_content_is_one_job_for_everybody(county, case_in):
    case = case_in(state=State.REVIEWING)
    assert order(case, county.clerk) == order(case, county.reviewer)
    assert Job.objects.of(county.reviewer).count() == 1


def test_time_that_passes_is_no_new_content(county, case_in, room):
    case = case_in(state=State.REVIEWING)
    first = order(case, county.clerk)
    room.forward(hours=3)
    assert order(case, county.clerk) == first


def test_a_step_makes_a_new_job(county, case_in):
    case = case_in(state=State.REVIEWING)
    first = order(case, county.clerk)
    factories.bring(county, case, State.APPROVING)
    assert order(again(case), county.clerk) != first


def test_lookers_on_get_a_job_of_their_own_when_phones_are_on_the_paper(county, case_in):
    case = case_in(state=State.REVIEWING)
    assert order(case, county.clerk, "filing-form") != order(case, county.inspector, "filing-form")


def test_a_stranger_finds_no_paper(county, case_in):
    case = case_in(state=State.REVIEWING)
    for kind in ("approval-sheet", "filing-form", "dossier", "announcement"):
        assert wish(case, county.stranger, kind) is None


def test_administrators_find_no_paper(county, case_in):
    case = case_in(state=State.REVIEWING)
    for person in (county.sysadmin, county.secadmin, county.auditor):
        assert wish(case, person) is None


def test_an_unknown_paper_or_format_is_nothing(county, case_in):
    case = case_in(state=State.REVIEWING)
    assert wish(case, county.clerk, "poster") is None
    assert wish(case, county.clerk, "approval-sheet", "docx") is None
    assert wish(case, county.clerk, "approval-sheet", "") is None


def test_the_dossier_is_for_the_unit_and_the_office(county, case_in):
    case = case_in(state=State.REVIEWING)
    for person in (county.clerk, county.leader, county.reviewer, county.approver):
        assert wish(case, person, "dossier")
    for person in (county.inspector, county.observer):
        with pytest.raises(Refused) as refused:
            wish(case, person, "dossier")
        assert "县府办经办" in refused.value.who_can


def test_the_time_of_the_order_is_printed(county, case_in):
    job = order(case_in(state=State.REVIEWING), county.clerk)
    assert job.args["at"] == "2026-12-01T09:30+08:00"


def test_the_result_is_a_pdf_with_a_chinese_name(county, case_in):
    case = case_in(state=State.REVIEWING)
    result = orders.make(context(order(case, county.clerk)))
    assert result.content.startswith(b"%PDF-")
    assert result.file_name == f"泾源县政务新媒体开设审批表 {case.number}.pdf"


def test_word_is_made_by_the_same_job(county, case_in):
    text = case_in(state=State.ANNOUNCING).announcement
    job = orders.order(orders.wish("announcement", text.pk, county.clerk, "docx"), by=county.clerk)
    assert orders.make(context(job)).content.startswith(b"PK")


def test_a_subject_that_is_gone_is_refused_in_plain_words(county, case_in):
    case = case_in(state=State.DRAFT)
    job = order(case, county.clerk)
    case.files.all().delete()
    case.typed_by.clear()
    case.delete()
    with pytest.raises(JobRefused, match="已经删除"):
        orders.make(context(job))


def test_the_dossier_says_how_far_it_is(county, case_in, monkeypatch):
    told = []
    monkeypatch.setattr("reports.kinds.dossier.Dossier.piece", lambda self, leaf, look: b"")
    monkeypatch.setattr("reports.kinds.dossier.binding.first_pages", lambda pieces: [(1, 1)] * len(pieces))
    monkeypatch.setattr("reports.kinds.dossier.binding.count", lambda piece: 1)
    monkeypatch.setattr("reports.kinds.dossier.binding.bind", lambda *parts: b"%PDF-")
    monkeypatch.setattr("reports.kinds.dossier.rendering.to_pdf", lambda html, css, **options: b"")
    job = order(case_in(state=State.SIGNING), county.clerk, "dossier")
    orders.make(JobContext(job, job.args, lambda done, total: told.append((done, total))))
    assert told[-1] == (3, 4)


def test_sheets_of_fresh_steps_are_ordered_ahead(county, case_in):
    case = case_in(state=State.REVIEWING)
    periodic.sheets_ahead()
    job = Job.objects.get()
    assert job.args["pk"] == str(case.pk)
    assert order(again(case), county.clerk) == job


def test_old_steps_and_drafts_are_not_ordered_ahead(county, case_in, room):
    case_in(state=State.REVIEWING)
    factories.draft(county, platform=factories.platform("weibo"))
    room.forward(minutes=10)
    periodic.sheets_ahead()
    assert not Job.objects.exists()


def test_ordering_ahead_twice_is_once(case_in):
    case_in(state=State.REVIEWING)
    periodic.sheets_ahead()
    periodic.sheets_ahead()
    assert Job.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_paper_is_made_in_a_child_within_its_limits(monkeypatch, tmp_path, settings):
    for key in Path(settings.VAR_DIR).glob("*-key"):
        shutil.copy(key, tmp_path)
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setenv("PORTAL_VAR_DIR", str(tmp_path))
    county = factories.County()
    case = factories.bring(county, factories.draft(county), State.REVIEWING)
    for kind in ("approval-sheet", "dossier"):
        job = order(case, county.clerk, kind)
        assert children.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.words) == (JobState.DONE, "")
        assert job.file.read_bytes().startswith(b"%PDF-")
    assert clock.today() == clock.now().date()
