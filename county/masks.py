"""One way to cover what not everybody reads: a telephone number shows where it is and its last four digits."""

import re

_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"(0\d{2,3}-?)?(\d{7,8})(-\d{1,5})?")


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


def phones_in(detail):
    """The same JSON-able value with every number under a key called ``phone`` or ``…_phone`` covered."""
    if isinstance(detail, dict):
        return {key: _all(value) if str(key).endswith("phone") else phones_in(value) for key, value in detail.items()}
    if isinstance(detail, list | tuple):
        return [phones_in(value) for value in detail]
    return detail


def _all(value):
    if isinstance(value, list | tuple):
        return [_all(part) for part in value]
    return phone(value) if isinstance(value, str) else value
