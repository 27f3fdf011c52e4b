"""``make test`` ends with what failed and why: whoever sees its last lines only, knows where to look."""

import sys

import pytest

from ops import run_tests
from tests.figures import tell

FAILING = """print("E   AssertionError: 2 of 3")
print("FAILED tests/test_a.py::test_b - AssertionError")
print("1 failed, 7 passed in 3.00s")
raise SystemExit(1)"""


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs a line of Python as a step of the run, with its log in a folder of the test."""
    (tmp_path / "var" / "test").mkdir(parents=True)
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    return lambda code: run_tests.Step("lot", (sys.executable, "-c", code)).run()


def test_the_end_names_what_failed_and_why(run):
    step = run(FAILING)
    assert step.code == 1
    *_, verdict, why, which = run_tests.closing([step])
    assert verdict.startswith("lot        FAILED (1)") and verdict.endswith("1 failed, 7 passed in 3.00s")
    assert why == "lot: E   AssertionError: 2 of 3"
    assert which == "lot: FAILED tests/test_a.py::test_b - AssertionError"


def test_what_passed_ends_with_its_line_alone(run):
    step = run("print('FAILED is a word, 7 passed in 3.00s')")
    assert step.code == 0
    assert run_tests.closing([step])[-1].startswith("lot        passed")


def test_no_more_lines_than_one_reads(run):
    many = "print('\\n'.join(f'E   {n}' for n in range(99))); raise SystemExit(2)"
    told = [line for line in run_tests.closing([run(many)]) if line.startswith("lot: ")]
    assert len(told) == run_tests.FAULTS_SHOWN and told[-1] == "lot: E   98"


def test_a_figure_is_told_in_the_form_that_the_run_gathers(capsys):
    tell("F19: 50 deadlocks")
    assert capsys.readouterr().out.splitlines() == ["", f"{run_tests.FIGURE}F19: 50 deadlocks"]


def test_figures_stand_above_the_verdict(run):
    step = run("print('\\n= F19: 50 deadlocks'); print('1 passed')")
    *_, figure, verdict = run_tests.closing([step])
    assert figure == "lot: F19: 50 deadlocks" and verdict.startswith("lot        passed")


def test_every_lot_of_a_run_is_asked_for_once_and_one_alone_when_named(monkeypatch):
    ran = []
    monkeypatch.setattr(run_tests, "side_by_side", lambda steps: ran.append([step.name for step in steps]) or steps)
    assert [step.name for step in run_tests.tests("chaos", None, [])] == ["lives", "ledger", "faults", "races", "files"]
    assert ran == [["lives", "ledger", "faults", "races", "files"]]
    (alone,) = run_tests.tests("fuzz", "sqlite", ["-x"])
    assert alone.command[-1] == "-x" and "sqlite" in alone.command


def test_each_long_count_stands_in_one_lot():
    """What a lot names is what another leaves out; a new one falls to the lot that leaves out."""
    named = {
        word for name in ("lives", "ledger", "races") for word in run_tests.CHAOS[name] if word.startswith("tests/")
    }
    left_out = {word.removeprefix("--ignore=") for word in run_tests.CHAOS["faults"] if word.startswith("--ignore=")}
    assert named == left_out
    assert all((run_tests.ROOT / path).is_file() for path in named)
