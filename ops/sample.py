"""A server set up as docs/operations.md tells, for commands that must be asked in its shape: ``python -m ops.sample check --deploy``.

Nothing of it needs a running service: the commands asked here read settings only.
"""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path) -> dict[str, str]:
    """Variables of a careful server; keys are drawn anew each time."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "PORTAL_PROFILE": "server",
        "PORTAL_VAR_DIR": str(folder),
        "PORTAL_BASE_URL": "https://portal.example.gov.cn",
        "ALLOWED_HOSTS": "portal.example.gov.cn,127.0.0.1",
        "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
        "PORTAL_ALLOWED_NETS": "10.0.0.0/8",
        "PORTAL_ADMIN_NETS": "10.1.2.0/24",
        "PORTAL_CLAMD": "/run/clamav/clamd.ctl",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAL_AUDIT_KEY": secrets.token_urlsafe(50),
        "PORTAL_FIELD_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": "postgres://portal@/portal?host=/run/postgresql",
        "REDIS_URL": "redis://:word@127.0.0.1:6379/0",
        "PYTHONWARNINGS": "ignore",
    }


def manage(folder: Path, *words: str, **changes: str) -> subprocess.CompletedProcess:
    """A management command on that server; *changes* spoil or add variables."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(folder) | changes, capture_output=True, text=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        done = manage(Path(place), *sys.argv[1:])
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    sys.exit(done.returncode)
