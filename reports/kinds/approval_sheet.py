"""审批表: what is applied for, the rule checks, every opinion with signer, title and time (article 14)."""

from accounts.fields import BY_NAME
from approvals import panel
from approvals.enums import BEFORE_APPROVAL, Kind
from approvals.models import Application
from county import parameters
from reports import opinions
from reports.enums import PaperKind
from reports.kinds.cases import CasePaper
from reports.papers import Look
from reports.rows import Cell, cell, day, office_phone, paired, plain, shown


class ApprovalSheet(CasePaper):
    kind = PaperKind.APPROVAL_SHEET
    template = "approval_sheet"

    def title(self, subject: Application) -> str:
        return f"{parameters.get('county_name')}政务新媒体{subject.get_kind_display()}审批表"

    def facts(self, subject: Application, look: Look) -> dict:
        decisions = list(subject.decisions.select_related("unit").order_by("pk"))
        return {
            "case": subject,
            "rows": paired(_cells(subject, look)),
            "boxes": opinions.boxes(subject, decisions),
            "decisions": decisions,
            "remark": _remark(subject),
        }


def _cells(case: Application, look: Look) -> list[Cell]:
    return [*_who(case), *_what(case, look), *_why(case), cell("规则检查", *_checked(case), wide=True), _papers(case)]


def _who(case: Application) -> list[Cell]:
    return [
        cell("账号名称", case.name),
        cell("平台", case.platform.name if case.platform else ""),
        cell("主办单位", case.unit.name),
        cell("主管单位", case.unit.supervisor.name),
        cell("运维方式", shown(case, "operating_mode") + (f"（{case.operator}）" if case.operator else "")),
        cell("认证主体", case.verified_subject or ("平台办理后填写" if case.kind == Kind.OPENING else "")),
        cell("第一责任人", f"{case.first_name}　{case.first_post}"),
        cell("直接责任人", f"{case.direct_name}　{case.direct_post}"),
        cell("内容审核人", f"{case.checker_name}　{case.checker_post}"),
        cell("管理员", f"{case.keeper_name}　{case.keeper_post}"),
    ]


def _what(case: Application, look: Look) -> list[Cell]:
    if case.kind == Kind.ALTERING:
        return [cell("变更内容", *changes(case, whole=look.whole), wide=True)]
    if case.kind == Kind.OPENING:
        return [cell("功能定位", case.purpose, wide=True), cell("主要功能", shown(case, "functions"), wide=True)]
    lines = [case.replacement]
    if case.survivor:
        lines.append(f"并入账号：{case.survivor.title}")
    return [cell("替代渠道", *lines, wide=True)]


def changes(case: Application, *, whole: bool) -> list[str]:
    """Each changed field with its value before and after; telephone numbers covered unless *whole*."""
    before, found = case.before_facts, []
    for name in case.changed:
        pair = (plain(name, before.get(name)) or "无", shown(case, name) or "无")
        old, new = (office_phone(value, whole=whole or not name.endswith("_phone")) for value in pair)
        found.append(f"{BY_NAME[name].label}：由“{old}”改为“{new}”")
    return found


def _why(case: Application) -> list[Cell]:
    found = [cell(f"{case.get_kind_display()}理由", case.reason, wide=True)]
    asked = [
        f"{label}：{words}"
        for label, words in (("同平台例外（第十一条）", case.exception_platform), ("名称例外（第十三条）", case.exception_name))
        if words
    ]  # fmt: skip
    if asked:
        until = f"同意例外，有效期至{day(case.exception_until)}。" if case.exception_until else ""
        found.append(cell("申请例外", *asked, until, wide=True))
    return found


def _checked(case: Application) -> list[str]:
    """The rule checks as they stand; after the approval, that all were met and what had been explained."""
    explained = [words for words in case.reason_by_rule.values() if words]
    if case.state not in BEFORE_APPROVAL:
        if case.approved_on is None:
            return ["申请已结束，不再检查。"]
        tail = f"已说明理由 {len(explained)} 项：{'；'.join(explained)}。" if explained else ""
        return ["提交、初审、审批时逐项检查，全部符合。", tail]
    checks = panel.checks(case)
    open_ones = [check for check in checks if not check.ok]
    head = f"符合 {len(checks) - len(open_ones)} 项；需判断 {len(open_ones)} 项" + ("：" if open_ones else "。")
    lines = [
        f"{check.verdict.title}（{check.article}）" + (f"，说明：{check.reason}" if check.reason else "")
        for check in open_ones
    ]
    return [head + "；".join(lines) + ("。" if lines else "")]


def _papers(case: Application) -> Cell:
    names = [f"{row.get_purpose_display()}（{row.attachment.name}）" for row in case.files.all()]
    return cell("所附材料", "；".join(names) or "无", wide=True)


def _remark(case: Application) -> list[str]:
    if case.announce:
        told = (
            f"审批同意后按期在平台办理；办理之日起 {parameters.get('announce_days')} 个工作日内发布公告，"
            f"公告不少于 {parameters.get('posting_days')} 日，并在全国政务新媒体信息报送系统更新。"
        )
    else:
        told = "变更的是内部管理信息，不需要公告；办理后在全国政务新媒体信息报送系统更新。"
    known = []
    if case.account and case.account.filing_number:
        known.append(f"备案号：{case.account.filing_number}")
    if case.done_on:
        known.append(f"平台办理日期：{day(case.done_on)}")
    lines = [told, "　".join(known)]
    if case.termination_reason:
        lines.append(f"终止原因：{case.termination_reason}")
    return [line for line in lines if line]
