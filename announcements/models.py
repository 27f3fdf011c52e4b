"""Announcements of openings, changes and closings, and where they were posted (article 14)."""

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Account
from announcements.enums import Channel
from announcements.querysets import AnnouncementQuerySet
from county.models import Attachment, Unit
from county.querysets import NoBulkQuerySet


class Announcement(models.Model):
    """One announcement. ``changed_on`` is day 0 of the 3 working days; empty until the change has happened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="announcements")
    matter = models.CharField("事项", max_length=12)
    subject = models.CharField("账号", max_length=90)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    drafted_at = models.DateTimeField()
    changed_on = models.DateField("变更日期", null=True, blank=True)
    due_on = models.DateField("发布期限", null=True, blank=True, db_index=True)
    posting_days = models.PositiveSmallIntegerField("公告天数", default=15)
    own_required = models.BooleanField("应在本账号发布", default=True)
    own_waived_reason = models.CharField("不在本账号发布的原因", max_length=200, blank=True)
    ended_on = models.DateField("办结日期", null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("due_on", "drafted_at", "pk")
        verbose_name = "公告"
        constraints = [
            models.CheckConstraint(condition=models.Q(posting_days__gte=15), name="announcement_15_days"),
            models.CheckConstraint(
                condition=models.Q(changed_on__isnull=True, due_on__isnull=True)
                | models.Q(changed_on__isnull=False, due_on__isnull=False),
                name="announcement_due_with_change",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Posting(models.Model):
    """One posting of an announcement in one place, with proof. A take-down ends it and voids the count."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="postings")
    channel = models.CharField("发布位置", max_length=8, choices=Channel)
    posted_on = models.DateField("发布日期")
    link = models.CharField("链接", max_length=300, blank=True)
    proof = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    taken_down_on = models.DateField("撤下日期", null=True, blank=True)
    taken_down_note = models.CharField("撤下说明", max_length=200, blank=True)
    taken_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("随账号注销结束", null=True, blank=True)

    objects = NoBulkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("recorded_at", "pk")
        verbose_name = "发布记录"
        constraints = [
            models.UniqueConstraint(
                fields=("announcement", "channel"),
                condition=models.Q(taken_down_on__isnull=True),
                name="posting_one_up_per_channel",
            ),
            models.CheckConstraint(
                condition=models.Q(proof__isnull=False) | ~models.Q(link=""), name="posting_has_link_or_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} {self.get_channel_display()} {self.posted_on}"

    @property
    def counts(self) -> bool:
        """Still up, or ended only because the account itself was cancelled."""
        return self.taken_down_on is None
