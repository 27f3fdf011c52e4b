"""What one may see of announcements."""

from county.querysets import ScopedRecordQuerySet


class AnnouncementQuerySet(ScopedRecordQuerySet):
    def open(self):
        """Announcements whose file is not closed."""
        return self.filter(ended_on__isnull=True)

    def for_board(self):
        """Everything the board shows of a row, without further queries."""
        return self.select_related("unit", "account__platform").prefetch_related("postings__proof")
