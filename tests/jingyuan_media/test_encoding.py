"""A request that names an odd encoding gets our page, not an error of the web server's own."""

import io

import pytest
from django.test import RequestFactory

from jingyuan_media import wsgi
from jingyuan_media.encoding import Utf8Only


def echo(environ, start_response):
    """Stands for the portal: says what it was sent."""
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(content_type: str, body: bytes = b"", path: str = "/login/?next=/") -> tuple[str, str]:
    environ = RequestFactory().generic("POST", path, body).environ
    environ |= {"CONTENT_TYPE": content_type, "wsgi.input": io.BytesIO(body)}
    told = []
    answer = Utf8Only(echo)(environ, lambda status, headers: told.append(status))
    return told[0], b"".join(answer).decode()


@pytest.mark.parametrize("name", ["rot13", "undefined", "idna", "hex", "zip", "punycode", "utf-16", "gbk", "utf-7"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x"])
def test_another_encoding_than_utf_8_is_told(name, kind):
    status, page = ask(f"{kind}; charset={name}")
    assert status == "400 Bad Request" and "看不懂这个请求" in page


@pytest.mark.parametrize("kind", ["text/plain; charset*=nonsense'zh'a", "text/plain; charset*=utf-8'zh'rot13"])
def test_so_is_one_that_is_named_in_a_roundabout_way(kind):
    assert ask(kind)[0] == "400 Bad Request"


def test_so_are_too_many_parameters_beside_an_encoding():
    assert ask("text/plain; charset=utf-8", path="/login/?" + "a=1&" * 600)[0] == "400 Bad Request"


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "text/html; charset=utf-8", "text/plain; charset=UTF8", "a;b", "text/plain; charset=none"],
)
def test_utf_8_none_and_no_encoding_at_all_are_read_with_their_body(kind):
    assert ask(kind, "正文".encode()) == ("200 OK", "正文")


def test_the_portal_stands_behind_it():
    assert isinstance(wsgi.application, Utf8Only)
