"""Views as an address list names them, each module loaded by the first request for one of its pages.

A web process starts with its addresses alone: most never show the pages of an import, a census or a ledger.
"""

from collections.abc import Iterator
from functools import cached_property
from importlib import import_module

from django.http import HttpRequest, HttpResponseBase


class Page:
    """One view; it answers, and tells Django what its decorators said, as the function itself would."""

    def __init__(self, module: str, name: str):
        self.__module__, self.__name__, self.__qualname__ = module, name, name

    def __call__(self, request: HttpRequest, *args, **words) -> HttpResponseBase:
        return self.view(request, *args, **words)

    @cached_property
    def view(self):
        """The function; raises ImportError or AttributeError where the address list names one that is not there."""
        return getattr(import_module(self.__module__), self.__name__)

    @property
    def csrf_exempt(self) -> bool:
        return getattr(self.view, "csrf_exempt", False)


class Pages:
    """The views of a module by name: ``Pages("county.views.units").listed``."""

    def __init__(self, module: str):
        self._module = module

    def __getattr__(self, name: str) -> Page:
        return Page(self._module, name)


def pages(package: str, *modules: str) -> Iterator[Pages]:
    """Several modules of a package, to be unpacked under their own names."""
    return (Pages(f"{package}.{module}") for module in modules)
