"""Pages: the inbox, and the place where one waits for a job."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from county import paging
from county.paging import Place
from notifications import jobs, services
from notifications.enums import JobState
from notifications.models import Job, Message
from notifications.querysets import INBOX

PER_PAGE = 20


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own messages, unread first."""
    messages = Message.objects.of(request.user)
    page = paging.Pages(messages, INBOX, PER_PAGE).at(Place.of(request.GET))
    known = {"page": page, "links": paging.links(page, paging.address), "unread": messages.unread().count()}
    return render(request, "notifications/inbox.html", known)


@login_required
@require_POST
def read(request: HttpRequest, pk) -> HttpResponse:
    """Mark one message read and go where it points."""
    message = get_object_or_404(Message.objects.of(request.user), pk=pk)
    services.mark_read(message)
    return redirect(message.url or "notifications:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    services.mark_all_read(by=request.user)
    return redirect("notifications:inbox")


@login_required
@require_safe
def job(request: HttpRequest, pk) -> HttpResponse:
    """How far a job is; the same address answers the fragment that the page fetches every two seconds."""
    row = get_object_or_404(Job.objects.of(request.user), pk=pk)
    if request.htmx and row.state == JobState.DONE and row.next_url:  # who waits here wants to see the outcome
        return HttpResponseClientRedirect(row.next_url)
    name = "notifications/_job.html" if request.htmx else "notifications/job.html"
    answer = render(request, name, {"job": row})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@login_required
@require_POST
def job_retry(request: HttpRequest, pk) -> HttpResponse:
    """Try a stopped job again."""
    row = get_object_or_404(Job.objects.of(request.user), pk=pk)
    jobs.retry(row)
    return redirect("notifications:job", pk=row.pk)


@login_required
@require_safe
def job_file(request: HttpRequest, pk) -> HttpResponseBase:
    """The finished file; one that is gone is made again."""
    row = get_object_or_404(Job.objects.of(request.user).exclude(path=""), pk=pk)
    if row.file is None:
        jobs.retry(row)
        return redirect("notifications:job", pk=row.pk)
    return _attachment(row)


def _attachment(row: Job) -> FileResponse:
    answer = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.file_name or row.file.name)
    answer["Content-Type"] = row.content_type or "application/octet-stream"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
