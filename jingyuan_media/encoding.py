"""In which encoding a request says it is written: UTF-8 or nothing. Asked first, because Django breaks on some names."""

import codecs
from collections.abc import Callable, Iterable

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest

from county.context import UNREADABLE


class Utf8Only:
    """Mark a request whose Content-Type names another encoding, or cannot be read: the portal answers it with 400.

    Django takes the header apart before any middleware, and decodes the address by it: ``charset=rot13`` ended in an answer
    of the web server's own, without our page, our headers and our counts. So the header goes no further than here.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not is_read(environ):
            environ |= {"CONTENT_TYPE": "", UNREADABLE: "1"}
        return self.application(environ, start_response)


def is_read(environ: dict) -> bool:
    """True when the request names no encoding but UTF-8, in a way that Django can read."""
    if ";" not in environ.get("CONTENT_TYPE", ""):
        return True
    try:
        named = WSGIRequest(environ.copy()).encoding
    except (LookupError, ValueError, SuspiciousOperation):
        return False
    return named is None or codecs.lookup(named).name == "utf-8"
