from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self):
        """Plug in what follows from elsewhere: postings move a case's deadline, so do calendar edits."""
        from announcements import services as announcements
        from approvals.services import office
        from county import workdays

        announcements.lock_first(office.hold_case)
        announcements.on_change(office.refresh_deadline)
        workdays.on_change(office.recompute_deadlines)
