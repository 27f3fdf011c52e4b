"""The quarterly circular: texts that people write around figures that nobody types."""

import json
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.enums import CircularState
from inspections.models.rounds import Round
from inspections.querysets import CircularQuerySet


class Circular(models.Model):
    """One revision of a round's circular. A draft computes its figures anew each time it is shown; issuing freezes
    them (``frozen``, JSON) with a digest over texts and figures. What must be mended later is a new revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="circulars")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    state = models.CharField("状态", max_length=8, choices=CircularState, default=CircularState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    texts = models.TextField("文字", blank=True)
    frozen = models.TextField("数据", blank=True)
    digest = models.CharField("校验值", max_length=64, blank=True)
    number = models.CharField("文号", max_length=40, blank=True)
    why = models.CharField("修订原因", max_length=200, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    objects = CircularQuerySet.as_manager()

    class Meta:
        ordering = ("round", "-revision")
        verbose_name = "通报"
        constraints = [
            models.UniqueConstraint(fields=("round", "revision"), name="circular_revision_once"),
            models.UniqueConstraint(
                fields=("round",), condition=Q(state=CircularState.DRAFT), name="circular_one_draft_per_round"
            ),
            models.UniqueConstraint(fields=("number",), condition=~Q(number=""), name="circular_number_once"),
            models.CheckConstraint(condition=Q(state__in=CircularState.values), name="circular_state_known"),
            models.CheckConstraint(
                condition=Q(state=CircularState.DRAFT)
                | (Q(issued_at__isnull=False) & ~Q(number="") & ~Q(frozen="") & ~Q(digest="")),
                name="circular_issued_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.period}政务新媒体检查情况的通报"

    @property
    def words(self) -> dict[str, str]:
        """Editable texts by their name."""
        return json.loads(self.texts) if self.texts else {}

    @property
    def is_issued(self) -> bool:
        return self.state == CircularState.ISSUED
