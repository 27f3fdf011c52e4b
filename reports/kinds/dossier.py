"""案卷: one PDF with cover, 卷内目录, every paper and every scan of a case in order, for the archive."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from approvals.enums import LATE_PURPOSES, Purpose
from approvals.models import Application
from county import clock, parameters
from county.models import Attachment
from reports import binding, fonts, rendering, scans
from reports.enums import PaperKind
from reports.kinds.announcement import AnnouncementText
from reports.kinds.approval_sheet import ApprovalSheet
from reports.kinds.cases import CasePaper
from reports.kinds.filing_form import FilingForm
from reports.papers import WHOLE, Look, Paper
from reports.rows import day


@dataclass(frozen=True)
class Leaf:
    """One piece of the dossier: a paper of the portal (with its subject) or a received file."""

    title: str
    source: str
    on: date | None
    paper: Paper | None = None
    subject: Any = None
    attachment: Attachment | None = None


class Dossier(CasePaper):
    kind = PaperKind.DOSSIER
    css = ("sheet", "dossier")
    template = "dossier"
    job = "dossier"
    readers = WHOLE
    readers_words = "案卷含全部材料原件，由主办单位和县政府办打印"

    def title(self, subject: Application) -> str:
        return f"{subject.unit.name}{subject.get_kind_display()}政务新媒体账号“{subject.name or '未命名'}”案卷"

    def facts(self, subject: Application, look: Look) -> dict:
        return self._contents(subject, [(leaf, "") for leaf in leaves(subject)])

    def _contents(self, subject: Application, listed: list[tuple[Leaf, str]]) -> dict:
        approval = subject.decisions.filter(step="approve").last()
        return {
            "case": subject,
            "listed": [(leaf, day(leaf.on), pages) for leaf, pages in listed],
            "county": parameters.get("county_name"),
            "first_day": day(clock.day_of(subject.submitted_at or subject.created_at)),
            "last_day": day(clock.day_of(subject.closed_at or subject.updated_at)),
            "approved_by": approval.by_name if approval else "",
        }

    def digest(self, subject: Application, look: Look) -> str:
        own = super().digest(subject, look)
        inner = [
            leaf.paper.digest(leaf.subject, look) if leaf.paper else leaf.attachment.sha256 for leaf in leaves(subject)
        ]
        return hashlib.sha256("\n".join((own, *inner)).encode()).hexdigest()

    def pdf(self, subject: Application, look: Look, progress: Callable | None = None) -> bytes:
        """All pieces, then the list with their page numbers in front, then the numbers on the pages."""
        pieces = []
        found = leaves(subject)
        for done, leaf in enumerate(found, 1):
            pieces.append(self.piece(leaf, look))
            if progress:
                progress(done, len(found) + 1)
        front = self.front(subject, look, found, binding.first_pages(pieces))
        numbers = self._numbers(sum(map(binding.count, pieces)))
        outline = [leaf.title for leaf in found]
        return binding.bind(front, pieces, numbers, outline, self.title(subject), self.changed_at(subject))

    def front(self, subject: Application, look: Look, found: list[Leaf], first: list[tuple[int, int]]) -> bytes:
        """Cover and list of contents."""
        listed = [(leaf, _pages(*place)) for leaf, place in zip(found, first, strict=True)]
        html = self.html(subject, look, self._contents(subject, listed))
        return rendering.to_pdf(html, fonts.stylesheet(*self.css))

    def piece(self, leaf: Leaf, look: Look) -> bytes:
        """The pages of one piece; a file that cannot be read becomes a page that says so."""
        if leaf.paper:
            return leaf.paper.pdf(leaf.subject, look)
        try:
            if leaf.attachment.is_image:
                return self._plain("dossier_picture", {"leaf": leaf, "picture": scans.picture(leaf.attachment)})
            return scans.pages(leaf.attachment)
        except scans.Unreadable as reason:
            return self._plain("dossier_broken", {"leaf": leaf, "reason": str(reason)})

    def _numbers(self, count: int) -> bytes:
        html = render_to_string("reports/papers/dossier_numbers.html", {"numbers": range(1, count + 1)})
        return rendering.to_pdf(html, fonts.stylesheet("numbers"), tagged=False)

    def _plain(self, template: str, words: dict) -> bytes:
        html = render_to_string(f"reports/papers/{template}.html", words)
        return rendering.to_pdf(html, fonts.stylesheet("dossier"))


def _pages(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}—{last}"


def leaves(case: Application) -> list[Leaf]:
    """Papers and files in the order of the archive: sheet, form, what was handed in, platform, announcement, national."""
    office, unit = parameters.get("office_name"), case.unit.name
    files = list(case.files.order_by("added_at", "pk"))
    order = list(Purpose)
    early = [row for row in files if row.purpose not in LATE_PURPOSES]
    early.sort(key=lambda row: (row.purpose == Purpose.SIGNED_SHEET, order.index(Purpose(row.purpose))))
    late = [row for row in files if row.purpose in LATE_PURPOSES]
    closed = clock.day_of(case.updated_at)
    found = [
        Leaf(ApprovalSheet().title(case), office, closed, ApprovalSheet(), case),
        Leaf(FilingForm().title(case), unit, closed, FilingForm(), case),
    ]
    return found + [_file(row, unit) for row in (*early, *late)] + _announced(case) + _entered(case)


def _file(row, source: str) -> Leaf:
    title = f"{row.get_purpose_display()}（{row.attachment.name}）"
    return Leaf(title, source, clock.day_of(row.added_at), attachment=row.attachment)


def _announced(case: Application) -> list[Leaf]:
    text = case.announcement
    if text is None:
        return []
    found = [Leaf(text.title, case.unit.name, clock.day_of(text.drafted_at), AnnouncementText(), text)]
    for row in text.postings.select_related("proof").order_by("recorded_at", "pk"):
        if row.proof:
            title = f"公告发布证明：{row.get_channel_display()}（{row.proof.name}）"
            found.append(Leaf(title, case.unit.name, row.posted_on, attachment=row.proof))
    return found


def _entered(case: Application) -> list[Leaf]:
    entry = case.national_entry
    if entry is None:
        return []
    title = f"全国政务新媒体信息报送系统报送凭证（{entry.proof.name}）"
    return [Leaf(title, parameters.get("office_name"), entry.entered_on, attachment=entry.proof)]
