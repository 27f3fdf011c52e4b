"""The session engine: Django's database sessions, each row naming the user who is signed in by it."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from county.models import Session


class SessionStore(DatabaseStore):
    """Writes the owner beside the data whenever a session is saved, also after its key changed."""

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row
