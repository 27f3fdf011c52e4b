"""约谈通知书: when, where, with whom and why a unit is called in (article 35)."""

from datetime import datetime

from county import articles, clock
from county.models import Unit
from inspections.enums import Measure
from inspections.models import Consequence
from reports.enums import PaperKind
from reports.papers import Look, Paper
from reports.rows import day


class TalkNotice(Paper):
    kind = PaperKind.TALK
    css = ("document",)
    template = "talk"

    def find(self, pk, user=None) -> Consequence | None:
        rows = Consequence.objects if user is None else Consequence.objects.talks_for(user)
        return rows.filter(measure=Measure.TALK).select_related("unit", "entry", "round").filter(pk=pk).first()

    def unit(self, subject: Consequence) -> Unit:
        return subject.unit

    def number(self, subject: Consequence) -> tuple[str, int]:
        return subject.number, 1

    def title(self, subject: Consequence) -> str:
        return "约谈通知书"

    def changed_at(self, subject: Consequence) -> datetime:
        return subject.decided_at

    def facts(self, subject: Consequence, look: Look) -> dict:
        return {
            "talk": subject,
            "on": day(subject.talk_on),
            "about": subject.entry.title if subject.entry else "本单位政务新媒体管理工作",
            "regulation": articles.TITLE,
            "issued": day(clock.day_of(subject.decided_at)),
        }
