"""Figures that a long run ends with: ``make chaos`` and ``make fuzz`` gather these lines below their verdict."""

MARK = "= "


def tell(words: str) -> None:
    """Print *words* as a line of its own, seen where output is not captured."""
    print(f"\n{MARK}{words}", flush=True)
