"""A county, cases of every kind in every state, and readers of finished papers."""

import subprocess
from datetime import datetime

import pytest

from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from county import clock
from reports.papers import Look, registry
from tests import factories

AT = datetime(2026, 12, 1, 9, 30, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    """Files of the test's own; the stopped clock makes papers comparable."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.freeze(AT) as hands:
        yield hands


@pytest.fixture
def county(db):
    return factories.County()


@pytest.fixture
def case_in(county):
    """``case_in(kind, state)`` brings a case of the town there, by the same deeds as in life."""
    return lambda kind=Kind.OPENING, state=State.REVIEWING, **changes: bring(county, kind, state, **changes)


def bring(county, kind, state, **changes) -> Application:
    about = None if kind == Kind.OPENING else factories.filed_account(county.town)
    case = factories.draft(county, kind, about=about, **changes)
    if state == State.DRAFT:
        return case
    if state in WAYS:
        return WAYS[state](county, case)
    return factories.bring(county, case, state)


def reject(county, case):
    case = factories.bring(county, case, State.REVIEWING)
    services.reject(case, factories.intent(case, county.reviewer, "理由不充分，暂不开设"))
    return again(case)


def send_back(county, case):
    case = factories.bring(county, case, State.APPROVING)
    services.send_back(case, factories.intent(case, county.approver, "功能定位写得太简单"))
    return again(case)


def cancel(county, case):
    case = factories.bring(county, case, State.SIGNING)
    services.cancel(case, factories.intent(case, county.clerk, "暂缓办理"))
    return again(case)


def close(county, case):
    case = factories.bring(county, case, State.ANNOUNCING)
    factories.post_both(county, case)
    factories.enter_national(county, case)
    return again(case)


WAYS = {State.REJECTED: reject, State.RETURNED: send_back, State.CANCELLED: cancel, "entered": close}


def again(case) -> Application:
    return Application.objects.get(pk=case.pk)


def paper_html(kind: str, pk, look: Look | None = None) -> str:
    paper = registry()[kind]
    return paper.html(paper.find(pk), look or Look(AT))


def paper_pdf(kind: str, pk, look: Look | None = None) -> bytes:
    paper = registry()[kind]
    return paper.pdf(paper.find(pk), look or Look(AT))


def text_of(pdf: bytes) -> str:
    """What a reader can copy out of the PDF, without the white space of layout."""
    words = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return "".join(words.decode().split())


def fonts_of(pdf: bytes, tmp_path) -> list[str]:
    """Lines of pdffonts, one per font."""
    place = tmp_path / "fonts.pdf"
    place.write_bytes(pdf)
    return subprocess.run(["pdffonts", place], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
