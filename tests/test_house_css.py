"""What style sheets, scripts and templates may not contain: newer than Chromium 86, inline code, other hosts, unescaped text."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHEETS = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
PAGES = sorted((ROOT / "templates").rglob("*.html"))
PAPERS = ROOT / "templates" / "reports"  # drawn by WeasyPrint, never sent to a browser

NEW_IN_CSS = {
    ":has()": r":has\(",
    ":is() and :where()": r":(is|where)\(",
    "a list in :not()": r":not\([^()]*,",
    "inset as a property": r"(?<![-\w])inset(-inline|-block)?\s*:",
    "aspect-ratio": r"aspect-ratio",
    "accent-color": r"accent-color",
    "logical shorthands": r"(?<![-\w])(margin|padding|border)-(inline|block)\s*:",
    "@layer and @container": r"@(layer|container)",
    "new viewport units": r"\d(dvh|svh|lvh|dvw)\b",
    "new colours": r"oklch|color-mix|lab\(",
    "overflow: clip": r"overflow(-[xy])?\s*:\s*clip",
    "range media queries": r"@media[^{]*[<>]",
}
NEW_IN_JS = {
    "ES2020 operators": r"\?\?|\?\.(?!\d)",
    "methods newer than Chromium 86": r"\.(at|hasOwn|findLast|toSorted|replaceChildren)\(|structuredClone|showPopover|\.inert\b",
    "code from text": r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write",
    "private fields": r"\bthis\.#",
}
IN_TEMPLATES = {
    "inline style": r"\sstyle\s*=|<style\b",
    "inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "inline code": r"<[^>]*\son[a-z]+\s*=",
    "javascript address": r"javascript:",
    "hx-on": r"\bhx-on\b",
    "unescaped text": r"\|\s*safe\b|\{%\s*autoescape\s+off",
    "another host": r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""",
    "new attributes": r"<[^>]*\s(inert|popover)\b|<details[^>]*\sname=",
}
NAMESPACE = "http://www.w3.org/2000/svg"


def found(rules: dict[str, str], text: str) -> list[str]:
    """Names of the rules that *text* breaks."""
    return [name for name, pattern in rules.items() if re.search(pattern, text)]


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def without_template_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)


def nested(css: str) -> bool:
    """True when a rule stands inside a rule that is not a condition (CSS nesting)."""
    depth: list[bool] = []
    for head, brace in re.findall(r"([^{};]*)([{}])", re.sub(r"""(["']).*?\1""", "", without_comments(css))):
        if brace == "}":
            depth.pop()
            continue
        condition = head.strip().startswith(("@media", "@supports"))
        if depth and not depth[-1]:
            return True
        depth.append(condition)
    return False


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_style_sheets_use_only_what_chromium_86_knows(sheet):
    text = without_comments(sheet.read_text())
    assert found(NEW_IN_CSS, text) == []
    assert not nested(text)


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_style_sheets_call_no_other_host(sheet):
    text = without_comments(sheet.read_text()).replace(NAMESPACE, "")
    assert not re.search(r"https?://|@import|url\((?![\"']?data:)", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_scripts_use_only_what_chromium_86_knows_and_run_no_text(script):
    text = without_comments(script.read_text())
    assert found(NEW_IN_JS, text) == []
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize("page", [page for page in PAGES if PAPERS not in page.parents], ids=name)
def test_templates_hold_no_inline_code_no_host_and_no_unescaped_text(page):
    assert found(IN_TEMPLATES, without_template_comments(page.read_text())) == []


@pytest.mark.parametrize("page", [page for page in PAGES if PAPERS in page.parents], ids=name)
def test_papers_hold_no_script_no_host_and_no_unescaped_text(page):
    rules = {key: value for key, value in IN_TEMPLATES.items() if key != "inline style"}
    assert found(rules, without_template_comments(page.read_text())) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_one_line_comments_end_on_their_line(page):
    """Django prints a comment that runs over the end of its line."""
    assert all(line.count("{#") == line.count("#}") for line in page.read_text().splitlines())


@pytest.mark.parametrize("page", sorted((ROOT / "templates" / "components").glob("_*.html")), ids=name)
def test_a_component_says_at_its_top_what_it_needs(page):
    assert page.read_text().startswith("{#")


def test_every_component_stands_in_the_list():
    told = (ROOT / "templates" / "components" / "README.md").read_text()
    there = {page.name for page in (ROOT / "templates" / "components").glob("_*.html")}
    assert {page for page in there if f"`{page}`" not in told} == set()


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (NEW_IN_CSS, "a:has(b) { }"),
        (NEW_IN_CSS, "a:not(b, c) { }"),
        (NEW_IN_CSS, "a { inset: 0; }"),
        (NEW_IN_CSS, "a { height: 100dvh; }"),
        (NEW_IN_CSS, "a { margin-inline: 4px; }"),
        (NEW_IN_JS, "const a = b?.c;"),
        (NEW_IN_JS, "node.innerHTML = text;"),
        (IN_TEMPLATES, '<p style="color:red">'),
        (IN_TEMPLATES, "<script>go()</script>"),
        (IN_TEMPLATES, '<a onclick="go()">'),
        (IN_TEMPLATES, "{{ text|safe }}"),
        (IN_TEMPLATES, '<script src="//elsewhere/x.js"></script>'),
        (IN_TEMPLATES, '<details class="a" name="b">'),
    ],
)
def test_the_scan_finds_a_planted_fault(rules, text):
    assert found(rules, text)


@pytest.mark.parametrize(
    "text",
    ["a { box-shadow: inset 0 0 0 1px red; }", "a:not(.b) { }", "@media screen and (max-width: 9px) { a { top: 0; } }"],
)
def test_the_scan_lets_old_style_pass(text):
    assert found(NEW_IN_CSS, text) == []
    assert not nested(text)


def test_nesting_is_found():
    assert nested("a { color: red; b { color: blue; } }")
    assert nested("@media print { a { b { top: 0; } } }")
