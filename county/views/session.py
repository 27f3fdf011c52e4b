"""Signing in and out, one's password and font size, the demo's clock."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from county import clock, forms
from county.enums import Role
from county.models import RoleAssignment, User
from county.services import people

BACKEND = "django.contrib.auth.backends.ModelBackend"


def safe_next(request) -> str:
    """Where to go after signing in: a path of this portal, else the workbench."""
    target = request.POST.get("next") or request.GET.get("next") or "/"
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else "/"


def sign_in(request):
    """Sign in; wrong, unknown and locked get the same words."""
    form = forms.LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = people.sign_in(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return redirect(safe_next(request))
        form.add_error(None, f"{people.WRONG}。连续输错 {people.FAILURES} 次会锁定 {people.LOCK_MINUTES} 分钟")
    context = {"form": form, "next": safe_next(request), "idle": "idle" in request.GET, "demo_users": demo_users()}
    return render(request, "county/login.html", context)


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
def demo_login(request):
    """One click on the demo's log-in page; absent outside the demo."""
    if not settings.DEMO:
        raise Http404
    login(request, get_object_or_404(User, username=request.POST.get("username", ""), is_active=True), BACKEND)
    return redirect("/")


@require_POST
def sign_out(request):
    logout(request)
    response = redirect("county:login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_required
def password(request):
    """Change one's own password."""
    form = forms.PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.change_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改")
        return redirect("/")
    return render(request, "county/password.html", {"form": form})


@login_required
def profile(request):
    return render(request, "county/profile.html", {"duties": request.user.duties})


@login_required
@require_POST
def font_size(request):
    form = forms.FontForm(request.POST)
    if form.is_valid():
        people.set_font_size(request.user, form.cleaned_data["size"])
    return redirect(safe_next(request))


@login_required
@require_POST
def clock_forward(request):
    """快进: the demo's clock only."""
    form = forms.ForwardForm(request.POST)
    if not settings.DEMO or not form.is_valid():
        raise Http404
    clock.forward(form.cleaned_data["days"])
    messages.success(request, f"演示时钟已快进 {form.cleaned_data['days']} 天")
    return redirect(safe_next(request))
