"""Closed word lists of the notifications app."""

from django.db import models


class Channel(models.TextChoices):
    """External ways out of the portal; the in-site message needs no channel."""

    MAIL = "mail", "邮件"
    WEBHOOK = "webhook", "消息接口"


class DeliveryState(models.TextChoices):
    PENDING = "pending", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    DROPPED = "dropped", "不再发送"
    INCIDENT = "incident", "待处理故障"


class JobState(models.TextChoices):
    """*failed*: the work itself says why it cannot be done; *incident*: it broke three times."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "办理中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    INCIDENT = "incident", "待处理故障"
