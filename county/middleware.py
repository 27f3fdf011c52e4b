"""What every answer and every request must satisfy."""

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from county.access import Refused
from county.context import Origin, origin

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'"
)
Next = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str | None:
    """Address of the client; a forwarded one counts only when a trusted proxy sent it."""
    remote = request.META.get("REMOTE_ADDR") or None
    forwarded = request.META.get("HTTP_X_REAL_IP", "").strip()
    return forwarded if remote in settings.TRUSTED_PROXIES and forwarded else remote


class SecurityHeaders:
    """Strict CSP, no-store for signed-in pages, permissions policy, a request id per answer."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers["X-Request-Id"] = request.request_id
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefuseControlCharacters:
    """NUL characters and lone surrogates never reach a view: the database cannot hold them."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        if self._odd(request.GET) or (request.method == "POST" and self._odd(request.POST)):
            return HttpResponseBadRequest(render_to_string("errors/400.html", {}))
        return self.get_response(request)

    @staticmethod
    def _odd(data) -> bool:
        for key, values in data.lists():
            for value in (key, *values):
                if isinstance(value, str) and ("\x00" in value or any("\ud800" <= char <= "\udfff" for char in value)):
                    return True
        return False


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


class IdleLimit:
    """End a session after IDLE_MINUTES without a request; the draft in the browser is kept by autosave."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())  # wall clock: the demo's shifted clock must not end sessions
            seen = request.session.get("seen", now)
            if now - seen > settings.IDLE_MINUTES * 60:
                logout(request)
                return self._to_login(request)
            if now - seen >= 60 or "seen" not in request.session:
                request.session["seen"] = now
        return self.get_response(request)

    @staticmethod
    def _to_login(request):
        target = f"{reverse('county:login')}?idle=1"
        if request.method == "GET" and not request.headers.get("HX-Request"):
            target += f"&next={request.path}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


class FirstPassword:
    """The first log-in changes the password before anything else (demo log-ins excepted)."""

    OPEN = ("county:password", "county:logout", "county:login", "county:font_size")

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and not settings.DEMO:
            if not request.path.startswith("/static/") and request.path not in {reverse(name) for name in self.OPEN}:
                return redirect("county:password")
        return self.get_response(request)


class PlainRefusals:
    """Turn Refused into the 403 page that names the role which can."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, Refused):
            return render(request, "errors/403.html", {"words": error.words, "who_can": error.who_can}, status=403)
        return None
