"""Pages that are only read: the regulation, and the answer of a paper's code."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from county import articles, parameters
from inspections.models import Circular, Consequence, Rectification
from portal import handbook
from reports import codes


@login_required
@require_safe
def regulation(request: HttpRequest) -> HttpResponse:
    """The 37 articles with what the portal checks beside each."""
    known = {"chapters": handbook.chapters(), "title": articles.TITLE, "document_number": articles.DOCUMENT_NUMBER}
    return render(request, "portal/articles.html", known)


@require_safe
def check(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Is this paper genuine? For whoever holds it; names no person."""
    verified = codes.verify(number, code)
    known = {"verified": verified, "number": number, "code": code} | (_stands(verified) if verified else {})
    answer = render(request, "portal/check.html", known, status=200 if verified else 404)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    return answer


def _stands(verified: codes.Verified) -> dict:
    """What the paper is about, whose it is and how that stands now."""
    if verified.record is not None:
        return _of_inspection(verified.record)
    subject = verified.account or verified.application
    state = subject.get_status_display() if verified.account is not None else subject.get_state_display()
    return {"about": ("账号", subject.title), "unit": subject.unit.name, "state": state}


def _of_inspection(record: Rectification | Consequence | Circular) -> dict:
    if isinstance(record, Circular):
        return {
            "about": ("文书", str(record)),
            "unit": parameters.get("office_name"),
            "state": record.get_state_display(),
        }
    if isinstance(record, Rectification):
        return {"about": ("账号", record.subject), "unit": record.unit.name, "state": record.get_state_display()}
    state = "已约谈" if record.minutes_at else "待约谈"
    return {"about": ("事项", "约谈"), "unit": record.unit.name, "state": state}
