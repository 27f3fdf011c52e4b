"""Pages that are only read: the regulation, and the answer of a paper's code."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from county import articles
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
    """What the paper is about and how that stands now."""
    if verified.account is not None:
        return {"subject": verified.account, "state": verified.account.get_status_display()}
    return {"subject": verified.application, "state": verified.application.get_state_display()}
