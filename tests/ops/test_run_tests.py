"""``make test`` ends with what failed and why: whoever sees its last lines only, knows where to look."""

import sys

import pytest

from ops import run_tests

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
