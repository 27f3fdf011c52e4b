"""A quarterly round: its frozen population, who checks what, and what was found item by item (article 35)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Account
from county.enums import UnitKind
from county.models import Attachment, Unit
from county.querysets import NoBulkQuerySet
from inspections.enums import EntryState, Result, RoundState
from inspections.models.catalogue import Catalogue, Indicator
from inspections.querysets import EntryQuerySet, RoundQuerySet

QUARTERS = ("一", "二", "三", "四")


class Round(models.Model):
    """第 N 季度: all accounts that were live in the register when it was opened. ``due_on`` is the last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("年份")
    quarter = models.PositiveSmallIntegerField("季度")
    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="rounds", verbose_name="检查指标")
    state = models.CharField("状态", max_length=10, choices=RoundState, default=RoundState.OPEN, db_index=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField("截止日期")
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("-year", "-quarter")
        verbose_name = "检查批次"
        constraints = [
            models.UniqueConstraint(fields=("year", "quarter"), name="round_one_per_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="round_quarter_known"),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.CheckConstraint(
                condition=Q(state=RoundState.OPEN) | Q(finished_at__isnull=False), name="round_finished_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """2026年第四季度检查."""
        return f"{self.period}检查"

    @property
    def period(self) -> str:
        return f"{self.year}年第{QUARTERS[self.quarter - 1]}季度"

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN


class Entry(models.Model):
    """One account in a round, with name, platform and unit as they stood when the round was opened.

    ``score`` (0–100), ``vetoed`` and ``passed`` are written when the check is completed. ``seen_on`` is the day of the
    check, ``last_post_on`` the newest post the inspector saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="inspections")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主办单位")
    name = models.CharField("账号名称", max_length=60)
    platform = models.CharField("平台", max_length=20)
    roll_up = models.CharField("归类", max_length=10)
    unit_name = models.CharField("主办单位全称", max_length=80)
    unit_short = models.CharField("主办单位简称", max_length=30)
    unit_kind = models.CharField("单位性质", max_length=12, choices=UnitKind)
    is_app = models.BooleanField("移动客户端")
    place = models.PositiveIntegerField("次序")

    state = models.CharField("状态", max_length=10, choices=EntryState, default=EntryState.PENDING)
    excuse = models.CharField("不检查的理由", max_length=200, blank=True)
    seen_on = models.DateField("检查时点", null=True)
    last_post_on = models.DateField("最近更新", null=True)
    score = models.PositiveSmallIntegerField("得分", null=True)
    vetoed = models.BooleanField("单项否决", null=True)
    passed = models.BooleanField("合格", null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    inspectors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="EntryInspector", through_fields=("entry", "user"), related_name="+"
    )
    objects = EntryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("place", "pk")
        verbose_name = "检查对象"
        constraints = [
            models.UniqueConstraint(fields=("round", "account"), name="entry_once_per_round"),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="entry_state_known"),
            models.CheckConstraint(
                condition=~Q(state=EntryState.CHECKED)
                | Q(score__isnull=False, vetoed__isnull=False, passed__isnull=False, checked_at__isnull=False),
                name="entry_checked_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.EXCUSED) | ~Q(excuse=""), name="entry_excused_has_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.round}"

    @property
    def title(self) -> str:
        return f"{self.name}（{self.platform}）"


class EntryInspector(models.Model):
    """An inspector to whom an account is assigned; there may be two, who see each other's values."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        verbose_name = "分工"
        constraints = [models.UniqueConstraint(fields=("entry", "user"), name="inspector_once_per_entry")]

    def __str__(self) -> str:
        return f"{self.user} · {self.entry}"


class Item(models.Model):
    """What was found for one indicator. ``version`` grows with every save: who saves sends the version he saw.

    ``known`` keeps the words of the portal's own data that the inspector confirmed or corrected.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="items")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    result = models.CharField("结论", max_length=6, choices=Result)
    deduction = models.PositiveSmallIntegerField("扣分", default=0)
    words = models.TextField("问题描述", max_length=3000, blank=True)
    rectify = models.BooleanField("要求整改", default=False)
    known = models.CharField("平台数据", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = NoBulkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("indicator__order", "pk")
        verbose_name = "检查结论"
        constraints = [
            models.UniqueConstraint(fields=("entry", "indicator"), name="item_once_per_indicator"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="item_result_known"),
            models.CheckConstraint(
                condition=Q(result=Result.FAULT) | Q(deduction=0, rectify=False), name="item_only_fault_costs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}：{self.get_result_display()}"


class ItemEvidence(models.Model):
    """A screenshot of a fault. Its own time of upload differs from the day on which the fault was seen."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("added_at", "pk")
        verbose_name = "截图"

    def __str__(self) -> str:
        return f"{self.item} {self.attachment}"
