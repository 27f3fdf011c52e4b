"""What papers of a case have in common."""

from datetime import datetime

from approvals.models import Application
from county.models import Unit, User
from reports.papers import Paper

_WITH = ("unit__parent", "platform", "account", "survivor__platform", "announcement", "national_entry")


def find_case(pk, user: User | None = None) -> Application | None:
    """The case within *user*'s scope, or any case for a job."""
    rows = Application.objects if user is None else Application.objects.for_user(user)
    return rows.select_related(*_WITH).filter(pk=pk).first()


class CasePaper(Paper):
    """A paper whose subject is an application."""

    def find(self, pk, user=None) -> Application | None:
        return find_case(pk, user)

    def unit(self, subject: Application) -> Unit:
        return subject.unit

    def number(self, subject: Application) -> tuple[str, int]:
        return subject.number, subject.version

    def changed_at(self, subject: Application) -> datetime:
        return subject.updated_at
