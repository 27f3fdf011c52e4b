"""Deeds of inspections, each in one transaction: lock, version, state, rule, permission, act, log."""
