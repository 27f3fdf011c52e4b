"""Where the county reports what a person must look at; the app that keeps incidents listens."""

from collections.abc import Callable

Listener = Callable[[str, str, str], object]
_listeners: list[Listener] = []


def listen(function: Listener) -> Listener:
    """Decorator: *function* is told of every alarm (what, title, detail)."""
    _listeners.append(function)
    return function


def sound(what: str, title: str, detail: str = "") -> None:
    """Tell those who listen. *what* names the thing (``file:<id>``), so that the same alarm is counted, not repeated."""
    for function in _listeners:
        function(what, title, detail)
