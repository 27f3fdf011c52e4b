"""What one may see of applications."""

from django.db.models import F, Q

from approvals.enums import ENDED, State
from county.querysets import ScopedRecordQuerySet


class ApplicationQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Cases of the user's units; a draft is seen by its own unit and its writer only."""
        rows = super().for_user(user)
        own = super().for_user(user).filter(unit__assignments__user=user)
        return rows.filter(~Q(state=State.DRAFT) | Q(created_by=user) | Q(pk__in=own.values("pk")))

    def open(self):
        """Cases that are neither drafts nor ended."""
        return self.exclude(state__in=(State.DRAFT, *ENDED))

    def most_urgent_first(self):
        """By deadline; what has none stands last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "created_at", "pk")

    def for_lists(self):
        """Everything a list or todo row shows, without further queries."""
        return self.select_related(
            "unit__parent",
            "platform",
            "account__platform",
            "waiting_unit",
            "announcement",
            "national_entry",
            "created_by",
        ).prefetch_related("announcement__postings")
