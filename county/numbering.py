"""Gap-free yearly numbers: one counter row per series and year, locked while the next number is taken."""

from datetime import date

from django.db import transaction

from county import parameters
from county.models import NumberSeries

SERIES = ("application", "filing", "rectification", "talk", "circular")


def next_number(series: str, day: date) -> str:
    """Next number of *series* in the year of *day*, formatted by the county's pattern (article 15 for filings).

    Must run inside the transaction that uses the number: a rollback gives the number back, so no gap arises.
    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    NumberSeries.objects.bulk_create([NumberSeries(series=series, year=day.year)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update(of=("self",)).get(series=series, year=day.year)
    row.last += 1
    row.save(update_fields=("last",))
    pattern = str(parameters.get(f"{series}_number_pattern", day))
    return pattern.format(year=day.year, number=row.last)
