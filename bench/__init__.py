"""Figures beside something else run at the same time; see docs/measurements.md."""
