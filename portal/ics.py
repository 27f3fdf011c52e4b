"""The calendar of deadlines for calendar programs: RFC 5545, whole-day events, no names of people."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from portal.running import Clock

LINE = 75  # octets of a line without its end (RFC 5545 §3.1)


def feed(found: Iterable[Clock], *, name: str, now: datetime) -> bytes:
    """The calendar *name* with one event per clock; lines end in CRLF and are folded."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//jingyuan-media//deadlines//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    head += [f"X-WR-CALNAME:{text(name)}", f"NAME:{text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    lines = [*head, *(line for item in found for line in _event(item, now)), "END:VCALENDAR"]
    return b"".join(fold(line) for line in lines)


def _event(item: Clock, now: datetime) -> Iterator[str]:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mark = "（暂算）" if item.provisional else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{item.case.pk}-{item.kind}@{host}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{item.case.version}"
    yield f"DTSTART;VALUE=DATE:{item.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{item.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{text(f'{item.what}：{item.title}{mark}')}"
    yield f"DESCRIPTION:{text(f'{item.unit} {item.case.number}{chr(10)}{item.words}{mark}')}"
    yield f"CATEGORIES:{text(item.unit)}"
    yield f"URL:{settings.BASE_URL}{item.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(value: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line break escaped, other control characters left out."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return "".join(char for char in value if unicodedata.category(char) != "Cc")


def fold(line: str) -> bytes:
    """The line in UTF-8 in pieces of at most 75 octets, no character torn apart; following pieces begin with a space."""
    pieces, piece = [], b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
