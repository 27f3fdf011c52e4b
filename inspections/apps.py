from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self):
        """Register what tick runs."""
        from inspections import reminders  # noqa: F401
