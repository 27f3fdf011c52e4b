"""公告: the announcement text, set like an official document (GB/T 9704), and as Word (article 14). No phones."""

import re
from dataclasses import dataclass
from datetime import datetime

from announcements.models import Announcement
from county.models import Unit
from reports import word
from reports.enums import PaperKind
from reports.papers import Look, Paper

TITLE_LINE = 20  # characters of 22 points on 156 mm
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True)
class Parts:
    """Paragraphs of an announcement, and its signature (unit and date) if the text ends with one."""

    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]


def parts(body: str) -> Parts:
    """Take the signature off the end of the text: the last date and the one or two lines before it."""
    lines = [line.strip() for line in body.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not lines or not _DATE.fullmatch(lines[-1]):
        return Parts(tuple(line for line in lines if line), ())
    gap = max((place for place, line in enumerate(lines) if not line), default=-1)
    cut = gap if 0 < len(lines) - 1 - gap <= 3 and gap >= 0 else max(len(lines) - 2, 0)
    return Parts(tuple(line for line in lines[:cut] if line), tuple(line for line in lines[cut:] if line))


def heading(title: str) -> tuple[str, ...]:
    """The title in lines of at most 20 characters: broken before 关于 where that serves, else in even lines."""
    if _width(title) <= TITLE_LINE:
        return (title,)
    cut = title.find("关于")
    if cut > 0 and max(_width(title[:cut]), _width(title[cut:])) <= TITLE_LINE:
        return title[:cut], title[cut:]
    lines = -(-len(title) // TITLE_LINE)
    length = -(-len(title) // lines)
    return tuple(title[start : start + length] for start in range(0, len(title), length))


def _width(text: str) -> float:
    """Length in Han characters; Latin letters and digits are half as wide."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


class AnnouncementText(Paper):
    kind = PaperKind.ANNOUNCEMENT
    css = ("document",)
    template = "announcement"
    formats = ("pdf", "docx")

    def find(self, pk, user=None) -> Announcement | None:
        rows = Announcement.objects if user is None else Announcement.objects.for_user(user)
        return rows.select_related("unit", "application").filter(pk=pk).first()

    def unit(self, subject: Announcement) -> Unit:
        return subject.unit

    def number(self, subject: Announcement) -> tuple[str, int]:
        case = getattr(subject, "application", None)
        return (case.number, case.version) if case else ("", 0)

    def title(self, subject: Announcement) -> str:
        return subject.title

    def changed_at(self, subject: Announcement) -> datetime:
        last = subject.history.order_by("history_date", "history_id").last()
        return last.history_date if last else subject.drafted_at

    def facts(self, subject: Announcement, look: Look) -> dict:
        return {"parts": parts(subject.body), "heading": heading(subject.title)}

    def docx(self, subject: Announcement, look: Look) -> bytes:
        text = parts(subject.body)
        return word.document(subject.title, text.paragraphs, text.signature, self.changed_at(subject))
