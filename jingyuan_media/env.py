"""Strict parsers for environment variables: an odd value stops the start and says which one."""

import base64
import binascii
import hashlib
import os
import secrets
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def text(name: str, default: str = "") -> str:
    """Value of *name*, or of the file named by ``<name>_FILE`` (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text("utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """``1/0``, ``true/false``, ``yes/no``, ``on/off``; raises ImproperlyConfigured otherwise."""
    raw = text(name)
    if not raw:
        return default
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in known:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}")
    return known[raw.lower()]


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """Whole number within [low, high]; raises ImproperlyConfigured otherwise."""
    raw = text(name)
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {raw!r}")
    return int(raw)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of *allowed*; raises ImproperlyConfigured otherwise."""
    raw = text(name) or default
    if raw not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {raw!r}")
    return raw


def place(name: str) -> str | tuple[str, int]:
    """Path of a socket, or ``host:port`` as a pair; empty when unset. Raises ImproperlyConfigured otherwise."""
    raw = text(name)
    if not raw or raw.startswith("/"):
        return raw
    host, colon, port = raw.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and 1 <= int(port) <= 65535) or " " in host:
        raise ImproperlyConfigured(f"{name} must be /path/of/socket or host:port, not {raw!r}")
    return host.strip("[]"), int(port)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Comma-separated list without empty entries."""
    raw = text(name)
    return [part.strip() for part in raw.split(",") if part.strip()] if raw else list(default)


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Comma-separated networks as ``10.1.0.0/16`` or ``2001:db8::/32``; raises ImproperlyConfigured otherwise."""
    try:
        return tuple(_network(part) for part in words(name))
    except ValueError as odd:
        raise ImproperlyConfigured(f"{name} must be networks like 10.1.0.0/16, separated by commas: {odd}") from None


def _network(part: str) -> IPv4Network | IPv6Network:
    if "/" not in part:
        raise ValueError(f"{part!r} has no /length")
    return ip_network(part)


def database(url: str, base: Path) -> dict:
    """Django DATABASES entry from ``sqlite:///path`` or ``postgres://user:pass@host:port/name?host=/dir``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path, base)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise ImproperlyConfigured(f"DATABASE_URL must start with sqlite:/// or postgres://, not {parts.scheme!r}")


def _sqlite(path: str, base: Path) -> dict:
    name = path[1:] if path.startswith("//") else path.lstrip("/")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name if path.startswith("//") else str(base / name),
        "OPTIONS": {
            "timeout": 15,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        },
    }


def _postgres(parts) -> dict:
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.get("host") or parts.hostname or "",
        "PORT": str(extra.get("port") or parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c jit=off -c statement_timeout=5000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000"
        },
    }


def local_secret(path: Path) -> str:
    """Secret key kept beside the embedded database: made once, readable by its owner only.

    It appears whole or not at all: two processes that start together take the same one.
    """
    if not path.exists():
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(get_random_secret_key(), "utf-8")
        with suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    return path.read_text("utf-8").strip()


def best_digest() -> str:
    """SM3 where OpenSSL has it."""
    return "sm3" if "sm3" in hashlib.algorithms_available else "sha256"


def ensure_digest(name: str) -> None:
    """Raise ImproperlyConfigured when this machine cannot make digests of that name."""
    if name not in hashlib.algorithms_available:
        raise ImproperlyConfigured(f"PORTAL_DIGEST={name}: this machine's OpenSSL does not have it")


KEY_BYTES = 32


def keys(name: str, *, beside: Path | None = None) -> list[bytes]:
    """Keys of 32 bytes in base64, separated by commas, the one in use first; *beside*: file that is made without them.

    Raises ImproperlyConfigured for anything else; the value itself is never part of the words.
    """
    raw = text(name) or (_local_key(beside) if beside else "")
    found = [_key(name, part.strip()) for part in raw.split(",")] if raw else []
    if not found:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is required in the server profile")
    return found


def _key(name: str, part: str) -> bytes:
    try:
        key = base64.b64decode(part, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < 8:
        raise ImproperlyConfigured(f"{name} must be {KEY_BYTES} random bytes in base64 (openssl rand -base64 32)")
    return key


def _local_key(path: Path) -> str:
    """A key made once, whole or not at all, readable by its owner only: two that start together agree on one."""
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_text("ascii").strip()
