from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        """Register what each tick does for the audit log."""
        from portal import periodic  # noqa: F401
