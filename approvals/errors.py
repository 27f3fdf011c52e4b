"""What may come back instead of a step: somebody was faster, or the page is old."""

from dataclasses import dataclass

from approvals.models import Application, Decision


@dataclass
class Conflict(Exception):
    """Another deed came first (HTTP 409). ``last`` is that deed; ``words`` say what stands now."""

    case: Application
    words: str
    last: Decision | None = None
    kept: str = ""

    def __str__(self) -> str:
        return self.words
