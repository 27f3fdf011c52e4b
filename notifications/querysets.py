"""What one may see, and what is due."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q

from county.models import RoleAssignment
from county.paging import Order
from notifications.enums import DeliveryState, JobState
from notifications.leases import LEASE, ended, older

LONGEST_WAIT = dt.timedelta(hours=1)
HAND_OVER_AFTER = dt.timedelta(seconds=20)
HAND_OVER_AGAIN = dt.timedelta(seconds=50)


INBOX = Order(("read_at", "created_at", "pk"), descending=True, may_be_empty=True, empty_first=True)
"""Unread first, then what was read last; newest first among equals."""


class MessageQuerySet(models.QuerySet):
    def of(self, user) -> "MessageQuerySet":
        """Only the messages addressed to *user*; nobody else may see them."""
        return self.filter(recipient_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at__isnull=True)


class DeliveryQuerySet(models.QuerySet):
    def open(self) -> "DeliveryQuerySet":
        return self.filter(state__in=[DeliveryState.PENDING, DeliveryState.SENDING])

    def claimable(self, now: dt.datetime) -> "DeliveryQuerySet":
        """Pending ones whose waiting time is over, and claimed ones whose sender vanished."""
        waiting = Q(state=DeliveryState.PENDING) & ended("next_try_at", now, LONGEST_WAIT)
        orphaned = Q(state=DeliveryState.SENDING) & ended("claimed_until", now)
        return self.filter(waiting | orphaned)


class JobQuerySet(models.QuerySet):
    def of(self, user) -> "JobQuerySet":
        """Jobs that *user* asked for, also when somebody else asked for the same result first.

        What was made before he last lost a role may show units that are no longer his: he asks for it anew.
        """
        if not user.is_authenticated:
            return self.none()
        lost = RoleAssignment.history.filter(
            user_id=user.pk, history_type="-", history_date__gte=OuterRef("created_at")
        )
        return self.filter(Q(requested_by=user) | Q(watchers=user)).exclude(Exists(lost)).distinct()

    def claimable(self, now: dt.datetime) -> "JobQuerySet":
        """Queued ones whose waiting time is over, and running ones whose runner vanished."""
        waiting = Q(state=JobState.QUEUED) & ended("next_try_at", now, LONGEST_WAIT)
        orphaned = Q(state=JobState.RUNNING) & ended("claimed_until", now, LEASE)
        return self.filter(waiting | orphaned)

    def in_turn(self) -> "JobQuerySet":
        """Fresh work before work that broke before, so that a poisoned job never stands in the way."""
        return self.order_by("attempts", "created_at", "pk")

    def overlooked(self, now: dt.datetime) -> "JobQuerySet":
        """Claimable ones that no worker took although the broker should have told one."""
        never = Q(handed_at__isnull=True) & older("created_at", now, HAND_OVER_AFTER)
        return self.claimable(now).filter(never | older("handed_at", now, HAND_OVER_AGAIN))
