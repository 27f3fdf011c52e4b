"""Deeds on applications. ``door`` is the one way in for steps; ``drafts`` writes what is not yet submitted."""

from approvals.services.copies import copy_to, mark_read, urge
from approvals.services.door import Intent, Outcome
from approvals.services.drafts import attach, detach, discard, save_draft, start
from approvals.services.office import close_served, recompute_deadlines, record_national, terminate
from approvals.services.platform import Report, ask_termination, redeclare, report_done, report_frozen, report_gone
from approvals.services.steps import (
    approve,
    cancel,
    confirm_paper,
    reject,
    review,
    send_back,
    sign,
    submit,
    withdraw,
)

__all__ = (
    "Intent",
    "Outcome",
    "Report",
    "approve",
    "ask_termination",
    "attach",
    "cancel",
    "close_served",
    "confirm_paper",
    "copy_to",
    "detach",
    "discard",
    "mark_read",
    "recompute_deadlines",
    "record_national",
    "redeclare",
    "reject",
    "report_done",
    "report_frozen",
    "report_gone",
    "review",
    "save_draft",
    "send_back",
    "sign",
    "start",
    "submit",
    "terminate",
    "urge",
    "withdraw",
)
