"""Real Chromium against a real server on the test database.

``page`` is a desk (1366×768), ``phone`` is 390 px wide, ``either`` is each of them in turn; ``enter(user)`` opens a
browser of its own for a person who is logged in. A page that logs an error, breaks the content policy, answers 5xx
or calls another machine fails its test.
"""

import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PICTURES = Path(__file__).resolve().parents[2] / "var" / "test" / "failures"
PATIENCE = 15_000  # milliseconds a locator may take on a busy machine
FLAGS = ("--disable-dev-shm-usage", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost")


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.broken = report.failed
    return report


def chromium_path() -> str:
    """Debian's Chromium, or the one named by ``CHROMIUM``; fails the test by name when there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found or pytest.fail("Chromium is missing: apt-get install chromium (or set CHROMIUM)")


@pytest.fixture(scope="session")
def chromium():
    """One browser for the run; each person gets a context of his own."""
    from django.db import connection
    from playwright.sync_api import sync_playwright

    kept = getattr(connection, "_test_serialized_contents", None)
    # Playwright keeps an event loop in this thread; the ORM calls of the tests are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        if kept is not None:  # inside Playwright's loop Django hands out a new connection object
            connection._test_serialized_contents = kept
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def live(live_server, settings):
    """Address of the running server, which papers and links name as well."""
    settings.BASE_URL = live_server.url
    return live_server.url


class Visitors:
    """Opens contexts and remembers what went wrong in them (``problems`` may be cleared by a test that provokes it)."""

    def __init__(self, browser, address: str):
        self.browser, self.address = browser, address
        self.contexts, self.problems = [], []

    def open(self, *, size=DESK, script: bool = True, user=None, **options):
        """A page in a context of its own; *script* False switches JavaScript off; *user* is logged in."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport=size,
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        if user is not None:
            context.add_cookies([self._session(user)])
        return self._watched(context.new_page())

    def _session(self, user) -> dict:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.address}

    def _watched(self, page):
        page.on("console", lambda line: self._counts(line) and self._note(f"console: {line.text}"))
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("response", lambda answer: answer.status < 500 or self._note(f"{answer.status} {answer.url}"))
        page.on("request", lambda request: self._at_home(request.url))
        return page

    @staticmethod
    def _counts(line) -> bool:
        return line.type in {"error", "warning"} and "Failed to load resource" not in line.text

    def _at_home(self, address: str) -> None:
        if urlsplit(address).scheme in {"http", "https", "ws", "wss"} and not address.startswith(self.address):
            self._note(f"called away: {address}")

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def photograph(self, name: str) -> None:
        """Keep a picture of every open page of a failed test."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=PICTURES / f"{re.sub(r'[^0-9A-Za-z_]+', '-', name)}-{number}.png", full_page=True)


@pytest.fixture
def visitors(chromium, live, request):
    """See Visitors; problems noted in any page fail the test."""
    people = Visitors(chromium, live)
    yield people
    if getattr(request.node, "broken", False):
        people.photograph(request.node.name)
    for context in people.contexts:
        context.close()
    if people.problems and not getattr(request.node, "broken", False):
        pytest.fail("the browser reports: " + "; ".join(people.problems))


@pytest.fixture
def enter(visitors):
    """``enter(user, size=PHONE, script=False)``: a page of a logged-in person."""
    return lambda user, **options: visitors.open(user=user, **options)


@pytest.fixture
def page(visitors):
    """A visitor's page at 1366×768, not logged in."""
    return visitors.open()


@pytest.fixture
def phone(visitors):
    """A visitor's page at 390 px, not logged in."""
    return visitors.open(size=PHONE)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def either(request):
    """Each of the two sizes in turn, for ``enter(user, size=either)``."""
    return request.param


@pytest.fixture
def axe(visitors):
    """``axe(page)`` fails with every accessibility rule the page breaks."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page) -> None:
        found = Axe().run(page).response["violations"]
        lines = [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check
