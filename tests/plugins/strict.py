"""The suite punishes sloppiness itself: undefined template variables, missing tokens, inline code, the network."""

import os
import socket
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

ADDRESSES = {"href", "src", "action", "formaction"}
LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


class UndefinedVariable(Exception):
    """A template asked for a name that its context does not have."""


class Raises(str):
    """Django's ``string_if_invalid`` that raises instead of printing nothing."""

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, name):
        raise UndefinedVariable(f"template asks for undefined {name!r}")


class Untidy(AssertionError):
    """A page breaks a rule that every page keeps."""


class Page(HTMLParser):
    """Reads one page or fragment and lists what no page may have."""

    def __init__(self, markup: str):
        super().__init__()
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self.form: dict | None = None
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._inline(tag, found)
        if tag == "form":
            self.form = found | {"token": False}
        if self.form and found.get("name") == "csrfmiddlewaretoken":
            self.form["token"] = True
        if (identity := found.get("id")) is not None:
            if identity in self.ids:
                self.problems.append(f"id {identity!r} stands twice")
            self.ids.add(identity)

    def _inline(self, tag, found):
        if tag == "style" or "style" in found:
            self.problems.append(f"inline style in <{tag}>: {found.get('style', '')}")
        if tag == "script" and "src" not in found and found.get("type") != "application/json":
            self.problems.append("inline script")
        for name, value in found.items():
            if name.startswith("on"):
                self.problems.append(f"inline code in <{tag} {name}>")
            if name in ADDRESSES and (value or "").strip().lower().startswith("javascript:"):
                self.problems.append(f"javascript: address in <{tag}>")

    def handle_endtag(self, tag):
        if tag == "form" and self.form:
            if self.form.get("method", "get").lower() == "post" and not self.form["token"]:
                self.problems.append(f"POST form to {self.form.get('action', 'itself')!r} without csrf token")
            self.form = None

    def handle_data(self, data):
        if "{{" in data or "{%" in data:
            self.problems.append(f"template code shown to the reader: {data.strip()[:60]!r}")


def inspect(response) -> None:
    """Raise Untidy if an HTML answer of the test client breaks a rule."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming or not response.content or not kind.startswith("text/html"):
        return
    problems = Page(response.content.decode(response.charset or "utf-8")).problems
    if problems:
        raise Untidy(f"{response.request['PATH_INFO']}: " + "; ".join(problems))


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    from django.conf import settings

    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Raises("%s")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    _inspect_every_answer()
    _refuse_undefined_loops()
    _stay_at_home()


def _inspect_every_answer() -> None:
    from django.test import Client

    real = Client.request

    def request(self, **words):
        response = real(self, **words)
        inspect(response)
        return response

    Client.request = request


def _refuse_undefined_loops() -> None:
    """``{% for x in undefined %}`` would run zero times; here it raises like ``{{ undefined }}``."""
    from django.template.defaulttags import ForNode

    real = ForNode.render

    def render(self, context):
        if self.sequence.resolve(context, ignore_failures=True) is None:
            self.sequence.resolve(context)
        return real(self, context)

    ForNode.render = render


def _stay_at_home() -> None:
    """No connection but to this machine and to the servers named in the environment."""
    named = {urlsplit(os.environ.get(name, "")).hostname or "" for name in ("DATABASE_URL", "REDIS_URL")}
    allowed, real = LOOPBACK | named, socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in allowed:
            raise ConnectionError(f"tests stay on this machine, {address[0]} was called")
        return real(self, address)

    socket.socket.connect = connect
