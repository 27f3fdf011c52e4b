"""Uploads: one checked, hashed, scoped Attachment for all apps."""

import uuid

from django.conf import settings
from django.db import models

from county.enums import Scan
from county.models.units import Unit
from county.querysets import ScopedRecordQuerySet


class Attachment(models.Model):
    """A file received from a user.

    ``size`` is in bytes; ``sha256`` and ``second_digest`` ("sm3:…") are of the stored bytes, taken at receipt;
    ``path`` is relative to MEDIA_ROOT and tells nothing of the name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    second_digest = models.CharField(max_length=80, blank=True, default="")
    path = models.CharField(max_length=120, unique=True)
    pages = models.PositiveSmallIntegerField(null=True)
    scan = models.CharField("查毒", max_length=10, choices=Scan, blank=True, default="")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = ScopedRecordQuerySet.as_manager()

    class Meta:
        ordering = ("uploaded_at", "pk")
        verbose_name = "附件"

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_unscanned(self) -> bool:
        """True when a virus scanner is set up but did not answer as the file came."""
        return self.scan == Scan.UNSCANNED

    @property
    def short_type(self) -> str:
        """Three letters for the file row (PDF, JPG, PNG)."""
        return {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}.get(self.content_type, "文件")
