"""A request that names an odd encoding gets our page with our headers, not an error of the web server's own."""

import pytest
from django.test import RequestFactory
from django.test.client import ClientHandler, FakePayload

from jingyuan_media import wsgi
from jingyuan_media.encoding import Utf8Only


def ask(content_type: str, body: bytes = b"", path: str = "/login/?next=/"):
    """What the portal answers behind its door."""
    environ = RequestFactory().generic("POST", path, body).environ
    environ |= {"CONTENT_TYPE": content_type, "wsgi.input": FakePayload(body)}
    return Utf8Only(lambda passed, _: ClientHandler()(passed))(environ, None)


def refused(content_type: str, **more) -> bool:
    """Our 400, with what every answer of ours carries."""
    answer = ask(content_type, **more)
    if answer.status_code != 400:
        return False
    assert "看不懂这个请求" in answer.content.decode()
    assert answer["X-Request-Id"] and answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in answer["Content-Security-Policy"]
    return True


@pytest.mark.parametrize("name", ["rot13", "undefined", "idna", "hex", "zip", "punycode", "utf-16", "gbk", "utf-7"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x"])
def test_another_encoding_than_utf_8_is_told(name, kind):
    assert refused(f"{kind}; charset={name}")


@pytest.mark.parametrize("kind", ["text/plain; charset*=nonsense'zh'a", "text/plain; charset*=utf-8'zh'rot13"])
def test_so_is_one_that_is_named_in_a_roundabout_way(kind):
    assert refused(kind)


def test_so_are_too_many_parameters_beside_an_encoding():
    assert refused("text/plain; charset=utf-8", path="/login/?" + "a=1&" * 600)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "text/html; charset=utf-8", "text/plain; charset=UTF8", "a;b", "text/plain; charset=none"],
)
def test_utf_8_none_and_no_encoding_at_all_are_read(kind):
    answer = ask(kind, "正文".encode())
    assert answer.status_code == 403 and "看不懂这个请求" not in answer.content.decode(), (
        "only the form's token is missing"
    )


def test_the_portal_stands_behind_it():
    assert isinstance(wsgi.application, Utf8Only)
