"""Words of applications: kinds, states, steps, papers."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """The four matters of article 14."""

    OPENING = "opening", "开设"
    ALTERING = "altering", "变更"
    SUSPENDING = "suspending", "关停"
    CANCELLING = "cancelling", "注销"


class State(TextChoices):
    """Stored states of an application."""

    DRAFT = "draft", "草稿"
    SIGNING = "signing", "待单位签字"
    REVIEWING = "reviewing", "待初审"
    APPROVING = "approving", "待审批"
    OPERATING = "operating", "待平台办理"
    ANNOUNCING = "announcing", "公告中"
    CLOSED = "closed", "已办结"
    RETURNED = "returned", "退回修改"
    CANCELLED = "cancelled", "已撤销"
    TERMINATED = "terminated", "已终止"
    REJECTED = "rejected", "不同意"


EDITABLE = (State.DRAFT, State.RETURNED)
ENDED = (State.CLOSED, State.CANCELLED, State.TERMINATED, State.REJECTED)
BEFORE_APPROVAL = (State.DRAFT, State.SIGNING, State.REVIEWING, State.APPROVING, State.RETURNED)
OPEN = tuple(state for state in State if state not in (*ENDED, State.DRAFT))


class Step(TextChoices):
    """Deeds on an application; each leaves one Decision row."""

    SUBMIT = "submit", "提交"
    RESUBMIT = "resubmit", "修改后重新提交"
    SIGN = "sign", "签字同意"
    CONFIRM_PAPER = "confirm_paper", "签字件已核"
    REVIEW = "review", "初审同意"
    APPROVE = "approve", "审批同意"
    SEND_BACK = "send_back", "退回修改"
    REJECT = "reject", "不同意"
    WITHDRAW = "withdraw", "撤回"
    CANCEL = "cancel", "撤销申请"
    REPORT_DONE = "report_done", "报告平台办理完成"
    REPORT_FROZEN = "report_frozen", "报告停止使用"
    REPORT_GONE = "report_gone", "报告注销完成"
    REDECLARE = "redeclare", "重新申报"
    ASK_TERMINATION = "ask_termination", "申请终止办理"
    TERMINATE = "terminate", "终止办理"
    RECORD_NATIONAL = "record_national", "登记全国系统报送"
    CLOSE = "close", "办结"


class Way(TextChoices):
    """How the unit decides (article 14): three ways."""

    PORTAL = "portal", "单位主要领导在本系统签字"
    MINUTES = "minutes", "会议研究：上传会议纪要，主要领导在本系统确认"
    PAPER = "paper", "纸质签字：打印审批表，签字盖章后上传扫描件"


class Purpose(TextChoices):
    """What a file of the case is."""

    MINUTES = "minutes", "会议纪要"
    SIGNED_SHEET = "signed_sheet", "签字盖章的审批表"
    PLAN = "plan", "实施方案"
    LOGO = "logo", "头像标识"
    CONTRACT = "contract", "委托合同"
    NDA = "nda", "保密协议"
    QUALIFICATION = "qualification", "承办机构资质材料"
    NEWS_LICENCE = "news_licence", "互联网新闻信息服务许可证"
    VIDEO_LICENCE = "video_licence", "视听节目许可证"
    OTHER = "other", "其他材料"
    PLATFORM_PROOF = "platform_proof", "平台办理截图"
    FROZEN_PROOF = "frozen_proof", "停止使用截图"
    GONE_PROOF = "gone_proof", "注销完成证明"
    QR_CODE = "qr_code", "账号二维码"


LATE_PURPOSES = (Purpose.PLATFORM_PROOF, Purpose.FROZEN_PROOF, Purpose.GONE_PROOF, Purpose.QR_CODE)
