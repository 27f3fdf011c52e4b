"""The register: one row per government new-media account, kept for life."""

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from accounts import names
from accounts.enums import AccountStatus
from accounts.models.facts import FiledFacts
from accounts.querysets import AccountQuerySet
from county.models import Attachment
from county.querysets import AppendOnlyQuerySet


class Account(FiledFacts):
    """An account in the register. Only services of ``approvals`` (and imports) write it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField("状态", max_length=10, choices=AccountStatus, default=AccountStatus.NORMAL, db_index=True)
    skeleton = models.CharField(max_length=80, db_index=True, editable=False, default="")
    initials = models.CharField(max_length=80, db_index=True, editable=False, default="")
    filing_number = models.CharField("备案号", max_length=40, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    is_exception = models.BooleanField("同平台例外", default=False, help_text="第十一条：经批准的第二个账号")
    logo = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    qr_code = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    suspended_on = models.DateField("关停日期", null=True, blank=True)
    cancelled_on = models.DateField("注销日期", null=True, blank=True)
    registered_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = AccountQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("unit__order", "platform__order", "name", "pk")
        verbose_name = "账号"
        indexes = [
            models.Index(fields=("name", "id"), name="account_name_idx"),
            models.Index(fields=("filed_on", "filing_number", "id"), name="account_filed_idx"),
            models.Index(fields=("updated_at", "id"), name="account_updated_idx"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=AccountStatus.values), name="account_status_known"),
            models.UniqueConstraint(
                fields=("unit", "platform"),
                condition=~models.Q(status="cancelled") & models.Q(is_exception=False),
                name="account_one_per_platform",
            ),
            models.UniqueConstraint(
                fields=("filing_number",), condition=~models.Q(filing_number=""), name="account_filing_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def index_name(self) -> None:
        """Set what the name is found by; whoever writes a name calls it before saving."""
        self.skeleton, self.initials = names.skeleton(self.name), names.initials(self.name)


class ExceptionGrant(models.Model):
    """An exception from an article that the county approver granted in a decision, with its end date."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="exceptions")
    article = models.CharField(max_length=10)
    rule = models.CharField(max_length=40)
    reason = models.CharField("理由", max_length=300)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    until = models.DateField("有效期至")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("-granted_at", "-pk")
        verbose_name = "例外"

    def __str__(self) -> str:
        return f"{self.account} {self.article} {self.until}"


class NationalEntry(models.Model):
    """Proof that the national reporting system was updated (article 15)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="national_entries")
    matter = models.CharField("事项", max_length=12)
    entered_on = models.DateField("录入日期")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    proof = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        verbose_name = "全国系统报送"

    def __str__(self) -> str:
        return f"{self.account} {self.entered_on}"
