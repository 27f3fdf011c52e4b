"""What holds the audit chain at its two ends: where it begins after old entries went, where it stood on each day."""

from django.conf import settings
from django.db import models

from county.querysets import AppendOnlyQuerySet


class ChainStart(models.Model):
    """Entries before ``sequence`` were exported to a file and removed; ``previous`` is the digest of the last of them."""

    sequence = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    algorithm = models.CharField(max_length=32)
    seal = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("sequence",)
        verbose_name = "审计链起点"

    def __str__(self) -> str:
        return f"从第 {self.sequence} 条起"


class AuditAnchor(models.Model):
    """The last chained entry of a day, also written to a file outside the database."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    sequence = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    entries = models.BigIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("day",)
        verbose_name = "审计链每日锚定"

    def __str__(self) -> str:
        return f"{self.day} 第 {self.sequence} 条"
