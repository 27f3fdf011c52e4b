"""Where a case stands: the tracker of seven steps and one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from announcements import clocks
from approvals.enums import ENDED, State, Step
from approvals.models import Application, Decision
from approvals.present import words
from approvals.present.lamps import Lamp
from county import clock, parameters

DONE, NOW, AHEAD = "done", "now", ""
REACHED = {
    State.DRAFT: 0,
    State.RETURNED: 0,
    State.SIGNING: 1,
    State.REVIEWING: 2,
    State.APPROVING: 3,
    State.OPERATING: 4,
    State.ANNOUNCING: 5,
    State.CLOSED: 7,
}
TITLES = ("单位填报", "单位主要领导签字", "县府办初审", "县府办审批", "平台办理", "公告公示", "报送备案")
DEEDS = (
    (Step.SUBMIT, Step.RESUBMIT),
    (Step.SIGN, Step.CONFIRM_PAPER),
    (Step.REVIEW,),
    (Step.APPROVE,),
    (Step.REPORT_DONE, Step.REPORT_FROZEN),
    (),
    (Step.RECORD_NATIONAL,),
)


@dataclass(frozen=True)
class Mark:
    """One step of the tracker. ``state`` is done, now or empty; ``current`` marks the one the reader should look at."""

    number: int
    title: str
    state: str
    note: str
    current: bool = False


def tracker(case: Application, decisions: Sequence[Decision], people: str) -> list[Mark]:
    """Seven steps with names and dates; an ended case stops where it ended. *people* have it now (``words.names``)."""
    last = {number: _last(decisions, deeds) for number, deeds in enumerate(DEEDS)}
    states = _states(case, decisions)
    first_now = states.index(NOW) if NOW in states else None
    return [
        Mark(
            number + 1,
            title,
            states[number],
            case.get_state_display()
            if _stopped(case, states, number)
            else _note(case, number, states[number], last[number], people),
            number == first_now,
        )
        for number, title in enumerate(TITLES)
    ]


def _last(decisions: Sequence[Decision], deeds: tuple[str, ...]) -> Decision | None:
    return next((row for row in reversed(decisions) if row.step in deeds), None)


def _states(case: Application, decisions: Sequence[Decision]) -> list[str]:
    if case.state in ENDED and case.state != State.CLOSED:
        reached = REACHED.get(decisions[-1].from_state, 0) if decisions else 0
        return [DONE] * reached + [AHEAD] * (len(TITLES) - reached)
    reached = REACHED[case.state]
    states = [DONE] * reached + [AHEAD] * (len(TITLES) - reached)
    if case.state == State.ANNOUNCING:
        states[5] = DONE if posted(case) else NOW
        states[6] = DONE if case.national_entry_id else NOW
    elif reached < len(states):
        states[reached] = NOW
    return states


def posted(case: Application) -> bool:
    """True when no announcement is owed or it has served its days."""
    return case.announcement is None or clocks.read(case.announcement, clock.today()).served


def _note(case: Application, number: int, state: str, last: Decision | None, people: str) -> str:
    if state == DONE and number == 5:
        return "不需要公告" if case.announcement is None else "已满期"
    if state == DONE and last is not None:
        who = "签字件已核" if last.step == Step.CONFIRM_PAPER else last.by_name
        return f"{who} {clock.day_of(last.at):%m-%d}"
    if state == NOW:
        return _now_note(case, number, people)
    return "" if case.state in ENDED else _ahead_note(case, number)


def _stopped(case: Application, states: list[str], number: int) -> bool:
    """True for the step at which an ended case stopped."""
    return case.state in ENDED and case.state != State.CLOSED and number == states.count(DONE)


def _now_note(case: Application, number: int, people: str) -> str:
    if number == 5:
        return clocks.read(case.announcement, clock.today()).words
    if number == 6:
        return "待报送全国系统"
    if number == 0:
        return case.get_state_display()
    return f"{people or words.holder(case)} 办理中"


def _ahead_note(case: Application, number: int) -> str:
    notes = (
        "填报员",
        "、".join(unit.short_name for unit in case.signing_units),
        "县府办经办",
        "县府办审批",
        case.unit.short_name,
        f"{parameters.get('announce_days')} 个工作日内" if case.announce else "不需要公告",
        "全国系统",
    )
    return notes[number]


def whereabouts(case: Application, lamp: Lamp, people: str) -> str:
    """One sentence: with whom (*people* by name), since when, until when, what next."""
    if case.state in ENDED:
        return _ended(case)
    parts = [f"现在由{words.holder(case)}{f'（{people}）' if people else ''}办理"]
    if case.node_since:
        parts.append(f"{words.day(clock.day_of(case.node_since))}起")
    if lamp.due_on and case.state == State.ANNOUNCING:
        parts.append(
            f"{lamp.what}，{words.day(lamp.due_on)}{'期满' if lamp.what == '公示中' else '前办理'}（{lamp.words}）"
        )
    elif lamp.due_on:
        parts.append(f"应于 {words.day(lamp.due_on)} 前办理（{lamp.words}）")
    return f"{'，'.join(parts)}。下一步：{words.next_step(case)}。"


def _ended(case: Application) -> str:
    moment = case.closed_at or case.updated_at
    tail = {
        State.CLOSED: "公告、报送均已完成，案卷归档。",
        State.REJECTED: "需要再办的，另行填报申请。",
        State.CANCELLED: "需要再办的，另行填报申请。",
        State.TERMINATED: "台账没有变化；需要再办的，另行填报申请。",
    }[case.state]
    return f"这件申请{words.day(clock.day_of(moment))}{case.get_state_display()}，不再等待办理。{tail}"
