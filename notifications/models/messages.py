"""A message to one person, and its copies through channels outside the portal."""

import hashlib
import uuid

from django.conf import settings
from django.db import models

from county import clock
from notifications.enums import Channel, DeliveryState
from notifications.querysets import DeliveryQuerySet, MessageQuerySet


class Message(models.Model):
    """In-site message. *key* says what it is about, for whom, and at which stage: the same key never speaks twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("幂等键", max_length=255, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages", verbose_name="收件人"
    )
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("页面", max_length=300, blank=True)
    article = models.CharField("条款", max_length=40, blank=True)
    category = models.CharField("类别", max_length=40, blank=True)
    late = models.BooleanField("补发", default=False)
    created_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ("-created_at", "pk")
        indexes = [models.Index(fields=["recipient", "read_at", "-created_at"], name="message_inbox_idx")]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """Outbox row: this message is to leave through this channel. *since* starts the 24 hours of patience."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=16, choices=Channel.choices)
    state = models.CharField("状态", max_length=16, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    since = models.DateTimeField("起算时间", default=clock.now)
    next_try_at = models.DateTimeField("下次发送", null=True, blank=True)
    claimed_until = models.DateTimeField("占用至", null=True, blank=True)
    last_error = models.CharField("上次错误", max_length=500, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外发"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~models.Q(state=DeliveryState.SENT) & models.Q(sent_at__isnull=True)),
                name="delivery_sent_has_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="delivery_due_idx")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.message_id}"

    @property
    def identity(self) -> str:
        """The same for every attempt, so that the receiving side can drop a second copy."""
        return hashlib.sha256(f"{self.channel}:{self.message.key}".encode()).hexdigest()[:40]


class Reminded(models.Model):
    """A rung of a reminder that has been sent; written together with its messages."""

    key = models.CharField("幂等键", max_length=220, unique=True)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "已提醒"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key
