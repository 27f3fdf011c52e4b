"""Random requests at every route: no answer 5xx, nothing written by reading, nothing typed comes back as markup.

The seed is printed and named in every failure; ``FUZZ_SEED=…`` repeats a run, ``FUZZ_COUNT=…`` changes its length.
"""

import logging
import os
import random
import uuid
from urllib.parse import urlencode

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import factories as make
from tests.figures import tell
from tests.hostile.hands import Controls, body, page_of, written
from tests.house.matrix import PEOPLE, Ground, routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

SHORT, LONG = 1_000, 20_000
PAYLOAD = "fz\"<fz>'fz"
MARKS = ('fz"<', "<fz>", "fz\"'")
METHODS = ["get", "post", "head", "options", "put", "patch", "delete", "trace"]
BUSY = ("clerk", "reviewer", "approver", "leader", "sysadmin", "secadmin")
SAFE = {"get", "head", "options", "trace"}
FINE = {200, 202, 204, 301, 302, 400, 401, 403, 404, 405, 409, 422}
NONSENSE = [
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "９",
    "1.5",
    "9" * 40,
    "9" * 5000,
    str(2**31),
    str(2**63),
    str(-(2**63) - 1),
    "1\x00",
    "\x00",
    "\ud800",
    "\ufffe",
    "\r\nSet-Cookie: a=b",
    PAYLOAD,
    PAYLOAD * 30,
    "' OR 1=1--",
    "'; DROP TABLE county_user;--",
    "%",
    "_",
    "\\",
    "%00",
    "../../../etc/passwd",
    "(a+)+$",
    "\u202e\u200b",
    "😀𠮷䶮",
    "字" * 3000,
    "a" * 100_000,
    "2026-02-30",
    "99999-01-01",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-11-02",
    "2026-1",
    "9999-99",
    "null",
    "None",
    "NaN",
    "Infinity",
    "true",
    "on",
    "1",
    "2",
    "mine",
    "//evil.example/",
    "javascript:alert(1)",
    "http://[",
    "https://例子.测试/" + "a" * 400,
    "{year.__class__}",
    "%(x)s",
    "__class__",
    "-name",
    "name,id",
    "00000000-0000-4000-8000-000000000000",
    "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx",
]
HEADERS = [
    {"HTTP_HX_REQUEST": "true"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[nonsense"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%E4", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true"},
    {"HTTP_X_FORWARDED_FOR": "1.2.3.4", "HTTP_X_REAL_IP": "nonsense"},
    {"HTTP_REFERER": "http://[", "HTTP_ORIGIN": "null"},
    {"HTTP_RANGE": "bytes=9-1", "HTTP_IF_MODIFIED_SINCE": "yesterday"},
    {"HTTP_ACCEPT_LANGUAGE": "zz-" + "z" * 600, "HTTP_USER_AGENT": "\x7f" * 900},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_HOST": "evil.example"},
    {"HTTP_COOKIE": "sid=" + "x" * 5000},
]
RAW = [
    ("application/json", b'{"state": "\\ud800"'),
    ("application/json", b'[[[[{"version": 1e999}]]]]'),
    (
        "multipart/form-data; boundary=cut",
        b'--cut\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\n',
    ),
    ("multipart/form-data", b"no boundary"),
    ("application/x-www-form-urlencoded; charset=utf-16", "名=字".encode("utf-16")),
    ("application/x-www-form-urlencoded", b"a=1&" * 600),
    ("application/x-www-form-urlencoded", b"q=%ff%fe&unit=%C0%AF&name=%ED%A0%80"),
    ("text/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
]
READING_WRITES = {
    "approvals:detail": {"approvals_carboncopy"},  # an observer's copy counts as read
    "reports:paper": {"notifications_job", "notifications_job_watchers"},  # asking for a paper orders it
    "reports:annual": {"notifications_job", "notifications_job_watchers"},
    "notifications:job_file": {"notifications_job"},  # a file that is gone is made again
    "county:audit_export": {"county_auditentry"},
    "accounts:export": {"county_auditentry", "notifications_job", "notifications_job_watchers"},
    "accounts:national_sheet": {"county_auditentry", "notifications_job", "notifications_job_watchers"},
}
"""What reading may write besides one's own session, by route."""


def parameters() -> list[str]:
    """Every field name of every form of the portal."""
    found, left = set(), [forms.BaseForm]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        found |= set(getattr(kind, "base_fields", ()))
    return sorted(found | {"next", "format", "extra", "fix", "same", "action", "back", "step", "id", "state"})


class Chaos:
    """Draws requests; everything it draws follows from the seed."""

    def __init__(self, ground: Ground, seed: int):
        self.ground, self.chance = ground, random.Random(seed)
        self.routes = sorted(routes().items())
        self.names = parameters()
        self.known: dict[str, list[str]] = {}
        self.offered: dict[tuple[str, str], dict] = {}

    def draw(self, number: int) -> dict:
        """Route in turn, so that each comes as often as the others; the rest by chance."""
        name, wanted = self.routes[number % len(self.routes)]
        who = self.chance.choice(BUSY if self.chance.random() < 0.7 else PEOPLE)
        method = self._method(name, wanted)
        request = {"route": name, "who": who, "method": method, "path": self._path(name, wanted)}
        request["data"] = self._data(request)
        return request

    def _method(self, name: str, wanted: set[str]) -> str:
        """Mostly one that the route knows, deeds before looks."""
        if name not in self.known:
            answer = self.client("clerk").trace(self.ground.address(name, wanted))
            self.known[name] = [word.strip().lower() for word in answer.headers.get("Allow", "GET").split(",")]
        known = self.known[name]
        if self.chance.random() < 0.12:
            return self.chance.choice(METHODS)
        return "post" if "post" in known and self.chance.random() < 0.7 else self.chance.choice(known)

    def _path(self, name: str, wanted: set[str]) -> str:
        path = self.ground.address(name, wanted)
        if wanted and self.chance.random() < 0.2:
            try:
                odd = {key: self._odd_argument(key) for key in sorted(wanted)}
                path = reverse(name, kwargs=odd)
            except NoReverseMatch:
                path = path.rstrip("/") + self.chance.choice(["%00", "/%ED%A0%80/", "9" * 300, "/..%2f", "/%F0%9F/"])
        return path

    def _odd_argument(self, key: str):
        if key == "pk" and self.chance.random() < 0.5:
            return uuid.UUID(int=self.chance.getrandbits(128))
        return self.chance.choice([0, 7, 999_999_999, 2**63, "own", PAYLOAD, "x" * 300, "０"])

    def _data(self, request: dict) -> dict:
        """What the page offers with some values exchanged; lists stand for repeated parameters."""
        data = dict(self._offer(request)) if self.chance.random() < 0.7 else {}
        names = [*data, *data, *self.chance.sample(self.names, 6)]
        for name in self.chance.sample(names, min(len(names), self.chance.choice([1, 2, 3, 8]))):
            data[name] = self._value()
        return data

    def _value(self):
        kind = self.chance.random()
        if kind < 0.12:
            return [self.chance.choice(NONSENSE) for _ in range(2)]
        return self._file() if kind < 0.2 else self.chance.choice(NONSENSE)

    def _file(self) -> SimpleUploadedFile:
        name = self.chance.choice(["a.pdf", "扫描件.pdf.exe", "a.png", ".pdf", "a" * 300 + ".pdf", PAYLOAD + ".png"])
        return SimpleUploadedFile(name, self.chance.choice([b"", b"%PDF-1.4 %%EOF", b"<svg>", make.png_bytes()]))

    def _offer(self, request: dict) -> dict:
        """Controls of the page on which the form of this address stands, read once per person."""
        key = request["who"], page_of(request["path"])
        if key not in self.offered:
            answer = self.client(key[0]).get(key[1])
            text, page = body(answer), answer.status_code == 200 and "html" in answer["Content-Type"]
            self.offered[key] = Controls(text).values if page else {}
        return self.offered[key]

    def client(self, who: str, **words) -> Client:
        client = Client(**words)
        if who in self.ground.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.ground.sessions[who]
        return client

    def send(self, request: dict):
        """The answer and the tables written; nothing stays done."""
        headers = self.chance.choice(HEADERS) if self.chance.random() < 0.15 else {}
        client = self.client(request["who"], enforce_csrf_checks=self.chance.random() < 0.05)
        with transaction.atomic(), written() as tables:
            answer = self._send(client, request, headers)
            text = body(answer)
            transaction.set_rollback(True)
        return answer, text, tables

    def _send(self, client: Client, request: dict, headers: dict):
        method, path, data = request["method"], request["path"], request["data"]
        if method in {"options", "put", "patch", "delete", "trace"}:
            return getattr(client, method)(path, **headers)
        if method in {"get", "head"}:
            return getattr(client, method)(path, QUERY_STRING=_encoded(data), **headers)
        chance = self.chance.random()
        if chance < 0.06:
            kind, raw = self.chance.choice(RAW)
            request["data"] = {"raw": raw[:60]}
            return client.generic("POST", path, raw, content_type=kind, **headers)
        if chance < 0.4 or "\ud800" in repr_of(data):
            form = "application/x-www-form-urlencoded"
            return client.generic("POST", path, _encoded(data).encode(), content_type=form, **headers)
        return client.post(path, data, **headers)


def repr_of(data: dict) -> str:
    return "".join(part for value in data.values() for part in (value if isinstance(value, list) else [str(value)]))


def _encoded(data: dict) -> str:
    """The values as a browser's query string; a lone surrogate goes as its three bytes, a file as its name."""
    return urlencode(data, doseq=True, errors="surrogatepass")


def faults(request: dict, answer, text: str, tables: list[str]) -> list[str]:
    """What is wrong with an answer."""
    found = []
    degraded = request["route"] == "portal:healthz" and answer.status_code == 503
    if answer.status_code not in FINE and not degraded:
        found.append(f"answered {answer.status_code}")
    if answer["Content-Type"].startswith("text/html"):
        found += [f"shows {mark!r} unescaped" for mark in MARKS if mark in text]
    if request["method"] in SAFE:
        allowed = {"county_session"} | READING_WRITES.get(request["route"], set())
        found += [f"reading wrote {table}" for table in sorted(set(tables) - allowed)]
    return found


def run(county, count: int, seed: int) -> list[str]:
    """Send *count* requests; lines of what went wrong, ten at most."""
    chaos, wrong, seen = Chaos(Ground(county), seed), [], {}
    for number in range(count):
        request = chaos.draw(number)
        try:
            answer, text, tables = chaos.send(request)
        except Exception as error:  # whatever escapes a view is the finding
            found = [f"raised {type(error).__name__}: {str(error)[:200]}"]
        else:
            found = faults(request, answer, text, tables)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        wrong += [f"seed {seed} request {number}: {shown(request)} {words}" for words in found]
        if len(wrong) >= 10:
            break
    tell(
        f"fuzz, seed {seed}: {number + 1} requests over {len(chaos.routes)} routes, answers {dict(sorted(seen.items()))}"
    )
    assert seen.get(200, 0) > count // 20, "hardly any request reached a page: the fuzz lost its grip"
    return wrong


def shown(request: dict) -> str:
    typed = {k: (str(v)[:40] + "…" if len(str(v)) > 40 else v) for k, v in request["data"].items()}
    return f"{request['who']} {request['method'].upper()} {request['route']} {request['path'][:120]} {typed!r}"


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    """Files of the test's own, and a quiet log: thousands of refusals are expected here."""
    settings.MEDIA_ROOT = tmp_path / "files"
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_a_thousand_random_requests_harm_nothing(county):
    seed = int(os.environ.get("FUZZ_SEED", "20261102"))
    wrong = run(county, int(os.environ.get("FUZZ_COUNT", SHORT)), seed)
    assert not wrong, "\n".join(wrong)


@pytest.mark.fuzz
@pytest.mark.slow
def test_twenty_thousand_random_requests_harm_nothing(county):
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**9))
    wrong = run(county, int(os.environ.get("FUZZ_COUNT", LONG)), seed)
    assert not wrong, "\n".join(wrong)
