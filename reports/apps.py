from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        """Register the jobs that make papers and what each tick does for them."""
        from reports import orders, periodic  # noqa: F401
