"""One way to cover what not everybody reads: a telephone number shows where it is and its last four digits."""

import re

_MOBILE = re.compile(r"1\d{10}")
_AREA = r"0(?:10|2\d|[3-9]\d{2})"
_LANDLINE = re.compile(rf"({_AREA}-?)?(\d{{7,8}})(-\d{{1,5}})?")
_TYPED = re.compile(rf"(?<![0-9A-Za-z])(?:1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}|{_AREA}[ -]?\d{{7,8}})(?![0-9A-Za-z])")


def phone(number: str | None) -> str:
    """138****5678, 0954-***5678, ***5678; an extension is left out, other digits are not shown at all."""
    number = (number or "").strip()
    if "*" in number or not any(char.isdigit() for char in number):
        return number
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    if found := _LANDLINE.fullmatch(number):
        return f"{found[1] or ''}***{found[2][-4:]}"
    return "***"


def typed(words: str) -> str:
    """*words* of a person with the numbers covered that can only be telephones: mobiles, and landlines with area code."""
    return _TYPED.sub(lambda found: phone(_joined(found[0])), words)


def _joined(number: str) -> str:
    """A number that was typed in groups, as ``phone`` reads it: only the area code stays apart."""
    return re.sub("[ -]", "-" if number.startswith("0") else "", number)


def phones_in(detail):
    """The same JSON-able value with every number under a key called ``phone`` or ``…_phone`` covered, and elsewhere
    what ``typed`` covers."""
    if isinstance(detail, dict):
        return {key: _all(value) if str(key).endswith("phone") else phones_in(value) for key, value in detail.items()}
    if isinstance(detail, list | tuple):
        return [phones_in(value) for value in detail]
    return typed(detail) if isinstance(detail, str) else detail


def _all(value):
    if isinstance(value, list | tuple):
        return [_all(part) for part in value]
    return phone(value) if isinstance(value, str) else value
