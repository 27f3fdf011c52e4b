from county.models.calendar import CalendarDay, CalendarRevision, CalendarYear, ClockShift
from county.models.chain import AuditAnchor, ChainStart
from county.models.files import Attachment
from county.models.records import AuditEntry, NumberSeries, Parameter
from county.models.signing import AddressFailure, BackupCode, PastPassword, SecondFactor, Session
from county.models.units import Unit
from county.models.users import RoleAssignment, User

__all__ = (
    "AddressFailure",
    "Attachment",
    "AuditAnchor",
    "AuditEntry",
    "BackupCode",
    "CalendarDay",
    "CalendarRevision",
    "CalendarYear",
    "ChainStart",
    "ClockShift",
    "NumberSeries",
    "Parameter",
    "PastPassword",
    "RoleAssignment",
    "SecondFactor",
    "Session",
    "Unit",
    "User",
)
