"""What must hold of an application beyond the facts of its form: pure predicates, each with its article."""

from datetime import date

from accounts.rules import RULES as FACT_RULES
from accounts.rules import Around, Check, Rule, Verdict
from approvals.enums import Kind, Step, Way
from county.articles import article

CLOSINGS = (Kind.SUSPENDING, Kind.CANCELLING)
BARRING = {
    Step.SIGN: ("typed",),
    Step.CONFIRM_PAPER: ("typed",),
    Step.REVIEW: ("signed",),
    Step.APPROVE: ("typed", "signed", "reviewed"),
}
"""What one's own hand on a case keeps one from (``four_eyes``)."""
NO_OPINION = "写明意见，对方才知道怎样修改"


@article("第十四条", "开设、变更、关停、注销须经本单位会议研究或主要领导签字同意")
def unit_decides(case, around: Around) -> Verdict:
    if not case.way:
        return Verdict(False, "没有选择单位决定方式", "选择由主要领导签字，或上传会议纪要", "way")
    if case.way == Way.MINUTES and "minutes" not in around.purposes:
        return Verdict(False, "没有会议纪要", "上传会议纪要，或改为由主要领导签字", "way")
    return Verdict(True, Way(case.way).label, field="way")


@article("第十条", "填报员声明：不以内设机构或个人名义，也不为单项活动开设")
def declaration(case, around: Around) -> Verdict:
    if case.declared:
        return Verdict(True, "已声明不以内设机构或个人名义开设", field="declared")
    return Verdict(False, "没有勾选声明", "核对后勾选声明", "declared")


@article("第十四条", "申请应写明理由")
def reason_given(case, around: Around) -> Verdict:
    if case.reason.strip():
        return Verdict(True, "已写明理由", field="reason")
    return Verdict(False, "没有写理由", f"写明为什么{case.get_kind_display()}", "reason")


@article("第十三条", "标识或头像鲜明端庄，应一并报审")
def logo_given(case, around: Around) -> Verdict:
    if "logo" in around.purposes:
        return Verdict(True, "已上传头像标识", field="logo")
    return Verdict(False, "没有头像标识", "上传头像图片（JPG、PNG）", "logo")


@article("第十一条", "关停、注销后群众从哪里获取信息和服务，应当说明")
def replacement_given(case, around: Around) -> Verdict:
    if case.replacement.strip():
        return Verdict(True, "已写明替代渠道", field="replacement")
    return Verdict(False, "没有写替代渠道", "写明今后从哪里获取信息和服务，没有就写“无”", "replacement")


@article("第十四条", "变更申请应有变更的内容")
def something_changes(case, around: Around) -> Verdict:
    if case.changed or "logo" in around.purposes:
        return Verdict(True, f"变更 {len(case.changed) or 1} 项", field="changed")
    return Verdict(False, "没有变更任何内容", "至少改动一项，再提交", "changed")


@article("第十五条", "《政务新媒体备案登记表》应填写完整")
def form_complete(case, around: Around, *, lacking: tuple[str, ...] = ()) -> Verdict:
    if lacking:
        return Verdict(
            False, "还有必填栏目没有填", f"填写：{'、'.join(lacking[:6])}{'等' if len(lacking) > 6 else ''}", "form"
        )
    return Verdict(True, "登记表填写完整", field="form")


@article("第十四条", "同一账号、同一平台的申请一件一件办理")
def one_case_at_a_time(case, around: Around, *, other: str = "") -> Verdict:
    if other:
        return Verdict(False, "还有一件没有办完", f"{other} 还在办理，办结后再提交", "platform")
    return Verdict(True, "没有在办的同类申请", field="platform")


@article("第十四条", "填报的人不签字，签字的人不初审、不审批，初审和审批不是同一人")
def four_eyes(step: str, *, typed: bool = False, signed: bool = False, reviewed: bool = False) -> str:
    """Words of the refusal, empty when this person may take the step."""
    if step in (Step.SIGN, Step.CONFIRM_PAPER) and typed:
        return "这件申请由您填报，应由别人签字或核对"
    if step == Step.REVIEW and signed:
        return "这件申请由您签字，应由别人初审"
    if step == Step.APPROVE and (typed or signed or reviewed):
        return "您已填报、签字或初审过这件申请，应由别人审批"
    return ""


@article("第十四条", "办理日期在审批同意之后、今天之前")
def date_after_approval(day: date, *, approved_on: date, today: date) -> str:
    """Words of the refusal, empty when the reported date is possible."""
    if day > today:
        return "办理日期不能晚于今天"
    if day < approved_on:
        return f"办理日期不能早于审批同意的日期（{approved_on:%Y-%m-%d}）"
    return ""


@article("第十四条", "按审批同意的内容办理")
def as_approved(shown: str, *, approved: str) -> str:
    """Words of the refusal, empty when the platform shows what was approved."""
    if shown.strip() == approved:
        return ""
    return f"审批同意的名称是“{approved}”，平台上是“{shown.strip()}”。改成一致，或用“重新申报”"


@article("第十四条", "公告满 15 日、全国系统已报送，方可办结")
def may_close(*, announced: bool, entered: bool, gone: bool) -> bool:
    return announced and entered and gone


def facts_rules(kind: str, changed: tuple[str, ...], *, backfill: bool) -> tuple[Rule, ...]:
    """Rules over the form's facts that apply to this kind: all for an opening, those about changed fields for a change."""
    if kind in CLOSINGS:
        return ()
    if kind == Kind.ALTERING:
        return tuple(rule for rule in FACT_RULES if set(rule.about) & set(changed))
    return tuple(rule for rule in FACT_RULES if rule.code != "verified_subject" or backfill)


def own_rules(kind: str) -> tuple[Rule, ...]:
    """Rules over the application itself that apply to this kind."""
    common = (Rule("reason_given", reason_given, ("reason",)), Rule("unit_decides", unit_decides, ("way",)))
    if kind == Kind.OPENING:
        return (*common, Rule("declaration", declaration, ("declared",)), Rule("logo_given", logo_given, ("logo",)))
    if kind == Kind.ALTERING:
        return (Rule("something_changes", something_changes, ()), *common)
    return (*common, Rule("replacement_given", replacement_given, ("replacement",)))


def simple(test, verdict: Verdict) -> Check:
    """Check made of a verdict that was computed with facts from the database."""
    return Check(test.__name__, test.article, test.severity, verdict)
