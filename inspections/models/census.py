"""摸排 (article 16): each unit in charge confirms its list of accounts, tells what differs, and names what is not filed."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Account
from county.models import Unit
from county.querysets import AppendOnlyQuerySet, NoBulkQuerySet
from inspections.enums import LineState, UnknownState
from inspections.models.findings import Finding
from inspections.querysets import CensusAnswerQuerySet, CensusQuerySet


class Census(models.Model):
    """One stock-taking; at most one is open. ``due_on`` is its last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("名称", max_length=60)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField("截止日期")
    is_current = models.BooleanField("进行中", default=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CensusQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "pk")
        verbose_name = "摸排"
        constraints = [
            models.UniqueConstraint(
                fields=("is_current",), condition=models.Q(is_current=True), name="census_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(is_current=True, finished_at__isnull=True)
                | models.Q(is_current=False, finished_at__isnull=False),
                name="census_current_is_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.is_current


class CensusAnswer(models.Model):
    """What one unit in charge said about itself and the units below it. A unit answers once; its lines are append-only."""

    census = models.ForeignKey(Census, models.PROTECT, related_name="answers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主管单位")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    note = models.CharField("说明", max_length=300, blank=True)

    objects = CensusAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("unit__order", "unit_id")
        verbose_name = "摸排结果"
        constraints = [models.UniqueConstraint(fields=("census", "unit"), name="census_answered_once")]

    def __str__(self) -> str:
        return f"{self.census} {self.unit}"


class CensusLine(models.Model):
    """One registered account in a unit's answer: as registered, or what differs."""

    answer = models.ForeignKey(CensusAnswer, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="census_lines")
    state = models.CharField("情况", max_length=10, choices=LineState)
    words = models.CharField("说明", max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "摸排账号"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=LineState.values), name="census_line_state_known"),
            models.UniqueConstraint(fields=("answer", "account"), name="census_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_state_display()}"


class CensusUnknown(models.Model):
    """An account that a unit has and that is not in the register; the office makes it a finding, or says why not."""

    answer = models.ForeignKey(CensusAnswer, models.PROTECT, related_name="unknowns")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主办单位")
    name = models.CharField("账号名称", max_length=60)
    platform = models.CharField("平台", max_length=20)
    link = models.CharField("账号链接", max_length=300, blank=True)
    words = models.CharField("情况", max_length=200, blank=True)
    state = models.CharField("处理", max_length=10, choices=UnknownState, default=UnknownState.OPEN)
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_words = models.CharField("处理说明", max_length=200, blank=True)

    objects = NoBulkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "摸排发现的未备案账号"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=UnknownState.values), name="census_unknown_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.platform}）"
