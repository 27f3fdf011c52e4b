"""Bringing in tables as they really look: read safely, heads understood, cells made values, changes planned, then written."""
