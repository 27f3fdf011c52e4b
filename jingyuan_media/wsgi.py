"""The door for gunicorn: everything that each page needs is loaded before the first request."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from jingyuan_media.encoding import Utf8Only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingyuan_media.settings")


def start():
    """The application with its addresses. Nothing of what is loaded is garbage: looking for it costs an eighth of the start."""
    from django.urls import get_resolver

    gc.disable()
    try:
        made = get_wsgi_application()
        get_resolver().url_patterns  # noqa: B018  read now, so that the first visitor does not wait for it
    finally:
        gc.freeze()
        gc.enable()
    return Utf8Only(made)


application = start()
