"""System checks: a server with careless settings does not start (``manage.py check`` and ``serve`` run them)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import OperationalError, ProgrammingError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
KEY_LENGTH = 40
SECRET_WORDS = ("insecure", "change", "secret", "example", "default")


def _problem(number: int, words: str, hint: str) -> Error:
    return Error(words, hint=hint, id=f"jingyuan_media.E{number:03}")


def _serving() -> bool:
    return settings.PROFILE == "server"


@register(Tags.security)
def server_database(app_configs, **kwargs) -> list:
    """The server profile refuses SQLite (E001)."""
    if _serving() and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return [_problem(1, "The server profile does not run on SQLite.", "Set DATABASE_URL=postgres://…")]
    return []


@register(Tags.security)
def server_broker(app_configs, **kwargs) -> list:
    """The server profile needs Redis (E002), with a password when it listens on TCP beyond this machine (E003)."""
    if not _serving():
        return []
    if not settings.REDIS_URL:
        return [_problem(2, "The server profile needs REDIS_URL.", "Set REDIS_URL=redis://:password@host:6379/0")]
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme in {"redis", "rediss"} and not parts.password and parts.hostname not in LOOPBACK:
        return [_problem(3, "Redis on the network has no password.", "Set requirepass and name it in REDIS_URL.")]
    return []


@register(Tags.security)
def server_secrets(app_configs, **kwargs) -> list:
    """The server profile refuses a weak SECRET_KEY (E004), DEBUG (E005) and an open host list (E006)."""
    if not _serving():
        return []
    found, key = [], settings.SECRET_KEY
    if len(key) < KEY_LENGTH or len(set(key)) < 10 or any(word in key.lower() for word in SECRET_WORDS):
        found.append(
            _problem(4, "SECRET_KEY is short or well known.", "Put 50 random characters into SECRET_KEY_FILE.")
        )
    if settings.DEBUG:
        found.append(_problem(5, "DEBUG is on in the server profile.", "Unset DEBUG."))
    if any(host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        found.append(_problem(6, "ALLOWED_HOSTS is open.", "Name the hosts exactly."))
    return found


@register(Tags.security, deploy=True)
def server_address(app_configs, **kwargs) -> list:
    """A server that people reach from elsewhere should be named by an https address (W001, with --deploy)."""
    host = urlsplit(settings.BASE_URL).hostname
    if _serving() and not settings.HTTPS and host not in LOOPBACK:
        words = "PORTAL_BASE_URL is not https: cookies are not marked Secure."
        return [Warning(words, hint="Put a proxy with TLS in front.", id="jingyuan_media.W001")]
    return []


@register(Tags.database)
def field_key(app_configs, databases=None, **kwargs) -> list:
    """The key of sealed values must open what this database holds (E008); asked with ``--database`` only."""
    if not databases:
        return []
    from county import ciphers
    from county.models import Unit

    try:
        list(Unit.objects.order_by("-pk").values_list("phone", flat=True)[:20])
    except ciphers.CannotOpen as error:
        return [
            _problem(8, f"PORTAL_FIELD_KEY does not open this database: {error}.", "Name the key it was made with.")
        ]
    except (OperationalError, ProgrammingError):  # before the first migrate
        return []
    return []


@register(Tags.database)
def server_clock(app_configs, databases=None, **kwargs) -> list:
    """The server profile refuses a database whose county clock is shifted (E007); asked with ``--database`` only."""
    if settings.CLOCK_MAY_SHIFT or not databases:
        return []
    from county.models.calendar import ClockShift

    try:
        shifted = ClockShift.objects.exclude(seconds=0).exists()
    except (OperationalError, ProgrammingError):  # before the first migrate
        return []
    hint = "The database comes from a demo: use another one, or delete the row of county_clockshift."
    return [_problem(7, "A shifted county clock is stored in this database.", hint)] if shifted else []
