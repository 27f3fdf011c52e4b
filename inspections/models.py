"""Quarterly inspections: indicators, rounds, findings (filled by the inspection work)."""
