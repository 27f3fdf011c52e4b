"""Words of what the wizard asks besides the filing form: reasons, decision of the unit, exceptions."""

from approvals.enums import Kind
from approvals.forms.wizard_plan import Words
from approvals.models import Application

REASON_HINTS = {
    Kind.OPENING: "写清为什么开设、为谁服务，会写进公告",
    Kind.ALTERING: "写清为什么变更，会写进公告",
    Kind.SUSPENDING: "写清为什么停止使用，会写进公告",
    Kind.CANCELLING: "写清为什么注销，会写进公告",
}
FIXED = {
    "way": Words("单位怎样决定", "开设、变更、关停、注销须经本单位会议研究或主要领导签字同意", "第十四条"),
    "replacement": Words("替代渠道", "今后从哪里获取信息和服务，没有就写“无”", "第十一条"),
    "survivor": Words("并入账号", "功能并到本单位或主管单位的另一个账号时选择", "第十一条", required=False),
    "exception_platform": Words(
        "申请例外：为什么在这个平台再开设", "由县府办在审批时决定，同意的写明有效期", "第十一条"
    ),
    "exception_name": Words("申请例外：为什么用这个名称", "由县府办在审批时决定，同意的写明有效期", "第十三条"),
    "why_name_same_everywhere": Words("为什么与其他平台名称不一致", "改成一致就不用写", "第十三条"),
    "why_name_not_taken": Words("为什么用重名的名称", "换一个名称就不用写", "第十三条"),
    "why_not_single_event": Words("为什么为单项活动单独开设", "单项活动原则上不单独开设", "第十条"),
    "why_another_platform": Words("为什么需要再开设一个平台", "说明主账号运行情况，以及新账号与它的分工", "第十一条"),
    "why_budget": Words("经费怎样解决", "写明来源和落实时间", "第二十六条"),
    "declared": Words("声明", "", "第十条"),
}
WHY = {
    "platform": ("another_platform",),
    "name": ("name_same_everywhere", "name_not_taken", "not_single_event"),
    "budget": ("budget",),
}
"""Rules by group that pass with a written reason."""

DECLARATION = "以上内容属实；不以内设机构或个人名义开设，不为单项活动单独开设"


def words(name: str, case: Application) -> Words | None:
    """Words of a field that is not on the filing form; None for one that is."""
    if name == "reason":
        return Words(f"{case.get_kind_display()}理由", REASON_HINTS[case.kind], "第十四条")
    return FIXED.get(name)


def title(case: Application) -> str:
    """What the whole wizard is about, as its heading says it."""
    if case.backfill:
        return "补办政务新媒体账号备案"
    if case.kind == Kind.OPENING:
        return "申请恢复使用政务新媒体账号" if case.account_id else "申请开设政务新媒体账号"
    return f"申请{case.get_kind_display()}“{case.account.name}”"
