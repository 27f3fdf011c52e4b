"""Do the cases still say what happened? Decisions, audit entries, history, states and deadlines held against each other.

Read by ``manage.py verify``; every line names the row, what was expected and what is there.
"""

import json
from collections.abc import Iterator

from announcements import clocks
from approvals import deadlines, messages
from approvals.enums import State, Step
from approvals.models import Application, Decision
from county import clock, sealing
from county.models import AuditEntry, ChainStart
from notifications import proof as notifications

MEETING = (Step.SIGN, Step.CONFIRM_PAPER)
BATCH = 200


def problems() -> Iterator[str]:
    """Every submitted case, one after the other."""
    pruned = ChainStart.objects.exists()
    cases = Application.objects.exclude(number="").select_related("announcement").order_by("pk")
    for case in cases.prefetch_related("decisions", "announcement__postings").iterator(chunk_size=BATCH):
        decisions = sorted(case.decisions.all(), key=lambda row: row.version)
        for line in (
            *_steps(case, decisions),
            *_entries(case, decisions, pruned),
            *_history(case),
            *_hands(decisions),
            *_deadline(case),
            *_announced(case),
        ):
            yield f"申请 {case.number}：{line}"


def _steps(case: Application, decisions: list[Decision]) -> Iterator[str]:
    """Each step begins where the one before ended, is a step of the workflow, and the last one ends where the case is."""
    state = State.DRAFT
    for row in decisions:
        if row.from_state != state:
            yield f"第 {row.version} 版办理意见（{row.get_step_display()}）应从“{State(state).label}”开始，现在是“{_label(row.from_state)}”"
        if (row.step, row.from_state, row.to_state) not in _LEGAL:
            told = f"{_label(row.from_state)}→{_label(row.to_state)}"
            yield f"第 {row.version} 版办理意见：流程中应有“{row.get_step_display()}”{told}，现在没有这一步"
        state = row.to_state
    if case.state != state:
        yield f"按办理意见应是“{_label(state)}”，现在是“{_label(case.state)}”"
    if decisions and case.version < decisions[-1].version:
        yield f"版本应不小于 {decisions[-1].version}，现在是 {case.version}"


def _entries(case: Application, decisions: list[Decision], pruned: bool) -> Iterator[str]:
    """One audit entry for each decision, in the same order, with its fingerprint; the oldest may have been pruned."""
    actions = {f"approvals.{step}" for step in Step.values}
    entries = AuditEntry.objects.filter(target_id=str(case.pk), action__in=actions, result="ok").order_by("pk")
    found, written = list(entries), notifications.numbers(messages.key_of(case))
    if len(found) != len(decisions) and not (pruned and len(found) < len(decisions)):
        yield f"办理意见 {len(decisions)} 条，应有同样多的审计记录，现在有 {len(found)} 条"
    for row, entry in zip(reversed(decisions), reversed(found), strict=False):
        told = json.loads(entry.detail or "{}")
        if (f"approvals.{row.step}", row.from_state, row.to_state) != (entry.action, told.get("from"), told.get("to")):
            yield f"第 {row.version} 版办理意见是“{row.get_step_display()}”，审计记录（编号 {entry.pk}）说的是 {entry.action}"
        elif "decision" in told and not sealing.matches(row.facts(), told["decision"]):
            yield f"第 {row.version} 版办理意见（{row.get_step_display()}）应与审计记录（编号 {entry.pk}）中的摘要一致，现在不一致"
        stand = written.get(str(row.version), 0)
        if told.get("messages", stand) != stand:
            yield f"第 {row.version} 版办理意见（{row.get_step_display()}）应有 {told['messages']} 条消息，现在有 {stand} 条"


def _history(case: Application) -> Iterator[str]:
    last = case.history.order_by("-history_id").first()
    if last is None:
        yield "应有变动历史，现在没有"
    elif (last.state, last.version) != (case.state, case.version):
        yield f"按变动历史应是“{_label(last.state)}”第 {last.version} 版，现在是“{_label(case.state)}”第 {case.version} 版"


def _hands(decisions: list[Decision]) -> Iterator[str]:
    """Whoever approved neither signed nor reviewed, and a signature of the unit stands before it."""
    steps = [row.step for row in decisions]
    if Step.APPROVE not in steps:
        return
    place = len(steps) - 1 - steps[::-1].index(Step.APPROVE)
    before = {row.step: row.by_id for row in decisions[:place]}
    if not set(MEETING) & set(before):
        yield "审批以前应有单位签字，现在没有"
    if decisions[place].by_id in {before.get(step) for step in (Step.SIGN, Step.REVIEW)}:
        yield f"签字、初审、审批应由不同的人办理，现在 {decisions[place].by_name} 办了两步"


def _deadline(case: Application) -> Iterator[str]:
    """The kept dates are those that the facts, the limits and the calendar give today."""
    stated = case.due_on
    deadlines.refresh(case)
    if case.due_on != stated:
        yield f"本环节期限应是 {case.due_on or '没有'}，现在是 {stated or '没有'}"


def _announced(case: Application) -> Iterator[str]:
    """A closed case was announced for its full time."""
    if case.state != State.CLOSED or case.announcement is None:
        return
    face = clocks.read(case.announcement, clock.day_of(case.closed_at))
    if not face.served:
        yield f"办结时公告应满 {face.length} 日，现在是：{face.words}"


def _label(state: str) -> str:
    return State(state).label if state in State.values else state


def _legal() -> set[tuple[str, str, str]]:
    """Every (step, from, to) that the workflow allows."""
    found = set()
    for step in Step.values:
        for source, way in getattr(Application, step)._django_fsm.transitions.items():
            targets = getattr(way.target, "allowed_states", None) or [way.target]
            found |= {(step, str(source), str(target)) for target in targets}
    return found


_LEGAL = _legal()
