"""What is kept of a case: decisions, files, receipts of deeds, urges, copies for information."""

from datetime import UTC

from django.conf import settings
from django.db import models

from approvals.enums import LATE_PURPOSES, Purpose, State, Step
from approvals.models.application import Application
from county.models import Attachment, Unit
from county.querysets import AppendOnlyQuerySet


class Decision(models.Model):
    """One step on a case: who, as what, when, with which opinion. Append-only; printed on the approval sheet."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=16, choices=Step)
    from_state = models.CharField(max_length=10, choices=State)
    to_state = models.CharField(max_length=10, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=30)
    by_title = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    opinion = models.CharField("意见", max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "办理意见"
        constraints = [
            models.UniqueConstraint(fields=("application", "version"), name="decision_one_per_version"),
            models.CheckConstraint(
                condition=~models.Q(step__in=[Step.SEND_BACK, Step.REJECT]) | ~models.Q(opinion=""),
                name="decision_opinion_required",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.number} {self.get_step_display()} {self.by_name}"

    def facts(self) -> list:
        """What the decision says, in one form on every database; the audit entry of the step keeps its fingerprint."""
        at = self.at.astimezone(UTC).isoformat()
        said = [self.by_id, self.by_name, self.by_title, self.unit_id, at, self.opinion, self.digest]
        scan = str(self.scan_id) if self.scan_id else None
        return [str(self.application_id), self.version, self.step, self.from_state, self.to_state, *said, scan]


class ApplicationFileManager(models.Manager):
    def get_queryset(self):
        """Files with what was uploaded: whoever reads one wants its name, size or digest."""
        return super().get_queryset().select_related("attachment")


class ApplicationFile(models.Model):
    """A file of the case and what it is."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="files")
    purpose = models.CharField("材料", max_length=16, choices=Purpose)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = ApplicationFileManager()

    class Meta:
        ordering = ("added_at", "pk")
        verbose_name = "材料"

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}：{self.attachment}"

    @property
    def is_signed(self) -> bool:
        """True for what the unit signs for; proofs of what happened on the platform come later."""
        return self.purpose not in (*LATE_PURPOSES, Purpose.SIGNED_SHEET)


class Receipt(models.Model):
    """Idempotency key of a deed: the second click finds what the first one did."""

    key = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    step = models.CharField(max_length=16, choices=Step)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class Urge(models.Model):
    """催办: once per node and working day."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="urges")
    node = models.CharField(max_length=10, choices=State)
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("application", "node", "day"), name="urge_once_per_node_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.application.number} {self.day}"


class CarbonCopy(models.Model):
    """抄送: an observer may read the case; the time of reading is shown."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("application", "user"), name="copy_once_per_person")]

    def __str__(self) -> str:
        return f"{self.application.number} → {self.user}"
