"""``make server``: the production shape on this machine.

PostgreSQL and Redis are the ones of ``DATABASE_URL`` and ``REDIS_URL``, or private ones under ``var/server``; then
gunicorn, a Celery worker and beat, each a process, by ``manage.py serve`` in the server profile. Ctrl-C ends all.
"""

import argparse
import base64
import os
import secrets
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from ops import services

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("PORTAL_VAR_DIR") or ROOT / "var" / "server")


def field_key() -> str:
    """Path of the key that seals telephone numbers, made once, readable by its owner only."""
    path = FOLDER / "field-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return str(path)


def secret_key() -> str:
    """Path of a key made once, readable by its owner only."""
    path = FOLDER / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return str(path)


def environment(started: list[services.Service]) -> dict[str, str]:
    """The server profile; private services are started where no address is given."""
    found = os.environ | {"PORTAL_PROFILE": "server"}
    found["PORTAL_VAR_DIR"] = str(FOLDER)
    if not (found.get("SECRET_KEY") or found.get("SECRET_KEY_FILE")):
        found["SECRET_KEY_FILE"] = secret_key()
    if not (found.get("PORTAL_FIELD_KEY") or found.get("PORTAL_FIELD_KEY_FILE")):
        found["PORTAL_FIELD_KEY_FILE"] = field_key()
    if not found.get("DATABASE_URL"):
        started.append(services.Postgres(FOLDER / "pg").start())
        found["DATABASE_URL"] = started[-1].url
    if not found.get("REDIS_URL"):
        started.append(services.Redis(FOLDER / "redis", keep=True).start())
        found["REDIS_URL"] = started[-1].url
    write_down(found)
    return found


def write_down(found: dict[str, str]) -> None:
    """Keep the addresses for ``set -a; . var/server/env``, so that commands reach the running services."""
    path = FOLDER / "env"
    path.touch(mode=0o600)
    names = (
        "PORTAL_PROFILE",
        "PORTAL_VAR_DIR",
        "SECRET_KEY_FILE",
        "PORTAL_FIELD_KEY_FILE",
        "DATABASE_URL",
        "REDIS_URL",
    )
    path.write_text("".join(f"{name}={shlex.quote(found[name])}\n" for name in names if name in found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    choice = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    started: list[services.Service] = []
    try:
        command = [sys.executable, "manage.py", "serve", "--host", choice.host, "--port", choice.port]
        child = subprocess.Popen(command, cwd=ROOT, env=environment(started), preexec_fn=services.end_with_parent())
        # Ctrl-C reaches the child by itself (same group); we stay until it has ended, then end the services.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()
    except (services.Missing, RuntimeError) as reason:
        print(reason, file=sys.stderr)
        return 1
    finally:
        for service in reversed(started):
            service.stop()


if __name__ == "__main__":
    sys.exit(main())
