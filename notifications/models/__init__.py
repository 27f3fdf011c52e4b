"""Facts of the notifications app."""

from notifications.models.beat import Heartbeat, Incident, PeriodicRun, TickLease
from notifications.models.jobs import Job
from notifications.models.messages import Delivery, Message, Reminded

__all__ = ["Delivery", "Heartbeat", "Incident", "Job", "Message", "PeriodicRun", "Reminded", "TickLease"]
