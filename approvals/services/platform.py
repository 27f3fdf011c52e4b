"""After approval: the unit carries it out on the platform and reports; only here the register changes (article 14)."""

from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError

from accounts.fields import LATE
from accounts.rules import BY_CODE, Around
from announcements import clocks
from announcements import services as announcements
from approvals import kinds, rules
from approvals.enums import Kind, Purpose, State, Step
from approvals.models import Application
from approvals.services.door import Intent, Outcome, step
from county import clock
from county.articles import RuleViolation
from county.models import Attachment

ARTICLE = "第十四条"


@dataclass(frozen=True)
class Report:
    """What the clerk reports of the platform: the day, the name shown there, proof, and what is known only now."""

    day: date
    proof: Attachment | None
    shown_name: str = ""
    late: dict = field(default_factory=dict)
    qr_code: Attachment | None = None


def report_done(case: Application, intent: Intent, report: Report) -> Outcome:
    """Opened, altered or suspended on the platform: the register changes, the clocks start on that day."""

    def prepare(case: Application) -> None:
        if case.kind == Kind.CANCELLING:
            raise RuleViolation(ARTICLE, "注销先报告停止使用，再报告注销完成")
        _check(case, report)
        _take_late(case, report)
        case.done_on = report.day

    def effect(case: Application, decision) -> None:
        _keep(case, Purpose.PLATFORM_PROOF, report.proof, intent.by)
        _keep(case, Purpose.QR_CODE, report.qr_code, intent.by)
        kinds.of(case).carry_out(case, report.day)

    try:
        return step(case, Step.REPORT_DONE, intent, prepare=prepare, effect=effect)
    except IntegrityError as error:
        raise RuleViolation("第十一条", "这个平台上已经登记了本单位的另一个账号，先处理那个账号") from error


def report_frozen(case: Application, intent: Intent, report: Report) -> Outcome:
    """A cancellation begins: the account is out of use, the announcement clock starts, the register waits."""

    def prepare(case: Application) -> None:
        if case.kind != Kind.CANCELLING:
            raise RuleViolation(ARTICLE, "只有注销申请需要报告停止使用")
        _check(case, report)
        case.frozen_on = report.day

    def effect(case: Application, decision) -> None:
        _keep(case, Purpose.FROZEN_PROOF, report.proof, intent.by)
        kinds.of(case).freeze(case, report.day)

    return step(case, Step.REPORT_FROZEN, intent, prepare=prepare, effect=effect)


def report_gone(case: Application, intent: Intent, report: Report) -> Outcome:
    """The platform has removed the account: the register says 已注销. Before 15 days of own posting a reason is needed."""

    def prepare(case: Application) -> None:
        _may_be_gone(case, intent, report)
        case.gone_on = report.day

    def effect(case: Application, decision) -> None:
        _keep(case, Purpose.GONE_PROOF, report.proof, intent.by)
        kinds.of(case).carry_out(case, report.day)
        if case.announcement and case.announcement.own_required:
            announcements.end_own_by_cancellation(case.announcement, report.day, intent.opinion)

    return step(case, Step.REPORT_GONE, intent, prepare=prepare, effect=effect)


def _may_be_gone(case: Application, intent: Intent, report: Report) -> None:
    if case.kind != Kind.CANCELLING or case.gone_on:
        raise RuleViolation(ARTICLE, "没有等待注销完成的事项")
    if report.day < case.frozen_on:
        raise RuleViolation(ARTICLE, "注销完成的日期不能早于停止使用的日期")
    _check(case, report)
    own_due = case.announcement and case.announcement.own_required
    if own_due and not clocks.read(case.announcement, report.day).served and not intent.opinion.strip():
        raise RuleViolation(ARTICLE, "本账号公告还没有满 15 日，写明提前注销完成的原因")


def _check(case: Application, report: Report) -> None:
    words = rules.date_after_approval(report.day, approved_on=case.approved_on, today=clock.today())
    if words:
        raise RuleViolation(ARTICLE, words)
    if report.proof is None:
        raise RuleViolation(ARTICLE, "上传平台上的截图，作为办理完成的证明")
    if case.kind in (Kind.OPENING, Kind.ALTERING) and (
        words := rules.as_approved(report.shown_name, approved=case.name)
    ):
        raise RuleViolation(ARTICLE, words)


def _take_late(case: Application, report: Report) -> None:
    """Opening: identifier, link, verification and opening date are known only now; the verified subject must fit (article 13)."""
    if case.kind != Kind.OPENING or case.backfill:
        return
    for name in LATE:
        setattr(case, name, report.late.get(name, getattr(case, name)))
    case.opened_on = report.day
    if not case.identifier.strip():
        raise RuleViolation("第十五条", f"填写{case.platform.identifier_label}")
    check = BY_CODE["verified_subject"].check(case, Around(today=clock.today()), {})
    if check is None:
        raise RuleViolation("第十三条", "选择认证状态")
    if not check.ok:
        raise RuleViolation(check.article, f"{check.verdict.title}：{check.verdict.words}")


def _keep(case: Application, purpose: str, attachment: Attachment | None, by) -> None:
    if attachment is not None:
        case.files.create(purpose=purpose, attachment=attachment, added_by=by, added_at=clock.now())


def redeclare(case: Application, intent: Intent) -> Outcome:
    """The platform refuses: back to the clerk in the same case; a changed signed field is signed and approved again."""

    def prepare(case: Application) -> None:
        if not intent.opinion.strip():
            raise RuleViolation(ARTICLE, "写明平台为什么没有办成")
        case.resume_state = State.OPERATING

    return step(case, Step.REDECLARE, intent, prepare=prepare)


def ask_termination(case: Application, intent: Intent) -> Outcome:
    """The unit asks to end an approved case; the county office confirms with ``terminate``."""

    def prepare(case: Application) -> None:
        if not intent.opinion.strip():
            raise RuleViolation(ARTICLE, "写明为什么不再办理")
        case.termination_reason = intent.opinion.strip()[:300]

    return step(case, Step.ASK_TERMINATION, intent, prepare=prepare)
