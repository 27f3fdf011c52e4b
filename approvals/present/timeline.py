"""What happened to a case, newest first: decisions, urges, postings, copies with the time of reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.enums import ENDED, State, Step
from approvals.models import Application, CarbonCopy, Decision, Urge
from approvals.present import words
from county import clock
from county.models import Attachment

BACK = frozenset(
    {Step.SEND_BACK, Step.REJECT, Step.WITHDRAW, Step.CANCEL, Step.REDECLARE, Step.ASK_TERMINATION, Step.TERMINATE}
)
TAGS = {
    Step.SIGN: ("同意", "tag-ok"),
    Step.CONFIRM_PAPER: ("已核", "tag-ok"),
    Step.REVIEW: ("同意", "tag-ok"),
    Step.APPROVE: ("同意", "tag-ok"),
    Step.SEND_BACK: ("退回", "tag-warn"),
    Step.REJECT: ("不同意", "tag-bad"),
}


@dataclass(frozen=True)
class Event:
    """One line of the record; ``mark`` is the class of its dot."""

    title: str
    by: str
    at: datetime | None
    mark: str = ""
    quote: str = ""
    tag: str = ""
    tag_class: str = ""
    scan: Attachment | None = None


def timeline(
    case: Application, decisions: Sequence[Decision], urges: Iterable[Urge], copies: Iterable[CarbonCopy]
) -> list[Event]:
    """Everything that happened, newest first; what is awaited stands on top."""
    events = [_decided(row) for row in decisions]
    events += [Event("催办", row.by.title, row.at, quote=f"催办“{State(row.node).label}”") for row in urges]
    events += [_copied(row) for row in copies]
    events += _postings(case)
    events.sort(key=lambda event: event.at)  # stable: what came later in the file of the case stands above its twin
    return [*_awaited(case), *reversed(events)]


def _decided(row: Decision) -> Event:
    tag, tag_class = TAGS.get(row.step, ("", ""))
    mark = "t-back" if row.step in BACK else "t-ok"
    who = row.by_title if row.by_name in row.by_title else f"{row.by_title} · {row.by_name}"
    return Event(Step(row.step).label, who, row.at, mark, row.opinion, tag, tag_class, row.scan)


def _copied(row: CarbonCopy) -> Event:
    read = f"{row.read_at.astimezone(clock.ZONE):%m-%d %H:%M} 已读" if row.read_at else "未读"
    return Event("抄送", f"{row.user.title} · {row.user.name}", row.sent_at, quote=read)


def _postings(case: Application) -> list[Event]:
    if case.announcement is None:
        return []
    events = []
    for row in case.announcement.postings.all():
        place, by = row.get_channel_display(), row.recorded_by.name
        events.append(Event(f"在{place}发布公告", by, row.recorded_at, "t-ok", f"发布日期 {row.posted_on:%Y-%m-%d}"))
    return events


def _awaited(case: Application) -> list[Event]:
    if case.state in ENDED:
        return []
    titles = {State.DRAFT: "等待提交", State.RETURNED: "等待修改后重新提交", State.ANNOUNCING: "等待公告满期和报送"}
    return [Event(titles.get(case.state, f"等{case.get_state_display()}"), words.holder(case), None, "t-now")]
