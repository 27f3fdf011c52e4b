"""The calendar of deadlines: page, feed for calendar programs, its address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from county import clock, parameters
from county.models import User
from portal import ics, running, services
from portal.forms import CREATE, MONTH, CalendarForm, FeedForm


@login_required
@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Every running clock in scope, as a list of days or as a month."""
    form = CalendarForm(request.GET, request.user)
    grid, first = form.chosen.get("view") == MONTH, form.first_day
    unit, month = form.chosen.get("unit"), first if grid or "month" in form.chosen else None
    found = running.running(request.user, unit, month)
    known = {
        "form": form,
        "grid": grid,
        "first": first,
        "found": running.within(found, month) if month else found,
        "cut": running.MOST if running.is_cut(request.user, unit, month) else 0,
        "feed_url": feed_url(request.user),
    }
    known |= {"weeks": running.month(found, first)} if grid else {"days": running.by_day(known["found"])}
    return render(request, "portal/calendar.html", known | _links(form))


def _links(form: CalendarForm) -> dict:
    """Addresses of the other shape and of the months beside."""
    first = form.first_day
    return {
        "list_url": form.address(view=None),
        "month_url": form.address(view=MONTH),
        "before_url": form.address(month=f"{running.last_month(first):%Y-%m}")
        if first.year > 2000 or first.month > 1
        else "",
        "after_url": form.address(month=f"{running.next_month(first):%Y-%m}")
        if first.year < 2099 or first.month < 12
        else "",
    }


def feed_url(user: User) -> str:
    """Address of the person's feed; empty while he has none."""
    token = user.calendar_token
    return settings.BASE_URL + reverse("portal:deadlines_ics", args=[token]) if token else ""


@login_required
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Open, renew or revoke one's own calendar address."""
    form = FeedForm(request.POST)
    if form.is_valid() and form.cleaned_data["deed"] == CREATE:
        services.renew_calendar(request.user)
        messages.success(request, "订阅地址已生成，以前的地址已停用")
    elif form.is_valid():
        services.revoke_calendar(request.user)
        messages.success(request, "订阅地址已停用")
    return redirect(reverse("portal:deadlines") + "#feed")


@require_safe
def deadlines_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of the person whose token this is; nothing else opens with it."""
    user = User.objects.filter(calendar_token=token, is_active=True).first()
    if user is None:
        raise Http404
    body = ics.feed(running.running(user), name=f"{parameters.get('county_name')}政务新媒体时限", now=clock.now())
    headers = {
        "Content-Disposition": 'inline; filename="deadlines.ics"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
