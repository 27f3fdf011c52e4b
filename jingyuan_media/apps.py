from django.apps import AppConfig


class JingyuanMediaConfig(AppConfig):
    name = "jingyuan_media"

    def ready(self) -> None:
        from jingyuan_media import checks  # noqa: F401  registers them
