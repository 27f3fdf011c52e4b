"""Public answers are the same for everybody: computed once a minute. Every answer is counted for the monitor."""

import hashlib
import time

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from portal import metrics

PREFIX, SECONDS = "/public/", 60


class PublicCache:
    """Keep the answers below /public/ for a minute, with an entity tag; stands before sessions, so cookies are not read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX) or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        key = "public:" + hashlib.sha256(request.get_full_path().encode("utf-8", "replace")).hexdigest()
        kept = cache.get(key)
        if kept is None:
            answer = self._ask(request)
            if answer.status_code != 200:
                return answer
            kept = bytes(answer.content), answer["Content-Type"], f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
            cache.set(key, kept, SECONDS)
        return self._answer(request, *kept)

    def _ask(self, request: HttpRequest) -> HttpResponse:
        """The page as a stranger sees it, whoever is signed in."""
        request.COOKIES.clear()
        request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)

    @staticmethod
    def _answer(request: HttpRequest, content: bytes, content_type: str, tag: str) -> HttpResponse:
        fresh = HttpResponse(content, content_type=content_type)
        fresh.headers["Cache-Control"] = f"public, max-age={SECONDS}"
        fresh.headers["ETag"] = tag
        return get_conditional_response(request, etag=tag, response=fresh)


class Measured:
    """Count every answer by route, method and class of status; stands outermost, so that refusals and files count too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begin = time.monotonic()
        response = self.get_response(request)
        match = getattr(request, "resolver_match", None)
        route = match.view_name if match else "none"  # static files, kept public answers, unknown addresses
        metrics.counts.add(route, request.method, response.status_code, time.monotonic() - begin)
        return response
