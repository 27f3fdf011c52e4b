"""What one may see of the register."""

from accounts.enums import AccountStatus
from county.querysets import ScopedRecordQuerySet


class AccountQuerySet(ScopedRecordQuerySet):
    def live(self):
        """Accounts that are not cancelled; a suspended one still holds its place on the platform."""
        return self.exclude(status=AccountStatus.CANCELLED)

    def running(self):
        """Accounts in normal operation."""
        return self.filter(status=AccountStatus.NORMAL)
