"""The traces that the periodic run leaves: who holds it, when it last ran, what went wrong."""

from django.conf import settings
from django.db import models

from county import clock


class TickLease(models.Model):
    """One row: who runs the tick now, and until when nobody else may."""

    THE_ONE = 1

    holder = models.CharField("持有者", max_length=64, blank=True)
    until = models.DateTimeField("持有至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务占用"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="tick_lease_single_row")]

    def __str__(self) -> str:
        return self.holder


class Heartbeat(models.Model):
    """One row: the last tick. *late*: more than five minutes lay between it and the one before."""

    THE_ONE = 1

    started_at = models.DateTimeField("开始", null=True, blank=True)
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    gap_seconds = models.PositiveBigIntegerField("间隔（秒）", default=0)
    late = models.BooleanField("迟到", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务记录"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="heartbeat_single_row")]

    def __str__(self) -> str:
        return str(self.finished_at or "")


class PeriodicRun(models.Model):
    """Last outcome of one periodic function."""

    name = models.CharField("名称", max_length=100, unique=True)
    last_ok = models.DateTimeField("上次成功", null=True, blank=True)
    last_failure = models.DateTimeField("上次失败", null=True, blank=True)
    last_error = models.TextField("上次错误", blank=True)
    failures = models.PositiveIntegerField("连续失败", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务项"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Incident(models.Model):
    """Something a person must look at. *what* names the thing (``delivery:mail``, ``job:<id>``); one open row each."""

    what = models.CharField("对象", max_length=120)
    title = models.CharField("标题", max_length=200)
    detail = models.TextField("详情", blank=True)
    times = models.PositiveIntegerField("次数", default=1)
    first_seen = models.DateTimeField("首次发生", default=clock.now)
    last_seen = models.DateTimeField("最近发生", default=clock.now)
    resolved_at = models.DateTimeField("处理时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "故障"
        ordering = ("-last_seen", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=models.Q(resolved_at__isnull=True), name="incident_one_open_each"
            )
        ]

    def __str__(self) -> str:
        return self.title
