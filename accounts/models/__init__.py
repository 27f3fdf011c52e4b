from accounts.models.facts import FiledFacts
from accounts.models.register import Account, ExceptionGrant, NationalEntry
from accounts.models.tables import FormField, Platform

__all__ = ("Account", "ExceptionGrant", "FiledFacts", "FormField", "NationalEntry", "Platform")
