"""What signing in leaves in the database: sessions with their owner."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from county.models.users import User


class Session(AbstractBaseSession):
    """Django's session row with its owner beside it, so that a person's sessions are found without reading the others'."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "登录"

    @classmethod
    def get_session_store_class(cls):
        """Django asks the row which store reads it."""
        from county.sessions import SessionStore

        return SessionStore
