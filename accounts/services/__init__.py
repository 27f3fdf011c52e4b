"""Deeds on the register; each file is one notion."""

from accounts.services.tables import reword, save_platform

__all__ = ("reword", "save_platform")
