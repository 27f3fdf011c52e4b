"""Rates as printed: two decimals, half up, from whole numbers. Vectors are those of real circulars."""

from decimal import Decimal

import pytest

from inspections import rates


@pytest.mark.parametrize(
    ("failed", "checked", "printed"),
    [(6, 293, "97.95%"), (9, 289, "96.89%"), (29, 149, "80.54%"), (2, 31, "93.55%"), (13, 173, "92.49%")],
)
def test_the_pass_rate_is_what_true_arithmetic_gives(failed, checked, printed):
    assert rates.words(checked - failed, checked) == printed


@pytest.mark.parametrize(
    ("part", "whole", "rate"), [(1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (1, 1, "100.00"), (0, 7, "0.00")]
)
def test_half_is_rounded_up(part, whole, rate):
    assert rates.percent(part, whole) == Decimal(rate)


def test_every_share_equals_exact_arithmetic():
    for whole in range(1, 120):
        for part in range(whole + 1):
            exact = (Decimal(100 * part) / whole).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            assert rates.percent(part, whole) == exact, (part, whole)


def test_nothing_of_nothing_is_a_dash():
    assert rates.percent(0, 0) is None and rates.words(0, 0) == "—"


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3), (0, -1)])
def test_what_is_no_share_is_refused(part, whole):
    with pytest.raises(ValueError, match="no share"):
        rates.percent(part, whole)


def test_the_change_is_that_of_the_printed_rates():
    assert rates.change((287, 293), (280, 289)) == Decimal("97.95") - Decimal("96.89")
    assert rates.change((1, 1), (0, 0)) is None


def test_a_mean_is_rounded_half_up():
    assert (
        rates.average(5, 2, 0) == Decimal("3") and rates.average(1, 3) == Decimal("0.3") and rates.average(0, 0) is None
    )
