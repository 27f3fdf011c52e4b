"""Work that no web process does: one row from the wish to the finished file."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models

from county import clock
from notifications.enums import JobState
from notifications.querysets import JobQuerySet


class Job(models.Model):
    """*token* is drawn at each claim; whoever no longer holds it can neither finish nor fail the job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("幂等键", max_length=255, unique=True)
    kind = models.CharField("种类", max_length=60)
    label = models.CharField("名称", max_length=100)
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=16, choices=JobState.choices, default=JobState.QUEUED)
    heavy = models.BooleanField("每人一件", default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    watchers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    token = models.UUIDField("占用凭据", null=True, blank=True)
    claimed_until = models.DateTimeField("占用至", null=True, blank=True)
    next_try_at = models.DateTimeField("下次尝试", null=True, blank=True)
    handed_at = models.DateTimeField("交给队列", null=True, blank=True)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    path = models.CharField("结果文件", max_length=200, blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField("文件类型", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("字节", default=0)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    next_url = models.CharField("结果页面", max_length=300, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    created_at = models.DateTimeField("提交", default=clock.now)
    started_at = models.DateTimeField("开始", null=True, blank=True)
    finished_at = models.DateTimeField("结束", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ("-created_at", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.RUNNING)
                | models.Q(token__isnull=False, claimed_until__isnull=False),
                name="job_running_is_claimed",
            ),
            models.UniqueConstraint(
                fields=["requested_by"],
                condition=models.Q(heavy=True, state=JobState.RUNNING),
                name="job_one_heavy_per_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "attempts", "created_at"], name="job_turn_idx")]

    def __str__(self) -> str:
        return self.label

    @property
    def waiting(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING}

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def file(self) -> Path | None:
        """Where the result lies, or None if there is none (any more)."""
        place = Path(settings.MEDIA_ROOT) / self.path
        return place if self.path and place.is_file() else None
