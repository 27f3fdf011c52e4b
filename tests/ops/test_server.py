"""``make server``: the five processes of the production shape start, serve, keep their data, and all end."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ops.services import free_port
from tests.plugins.processes import wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
KINDS = ("postgres", "redis-server", "gunicorn", "worker", "beat")


@pytest.fixture
def folder():
    """Not pytest's own folder: the account that PostgreSQL runs under could not enter it."""
    return Path(os.environ["PORTAL_VAR_DIR"]).with_name("server-shape")


@pytest.fixture
def serve(start_process, folder):
    """Start the shape and wait until it serves; gives its process."""

    def start():
        where = {"DATABASE_URL": "", "REDIS_URL": "", "PORTAL_VAR_DIR": str(folder)}
        process = start_process(sys.executable, "-m", "ops.server", "--port", str(free_port()), **where)
        wait_for(lambda: "门户已启动" in process.text, what=f"start\n{process.text}")
        return process

    return start


def family(pid: int) -> dict[int, str]:
    """Command lines of everything that the process has started; what ends meanwhile is left out."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return {}
    found = {pid: line}
    for child in map(int, children):
        found |= family(child)
    return found


def command(folder: Path, *words: str) -> subprocess.CompletedProcess:
    """A management command on the running shape, with the variables that the start wrote down."""
    lines = (folder / "env").read_text().splitlines()
    known = {name: shlex.split(value)[0] for name, value in (line.split("=", 1) for line in lines)}
    line = [sys.executable, "manage.py", *words]
    return subprocess.run(line, env=os.environ | known, capture_output=True, text=True)


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_five_processes_start_serve_and_end_and_the_data_stays(serve, folder):
    process = serve()
    members = family(process.process.pid)
    assert all(any(kind in line for line in members.values()) for kind in KINDS), members
    assert "还没有单位和用户" in process.text
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0 and (folder / "env").stat().st_mode & 0o077 == 0
    first = command(folder, "found")
    assert "anquan" in first.stdout, first.stderr
    assert process.stop() == 0
    assert not any(running(pid) for pid in members)

    again = serve()
    assert "还没有单位和用户" not in again.text
    assert "已有单位" in command(folder, "found").stderr
    assert again.stop() == 0
