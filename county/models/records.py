"""Records kept by the county: audit entries, number series, parameters with an effective date."""

from django.conf import settings
from django.db import models

from county.enums import Result
from county.querysets import AppendOnlyQuerySet


class AuditEntry(models.Model):
    """Who did what to which thing, when, from where, with what result. Append-only, sealed and chained (county.chain)."""

    append_only_late = ("sequence", "previous", "digest")
    append_only_door = "OLD.sequence < (SELECT MAX(sequence) FROM county_chainstart)"

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60)
    action = models.CharField(max_length=60, db_index=True)
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.CharField(max_length=40, blank=True, db_index=True)
    target_label = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=6, choices=Result, default=Result.OK)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.TextField(blank=True)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)
    algorithm = models.CharField(max_length=32)
    seal = models.CharField(max_length=64)
    sequence = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = "审计记录"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"


class NumberSeries(models.Model):
    """Last number given in a series and year; the row is locked while the next one is taken."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("series", "year"), name="series_once_per_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Parameter(models.Model):
    """A setting of the county from a date on; the newest row that is in force counts."""

    key = models.CharField("参数", max_length=40, db_index=True)
    value = models.CharField("取值", max_length=200)
    effective_from = models.DateField("生效日期")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    note = models.CharField("说明", max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("key", "-effective_from", "-pk")
        verbose_name = "参数"

    def __str__(self) -> str:
        return f"{self.key} = {self.value} ({self.effective_from})"
