"""Problems found, and the orders to mend them (articles 16 and 35)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Account
from county.models import Attachment, Unit
from county.querysets import AppendOnlyQuerySet, NoBulkQuerySet
from inspections.enums import FindingKind, OrderState, OrderStep, PleaKind, PleaState
from inspections.models.catalogue import Indicator
from inspections.models.rounds import Entry, Item, Round
from inspections.querysets import FindingQuerySet, RectificationQuerySet
from inspections.workflow import RectificationFlow


class Rectification(RectificationFlow):
    """整改通知书: one unit mends the problems of one account by a day. Written by ``services.orders`` only.

    ``due_on`` is the deadline in force (end of that day), ``first_due_on`` the one of the order itself; ``version``
    grows with every step.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("文号", max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="整改单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="orders")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="rectifications")
    subject = models.CharField("账号", max_length=90)
    version = models.PositiveIntegerField(default=1)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    first_due_on = models.DateField("原整改期限")
    due_on = models.DateField("整改期限", db_index=True)
    object_until = models.DateField("异议期限")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "number")
        verbose_name = "整改通知书"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="rectification_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[OrderState.CLOSED, OrderState.LIFTED]) | Q(closed_at__isnull=False),
                name="rectification_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.state not in (OrderState.CLOSED, OrderState.LIFTED)

    @property
    def is_owed(self) -> bool:
        """The unit owes an answer."""
        return self.state in (OrderState.WAITING, OrderState.RETURNED)


class Finding(models.Model):
    """A problem: account, item, article, what was seen and on which day. ``repeats`` is the same one last quarter.

    An unfiled account found on the way has no account row; ``name``, ``platform`` and ``link`` say what was seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("来源", max_length=8, choices=FindingKind)
    round = models.ForeignKey(Round, models.PROTECT, related_name="findings")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="findings")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="findings")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主办单位")
    name = models.CharField("账号名称", max_length=60)
    platform = models.CharField("平台", max_length=20)
    link = models.CharField("账号链接", max_length=300, blank=True)
    code = models.SlugField(max_length=30)
    article = models.CharField("依据", max_length=40)
    wording = models.CharField("检查内容", max_length=80)
    category = models.CharField("问题分类", max_length=30)
    words = models.TextField("问题", max_length=3000)
    veto = models.BooleanField("单项否决", default=False)
    deduction = models.PositiveSmallIntegerField("扣分", default=0)
    rectify = models.BooleanField("要求整改", default=False)
    seen_on = models.DateField("发现日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="重复问题")
    rectification = models.ForeignKey(Rectification, models.PROTECT, null=True, related_name="findings")
    withdrawn_at = models.DateTimeField(null=True)
    evidence = models.ManyToManyField(Attachment, related_name="+")

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("recorded_at", "pk")
        verbose_name = "问题"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="finding_kind_known"),
            models.UniqueConstraint(
                fields=("item",),
                condition=Q(withdrawn_at__isnull=True, item__isnull=False),
                name="finding_one_per_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.wording}"

    @property
    def title(self) -> str:
        return f"{self.name}（{self.platform}）"


class RectificationStep(models.Model):
    """One deed on an order: who, as what, when, with which words. Append-only."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="steps")
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=12, choices=OrderStep)
    from_state = models.CharField(max_length=10, choices=OrderState, blank=True)
    to_state = models.CharField(max_length=10, choices=OrderState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=30)
    by_title = models.CharField(max_length=80)
    at = models.DateTimeField()
    words = models.TextField(max_length=3000, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "整改记录"
        constraints = [
            models.UniqueConstraint(fields=("rectification", "version"), name="orderstep_one_per_version"),
            models.CheckConstraint(condition=Q(step=OrderStep.ISSUE) | ~Q(words=""), name="orderstep_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.rectification.number} {self.get_step_display()} {self.by_name}"


class StepFile(models.Model):
    """Evidence that came with a step."""

    step = models.ForeignKey(RectificationStep, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "整改材料"

    def __str__(self) -> str:
        return f"{self.step} {self.attachment}"


class Plea(models.Model):
    """The unit objects, or asks for more time; at most one waits for an answer."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="pleas")
    kind = models.CharField("事项", max_length=10, choices=PleaKind)
    words = models.TextField("理由", max_length=1000)
    wanted_on = models.DateField("申请延至", null=True)
    state = models.CharField("状态", max_length=8, choices=PleaState, default=PleaState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField("答复", max_length=1000, blank=True)

    objects = NoBulkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "异议和延期"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PleaState.values), name="plea_state_known"),
            models.UniqueConstraint(
                fields=("rectification",), condition=Q(state=PleaState.OPEN), name="plea_one_open_per_order"
            ),
            models.CheckConstraint(
                condition=Q(state=PleaState.OPEN) | Q(answered_at__isnull=False), name="plea_answered_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification.number} {self.get_kind_display()}"
