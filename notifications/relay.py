"""Bring pending deliveries out: claim one row, send it outside any transaction, note the outcome.

At least once: a sender that dies between handing over and noting leaves a claimed row; after 60 seconds another one
sends it again under the same identity. Never the other way round, or messages would be lost.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.db.models import F

from county import clock
from notifications import incidents, quiet
from notifications.channels import ADAPTERS, Gone, Refused
from notifications.enums import Channel, DeliveryState
from notifications.leases import LEASE
from notifications.models import Delivery

BATCH = 50
BUDGET_SECONDS = 25
GIVE_UP_AFTER = dt.timedelta(hours=24)
REFUSALS = 12
UNREACHABLE_IN_A_ROW = 3
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=1)

log = logging.getLogger(__name__)


def relay(keep: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, at most BATCH rows and about BUDGET_SECONDS; number of rows sent.

    *keep* renews the caller's lease between two sends and says whether to go on. A channel that could not be reached
    three times in a row is left alone until the next run, so a dead server cannot hold up the others.
    """
    end, sent, misses = time.monotonic() + BUDGET_SECONDS, 0, dict.fromkeys(Channel.values, 0)
    for pk, channel in _due(clock.now()):
        if time.monotonic() > end or not keep():
            break
        if misses[channel] >= UNREACHABLE_IN_A_ROW:
            continue
        reached = send(pk)
        misses[channel] = misses[channel] + 1 if reached is False else 0
        sent += reached is True
    return sent


def _due(now: dt.datetime) -> list[tuple[int, str]]:
    rows = Delivery.objects.claimable(now).order_by(F("next_try_at").asc(nulls_first=True), "pk")
    if quiet.at(now):
        rows = rows.exclude(message__category=quiet.CATEGORY)
    return list(rows.values_list("pk", "channel")[:BATCH])


def send(pk: int) -> bool | None:
    """One attempt: True sent, False not reached, None nothing to do or answered with a refusal."""
    delivery = claim(pk)
    if delivery is None:
        return None
    try:
        ADAPTERS[delivery.channel](delivery)
    except Gone as reason:
        return _note(delivery, state=DeliveryState.DROPPED, last_error=str(reason)) and None
    except Refused as reason:
        return _wait(delivery, reason, over=delivery.attempts >= REFUSALS) and None
    except Exception as reason:
        log.warning("delivery %s by %s did not get out", pk, delivery.channel, exc_info=True)
        _wait(delivery, reason, over=False)
        return False
    return _note(delivery, state=DeliveryState.SENT, sent_at=clock.now(), last_error="")


def claim(pk: int) -> Delivery | None:
    """Take one due row for 60 seconds; None if another sender was faster."""
    now = clock.now()
    won = Delivery.objects.claimable(now).filter(pk=pk).update(
        state=DeliveryState.SENDING, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )  # fmt: skip
    return Delivery.objects.select_related("message__recipient").get(pk=pk) if won else None


def _wait(delivery: Delivery, reason: Exception, *, over: bool) -> bool:
    """Back off 1 minute, 2, 4 … 1 hour; after 24 hours (unreachable) or 12 refusals a person must look."""
    now, words = clock.now(), f"{type(reason).__name__}: {reason}"[:500]
    if over or now - delivery.since >= GIVE_UP_AFTER:
        noted = _note(delivery, state=DeliveryState.INCIDENT, last_error=words)
        title = f"{Channel(delivery.channel).label}发不出去"
        return noted and bool(incidents.report(f"delivery:{delivery.channel}", title, words))
    pause = min(FIRST_WAIT * 2 ** min(delivery.attempts - 1, 10), LONGEST_WAIT)
    return _note(delivery, state=DeliveryState.PENDING, next_try_at=now + pause, last_error=words)


def _note(delivery: Delivery, **facts) -> bool:
    """Write the outcome unless the claim was lost meanwhile (the other sender's outcome counts)."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)
    return mine.update(claimed_until=None, **facts) == 1
