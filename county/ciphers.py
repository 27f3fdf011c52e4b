"""Sealed values: AES-256-GCM with a key that is not in the database. What is stored names the key it was sealed with.

``s1:<key>:<nonce and text>``: *s1* is the way of sealing, *key* the first eight hex digits of the key's SHA-256. The first
of settings.FIELD_KEYS seals; all of them open, so that keys can be changed (``manage.py rotate_field_key``).
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

WAY = "s1"
NONCE = 12  # bytes


class CannotOpen(Exception):
    """The value was sealed with a key that is not here, or was changed since."""


def key_id(key: bytes) -> str:
    """The name by which a sealed value knows its key; tells nothing of the key."""
    return hashlib.sha256(key).hexdigest()[:8]


def current() -> str:
    """Name of the key that seals now."""
    return key_id(settings.FIELD_KEYS[0])


def known() -> set[str]:
    """Names of all keys that are here."""
    return {key_id(key) for key in settings.FIELD_KEYS}


def is_sealed(stored: str) -> bool:
    return stored.startswith(f"{WAY}:")


def sealed_with(stored: str) -> str:
    """Name of the key of a sealed value; empty for an open one."""
    return stored.split(":", 2)[1] if is_sealed(stored) else ""


def seal(text: str) -> str:
    """Seal a text; an empty one stays empty, so that "nothing there" can be asked for."""
    if not text:
        return text
    key, nonce = settings.FIELD_KEYS[0], os.urandom(NONCE)
    head = f"{WAY}:{key_id(key)}:"
    body = AESGCM(key).encrypt(nonce, text.encode(), head.encode())
    return head + base64.b64encode(nonce + body).decode()


def unseal(stored: str) -> str:
    """The text; a value from before sealing comes back as it is. Raises CannotOpen."""
    if not is_sealed(stored):
        return stored
    name = sealed_with(stored)
    key = next((key for key in settings.FIELD_KEYS if key_id(key) == name), None)
    if key is None:
        raise CannotOpen(f"no field key {name!r} among {sorted(known())}")
    head, _, body = stored.rpartition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], f"{head}:".encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("a sealed value was changed") from error
