from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "消息"

    def ready(self) -> None:
        """Let every app put its reminders, periodic functions and job kinds into the registries."""
        autodiscover_modules("reminders", "periodic", "jobs")
        autodiscover_modules("sweep", "identity")
