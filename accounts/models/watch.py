"""What is watched of a registered account: when it was updated (article 20), which articles it does not meet."""

from django.conf import settings
from django.db import models

from accounts.enums import UpdateSource
from accounts.models.register import Account
from accounts.querysets import BreachQuerySet
from county.models import Unit
from county.querysets import AppendOnlyQuerySet, NoBulkQuerySet


class ApiToken(models.Model):
    """A key with which another program reports updates; only its digest is kept. ``unit`` bounds what it may report."""

    name = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位范围")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "接口令牌"

    def __str__(self) -> str:
        return self.name


class UpdateMark(models.Model):
    """On ``seen_on`` the newest post of the account was of ``last_post_on``. Append-only, with source and time.

    What a table brought goes with the table when its import is taken back.
    """

    append_only_door = "OLD.source = 'import'"

    account = models.ForeignKey(Account, models.PROTECT, related_name="updates")
    last_post_on = models.DateField("最近更新")
    seen_on = models.DateField("查看日期")
    followers = models.PositiveBigIntegerField("关注数", null=True)
    posts = models.PositiveBigIntegerField("发布总数", null=True)
    reads = models.PositiveBigIntegerField("阅读总数", null=True)
    source = models.CharField("来源", max_length=10, choices=UpdateSource)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token = models.ForeignKey(ApiToken, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("seen_on", "recorded_at", "pk")
        verbose_name = "更新记录"
        indexes = [models.Index(fields=("account", "seen_on", "recorded_at"), name="updatemark_turn_idx")]
        constraints = [
            models.CheckConstraint(condition=models.Q(source__in=UpdateSource.values), name="updatemark_source_known"),
            models.CheckConstraint(
                condition=models.Q(last_post_on__lte=models.F("seen_on")), name="updatemark_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.last_post_on}"


class Activity(models.Model):
    """How the account stands: its latest mark, kept beside it so that lists sort and filter by one column."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="activity")
    mark = models.ForeignKey(UpdateMark, models.PROTECT, related_name="+")
    last_post_on = models.DateField("最近更新")

    class Meta:
        verbose_name = "更新情况"
        indexes = [models.Index(fields=("last_post_on", "account"), name="activity_turn_idx")]

    def __str__(self) -> str:
        return f"{self.account} {self.last_post_on}"


class ArticleBreach(models.Model):
    """A rule that a live account does not meet, found at night; ``ended_on`` is the day it was met again."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="breaches")
    code = models.CharField(max_length=40)
    article = models.CharField("依据", max_length=10)
    title = models.CharField("问题", max_length=80)
    words = models.CharField("说明", max_length=400)
    light = models.CharField(max_length=1)
    since = models.DateField("发现日期")
    ended_on = models.DateField("消除日期", null=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        ordering = ("account__unit__order", "account__platform__order", "pk")
        verbose_name = "不合规情况"
        constraints = [
            models.UniqueConstraint(
                fields=("account", "code"), condition=models.Q(ended_on__isnull=True), name="breach_one_open_per_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.title}"


class SavedView(models.Model):
    """Conditions of the register under a name; a shared one is everybody's, each within his own scope."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=20)
    query = models.CharField(max_length=500)
    shared = models.BooleanField("大家都能用", default=False)
    created_at = models.DateTimeField()

    objects = NoBulkQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = "常用查询"
        constraints = [models.UniqueConstraint(fields=("owner", "name"), name="savedview_name_once")]

    def __str__(self) -> str:
        return self.name
