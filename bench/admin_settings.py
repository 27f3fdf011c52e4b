"""The portal's settings plus Django's own admin, which the product never mounts: only to measure beside it."""

from jingyuan_media.settings import *  # noqa: F403
from jingyuan_media.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
MIDDLEWARE = list(MIDDLEWARE)
ROOT_URLCONF = "bench.admin_urls"
ALLOWED_HOSTS = ["testserver"]
