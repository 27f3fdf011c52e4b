"""What may come back instead of a deed: somebody was faster, or the page is old (HTTP 409)."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Overtaken(Exception):
    """Another deed came first. ``now`` is what stands (an Item, a RectificationStep, a Circular or None)."""

    words: str
    now: Any = None

    def __str__(self) -> str:
        return self.words
