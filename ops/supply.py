"""What the portal is made of: ``python -m ops.supply sbom|licences|audit`` reads the locked packages as they are installed.

sbom      CycloneDX 1.5 as JSON on standard output, every package with its licence and the digests of the lock
licences  writes docs/licences.md
audit     asks pip-audit for known holes; where its service cannot be reached it says "not checked" and nothing else follows

The bill is made here, in a few lines: cyclonedx-bom brings eleven packages of its own to write the same fields.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
TOOL = "pip-audit==2.10.1"
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"running": "requirements.lock", "tests": "requirements-dev.lock"}
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? *\\?$", re.MULTILINE)
KNOWN = {
    "mit license": "MIT", "mit": "MIT", "bsd license": "BSD-3-Clause", "bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause", "apache software license": "Apache-2.0", "apache 2.0": "Apache-2.0",
    "python software foundation license": "PSF-2.0", "psfl": "PSF-2.0", "lgpl with exceptions": "LGPL-3.0-or-later",
    "gnu library or lesser general public license (lgpl)": "LGPL-3.0-or-later",
    "gnu general public license v2 or later (gplv2+)": "GPL-2.0-or-later",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "mozilla public license 1.1 (mpl 1.1)": "MPL-1.1",
}  # fmt: skip
"""Words of packages that name no SPDX expression."""
READ = {"axe-playwright-python": "MIT"}
"""Packages whose description names no licence; read in the file they bring."""
ALLOWED = {
    "MIT", "MIT-0", "MIT-CMU", "HPND", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "PSF-2.0", "ISC", "MPL-1.1", "MPL-2.0",
    "LGPL-2.1-or-later", "LGPL-3.0-or-later", "Unlicense", "Zlib",
}  # fmt: skip
"""May be used and passed on with the portal unchanged; one of several offered ones is enough."""


@dataclass(frozen=True)
class Package:
    """A locked package. *use*: running or tests."""

    name: str
    version: str
    licence: str
    use: str
    hashes: tuple[str, ...]


def locked(text: str) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Version, marker and digests by name, as a lock tells them."""
    marks = list(PIN.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return {
        mark["name"]: (
            mark["version"],
            mark["marker"] or "",
            tuple(re.findall(r"sha256:([0-9a-f]{64})", text[mark.end() : end])),
        )
        for mark, end in zip(marks, ends, strict=True)
    }


def wanted_here(marker: str) -> bool:
    return not marker or Marker(marker).evaluate()


def packages() -> list[Package]:
    """Every locked package that this machine needs. Raises PackageNotFoundError where one is not installed."""
    running = locked((ROOT / LOCKS["running"]).read_text("utf-8"))
    found = []
    for name, (version, marker, hashes) in sorted(locked((ROOT / LOCKS["tests"]).read_text("utf-8")).items()):
        if wanted_here(marker):
            use = "running" if name in running else "tests"
            found.append(Package(name, version, licence(name, distribution(name).metadata), use, hashes))
    return found


def licence(name: str, told) -> str:
    """SPDX expression of a package; empty when nothing known is named."""
    if expression := told.get("License-Expression"):
        return expression
    kinds = [
        line.split(" :: ")[-1].lower() for line in told.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    if kinds and all(kind in KNOWN for kind in kinds):
        return " OR ".join(dict.fromkeys(KNOWN[kind] for kind in kinds))
    text = (told.get("License") or "").strip()
    return KNOWN.get(text.lower()) or (text if text in ALLOWED else READ.get(name, ""))


def may_be_used(expression: str) -> bool:
    """True when every licence that must be kept is allowed, one of each choice being enough."""
    ways = re.split(r"\s+OR\s+", expression.strip("() "))
    return any(all(part.strip("() ") in ALLOWED for part in re.split(r"\s+AND\s+", way)) for way in ways)


def page() -> str:
    """docs/licences.md."""
    words = {"running": "运行", "tests": "测试"}
    rows = [f"| {found.name} | {found.version} | {found.licence} | {words[found.use]} |" for found in packages()]
    head = (
        "# 软件包许可\n\n由 `make licences` 按锁文件和已安装的软件包生成，不手工修改。许可不明或不在允许之列的，测试不通过。\n"
        "PyPI 以外的部分（Debian 软件包、字体、htmx）各带自己的许可文件。\n\n| 软件包 | 版本 | 许可 | 用于 |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def bill() -> dict:
    """The bill of materials."""
    parts = [
        {
            "type": "library",
            "name": found.name,
            "version": found.version,
            "purl": f"pkg:pypi/{found.name}@{found.version}",
            "bom-ref": f"pkg:pypi/{found.name}@{found.version}",
            "scope": "required" if found.use == "running" else "excluded",
            "licenses": [{"expression": found.licence}],
            # One digest per file that the index offers (wheels of each platform, source); pip takes one of them.
            "properties": [{"name": "lock:sha256", "value": digest} for digest in found.hashes],
        }
        for found in packages()
    ]
    about = {"component": {"type": "application", "name": "jingyuan-media", "bom-ref": "jingyuan-media"}}
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": about, "components": parts}


def audit(folder: Path = ROOT / "var" / "audit") -> str:
    """What pip-audit says about the running packages, or why it was not asked. The tool lives in a folder of its own."""
    python = folder / "bin" / "python"
    words = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "-r", str(ROOT / LOCKS["running"])]
    try:
        if not python.exists():
            _run(sys.executable, "-m", "venv", str(folder))
        if _run(str(python), "-m", "pip_audit", "--version").returncode:
            _run(str(python), "-m", "pip", "install", "--quiet", TOOL)
        done = _run(str(python), "-m", "pip_audit", *words)
    except (subprocess.TimeoutExpired, OSError) as reason:
        return f"not checked: {reason}"
    said = (done.stdout + done.stderr).strip()
    if unknown := said.count("could not be audited"):
        return f"not checked: the service does not know {unknown} packages\n{said}"
    if "No known vulnerabilities" in said or "Fix Versions" in done.stdout:
        return said
    return f"not checked: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}"


def _run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def main(argv: list[str]) -> int:
    deed = argv[0] if argv else ""
    try:
        if deed == "sbom":
            print(json.dumps(bill(), indent=1))
        elif deed == "licences":
            PAGE.write_text(page(), "utf-8")
        elif deed == "audit":
            print(audit())
        else:
            print(__doc__)
            return 2
    except PackageNotFoundError as missing:
        print(
            f"{missing} is in the lock and not installed: make test once, or pip install -r {LOCKS['tests']}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
