"""A table that was brought in: what it would change, what it changed, and whether it was taken back."""

import uuid

from django.conf import settings
from django.db import models

from accounts.enums import IntakeState
from accounts.models.register import Account
from accounts.querysets import IntakeQuerySet
from county.models import Attachment, Unit
from county.models.sealed import SealedTextField
from county.querysets import NoBulkQuerySet


class IntakeRun(models.Model):
    """One upload. ``unit`` bounds it (the county for the office); ``digest`` is of the plan that was shown.

    ``told`` keeps as JSON what the page shows: counts, the first problems, hints, the first changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="文件")
    state = models.CharField("状态", max_length=10, choices=IntakeState, default=IntakeState.CHECKING)
    may_alter = models.BooleanField("可以修改已登记内容", default=False)
    told = SealedTextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "pk")
        verbose_name = "台账导入"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=IntakeState.values), name="intake_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.file.name} {self.get_state_display()}"


class IntakeChange(models.Model):
    """What a written table did to one account: *before* is empty for an account that it created."""

    run = models.ForeignKey(IntakeRun, models.PROTECT, related_name="changes")
    account_key = models.UUIDField()
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=90)
    row = models.PositiveIntegerField()
    before = SealedTextField(blank=True)
    after = SealedTextField()

    objects = NoBulkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "导入的变化"

    def __str__(self) -> str:
        return f"{self.run_id} {self.title}"
