"""Append-only trace of deeds and refusals, written in the caller's transaction: no entry, no deed."""

import json

from django.db import models

from county import chain, clock, masks
from county.context import origin
from county.enums import Result
from county.models import AuditEntry, User


def record(
    action: str,
    *,
    by: User | None,
    target: models.Model | None = None,
    result: str = Result.OK,
    reason: str = "",
    detail: dict | None = None,
) -> AuditEntry:
    """Add one audit entry. *action* is ``app.deed`` (``approvals.approve``); *detail* must be JSON-able;
    telephone numbers in it, and in *reason*, are covered."""
    source = origin.get()
    entry = AuditEntry(
        at=clock.now(),
        actor=by,
        actor_name=by.name if by else "系统",
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_label=str(target)[:120] if target else "",
        result=result,
        reason=masks.typed(reason)[:500],
        detail=json.dumps(masks.phones_in(detail), ensure_ascii=False, sort_keys=True, default=str) if detail else "",
        address=source.address,
        request_id=source.request_id,
    )
    chain.close(entry)
    entry.save(force_insert=True)
    return entry
