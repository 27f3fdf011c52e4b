"""What one may see of applications."""

from django.db.models import F, Q

from approvals.enums import ENDED, State, Way
from county.enums import Role
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

    def at_hand(self, user):
        """Open cases on which *user* may owe something by his roles, most urgent first: keeps the reading short."""
        roles = {duty.role for duty in user.duties}
        where = Q(pk__in=[])
        if Role.LEADER in roles:
            where |= Q(state=State.SIGNING)
        if Role.CLERK in roles or Role.REVIEWER in roles:
            where |= Q(state__in=(State.RETURNED, State.OPERATING, State.ANNOUNCING))
            where |= Q(state=State.SIGNING, way=Way.PAPER)
        if Role.REVIEWER in roles:
            where |= Q(state=State.REVIEWING)
        if Role.APPROVER in roles:
            where |= Q(state=State.APPROVING)
        return self.open().filter(where).most_urgent_first()

    def most_urgent_first(self):
        """The earliest deadline first; cases without one stand last."""
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
