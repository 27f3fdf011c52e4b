"""Every action code of the audit log has words, and every code with words is written by some line of the product."""

import ast
import re

import pytest

from approvals.enums import Step
from county import deeds, denials
from inspections.enums import OrderStep
from tests.house.test_layers import PRODUCT, name

CODE = re.compile(rf"(?:{'|'.join(deeds.APPS)})\.[a-z_]+")
DOORS = {"approvals.": Step.values, "inspections.": [step for step in OrderStep.values if step != OrderStep.ISSUE]}


def records(path) -> list[ast.expr]:
    """The first argument of every ``audit.record`` in the file."""
    return [
        call.args[0]
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "record"
        and getattr(call.func.value, "id", "") == "audit"
    ]


def codes(argument: ast.expr, path) -> set[str]:
    """What this argument may be: a text, one of two texts, a door's prefix with a step, or a name given in the file."""
    if isinstance(argument, ast.JoinedStr):
        prefix = argument.values[0].value
        return {f"{prefix}{step}" for step in DOORS[prefix]}
    where = ast.parse(path.read_text("utf-8")) if isinstance(argument, ast.Name) else argument
    texts = {node.value for node in ast.walk(where) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if CODE.fullmatch(text)}


WRITTEN = {(name(path), code) for path in PRODUCT for argument in records(path) for code in codes(argument, path)}


def test_the_search_finds_every_door():
    assert len({path for path, _ in WRITTEN}) >= 20
    assert ("approvals/services/door.py", "approvals.approve") in WRITTEN


@pytest.mark.parametrize("code", sorted({code for _, code in WRITTEN}))
def test_a_written_code_has_words(code):
    assert code in deeds.DEEDS


@pytest.mark.parametrize("code", sorted(set(deeds.DEEDS) - {denials.OTHER}))
def test_a_code_with_words_is_written_by_one_place_or_two(code):
    """Two: a deed that a page and a service do, or signing in by password and by the demo's button."""
    assert 1 <= len({path for path, written in WRITTEN if written == code}) <= 2
