"""整改通知书: the problems of one account and the day by which they are mended (article 35)."""

from datetime import datetime

from county import articles, clock
from county.models import Unit
from inspections.models import Rectification
from reports.enums import PaperKind
from reports.papers import Look, Paper
from reports.rows import day


class RectificationOrder(Paper):
    kind = PaperKind.RECTIFICATION
    css = ("document",)
    template = "rectification"

    def find(self, pk, user=None) -> Rectification | None:
        rows = Rectification.objects if user is None else Rectification.objects.for_user(user)
        return rows.select_related("unit", "round").filter(pk=pk).first()

    def unit(self, subject: Rectification) -> Unit:
        return subject.unit

    def number(self, subject: Rectification) -> tuple[str, int]:
        return subject.number, subject.version

    def title(self, subject: Rectification) -> str:
        return "政务新媒体整改通知书"

    def changed_at(self, subject: Rectification) -> datetime:
        return subject.steps.last().at

    def facts(self, subject: Rectification, look: Look) -> dict:
        findings = subject.findings.select_related("repeats__round").order_by("recorded_at", "pk")
        return {
            "order": subject,
            "problems": [(found, day(found.seen_on)) for found in findings],
            "due": day(subject.due_on),
            "first_due": day(subject.first_due_on) if subject.due_on != subject.first_due_on else "",
            "object_until": day(subject.object_until),
            "regulation": articles.TITLE,
            "issued": day(clock.day_of(subject.issued_at)),
        }
