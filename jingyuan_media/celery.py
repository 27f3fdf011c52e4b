"""Celery application: one periodic entry (tick); no meaning lives in a schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingyuan_media.settings")
app = Celery("jingyuan_media")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
