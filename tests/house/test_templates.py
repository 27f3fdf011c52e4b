"""Templates, style sheets and scripts: nothing unused, nothing unescaped, nothing from outside, nothing too new."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
ALL = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted(path for path in (ROOT / "static").rglob("*.js") if "htmx" not in path.name)
CODE = "\n".join(
    path.read_text("utf-8")
    for app in ("county", "notifications", "accounts", "announcements", "approvals", "inspections", "reports", "portal")
    for path in (ROOT / app).rglob("*.py")
) + (ROOT / "jingyuan_media" / "settings.py").read_text("utf-8")
TEXT = {str(path.relative_to(TEMPLATES)): path.read_text("utf-8") for path in ALL}
# Found by Django itself under these names.
FOUND_BY_NAME = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}


def test_no_template_is_unused():
    named = CODE + "\n".join(TEXT.values())
    unused = [name for name in TEXT if name not in named and name not in FOUND_BY_NAME and not _built(name)]
    assert unused == []


def _built(name: str) -> bool:
    """Names put together in code: ``f"reports/papers/{kind}.html"``."""
    folder, _, file = name.rpartition("/")
    return bool(re.search(re.escape(folder) + r"/[\w-]*\{", CODE)) or f'"{file}"' in CODE


@pytest.mark.parametrize("name", TEXT)
def test_every_template_is_well_formed(name):
    get_template(name)


@pytest.mark.parametrize("name", TEXT)
def test_nothing_is_unescaped_or_inline_or_from_outside(name):
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", TEXT[name], flags=re.DOTALL)
    if not name.startswith("reports/papers"):  # papers are rendered to PDF, no browser reads them
        assert not re.search(r"\sstyle=|<style|\son(click|change|submit|load)=", text)
        assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))", text)
    assert not re.search(r"\|\s*safe\b|autoescape off|\|safeseq", text)
    assert not re.search(r"(?:src|href|action|url\()\s*=?\s*[\"']?(?:https?:)?//", text), "nothing from other hosts"


@pytest.mark.parametrize("name", [name for name in TEXT if "<form" in TEXT[name]])
def test_every_post_form_carries_a_token(name):
    for form in re.findall(r"<form\b.*?</form>", TEXT[name], re.DOTALL):
        if re.search(r"method=[\"']post", form, re.IGNORECASE):
            assert "csrf_token" in form or "{% include" in form, form[:120]


BANNED_STYLE = {
    r":has\(": ":has()",
    r":is\(": ":is()",
    r":where\(": ":where()",
    r":not\([^)]*,": "list in :not()",
    r"(?<![-\w])inset\s*:": "inset",
    r"aspect-ratio\s*:": "aspect-ratio",
    r"(?<![-\w])(?:margin|padding|border)-(?:inline|block)\s*:": "logical shorthand",
    r"@layer": "@layer",
    r"@container": "@container",
    r"\d(?:dvh|svh|lvh|dvw)\b": "dvh",
    r"oklch\(|oklab\(|color-mix\(": "new colours",
    r"@import|url\(\s*[\"']?(?:https?:)?//": "other hosts",
}


@pytest.mark.parametrize("pattern", BANNED_STYLE, ids=BANNED_STYLE.values())
def test_styles_are_understood_by_chromium_86(pattern):
    hits = [path.name for path in STYLES if re.search(pattern, _without_comments(path))]
    assert hits == []


def _without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_rule_is_nested(path):
    at_rule = re.compile(r"@(media|supports|keyframes|page)[^{]*$")
    head, open_rules = "", []
    for char in _without_comments(path):
        if char == "{":
            inside_rule = bool(open_rules) and not open_rules[-1]
            assert not inside_rule or "@" in head, f"nested: {head.strip()[-60:]}"
            open_rules.append(bool(at_rule.search(head)))
            head = ""
        elif char == "}":
            open_rules.pop()
            head = ""
        elif char == ";":
            head = ""
        else:
            head += char
    assert open_rules == []


BANNED_SCRIPT = {
    r"\.at\(-?\d": "Array.at (92)",
    r"structuredClone": "structuredClone (98)",
    r"Object\.hasOwn": "Object.hasOwn (93)",
    r"\.findLast\(": "findLast (97)",
    r"\.toSorted\(|\.toReversed\(": "toSorted (110)",
    r"\.showPopover\(|popover": "popover",
    r"\binert\b": "inert",
    r"crypto\.randomUUID": "randomUUID (92)",
    r"AbortSignal\.timeout": "AbortSignal.timeout (103)",
    r"\beval\(|new Function\(|innerHTML\s*=|document\.write": "code or markup from text",
    r"https?://": "other hosts",
}


@pytest.mark.parametrize("pattern", BANNED_SCRIPT, ids=BANNED_SCRIPT.values())
def test_scripts_are_understood_by_chromium_86(pattern):
    hits = [path.name for path in SCRIPTS if re.search(pattern, _without_comments(path))]
    assert hits == []


@pytest.mark.parametrize(
    "pattern", [r"<[^>]*\sinert\b", r"<[^>]*\spopover", r"<details[^>]*\sname="], ids=["inert", "popover", "details"]
)
def test_markup_is_understood_by_chromium_86(pattern):
    assert [name for name, text in TEXT.items() if re.search(pattern, text)] == []
