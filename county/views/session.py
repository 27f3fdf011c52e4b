"""Signing in and out, one's password, font size and sessions, the demo's clock."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import clock, passwords, returning, stepup
from county.enums import Role
from county.forms import session as forms
from county.models import RoleAssignment
from county.services import second, sessions, signing

BACKEND = "county.backends.WithDuties"
PAGE = require_http_methods(["GET", "HEAD", "POST"])


def safe_next(request: HttpRequest) -> str:
    """Where to go on: a path of this portal named by ``next``, else the workbench."""
    form = forms.ArrivalForm(request.POST if request.method == "POST" else request.GET)
    target = form.cleaned_data.get("next", "") if form.is_valid() else ""
    return returning.path_or("/", target)


def _go_on(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(safe_next(request))


@PAGE
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; wrong, unknown, locked and disabled get the same words."""
    if request.method != "POST" and request.user.is_authenticated:
        return _go_on(request)
    form = forms.LoginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if (user := signing.sign_in(request, **form.cleaned_data)) is not None:
            return _wait(request, user) if signing.has_second(user) else enter(request, user)
        form.add_error(
            None, f"{signing.WRONG}。连续输错 {signing.FAILURES} 次锁定 {signing.LOCK_MINUTES} 分钟，再错加长"
        )
    return render(request, "county/login.html", {"form": form} | _arrival(request))


def _arrival(request: HttpRequest) -> dict:
    told = forms.ArrivalForm(request.GET)
    told.is_valid()
    why = {name: bool(told.cleaned_data.get(name)) for name in ("idle", "short", "long", "out")}
    minutes = settings.ADMIN_IDLE_MINUTES if why["short"] else settings.IDLE_MINUTES
    limits = {"idle_minutes": minutes, "session_hours": settings.SESSION_HOURS}
    return why | limits | {"next": safe_next(request), "demo_users": demo_users()}


def _wait(request: HttpRequest, user) -> HttpResponseRedirect:
    """The password was right: remember for whom the code is awaited, and ask for it."""
    request.session["waiting"] = [user.pk, user.get_session_auth_hash(), int(time.time())]
    return HttpResponseRedirect(f"{reverse('county:login_code')}?{urlencode({'next': safe_next(request)})}")


def enter(request: HttpRequest, user, *, coded: bool = False) -> HttpResponseRedirect:
    """Begin the session of a person who has shown who he is; *coded* when a code was asked as well."""
    user.skip_history_when_saving = True  # that he was here stands in the audit, not in his history
    login(request, user, BACKEND)
    request.session["second"] = coded
    stepup.note(request.session)
    if left := passwords.warning(user):
        messages.warning(request, f"密码还有 {left} 天到期，到期后须先修改密码")
    if sessions.admit(request.session, user):
        messages.info(request, f"同时最多在 {sessions.MOST} 处登录，最早的一处已退出")
    return _go_on(request)


def demo_users() -> list[dict]:
    """One log-in per role on the demo's log-in page."""
    if not settings.DEMO:
        return []
    rows = RoleAssignment.objects.filter(user__is_active=True).select_related("user", "unit").order_by("pk")
    first: dict[str, dict] = {}
    for row in rows:
        label = Role(row.role).label
        first.setdefault(row.role, {"username": row.user.username, "label": label, "unit": row.unit.short_name})
    return [first[role] for role in Role.values if role in first]


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """One click on the demo's log-in page; absent outside the demo."""
    form = forms.DemoForm(request.POST)
    if not settings.DEMO or not form.is_valid():
        raise Http404
    signing.sign_in_demo(form.cleaned_data["username"])
    return enter(request, form.cleaned_data["username"])


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the browser forgets what it kept of the portal."""
    if request.user.is_authenticated:
        signing.sign_out(request.user)
    logout(request)
    response = HttpResponseRedirect(f"{redirect('county:login').url}?out=1")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@PAGE
@login_required
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; at the first log-in nothing else can be done before."""
    form = forms.PasswordForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.submit():
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改，其他地方的登录已退出")
        return redirect("/")
    first = request.user.must_change_password and not settings.DEMO
    expired = not first and passwords.is_expired(request.user)
    known = {"first": first, "expired": expired, "frame": "plain.html" if first or expired else "base.html"}
    return render(request, "county/password.html", known | {"form": form})


@require_safe
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is here, how large one reads, where one is signed in."""
    known = {
        "duties": [(duty.unit.name, Role(duty.role).label) for duty in request.user.duties],
        "font_form": forms.FontForm(initial={"size": request.user.font_size}),
        "password_days": passwords.days_left(request.user),
        "factor": second.factor_of(request.user),
        "second_on": settings.SECOND_FACTOR,
        "sessions": sessions.own_sessions(request.user, request.session.session_key),
    }
    return render(request, "county/profile.html", known)


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out at one other place, or at all of them."""
    form, this = forms.EndForm(request.POST), request.session.session_key
    if not form.is_valid():
        messages.error(request, "没有看清要退出哪一处登录，再点一次")
    elif form.cleaned_data["mark"]:
        found = sessions.end_one(request.user, form.cleaned_data["mark"], this)
        messages.success(request, "已退出这一处登录" if found else "这一处登录已经退出")
    else:
        ended = sessions.end_other_sessions(request.user, this)
        messages.success(request, f"已退出其他 {ended} 处登录" if ended else "没有其他登录")
    return redirect("county:profile")


@require_POST
@login_required
def font_size(request: HttpRequest) -> HttpResponse:
    """Keep how large one reads; an unknown size changes nothing."""
    form = forms.FontForm(request.POST)
    if form.is_valid():
        signing.set_font_size(request.user, form.cleaned_data["size"])
    return _go_on(request)


@require_POST
@login_required
def clock_forward(request: HttpRequest) -> HttpResponse:
    """快进: the demo's clock only."""
    form = forms.ForwardForm(request.POST)
    if not settings.DEMO or not form.is_valid():
        raise Http404
    try:
        clock.forward(form.cleaned_data["days"])
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"演示时钟已快进 {form.cleaned_data['days']} 天")
    return _go_on(request)
