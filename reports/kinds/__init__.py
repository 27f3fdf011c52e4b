"""One file per paper; a new paper is a file and a line here."""

from reports.kinds.announcement import AnnouncementText
from reports.kinds.annual import AnnualSheet
from reports.kinds.approval_sheet import ApprovalSheet
from reports.kinds.circular import CircularPaper
from reports.kinds.dossier import Dossier
from reports.kinds.filing_form import FilingForm
from reports.kinds.rectification import RectificationOrder
from reports.kinds.talk import TalkNotice

PAPERS = (
    FilingForm(), ApprovalSheet(), AnnouncementText(), Dossier(), RectificationOrder(), TalkNotice(), CircularPaper(), AnnualSheet(),
)  # fmt: skip
