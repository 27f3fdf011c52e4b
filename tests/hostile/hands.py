"""Hands of somebody who means no good: reads what pages offer, keeps an account of what a request wrote."""

import re
from contextlib import contextmanager
from html.parser import HTMLParser

from django.conf import settings
from django.db import connection

WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?', re.IGNORECASE)
OWN_SESSION = frozenset({"county_session"})


class Controls(HTMLParser):
    """Names and values of every control on a page, as a browser would send them."""

    def __init__(self, markup: str):
        super().__init__()
        self.values: dict[str, str] = {}
        self.files: set[str] = set()
        self.select = ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "select":
            self.select = name
        if tag == "option" and ("selected" in found or self.select not in self.values):
            self.values[self.select] = found.get("value") or ""
        if tag == "textarea":
            self.values[name] = ""
        if tag in {"input", "button"} and name:
            self._one(name, found)

    def _one(self, name: str, found: dict) -> None:
        if found.get("type") == "file":
            self.files.add(name)
        else:
            self.values.setdefault(name, found.get("value") or "on")


@contextmanager
def written():
    """A list that fills with the tables which are written inside the block, one name per statement."""
    tables: list[str] = []

    def watch(execute, sql, params, many, context):
        if hit := WRITES.match(sql):
            tables.append(hit[2].lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def stored_files() -> int:
    """Files under the upload folder, half-written ones too."""
    return sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))


def body(answer) -> str:
    """Text of an answer, streamed or not; a file that is sent is closed by reading it."""
    raw = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    return raw.decode(answer.charset or "utf-8", "replace")


def page_of(path: str) -> str:
    """The page on which the form of a deed stands."""
    for tail in ("step/decide/", "scan/", "urge/", "copy/", "autosave/", "rules/", "files/"):
        path = path.removesuffix(tail)
    return path
