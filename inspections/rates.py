"""Rates as printed: two decimals, half up, computed from whole numbers only."""

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def percent(part: int, whole: int) -> Decimal | None:
    """*part* of *whole* in percent (97.95); None when there is nothing to divide by.

    Raises ValueError for a negative number or a part that is greater than the whole.
    """
    if part < 0 or whole < 0 or part > whole:
        raise ValueError(f"{part} of {whole} is no share")
    if whole == 0:
        return None
    hundredths = (20_000 * part + whole) // (2 * whole)
    return (Decimal(hundredths) / 100).quantize(_CENT)


def words(part: int, whole: int) -> str:
    """The rate as a report prints it: 97.95%; a dash when there is nothing to divide by."""
    rate = percent(part, whole)
    return "—" if rate is None else f"{rate}%"


def change(now: tuple[int, int], before: tuple[int, int]) -> Decimal | None:
    """By how many percentage points the printed rate changed; None when one of them does not exist."""
    first, last = percent(*before), percent(*now)
    return None if first is None or last is None else last - first


def average(total: int, count: int, places: int = 1) -> Decimal | None:
    """Mean of whole numbers, half up; None of nothing."""
    if count == 0:
        return None
    return (Decimal(total) / count).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
