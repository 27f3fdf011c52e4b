"""What the code imports is written down: a package that merely happens to be installed is missing on the next machine."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OURS = {path.name for path in ROOT.iterdir() if path.is_dir()} | {"manage"}
# What runs after `ops/bootstrap.sh test`: the suite, and the command that takes the handbook's pictures.
TESTING = ("tests/", "ops/", "bench/", "portal/management/commands/shots.py")
# Packages of a direct requirement that are used under their own name.
BROUGHT_ALONG = {
    "kombu": "celery",
    "billiard": "celery",
    "tinycss2": "weasyprint",
    "pydyf": "weasyprint",
    "lxml": "python-docx",
    "packaging": "pytest",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(file: str) -> dict[str, str]:
    """Name and reason of each line of a requirements file."""
    lines = [line for line in (ROOT / file).read_text("utf-8").splitlines() if re.match(r"[A-Za-z]", line)]
    return {canonical(re.split(r"[=\[ ]", line)[0]): line.partition("#")[2].strip() for line in lines}


def imported(*, testing: bool) -> set[str]:
    """Top names that product code (or tests, ops and bench) imports from outside."""
    sources = [p for p in ROOT.rglob("*.py") if not {".venv", "var"} & set(p.relative_to(ROOT).parts)]
    names = set()
    for path in sources:
        if path.relative_to(ROOT).as_posix().startswith(TESTING) == testing:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names.add(node.module)
    return {name.split(".")[0] for name in names} - OURS - set(sys.stdlib_module_names)


def undeclared(modules: set[str], declared: set[str]) -> dict[str, list[str]]:
    """Modules that no declared package provides, with the packages that do provide them here."""
    distributions = packages_distributions()
    found = {module: {canonical(d) for d in distributions.get(module, ())} for module in modules}
    return {m: sorted(d) for m, d in found.items() if not d & declared and BROUGHT_ALONG.get(m) not in declared}


def test_product_code_imports_only_what_requirements_name():
    modules = imported(testing=False)
    assert "django" in modules and undeclared(modules, set(required("requirements.txt"))) == {}


def test_tests_import_only_what_requirements_name():
    declared = set(required("requirements.txt")) | set(required("requirements-dev.txt"))
    modules = imported(testing=True)
    assert "pytest" in modules and undeclared(modules, declared) == {}


def test_an_undeclared_import_is_seen():
    assert undeclared({"pikepdf"}, {"django"}) == {"pikepdf": ["pikepdf"]}


def test_every_requirement_has_a_reason_and_stands_in_the_lock():
    for file in ("requirements", "requirements-dev"):
        lock = (ROOT / f"{file}.lock").read_text("utf-8")
        packages = required(f"{file}.txt")
        assert packages and {name for name, reason in packages.items() if not reason} == set()
        assert {name for name in packages if not re.search(rf"^{name}==", lock, re.MULTILINE)} == set()


def test_direct_packages_stay_few():
    assert len(required("requirements.txt")) <= 30
