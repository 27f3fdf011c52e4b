"""One application (申请): a request to open, alter, suspend or cancel an account."""

import hashlib
import json
import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Account, FiledFacts, NationalEntry
from announcements.models import Announcement
from approvals.enums import ENDED, Kind, State, Step, Way
from approvals.querysets import ApplicationQuerySet
from approvals.workflow import Workflow
from county.models import Unit
from county.models.sealed import SealedTextField

_OPEN_CASE = ~models.Q(state__in=[State.DRAFT, *ENDED])


class CaseHistory(HistoricalRecords):
    """History begins at submission: a draft leaves no trace, not even of its end."""

    def post_delete(self, instance, using=None, **kwargs):
        if instance.number:
            super().post_delete(instance, using, **kwargs)


class Application(Workflow, FiledFacts):
    """A case from draft to closed file. Written by ``approvals.services`` only.

    ``version`` grows with every step and edit; who decides sends the version he saw. ``before`` holds the account's facts
    when the case was started (JSON), ``reasons`` the clerk's answers to rules that need a reason (JSON by rule code).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("申请编号", max_length=30, blank=True)
    kind = models.CharField("事项", max_length=10, choices=Kind)
    backfill = models.BooleanField("补办备案", default=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="applications")
    version = models.PositiveIntegerField(default=1, editable=False)
    before = SealedTextField(blank=True, editable=False)
    reason = models.TextField("理由", max_length=300, blank=True)
    reasons = models.TextField(blank=True, editable=False)
    replacement = models.CharField("替代渠道", max_length=200, blank=True)
    survivor = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入账号"
    )
    declared = models.BooleanField("声明", default=False)
    way = models.CharField("单位决定方式", max_length=8, choices=Way, blank=True)
    exception_platform = models.CharField("同平台例外理由", max_length=300, blank=True)
    exception_name = models.CharField("名称例外理由", max_length=300, blank=True)
    exception_until = models.DateField("例外有效期至", null=True, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    typed_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    saved_step = models.PositiveSmallIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    waiting_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    resume_state = models.CharField(max_length=10, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    flagged = models.CharField("需修改的栏目", max_length=500, blank=True)
    node_since = models.DateTimeField(null=True)
    due_on = models.DateField("本环节期限", null=True, db_index=True)
    signed_on = models.DateField("单位签字日期", null=True)
    county_from = models.DateField("县政府办起算日", null=True)
    approved_on = models.DateField("审批日期", null=True)
    announce = models.BooleanField("需要公告", default=True)
    termination_reason = models.CharField("终止理由", max_length=300, blank=True)

    done_on = models.DateField("办理日期", null=True)
    frozen_on = models.DateField("停止使用日期", null=True)
    gone_on = models.DateField("注销完成日期", null=True)
    announcement = models.OneToOneField(Announcement, models.PROTECT, null=True, related_name="application")
    national_entry = models.OneToOneField(NationalEntry, models.PROTECT, null=True, related_name="application")
    national_due_on = models.DateField("全国系统报送期限", null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()
    history = CaseHistory()

    class Meta:
        ordering = ("due_on", "created_at", "pk")
        verbose_name = "申请"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="application_state_known"),
            models.UniqueConstraint(fields=("number",), condition=~models.Q(number=""), name="application_number_once"),
            models.UniqueConstraint(
                fields=("account",),
                condition=_OPEN_CASE & models.Q(account__isnull=False),
                name="application_one_per_account",
            ),
            models.UniqueConstraint(
                fields=("unit", "platform"),
                condition=_OPEN_CASE & models.Q(kind=Kind.OPENING),
                name="application_one_opening",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.CLOSED) | models.Q(closed_at__isnull=False),
                name="application_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.OPERATING, State.ANNOUNCING, State.CLOSED])
                | models.Q(approved_on__isnull=False),
                name="application_approved_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} {self.number}".strip()

    @property
    def heading(self) -> str:
        """What the case is about: 开设申请：云上香水（微信订阅号）."""
        return f"{self.get_kind_display()}申请：{self.title}"

    @property
    def before_facts(self) -> dict:
        return json.loads(self.before) if self.before else {}

    @property
    def reason_by_rule(self) -> dict[str, str]:
        return json.loads(self.reasons) if self.reasons else {}

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of filed fields that differ from the register (a change request), in form order."""
        before = self.before_facts
        return tuple(name for name, value in plain(self.facts()).items() if before and before.get(name) != value)

    def digest(self) -> str:
        """Digest of every signed field and file: what the unit's leader put his name to."""
        signed = plain(self.facts()) | {
            name: getattr(self, name)
            for name in (
                "kind",
                "backfill",
                "reason",
                "reasons",
                "replacement",
                "exception_platform",
                "exception_name",
                "way",
            )
        }
        signed |= {"account": str(self.account_id), "survivor": str(self.survivor_id)}
        signed["files"] = sorted((file.purpose, file.attachment.sha256) for file in self.files.all() if file.is_signed)
        return hashlib.sha256(json.dumps(signed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def needs_new_signature(self) -> bool:
        """A signed field or file changed since the unit signed (or nobody signed yet)."""
        return self.signed_digest != self.digest()

    @property
    def signing_units(self) -> tuple[Unit, ...]:
        """Units whose leaders sign, in order: a second-level unit first, then its department (articles 6, 7, 11)."""
        return (self.unit, self.unit.parent) if self.unit.is_second_level else (self.unit,)

    @property
    def next_signing_unit(self) -> Unit | None:
        """Unit that signs after the one now waiting; None when this is the last signature."""
        units = self.signing_units
        return units[1] if len(units) > 1 and self.waiting_unit_id == units[0].pk else None

    @property
    def sender_state(self) -> str:
        """Node to which a withdrawal brings the case back."""
        last = self.decisions.last()
        if last is not None and last.step == Step.RESUBMIT:
            return State.RETURNED
        if self.state == State.APPROVING:
            return State.REVIEWING
        if self.state == State.REVIEWING:
            return State.SIGNING
        if self.waiting_unit_id != self.unit_id:
            return State.SIGNING
        return State.DRAFT


def plain(facts: dict) -> dict:
    """Facts as JSON values, so that stored and current ones compare equal."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()}
