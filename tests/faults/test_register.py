"""Every fault has its tests, every test that is named exists, and the page says so."""

import pytest

from tests.faults import register
from tests.faults.register import FAULTS


def test_every_fault_stands_once():
    assert [fault.number for fault in FAULTS] == list(range(1, 34))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_names_tests_that_exist_or_says_why_there_is_none(fault):
    assert fault.tests or fault.reason
    assert register.missing(fault) == []
    assert not fault.tests or (fault.short and fault.long)


def test_the_page_is_current():
    assert register.PAGE.read_text("utf-8") == register.page(), "run make docs"


def test_a_test_that_is_gone_is_noticed():
    assert register.missing(
        register.Fault(1, "", ("tests/faults/test_register.py::test_nothing", "tests/no.py::x"))
    ) == [
        "tests/faults/test_register.py::test_nothing",
        "tests/no.py::x",
    ]
