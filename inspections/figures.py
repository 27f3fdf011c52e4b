"""Figures of a round, every one computed (placeholder while being written)."""
