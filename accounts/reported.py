"""Rows of the interface read and kept: an account by filing number, or by platform and identifier; nothing else is known."""

from typing import Any

from django.db.models import Q

from accounts.enums import UpdateSource
from accounts.forms.updates import MOST, day_of
from accounts.models import Account, ApiToken
from accounts.services.updates import COUNTS, Seen, keep
from county.articles import RuleViolation

MOST_ROWS = 500
NAMING = ("filing_number", "platform", "identifier")
FIELDS = frozenset({*NAMING, "last_post_on", "seen_on", *COUNTS})


class Unreadable(Exception):
    """The whole message is not what the interface takes."""


def take(told: Any, token: ApiToken) -> list[dict]:
    """Keep each row; the answer says per row ``ok`` or why not. Raises Unreadable."""
    rows = told.get("updates") if isinstance(told, dict) and set(told) == {"updates"} else None
    if not isinstance(rows, list) or not rows:
        raise Unreadable('内容应为 {"updates": [ … ]}，至少一行')
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"一次最多 {MOST_ROWS} 行")
    return [{"row": number} | _one(row, token) for number, row in enumerate(rows, 1)]


def _one(row: Any, token: ApiToken) -> dict:
    words = _problem(row)
    account = None if words else _account(row, token)
    if not words and account is None:
        words = "没有这个账号，或不在令牌的单位范围内"
    if words:
        return {"ok": False, "error": words}
    seen = Seen(day_of(row["last_post_on"]), day_of(row.get("seen_on")), *(row.get(name) for name in COUNTS))
    try:
        keep(account, seen, source=UpdateSource.API, token=token)
    except RuleViolation as refusal:
        return {"ok": False, "error": str(refusal)}
    return {"ok": True}


def _problem(row: Any) -> str:
    """What is wrong with a row's shape; empty if nothing."""
    if not isinstance(row, dict):
        return "每行是一个对象"
    if unknown := sorted(str(name)[:40] for name in set(row) - FIELDS):
        return f"没有这些项：{'、'.join(unknown)}"
    if any(not isinstance(row.get(name, ""), str) or _odd(row.get(name, "")) for name in NAMING):
        return "账号的项写成文字"
    if day_of(row.get("last_post_on")) is None or (row.get("seen_on") is not None and day_of(row["seen_on"]) is None):
        return "日期写成 2026-11-26 这样"
    if any(not _is_count(row.get(name)) for name in COUNTS):
        return "数量写成不小于 0 的整数"
    return ""


def _odd(text: str) -> bool:
    """Signs that no database keeps."""
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)


def _is_count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST)


def _account(row: dict, token: ApiToken) -> Account | None:
    """The one living account that is meant, within the token's unit."""
    number, platform, identifier = (row.get(name, "").strip() for name in NAMING)
    if number:
        meant = Q(filing_number=number)
    elif platform and identifier:
        meant = Q(identifier=identifier) & (Q(platform__name=platform) | Q(platform__code=platform))
    else:
        return None
    rows = Account.objects.live().filter(meant, unit__path__startswith=token.unit.path)
    return rows.first() if rows.count() == 1 else None
