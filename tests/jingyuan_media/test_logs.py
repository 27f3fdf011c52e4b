"""Lines for the platform's collector, and a log that fails."""

import json
import logging
import sys

import pytest

from county.context import Origin, origin
from jingyuan_media.logs import JsonLines


def line(message, *args, **words) -> str:
    record = logging.LogRecord("portal", logging.WARNING, __file__, 1, message, args, words.pop("exc_info", None))
    vars(record).update(words)
    return JsonLines().format(record)


def test_a_line_says_when_how_grave_who_and_what():
    token = origin.set(Origin("10.0.0.1", "abc123"))
    try:
        known = json.loads(line("没有发出 %s", "邮件"))
    finally:
        origin.reset(token)
    assert (known["message"], known["level"], known["logger"], known["request_id"]) == (
        "没有发出 邮件",
        "WARNING",
        "portal",
        "abc123",
    )
    assert known["time"].endswith("Z")


@pytest.mark.parametrize("odd", ["\r\n2026 INFO forged", "\n", "\x1b[31m", "\x00", "\x85", "\u2028", "\x7f", "\ud800"])
def test_nobody_writes_a_line_of_his_own(odd):
    text = line("typed: %s", odd)
    assert text.isprintable() and len(text.splitlines()) == 1
    assert json.loads(text)["message"] == f"typed: {odd}"
    text.encode("utf-8")


def test_a_traceback_is_part_of_the_line():
    try:
        raise ValueError("x\ny")
    except ValueError:
        text = line("failed", exc_info=sys.exc_info())
    assert "\n" not in text and "ValueError: x\ny" in json.loads(text)["traceback"]


def test_words_and_values_that_do_not_fit_are_still_a_line():
    assert "only %s and %s" in json.loads(line("only %s and %s", "one"))["message"]


class Full:
    """A stream on a full disk."""

    def write(self, text):
        raise OSError(28, "No space left on device")

    flush = write


def test_a_log_that_fails_breaks_no_answer(client, db, monkeypatch):
    handler = logging.StreamHandler(Full())
    handler.setFormatter(JsonLines())
    monkeypatch.setattr(sys, "stderr", Full())
    logging.getLogger().addHandler(handler)
    try:
        assert client.get("/no/such/page/").status_code == 404
        assert client.get("/login/").status_code == 200
    finally:
        logging.getLogger().removeHandler(handler)
