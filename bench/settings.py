"""The portal's settings plus Django's own admin and a template engine without ours: only to measure beside them."""

from jingyuan_media.settings import *  # noqa: F403
from jingyuan_media.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
_STOCK = [f"django.{name}" for name in (
    "template.context_processors.request", "contrib.auth.context_processors.auth",
    "contrib.messages.context_processors.messages",
)]  # fmt: skip
TEMPLATES = [*TEMPLATES, {
    "BACKEND": "django.template.backends.django.DjangoTemplates", "NAME": "bare", "APP_DIRS": False,
    "OPTIONS": {"context_processors": _STOCK},
}]  # fmt: skip
