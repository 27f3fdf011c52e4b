"""The group of processes that ``make run`` starts: one begins, all end together, nobody is left behind."""

import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from ops.services import free_port
from portal import processes
from tests.plugins.processes import PATIENCE, wait_for

GROUP = """
import logging, sys, time
from portal.processes import Child, Group
logging.basicConfig()
idle = [sys.executable, "-c", "import time; time.sleep(600)"]
children = [Child("web", idle, vital=True), Child("tick", idle)]
class Told(Group):
    def _watch(self):
        print("pids", *(child.process.pid for child in children), flush=True)
        super()._watch()
code = Told(children, answers=lambda: True, ready=lambda: print("ready", flush=True)).run()
print("last tick", children[1].process.pid, flush=True)
sys.exit(code)
"""


def alive(pid: int) -> bool:
    """Whether the process runs (one that has ended and waits to be noticed does not)."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def group(start_process):
    """A running group with a vital and another child; gives its process and the ids of the two."""
    process = start_process(sys.executable, "-c", GROUP)
    wait_for(lambda: "ready" in process.text, what="group")
    web, tick = map(int, re.search(r"pids (\d+) (\d+)", process.text).groups())
    return process, web, tick


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_with_code_zero(group, number):
    process, web, tick = group
    assert process.stop(number) == 0
    assert not alive(web) and not alive(tick)


def test_nobody_is_left_behind_when_the_group_is_killed(group):
    process, web, tick = group
    process.stop(signal.SIGKILL)
    wait_for(lambda: not alive(web) and not alive(tick), what="end of the children")


def test_all_end_when_web_dies(group):
    process, web, tick = group
    os.kill(web, signal.SIGKILL)
    assert process.process.wait(PATIENCE) == 1
    assert not alive(tick)


def test_tick_is_started_again_when_it_dies(group):
    process, web, tick = group
    os.kill(tick, signal.SIGKILL)
    wait_for(lambda: "tick ended with code -9, starts again" in process.text, what="word of the death")
    wait_for(lambda: len(_children(process.process.pid)) == 2, what="new tick")
    assert process.stop() == 0
    assert int(re.search(r"last tick (\d+)", process.text)[1]) != tick


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [child for child in map(int, file.read().split()) if alive(child)]


def test_a_port_in_use_is_named_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(processes.Unusable) as refusal:
        processes.ensure_free("127.0.0.1", other.getsockname()[1])
    assert "已被其他程序占用" in str(refusal.value) and "PORT=" in str(refusal.value)


def test_an_address_of_another_machine_is_named():
    with pytest.raises(processes.Unusable, match=r"192\.0\.2\.1"):
        processes.ensure_free("192.0.2.1", free_port())


@pytest.mark.slow
def test_serve_starts_web_and_tick_and_ends_them(start_process, tmp_path):
    port = free_port()
    where = {"PORTAL_PROFILE": "embedded", "PORTAL_VAR_DIR": str(tmp_path), "REDIS_URL": ""}
    where["DATABASE_URL"] = f"sqlite:///{tmp_path}/portal.sqlite3"
    process = start_process(sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1", **where)
    wait_for(lambda: "门户已启动" in process.text, what=f"start\n{process.text}")
    assert f"http://127.0.0.1:{port}" in process.text
    members = [process.process.pid, *_children(process.process.pid)]
    assert len({os.getpgid(pid) for pid in members}) == 1 and len(members) == 3
    again = [sys.executable, "manage.py", "serve", "--port", str(port)]
    second = subprocess.run(again, env=os.environ | where, capture_output=True, text=True)
    assert second.returncode == 1 and "已被其他程序占用" in second.stderr
    assert process.stop() == 0
    assert not any(alive(pid) for pid in members)
