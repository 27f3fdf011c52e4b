"""Pages of announcements: the board of both clocks, one announcement, and the deeds on it (article 14)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.listing import pages
from announcements import board as boards
from announcements import permits, present
from announcements.enums import Channel
from announcements.forms import BoardForm, PostForm, RewordForm, TakeDownForm
from announcements.models import Announcement, Posting
from county import clock
from county.articles import ARTICLES

CLOCK_ARTICLE = ARTICLES["第十四条"]


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every announcement one may see, by stage."""
    form = BoardForm(request.GET, request.user)
    rows = boards.narrowed(Announcement.objects.for_user(request.user), **form.conditions)
    tab, page = form.chosen.get("tab", ""), form.chosen.get("page", 1)
    found = boards.build(rows, user=request.user, today=clock.today(), tab=tab, page=page)
    tabs = [(item, form.address(tab=item.key or None)) for item in found.tabs]
    known = {"form": form, "board": found, "tabs": tabs, "tab": tab, "links": pages(form, found.page)}
    return render(request, "announcements/board.html", known)


@login_required
@require_safe
def detail(request: HttpRequest, pk) -> HttpResponse:
    """One announcement: its text, where it stands, both clocks, what was taken down."""
    announcement = _announcement(request, pk)
    return render(
        request, "announcements/detail.html", {"row": _row(request, announcement)} | _rights(request, announcement)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, pk, channel: str) -> HttpResponse:
    """Record a posting in one place."""
    announcement = _announcement(request, pk)
    permits.require_write(announcement, channel, request.user)
    form = PostForm(*_sent(request), initial={"posted_on": clock.today()})
    if request.method == "POST" and form.submit(announcement, channel, request.user):
        messages.success(request, f"{Channel(channel).label}的发布已登记")
        return redirect("announcements:detail", pk=announcement.pk)
    known = {"row": _row(request, announcement), "form": form, "channel": Channel(channel)}
    return render(request, "announcements/post.html", known)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, pk) -> HttpResponse:
    """Record that a posting is gone before its time."""
    posting = get_object_or_404(Posting.objects.filter(announcement__in=_scope(request)), pk=pk)
    announcement = _announcement(request, posting.announcement_id)
    permits.require_watch(announcement, request.user)
    form = TakeDownForm(*_sent(request), initial={"on": clock.today()})
    if request.method == "POST" and form.submit(posting, request.user):
        messages.success(request, f"撤下已登记，{present.RESTART}")
        return redirect("announcements:detail", pk=announcement.pk)
    return render(
        request, "announcements/take_down.html", {"row": _row(request, announcement), "form": form, "posting": posting}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reword(request: HttpRequest, pk) -> HttpResponse:
    """Edit the text before the first posting."""
    announcement = _announcement(request, pk)
    permits.require_write(announcement, Channel.OWN, request.user)
    form = RewordForm(*_sent(request), initial={"title": announcement.title, "body": announcement.body})
    if request.method == "POST" and form.submit(announcement, request.user):
        messages.success(request, "公告文字已修改")
        return redirect("announcements:detail", pk=announcement.pk)
    closed = bool(announcement.postings.all()) or announcement.ended_on is not None
    return render(
        request, "announcements/reword.html", {"row": _row(request, announcement), "form": form, "closed": closed}
    )


def _sent(request: HttpRequest) -> tuple:
    """What was posted, for a bound form; nothing for a first look."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _scope(request: HttpRequest):
    return Announcement.objects.for_user(request.user)


def _announcement(request: HttpRequest, pk) -> Announcement:
    return get_object_or_404(
        _scope(request).for_board().prefetch_related("postings__recorded_by", "postings__taken_down_by"), pk=pk
    )


def _row(request: HttpRequest, announcement: Announcement) -> present.Row:
    return present.row(announcement, clock.today(), request.user)


def _rights(request: HttpRequest, announcement: Announcement) -> dict:
    """What this person may do here, and what the page links to."""
    user, postings = request.user, list(announcement.postings.all())
    open_now = announcement.ended_on is None
    return {
        "postings": postings,
        "article": CLOCK_ARTICLE,
        "case": getattr(announcement, "application", None),
        "may_reword": open_now and not postings and permits.may_write(announcement, Channel.OWN, user),
        "may_watch": open_now and permits.may_watch(announcement, user),
    }
