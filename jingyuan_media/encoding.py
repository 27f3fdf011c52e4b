"""In which encoding a request says it is written: UTF-8 or nothing. Asked first, because Django breaks on some names."""

import codecs
from collections.abc import Callable, Iterable

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string


class Utf8Only:
    """Answer 400 to a Content-Type that names another encoding, or that cannot be read.

    Django takes the header apart before any middleware, and decodes the address by it: ``charset=rot13`` ended in an answer
    of the web server's own, without our page, our headers and our counts.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if is_read(environ):
            return self.application(environ, start_response)
        page = render_to_string("errors/400.html").encode()
        facts = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Cache-Control": "no-store",
        }
        start_response("400 Bad Request", list(facts.items()))
        return [page]


def is_read(environ: dict) -> bool:
    """True when the request names no encoding but UTF-8, in a way that Django can read."""
    if ";" not in environ.get("CONTENT_TYPE", ""):
        return True
    try:
        named = WSGIRequest(environ.copy()).encoding
    except (LookupError, ValueError, SuspiciousOperation):
        return False
    return named is None or codecs.lookup(named).name == "utf-8"
