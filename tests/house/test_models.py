"""What every table keeps: text is never null, states are known, names fit every database, nothing vanishes by cascade."""

import pytest
from django.apps import apps
from django.db import models

from tests.house.test_layers import APPS

OWN = [
    model
    for model in apps.get_models()
    if model._meta.app_label in APPS and not model.__name__.startswith("Historical")
]
LONGEST = 30
CHOICE_STATES = ("state", "status", "role", "source")


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_text_is_never_null(model):
    texts = (models.CharField, models.TextField)
    assert [f.name for f in model._meta.concrete_fields if isinstance(f, texts) and f.null] == []


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_names_of_constraints_and_indexes_fit_every_database(model):
    names = [row.name for row in (*model._meta.constraints, *model._meta.indexes)]
    assert [name for name in names if len(name) > LONGEST] == []


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_a_state_is_held_by_the_database_too(model):
    checked = {
        key.partition("__")[0]
        for row in model._meta.constraints
        if isinstance(row, models.CheckConstraint)
        for key in _keys(row.condition)
    }
    stated = {f.name for f in model._meta.concrete_fields if f.choices and f.name in CHOICE_STATES}
    assert stated <= checked


def _keys(condition) -> list[str]:
    found = []
    for child in condition.children:
        found += _keys(child) if isinstance(child, models.Q) else [child[0]]
    return found


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_every_model_says_what_it_is(model):
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}("), "a docstring of its own"
    assert "__str__" in vars(model) or any("__str__" in vars(base) for base in model.__mro__[1:-2])


def test_public_record_does_not_vanish_by_cascade():
    cascades = [
        f"{model.__name__}.{field.name}"
        for model in OWN
        if model._meta.app_label in ("accounts", "announcements", "approvals", "inspections")
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete is models.CASCADE
    ]
    assert cascades == []
