from approvals.models.application import Application
from approvals.models.records import ApplicationFile, CarbonCopy, Decision, Receipt, Urge

__all__ = ("Application", "ApplicationFile", "CarbonCopy", "Decision", "Receipt", "Urge")
