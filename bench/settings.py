"""The portal's settings plus Django's own admin and a template engine without ours: only to measure beside them."""

from jingyuan_media.settings import *  # noqa: F403
from jingyuan_media.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
"""What ``django-admin startproject`` writes; the bare view and the stock admin answer through it."""
_STOCK = [f"django.{name}" for name in (
    "template.context_processors.request", "contrib.auth.context_processors.auth",
    "contrib.messages.context_processors.messages",
)]  # fmt: skip
TEMPLATES = [*TEMPLATES, {
    "BACKEND": "django.template.backends.django.DjangoTemplates", "NAME": "bare", "APP_DIRS": False,
    "OPTIONS": {"context_processors": _STOCK},
}]  # fmt: skip
