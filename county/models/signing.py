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


class PastPassword(models.Model):
    """A password (its hash) that the user had before, so that he does not take it again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        ordering = ("-until", "-pk")
        verbose_name = "用过的密码"

    def __str__(self) -> str:
        return f"{self.user} {self.until:%Y-%m-%d}"


class AddressFailure(models.Model):
    """One failed attempt to sign in from a network address; counted for ten minutes, then swept."""

    network = models.CharField(max_length=43)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = "登录失败"
        indexes = [models.Index(fields=("network", "at"), name="failure_of_network")]

    def __str__(self) -> str:
        return self.network


class SecondFactor(models.Model):
    """The telephone of a user that shows six digits.

    The secret is not stored: it is computed from the portal's key, the user and this salt, so a copy of the database
    alone gives no codes. ``last_step`` is the 30-second step of the last code used; codes up to it are spent.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    salt = models.CharField(max_length=32)
    confirmed_at = models.DateTimeField()
    last_step = models.BigIntegerField()

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return str(self.user)


class BackupCode(models.Model):
    """A code for the day the telephone is lost: kept as a keyed digest, good once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = "备用码"
        constraints = [models.UniqueConstraint(fields=("factor", "digest"), name="backup_code_once")]

    def __str__(self) -> str:
        return f"{self.factor} {self.pk}"
