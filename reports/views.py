"""The one page of papers: the finished file, or how far it is."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from notifications.enums import JobState
from notifications.models import Job
from reports import orders
from reports.forms import FormatForm


@login_required
@require_safe
def paper(request, kind, pk) -> HttpResponseBase:
    """A paper within one's scope (strangers get 404): served when ready, else ordered and waited for."""
    wish = orders.wish(kind, pk, request.user, FormatForm(request.GET).form)
    if wish is None:
        raise Http404
    job = orders.order(wish, by=request.user)
    if job.state == JobState.DONE and job.file:
        return HttpResponseClientRedirect(request.get_full_path()) if request.htmx else _file(job, wish.form)
    return _waiting(request, wish, job)


def _file(job: Job, form: str) -> FileResponse:
    answer = FileResponse(job.file.open("rb"), as_attachment=form != "pdf", filename=job.file_name)
    answer["Content-Type"] = job.content_type
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _waiting(request, wish: orders.Wish, job: Job) -> HttpResponse:
    name = "reports/_waiting.html" if request.htmx else "reports/waiting.html"
    words = {"job": job, "title": wish.paper.title(wish.subject), "address": request.get_full_path()}
    answer = render(request, name, words, status=200 if request.htmx else 202)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
