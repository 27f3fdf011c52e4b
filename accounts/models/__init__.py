from accounts.models.facts import FiledFacts
from accounts.models.intake import IntakeChange, IntakeRun
from accounts.models.ledger import LedgerDifference, LedgerHead, LedgerRun, NationalColumn
from accounts.models.register import Account, ExceptionGrant, NationalEntry
from accounts.models.tables import FormField, Platform
from accounts.models.watch import Activity, ApiToken, ArticleBreach, SavedView, UpdateMark

__all__ = (
    "Account",
    "Activity",
    "ApiToken",
    "ArticleBreach",
    "ExceptionGrant",
    "FiledFacts",
    "FormField",
    "IntakeChange",
    "IntakeRun",
    "LedgerDifference",
    "LedgerHead",
    "LedgerRun",
    "NationalColumn",
    "NationalEntry",
    "Platform",
    "SavedView",
    "UpdateMark",
)
