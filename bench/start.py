"""``python -m bench.start``: CPU and memory of a web process, in turn with what ``django-admin startproject`` writes.

Both load the PostgreSQL driver and their addresses and have been started before (their bytecode is there, as on a
server). Then each answers its first page, the sign-in page; ours asks an empty SQLite for it, the new project no database.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.timing import HEAD, Row

ROOT = Path(__file__).resolve().parent.parent
TURNS = 7
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
"""What ``django-admin startproject`` writes."""
OURS = """
from jingyuan_media.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
"""
PLAIN = f"""
from django.conf import settings
settings.configure(SECRET_KEY="x", ROOT_URLCONF="bench.plain", USE_TZ=True, ALLOWED_HOSTS=["127.0.0.1"], DATABASES={{
    "default": {{"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}}}, INSTALLED_APPS=[
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles"], MIDDLEWARE={MIDDLEWARE}, STATIC_URL="/static/", TEMPLATES=[
    {{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {{"context_processors": [
    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages"]}}}}])
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
from django.urls import get_resolver
get_resolver().url_patterns
"""
END = """
import re, time
used = time.process_time()
print(used, int(re.search("VmRSS:\\\\s+(\\\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""
PAGE = """
import io
from wsgiref.util import setup_testing_defaults
asked = {"PATH_INFO": %r, "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
setup_testing_defaults(asked)
told = []
body = b"".join(application(asked, lambda status, headers, *_: told.append(status)))
assert told == ["200 OK"] and b"password" in body, told
"""


def start() -> list[Row]:
    """CPU until the application is there with its addresses, and the memory it takes then; the same after a page."""
    with tempfile.TemporaryDirectory() as folder:
        places = _places(Path(folder))
        bare = _measured({"ours": OURS, "bare": PLAIN}, places["postgres"])
        page = _measured({"ours": OURS + PAGE % "/login/", "bare": PLAIN + PAGE % "/admin/login/"}, places["sqlite"])
    return [
        _compared("cold start of a web process", bare, 0, "{:.2f} s CPU", "≤ 1.5"),
        _compared("memory of a web process before its first page", bare, 1, "{:.0f} MiB", "≤ 1.5"),
        _compared("cold start and the sign-in page", page, 0, "{:.2f} s CPU", "–"),
        _compared("memory after the sign-in page", page, 1, "{:.0f} MiB", "–"),
    ]


def _places(folder: Path) -> dict[str, dict[str, str]]:
    """Environments: one that names a PostgreSQL (nothing connects at start), one with an empty SQLite of its own."""
    names = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE", "REDIS_URL")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    clean |= {"PORTAL_PROFILE": "embedded", "PORTAL_VAR_DIR": str(folder), "PYTHONPYCACHEPREFIX": str(folder / "pyc")}
    (folder / "static").mkdir()
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=clean, check=True)
    return {"sqlite": clean, "postgres": clean | {"DATABASE_URL": "postgres://x@127.0.0.1/x"}}


def _measured(programs: dict[str, str], place: dict[str, str]) -> dict[str, list[tuple[float, float]]]:
    """(CPU seconds, MiB) of each program in each turn; the first turn writes the bytecode and does not count."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for turn in range(TURNS + 1):
        for name, program in programs.items():
            command = [sys.executable, "-c", program + END]
            out = subprocess.run(command, cwd=ROOT, env=place, stdout=subprocess.PIPE, text=True, check=True)
            if turn:
                used, memory = out.stdout.split()[-2:]
                found[name].append((float(used), float(memory)))
    return found


def _compared(work: str, found: dict[str, list[tuple[float, float]]], what: int, words: str, target: str) -> Row:
    ours, bare = (statistics.median(each[what] for each in found[name]) for name in ("ours", "bare"))
    met = ours / bare <= 1.5 if target != "–" else None
    return Row(work, words.format(ours), f"a new project: {words.format(bare)}", ours / bare, target, met)


if __name__ == "__main__":
    print(HEAD)
    for row in start():
        print(row.line)
