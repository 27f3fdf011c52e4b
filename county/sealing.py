"""Digests under a key that is not in the database: SM3 (or SHA-256) as HMAC. The name of the algorithm stands beside each."""

import hashlib
import hmac
import json

from django.conf import settings


class UnknownSeal(Exception):
    """Made with another key, or with an algorithm that this machine does not have."""


def algorithm() -> str:
    """What new digests are made with: ``hmac-sm3:`` and the mark of the key."""
    return f"hmac-{settings.DIGEST}:{_mark()}"


def seal(facts: list | dict, named: str) -> str:
    """64 hexadecimal digits over *facts* (JSON, keys sorted). Raises UnknownSeal when *named* cannot be made here."""
    method, _, mark = named.partition(":")
    name = method.removeprefix("hmac-")
    if mark != _mark() or name not in hashlib.algorithms_available:
        raise UnknownSeal(named)
    return hmac.new(settings.AUDIT_KEY.encode(), _text(facts), name).hexdigest()


def holds(facts: list | dict, named: str, stated: str) -> bool:
    """True when *stated* is the digest of *facts*; raises UnknownSeal."""
    return hmac.compare_digest(seal(facts, named).encode(), stated.encode())


def short(digest: str) -> str:
    """First sixteen digits in groups of four, as people compare them."""
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def _mark() -> str:
    """Eight digits that tell one key from another and give nothing of it away."""
    return hashlib.sha256(b"mark of " + settings.AUDIT_KEY.encode()).hexdigest()[:8]


def fingerprint(facts: list | dict) -> str:
    """``sm3:…`` of *facts*, without a key: for what a sealed entry says about another row."""
    return f"{settings.DIGEST}:{_plain(facts, settings.DIGEST)}"


def matches(facts: list | dict, stated: str) -> bool:
    """True when *stated* is the fingerprint of *facts*, by whatever algorithm it was made."""
    name, _, digest = stated.partition(":")
    return name in hashlib.algorithms_available and _plain(facts, name) == digest


def _plain(facts: list | dict, name: str) -> str:
    return hashlib.new(name, _text(facts)).hexdigest()


def _text(facts: list | dict) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
