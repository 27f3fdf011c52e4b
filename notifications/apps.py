from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "消息"

    def ready(self) -> None:
        """Listen to the county's alarms; reminders, jobs and what tick runs are gathered when they are asked for."""
        from notifications import incidents  # noqa: F401
