"""``manage.py article_index``: docs/articles.md from the regulation, the marked rules and the tests that name them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from county.articles import ARTICLES, DOCUMENT_NUMBER, TITLE, MarkedRule, registry
from portal import handbook  # noqa: F401  fills the registry

PAGE = "docs/articles.md"
TESTS = "tests"
HEAD = f"""# Article index

Written by `make docs`; a test holds it to the code. {TITLE}（{DOCUMENT_NUMBER}）.
Article → the rules that enforce it (code, severity, words) → the tests that name the rule.
"""


def mentions(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Each test of a file with every name it uses, directly or through a table of the module."""
    tree = ast.parse(path.read_text("utf-8"))
    tables = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            tables |= {target.id: _names(node.value) for target in node.targets if isinstance(target, ast.Name)}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            used = _names(node)
            yield node.name, used.union(*(tables[name] for name in used if name in tables))


def _names(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def named_by_tests(root: Path) -> dict[str, list[str]]:
    """Name → tests that use it, as ``path::test``."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / TESTS).rglob("test_*.py")):
        for test, names in mentions(path):
            for name in names:
                found.setdefault(name, []).append(f"{path.relative_to(root)}::{test}")
    return found


def page(root: Path) -> str:
    """The whole page, ending in one line break."""
    named = named_by_tests(root)
    rules: dict[str, list[MarkedRule]] = {}
    for rule in registry():
        rules.setdefault(rule.article, []).append(rule)
    parts = [HEAD]
    for name, article in ARTICLES.items():
        parts.append(f"\n## {name}\n\n{article.chapter}\n")
        parts += [_rule(rule, named) for rule in rules.get(name, [])] or ["\nNo rule of its own.\n"]
    return "".join(parts)


def _rule(rule: MarkedRule, named: dict[str, list[str]]) -> str:
    tests = named.get(rule.code.rpartition(".")[2], []) or ["none"]
    lines = "".join(f"  - `{test}`\n" for test in tests)
    return f"\n- `{rule.code}` ({rule.severity.value}): {rule.words}\n{lines}"


class Command(BaseCommand):
    help = "Writes docs/articles.md: article, rules, tests."

    def handle(self, *args, **options):
        root = Path(settings.BASE_DIR)
        (root / PAGE).write_text(page(root), "utf-8")
        self.stdout.write(PAGE)
