from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self):
        """Plug in what follows from elsewhere: postings move a case's deadline, so do calendar edits; tick closes."""
        from announcements import services as announcements
        from approvals import periodic, reminders  # noqa: F401  register what tick runs
        from approvals.services import office
        from county import workdays

        announcements.lock_first(office.hold_case)
        announcements.on_change(office.refresh_deadline)
        workdays.on_change(office.recompute_deadlines)
