"""The register of papers: one file per paper in reports/kinds, one line here.

A paper finds its subject within a person's scope, says what depends on it (digest) and builds its bytes. The HTML is
cheap and is made wherever it is needed; PDF is made in the child of a job only.
"""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.template.loader import render_to_string

from county import access, clock, parameters
from county.enums import Role
from county.models import Unit, User
from reports import fonts, rendering
from reports.enums import PaperKind
from reports.seals import seal

WHOLE = (Role.CLERK, Role.LEADER, Role.REVIEWER, Role.APPROVER)
EPOCH = datetime(2000, 1, 1, tzinfo=clock.ZONE)
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Look:
    """How a paper is made: *at* is the time of printing, *whole* shows office phones in full."""

    at: datetime
    whole: bool = True


class Paper(ABC):
    """One kind of paper. *css* names files of reports/paper; *template* a file of templates/reports/papers."""

    kind: PaperKind
    css: tuple[str, ...] = ("sheet",)
    template = ""
    formats: tuple[str, ...] = ("pdf",)
    job = "paper"
    readers: tuple[str, ...] = ()  # roles that may have it; empty: whoever sees the subject
    readers_words = ""
    unnumbered = "尚未提交，没有编号，不作正式材料"  # printed at the foot while there is no number

    @abstractmethod
    def find(self, pk, user: User | None = None) -> models.Model | None:
        """The subject, within *user*'s scope (or any, for a job); None if there is none."""

    @abstractmethod
    def unit(self, subject) -> Unit: ...

    @abstractmethod
    def number(self, subject) -> tuple[str, int]:
        """Number (may be empty) and version that the code on the paper confirms."""

    @abstractmethod
    def title(self, subject) -> str: ...

    @abstractmethod
    def changed_at(self, subject) -> datetime:
        """When the content last changed: the creation date inside the file."""

    @abstractmethod
    def facts(self, subject, look: Look) -> dict:
        """What the template needs besides title, seal and dates."""

    def admit(self, subject, user: User) -> None:
        """Raise Refused if *user* sees the subject but may not have this paper."""
        if self.readers:
            access.require(user, *self.readers, unit=self.unit(subject), words=self.readers_words)

    def look(self, subject, user: User, at: datetime) -> Look:
        return Look(at, access.holds(user, *WHOLE, unit=self.unit(subject)))

    def html(self, subject, look: Look, facts: dict | None = None) -> str:
        """The page for the renderer, user content escaped; *facts* replace those of ``facts``."""
        changed = self.changed_at(subject).astimezone(clock.ZONE).replace(microsecond=0)
        common = {
            "title": self.title(subject),
            "office": parameters.get("office_name"),
            "changed_at": changed.isoformat(),
            "seal": seal(*self.number(subject), self.kind, look.at),
            "paper": self,
        }
        facts = self.facts(subject, look) if facts is None else facts
        return render_to_string(f"reports/papers/{self.template}.html", common | facts)

    def digest(self, subject, look: Look) -> str:
        """Changes when anything on the paper changes but the time of printing."""
        html = self.html(subject, Look(EPOCH, look.whole))
        text = "\n".join((rendering.RENDERING, fonts.stylesheet(*self.css), html))
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    def pdf(self, subject, look: Look, progress=None) -> bytes:
        """The finished PDF; *progress(done, total)* is told how far it is."""
        return rendering.to_pdf(self.html(subject, look), fonts.stylesheet(*self.css))

    def docx(self, subject, look: Look) -> bytes:
        raise LookupError(f"{self.kind} has no Word version")

    def xlsx(self, subject, look: Look) -> bytes:
        raise LookupError(f"{self.kind} has no Excel version")

    def file_name(self, subject, form: str) -> str:
        """Title with number, without signs that a file system refuses."""
        words = f"{self.title(subject)} {self.number(subject)[0]}".strip()
        return "".join("_" if sign in '\\/:*?"<>|\r\n\t' else sign for sign in words)[:120] + f".{form}"


def registry() -> dict[str, Paper]:
    """All papers by the slug in their address."""
    from reports.kinds import PAPERS

    return {paper.kind.value: paper for paper in PAPERS}
