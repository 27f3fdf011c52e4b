"""Short functions, short files, nothing that goes round the house. The line of apps itself is held by import-linter."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("county", "notifications", "accounts", "announcements", "approvals", "inspections", "reports", "portal")
PRODUCT = sorted(
    path for app in (*APPS, "jingyuan_media") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
LONGEST = {"file": 300, "function": 40, "view": 20}
# Data and rules of one notion that would lose by being torn apart; each with its own bound.
LONG_FILES = {"accounts/rules.py": 360}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path, *, views: bool = False):
    """Name and length of each function (only views, which their decorators show, if asked)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and (not views or _is_view(node)):
            yield node.name, node.end_lineno - node.lineno + 1


def _is_view(node: ast.FunctionDef) -> bool:
    return bool(node.decorator_list) and [argument.arg for argument in node.args.args][:1] == ["request"]


def test_no_file_is_longer_than_its_topic():
    long = {name(path): len(path.read_text("utf-8").splitlines()) for path in PRODUCT}
    assert {path: lines for path, lines in long.items() if lines > LONG_FILES.get(path, LONGEST["file"])} == {}


def test_no_function_is_longer_than_a_screen():
    long = [(name(p), f, n) for p in PRODUCT for f, n in functions(p) if n > LONGEST["function"]]
    assert long == []


def test_views_only_open_the_door():
    views = [path for path in PRODUCT if path.name == "views.py" or "views" in path.parts]
    assert len(views) > 10
    assert [(name(p), f, n) for p in views for f, n in functions(p, views=True) if n > LONGEST["view"]] == []


BANNED = {
    r"fields\s*=\s*[\"']__all__[\"']": ("forms list their fields", 'fields = "__all__"'),
    r"\bmark_safe\b": ("templates escape", "mark_safe(name)"),
    r"\.raw\(": ("the ORM", 'Account.objects.raw("select")'),
    r"\.extra\(": ("the ORM, not extra", "rows.extra(where=[])"),
    r"\bRawSQL\b": ("the ORM, not RawSQL", "RawSQL(sql, ())"),
    r"\*\*\s*(self\.)?request\.(GET|POST|FILES|headers)": (
        "forms read what was sent",
        "rows.filter(**request.GET.dict())",
    ),
    r"django\.db\.models\.signals|@receiver|\.connect\(": ("no signals", "@receiver(post_save)"),
    r"\bcsrf_exempt\b": ("every POST carries a token", "@csrf_exempt"),
    r"timezone\.now\(|datetime\.now\(\)|date\.today\(": ("county.clock", "timezone.now()"),
    r"\beval\(|\bexec\(|\bpickle\b|\bmarshal\b": ("no code from data", "import pickle"),
    r"shell\s*=\s*True|\bos\.system\(|\bos\.popen\(": ("programs get lists, no shell", "run(words, shell=True)"),
    r"verify\s*=\s*False|CERT_NONE|_create_unverified_context": (
        "certificates are looked at",
        "get(url, verify=False)",
    ),
    r"#.*\b(TODO|FIXME|XXX)\b": ("no promises in the code", "# TODO later"),
}
"""What is not written here: why, and a line that would be found."""


BY_TOKEN = "accounts/views/api.py"
"""The one address that looks at no cookie, only at a bearer token: there is no session to forge a request for."""
PASSES_ON = "county/pages.py"
"""Tells Django what a view's decorator said; it exempts nothing itself (``tests/county/test_pages.py``)."""


@pytest.mark.parametrize("pattern", BANNED, ids=[why for why, _ in BANNED.values()])
def test_nothing_goes_round_the_house(pattern):
    # notifications listens to Celery's own start signals (worker_init and the like), which are no model signals.
    hits = [
        f"{name(path)}:{number} {line.strip()}"
        for path in PRODUCT
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line) and not ("csrf" in pattern and name(path) in {BY_TOKEN, PASSES_ON})
    ]
    assert hits == []


@pytest.mark.parametrize(("pattern", "planted"), [(pattern, line) for pattern, (_, line) in BANNED.items()])
def test_each_ban_finds_what_it_bans(pattern, planted):
    assert re.search(pattern, planted)


def test_only_the_door_calls_transitions():
    """Transitions check no permission by themselves; they are called by name in one place."""
    steps = (
        "submit|resubmit|sign|confirm_paper|review|approve|send_back|reject|withdraw|cancel|redeclare|terminate|close"
    )
    call = re.compile(rf"\b(case|application|row)\.({steps})\(\)")
    assert [name(path) for path in PRODUCT if call.search(path.read_text("utf-8"))] == []


def test_tests_are_not_much_fewer_than_code_and_never_sleep():
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 600, name(path)
        assert not re.search(r"^\s*(time\.)?sleep\(", text, re.MULTILINE), name(path)
