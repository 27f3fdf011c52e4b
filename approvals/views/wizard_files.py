"""Files of a case as slots: what each is, what may be uploaded, what is there already."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from accounts.enums import OperatingMode
from approvals import services
from approvals.enums import LATE_PURPOSES, Kind, Purpose, Way
from approvals.forms import wizard_plan as plan
from approvals.models import Application
from approvals.rules import CLOSINGS
from county.attachments import UploadRefused
from county.models import User

ANY = "PDF 或图片（JPG、PNG），每个不超过 20 MB"
PICTURE = "JPG 或 PNG 图片，不超过 20 MB"
COMMISSION = (Purpose.CONTRACT, Purpose.NDA, Purpose.QUALIFICATION)
ARTICLES = {
    Purpose.MINUTES: "第十四条",
    Purpose.PLAN: "第十四条",
    Purpose.LOGO: "第十三条",
    **dict.fromkeys(COMMISSION, "第七条"),
    Purpose.NEWS_LICENCE: "第二十九条",
    Purpose.VIDEO_LICENCE: "第二十九条",
}
HINTS = {
    Purpose.LOGO: "图案端庄清晰，与单位职责相关",
    Purpose.PLAN: "写明组织、经费、制度和联系人",
    Purpose.OTHER: "截图可以直接粘贴",
}
ATTACHABLE = tuple(purpose for purpose in Purpose if purpose not in (*LATE_PURPOSES, Purpose.SIGNED_SHEET))
SLOT_OF_FIELD = {"way": Purpose.MINUTES, "operator": Purpose.CONTRACT, "news_licence": Purpose.NEWS_LICENCE}


@dataclass
class Slot:
    """One kind of file on the page."""

    purpose: Purpose
    required: bool
    files: list
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"file_{self.purpose}"

    @property
    def hint(self) -> str:
        kinds = PICTURE if self.purpose == Purpose.LOGO else ANY
        return f"{HINTS[self.purpose]}。{kinds}" if self.purpose in HINTS else kinds

    @property
    def accept(self) -> str:
        return ".jpg,.jpeg,.png" if self.purpose == Purpose.LOGO else ".pdf,.jpg,.jpeg,.png"

    @property
    def article(self) -> str:
        return ARTICLES.get(self.purpose, "")

    @property
    def takes_paste(self) -> bool:
        return self.purpose in (Purpose.LOGO, Purpose.OTHER)


def slots(case: Application, step: int, errors: dict[str, list[str]]) -> list[Slot]:
    """Slots of the step in fixed order: what this case needs or may have, and whatever is there already."""
    needed = wanted(case, step)
    if not needed:
        return []
    there: dict[str, list] = {}
    for row in case.files.order_by("pk"):
        there.setdefault(row.purpose, []).append(row)
    extra = [purpose for purpose in ATTACHABLE if purpose in there] if step == plan.FILES else []
    purposes = [p for p in ATTACHABLE if p in needed or (p in extra and p != Purpose.LOGO)]
    return [Slot(p, needed.get(p, False), there.get(p, []), errors.get(p, [])) for p in purposes]


def wanted(case: Application, step: int) -> dict[Purpose, bool]:
    """Kinds of files that the step asks for; True where one must be there."""
    if step == plan.ACCOUNT and case.kind not in CLOSINGS:
        return {Purpose.LOGO: case.kind == Kind.OPENING}
    if step != plan.FILES:
        return {}
    found = {Purpose.MINUTES: True} if case.way == Way.MINUTES else {}
    if case.kind == Kind.OPENING:
        found[Purpose.PLAN] = False
    return found | (_of_facts(case) if case.kind not in CLOSINGS else {}) | {Purpose.OTHER: False}


def _of_facts(case: Application) -> dict[Purpose, bool]:
    """Files that answers on the form call for; a change asks for them only where it changes those answers."""
    fresh = case.kind == Kind.OPENING
    found: dict[Purpose, bool] = {}
    if case.operating_mode == OperatingMode.COMMISSIONED:
        must = fresh or bool(set(plan.OPERATING) & set(case.changed))
        found |= dict.fromkeys(COMMISSION, must)
    for purpose in (Purpose.NEWS_LICENCE, Purpose.VIDEO_LICENCE):
        if getattr(case, purpose):
            found[purpose] = fresh or bool(set(plan.LICENCES) & set(case.changed))
    return found


def take(request: HttpRequest, case: Application, by: User) -> dict[str, list[str]]:
    """Keep every uploaded file; words of refusal by purpose."""
    errors: dict[str, list[str]] = {}
    for purpose in ATTACHABLE:
        for upload in request.FILES.getlist(f"file_{purpose}"):
            try:
                services.attach(case, upload, purpose=purpose, by=by)
            except UploadRefused as error:
                errors.setdefault(purpose, []).append(error.words)
    return errors


def slot_errors(complaints: dict[str, list[str]]) -> dict[str, list[str]]:
    """Complaints of rules that lack files, by the slot where the file goes."""
    found: dict[str, list[str]] = {}
    for name, words in complaints.items():
        found.setdefault(SLOT_OF_FIELD.get(name, name), []).extend(words)
    return found
