"""Fields that are sealed on their way into the database and open again on their way out (``county.ciphers``)."""

from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from county import ciphers

BATCH = 500


class Sealed:
    """A text that only this program reads. It cannot be searched or sorted by; only emptiness can be asked for."""

    def get_internal_type(self) -> str:
        return "TextField"  # a sealed text is longer than what was typed

    def from_db_value(self, value, expression, connection):
        return value if value is None else ciphers.unseal(value)

    def get_db_prep_save(self, value, connection):
        stored = super().get_db_prep_save(value, connection)
        return ciphers.seal(stored) if isinstance(stored, str) else stored

    def get_lookup(self, name: str):
        return {"exact": OnlyEmpty, "isnull": IsNull}.get(name)


class OnlyEmpty(Exact):
    """The one comparison with a sealed value that can be true."""

    def get_prep_lookup(self):
        if self.rhs != "":
            raise FieldError("a sealed value is not searched for")
        return self.rhs


class SealedCharField(Sealed, models.CharField):
    """``max_length`` counts the characters that are typed."""


class SealedTextField(Sealed, models.TextField):
    """A text of any length."""


def names(model: type[models.Model]) -> list[str]:
    """Names of its sealed fields."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, Sealed)]


def is_here(model: type[models.Model]) -> bool:
    """Whether a model has sealed fields."""
    return bool(names(model))


def reseal(models_: Iterable[type[models.Model]], *, only: Callable[[str], bool] = lambda stored: True) -> int:
    """Seal every value of sealed fields anew with the current key where *only* says so of what is stored; rows changed."""
    return sum(
        _write(model, pk, {name: ciphers.seal(ciphers.unseal(stored)) for name, stored in row.items() if only(stored)})
        for model in models_
        for pk, row in _stored(model)
    )


def unseal_rows(models_: Iterable[type[models.Model]]) -> int:
    """Write every sealed value openly, which a migration backwards needs; rows changed."""
    return sum(
        _write(model, pk, {name: ciphers.unseal(stored) for name, stored in row.items() if ciphers.is_sealed(stored)})
        for model in models_
        for pk, row in _stored(model)
    )


def _stored(model: type[models.Model]) -> Iterator[tuple[object, dict[str, str]]]:
    """Key and non-empty stored values, as they stand in the database, of rows with sealed fields."""
    sealed = names(model)
    if not sealed:
        return
    raw = {f"stored_{name}": models.functions.Cast(name, models.TextField()) for name in sealed}
    rows = model._base_manager.order_by("pk").annotate(**raw).values_list("pk", *raw)
    for pk, *values in list(rows):
        yield pk, {name: value for name, value in zip(sealed, values, strict=True) if value}


def _write(model: type[models.Model], pk, values: dict[str, str]) -> bool:
    """Write stored values past the fields' own sealing."""
    if not values:
        return False
    ready = {name: models.Value(value, output_field=models.TextField()) for name, value in values.items()}
    return bool(model._base_manager.filter(pk=pk).update(**ready))
