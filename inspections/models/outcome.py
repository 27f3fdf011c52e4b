"""What follows from a check: circulated, called in for a talk, praised, or why nothing (article 35)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from county.models import Attachment, Unit
from inspections.enums import Measure
from inspections.models.rounds import Entry, Round
from inspections.querysets import ConsequenceQuerySet


class Consequence(models.Model):
    """One consequence for a unit, about one account of the round or about the unit as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="consequences")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="consequences", verbose_name="账号")
    measure = models.CharField("处理", max_length=10, choices=Measure)
    reason = models.CharField("理由", max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    number = models.CharField("约谈通知文号", max_length=40, blank=True)
    talk_on = models.DateField("约谈日期", null=True)
    talk_place = models.CharField("约谈地点", max_length=60, blank=True)
    talk_with = models.CharField("约谈对象", max_length=60, blank=True)
    minutes = models.TextField("约谈记录", max_length=3000, blank=True)
    minutes_file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    minutes_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    minutes_at = models.DateTimeField(null=True)

    objects = ConsequenceQuerySet.as_manager()

    class Meta:
        ordering = ("unit__order", "decided_at", "pk")
        verbose_name = "处理结果"
        constraints = [
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="consequence_measure_known"),
            models.UniqueConstraint(
                fields=("round", "entry", "measure"),
                condition=Q(entry__isnull=False),
                name="consequence_once_per_entry",
            ),
            models.CheckConstraint(
                condition=~Q(measure=Measure.TALK) | (Q(talk_on__isnull=False) & ~Q(number="")),
                name="consequence_talk_has_day",
            ),
            models.UniqueConstraint(fields=("number",), condition=~Q(number=""), name="consequence_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.entry.title if self.entry_id else self.unit.name}"
