"""The national reporting system beside the register (articles 15 and 16): its sheet, and what it holds differently."""

import uuid

from django.conf import settings
from django.db import models

from accounts.enums import DifferenceKind, DifferenceState, LedgerState
from accounts.models.register import Account
from county.models import Attachment
from county.querysets import NoBulkQuerySet


class NationalColumn(models.Model):
    """One column of the sheet that the national system takes: its head, and a field of the register or a constant.

    ``words`` exchanges values, one per line ("正常运行=在用").
    """

    head = models.CharField("列名", max_length=60)
    source = models.SlugField("取自", max_length=40, blank=True)
    constant = models.CharField("固定内容", max_length=100, blank=True)
    words = models.TextField("换写", max_length=2000, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=100)

    class Meta:
        ordering = ("order", "pk")
        verbose_name = "全国系统表格栏目"

    def __str__(self) -> str:
        return self.head


class LedgerHead(models.Model):
    """A head of the national system's own list, mapped once; an empty field means: not compared."""

    head = models.CharField("列名", max_length=60, unique=True)
    field = models.SlugField("对应", max_length=40, blank=True)

    class Meta:
        ordering = ("head",)
        verbose_name = "全国系统列名对应"

    def __str__(self) -> str:
        return f"{self.head} {self.field}"


class LedgerRun(models.Model):
    """What the national system held on a day, uploaded and compared. ``told``: heads to map, counts, refusal (JSON)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="文件")
    state = models.CharField("状态", max_length=10, choices=LedgerState, default=LedgerState.CHECKING)
    told = models.TextField(blank=True)
    turn = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = NoBulkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "pk")
        verbose_name = "全国系统核对"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=LedgerState.values), name="ledger_state_known"),
        ]

    def __str__(self) -> str:
        return self.file.name


class LedgerDifference(models.Model):
    """One account that stands differently in the two; settled by hand, nothing is overwritten."""

    run = models.ForeignKey(LedgerRun, models.PROTECT, related_name="differences")
    kind = models.CharField("差异", max_length=10, choices=DifferenceKind)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="ledger_differences")
    title = models.CharField("账号", max_length=120)
    unit = models.CharField("主办单位", max_length=80, blank=True)
    facts = models.TextField(blank=True)
    state = models.CharField("处理", max_length=10, choices=DifferenceState, default=DifferenceState.OPEN)
    settled_words = models.CharField("说明", max_length=200, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = NoBulkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "全国系统差异"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DifferenceState.values), name="difference_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.get_kind_display()}"
