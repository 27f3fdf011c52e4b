import os

from django.core.wsgi import get_wsgi_application

from jingyuan_media.encoding import Utf8Only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingyuan_media.settings")
application = Utf8Only(get_wsgi_application())
