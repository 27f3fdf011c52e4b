"""What one may see of the register."""

from accounts.enums import AccountStatus
from county.querysets import ScopedRecordQuerySet


class AccountQuerySet(ScopedRecordQuerySet):
    def live(self):
        """Accounts that are not cancelled; a suspended one still holds its place on the platform."""
        return self.exclude(status=AccountStatus.CANCELLED)

    def running(self):
        """Accounts in normal operation; one that is being closed is among them until it is gone."""
        return self.filter(status=AccountStatus.NORMAL)


class BreachQuerySet(ScopedRecordQuerySet):
    unit_field = "account__unit"

    def open(self):
        """Rules that are not met now."""
        return self.filter(ended_on__isnull=True)


class IntakeQuerySet(ScopedRecordQuerySet):
    pass
