"""What every answer and every request must satisfy."""

import time
import uuid
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from county import access, passwords, refusals
from county.access import Refused
from county.context import UNREADABLE, Origin, origin
from county.enums import ADMINISTRATORS
from county.services import second

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'"
)
Next = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str | None:
    """Address of the client; a forwarded one counts only when a trusted proxy sent it and it is one."""
    remote = request.META.get("REMOTE_ADDR") or None
    if remote not in settings.TRUSTED_PROXIES:
        return remote
    try:
        return str(ip_address(request.META.get("HTTP_X_REAL_IP", "").strip().partition("%")[0]))
    except ValueError:
        return remote


class SecurityHeaders:
    """Strict CSP, no-store for signed-in pages, permissions policy, a request id per answer."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers["X-Request-Id"] = request.request_id
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefuseControlCharacters:
    """NUL characters and lone surrogates never reach a view or a session look-up: the database cannot hold them. Neither
    does a request in another encoding than UTF-8 (jingyuan_media/encoding.py finds it)."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        texts = [*self._texts(request.GET), *request.COOKIES.values(), request.path]
        if request.method == "POST":
            texts += self._texts(request.POST)
        if UNREADABLE in request.META or any(self._odd(text) for text in texts):
            return HttpResponseBadRequest(render_to_string("errors/400.html", {}))
        return self.get_response(request)

    @staticmethod
    def _texts(data) -> list[str]:
        return [text for key, values in data.lists() for text in (key, *values) if isinstance(text, str)]

    @staticmethod
    def _odd(text: str) -> bool:
        return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)


class Actor:
    """Remember address and request id for audit entries made while this request is served."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        token = origin.set(Origin(client_address(request), request.request_id))
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)


class SessionLimits:
    """End a session after IDLE_MINUTES without a request (15 for the three administrators), and 10 hours after it began.

    The draft in the browser is kept by autosave.
    A page that asks by itself how far a job is (htmx, /jobs/) does not keep its session alive.
    """

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())  # wall clock: the demo's shifted clock must not end sessions
            seen = request.session.get("seen", now)
            began = request.session.setdefault("began", now)
            if reason := self._over(request.user, now - seen, now - began):
                logout(request)
                return self._to_login(request, reason)
            if "seen" not in request.session or (now - seen >= 60 and not self._polls(request)):
                request.session["seen"] = now
        return self.get_response(request)

    @staticmethod
    def _over(user, idle: int, whole: int) -> str:
        """Why the session has ended, as the log-in page is told: long, idle, short (an administrator's); else empty."""
        if whole > settings.SESSION_HOURS * 3600:
            return "long"
        if idle > settings.IDLE_MINUTES * 60:
            return "idle"
        short = idle > settings.ADMIN_IDLE_MINUTES * 60 and access.holds(user, *ADMINISTRATORS)
        return "short" if short else ""

    @staticmethod
    def _polls(request) -> bool:
        asked_by_page = "HX-Request" in request.headers
        return request.method == "GET" and asked_by_page and request.path.startswith("/jobs/")

    @staticmethod
    def _to_login(request, reason: str):
        """To the log-in page, and back to the page that was open; a deed is never repeated."""
        told = {reason: "1"}
        if request.headers.get("HX-Request"):
            page = getattr(request.htmx, "current_url_abs_path", None)
        else:
            page = request.get_full_path() if request.method == "GET" else None
        target = f"{reverse('county:login')}?{urlencode(told | ({'next': page} if page else {}))}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


class FirstPassword:
    """The first log-in, and one whose password is too old, changes it before anything else (demo log-ins excepted)."""

    OPEN = ("county:password", "county:logout", "county:login", "county:font_size")
    BESIDE = ("/static/", "/healthz", "/readyz", "/metrics")

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        must = user.is_authenticated and (user.must_change_password or passwords.is_expired(user))
        if must and not settings.DEMO and not self._is_open(request.path):
            return redirect("county:password")
        return self.get_response(request)

    def _is_open(self, path: str) -> bool:
        return path.startswith(self.BESIDE) or path in {reverse(name) for name in self.OPEN}


class SecondFactorFirst(FirstPassword):
    """Whose role asks for codes reaches nothing but the page where he sets up his telephone, until he has.

    Who has one and came without its code reaches not even that: there he could put his own in its place.
    """

    OPEN = (*FirstPassword.OPEN, "county:login_code")
    SETTING_UP = ("county:second", "county:confirm")

    def __call__(self, request):
        user = request.user
        asked = settings.SECOND_FACTOR and user.is_authenticated and not request.session.get("second")
        if asked and not self._is_open(request.path) and second.is_required(user):
            if second.factor_of(user) is not None:
                logout(request)
                return redirect("county:login")
            if request.path not in {reverse(name) for name in self.SETTING_UP}:
                return redirect("county:second")
        return self.get_response(request)


class PlainRefusals:
    """Turn Refused into the 403 page that names the role which can; a refused deed leaves one denied audit entry."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not isinstance(error, Refused):
            return None
        if request.method == "POST":
            refusals.note(request, error)
        return render(request, "errors/403.html", {"words": error.words, "who_can": error.who_can}, status=403)
