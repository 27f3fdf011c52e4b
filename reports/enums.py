"""Words of papers."""

from django.db.models import TextChoices


class PaperKind(TextChoices):
    """The official papers; values stand in addresses and in the codes printed on them."""

    FILING_FORM = "filing-form", "备案登记表"
    APPROVAL_SHEET = "approval-sheet", "审批表"
    ANNOUNCEMENT = "announcement", "公告"
    DOSSIER = "dossier", "案卷"
    RECTIFICATION = "rectification", "整改通知书"
    TALK = "talk", "约谈通知书"
    CIRCULAR = "circular", "检查情况通报"
    ANNUAL = "annual", "年度效能考核表"
