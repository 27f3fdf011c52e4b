"""What the portal already knows about an account under check, each with its source; the inspector confirms or corrects.

A source answers with a suggestion or None (nothing known: the inspector looks himself). Nothing here is written by
itself: a suggestion counts only once an inspector has taken it over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts import rules as account_rules
from accounts import surroundings, updates
from accounts.enums import DifferenceState
from accounts.models import NationalEntry
from accounts.rules import Around, Verdict
from announcements import clocks
from announcements.models import Announcement
from approvals.enums import State
from approvals.models import Application
from county import clock
from inspections.enums import Result
from inspections.models import Entry, Rectification
from inspections.rules import VETO_DAYS


@dataclass(frozen=True)
class Known:
    """A suggested result, and the words that give the source."""

    result: str
    words: str


Source = Callable[[Entry, Around], Known | None]
SOURCES: dict[str, Source] = {}
LABELS: dict[str, str] = {}


def source(code: str, label: str) -> Callable[[Source], Source]:
    """Register what indicators may name as their source."""

    def keep(function: Source) -> Source:
        SOURCES[code], LABELS[code] = function, label
        return function

    return keep


def known(entry: Entry, codes: set[str] | None = None) -> dict[str, Known]:
    """What is known by source code; a constant number of queries per account."""
    near = surroundings.around(entry.account, besides=entry.account_id)
    wanted = SOURCES if codes is None else {code: SOURCES[code] for code in codes if code in SOURCES}
    found = {code: function(entry, near) for code, function in wanted.items()}
    return {code: answer for code, answer in found.items() if answer is not None}


def since(entry: Entry) -> date:
    """First day of the quarter."""
    return date(entry.round.year, 3 * entry.round.quarter - 2, 1)


@source("updated", "更新监测：最近更新日期")
def updated(entry: Entry, near: Around) -> Known | None:
    """The newest post that the inspector wrote down, else the latest mark of the update watch."""
    seen_on, last, where = entry.seen_on or clock.today(), entry.last_post_on, "检查员查看"
    if last is None:
        mark = entry.account.updates.filter(seen_on__lte=seen_on).order_by("-seen_on", "-recorded_at", "-pk").first()
        if mark is None:
            return None
        last, where = mark.last_post_on, f"{mark.get_source_display()} {_day(mark.seen_on)}"
    days = (seen_on - last).days
    result = Result.OK if days <= VETO_DAYS else Result.FAULT
    return Known(result, f"{where}：最近更新 {_day(last)}，距检查时点 {days} 日")


@source("weekly", "更新监测：近 12 周")
def weekly(entry: Entry, near: Around) -> Known | None:
    """Weeks of the quarter that are known to be without a post; silent while nothing was ever recorded."""
    marks = list(entry.account.updates.order_by("seen_on", "recorded_at", "pk"))
    if not marks:
        return None
    weeks = [week for week in updates.strip(marks, entry.seen_on or clock.today()) if week.monday >= since(entry)]
    gaps = sum(week.state == updates.GAP for week in weeks)
    unknown = sum(week.state == updates.UNKNOWN for week in weeks)
    told = f"更新监测：本季度 {len(weeks)} 周，{gaps} 周没有更新" + (f"，{unknown} 周没有记录" if unknown else "")
    if not updates.weekly_update(weeks):
        return Known(Result.FAULT, told)
    return None if unknown else Known(Result.OK, told)


@source("name", "账号台账：名称规则")
def name(entry: Entry, near: Around) -> Known | None:
    verdicts = [rule(entry.account, near) for rule in (account_rules.name_plain, account_rules.name_same_everywhere)]
    return _by_rules("账号台账", verdicts)


@source("verified", "账号台账：认证信息")
def verified(entry: Entry, near: Around) -> Known | None:
    return _by_rules("账号台账", [account_rules.verified_subject(entry.account, near)])


@source("persons", "账号台账：责任人")
def persons(entry: Entry, near: Around) -> Known | None:
    asked = (account_rules.responsible_persons, account_rules.dedicated_persons)
    return _by_rules("账号台账", [rule(entry.account, near) for rule in asked])


@source("app", "账号台账：客户端")
def app(entry: Entry, near: Around) -> Known | None:
    return _by_rules("账号台账", [account_rules.app_ready(entry.account, near)])


@source("licences", "账号台账：资质")
def licences(entry: Entry, near: Around) -> Known | None:
    account = entry.account
    if account.news_licence is False and account.video_licence is False:
        return Known(Result.NA, "账号台账：没有从事新闻信息和视听节目服务")
    return _by_rules("账号台账", [account_rules.licences(account, near)])


@source("announced", "公告公示：发布日期")
def announced(entry: Entry, near: Around) -> Known | None:
    """Announcements whose three working days ended in this quarter and before today (article 14)."""
    rows = Announcement.objects.filter(
        account_id=entry.account_id, due_on__gte=since(entry), due_on__lt=clock.today()
    ).prefetch_related("postings")
    late = [row.subject for row in rows if not _in_time(row)]
    if late:
        return Known(Result.FAULT, f"公告公示：{len(late)} 件没有按期在两处发布")
    return (
        Known(Result.OK, f"公告公示：{len(rows)} 件按期发布")
        if rows
        else Known(Result.NA, "公告公示：本季度没有到期的公告")
    )


@source("filed", "账号台账：备案号和全国系统")
def filed(entry: Entry, near: Around) -> Known | None:
    lacking = [] if entry.account.filing_number else ["没有备案号"]
    owed = Application.objects.filter(
        account_id=entry.account_id,
        state=State.ANNOUNCING,
        national_entry__isnull=True,
        national_due_on__lt=clock.today(),
    )
    if owed.exists():
        lacking.append("有逾期未报送的变更")
    elif not NationalEntry.objects.filter(account_id=entry.account_id).exists():
        lacking.append("没有全国系统登记记录")
    if entry.account.ledger_differences.filter(state=DifferenceState.OPEN).exists():
        lacking.append("和全国系统核对有差异没有处理")
    if lacking:
        return Known(Result.FAULT, f"账号台账：{'，'.join(lacking)}")
    return Known(Result.OK, f"账号台账：备案号 {entry.account.filing_number}，全国系统已登记")


@source("rectified", "整改通知：完成情况")
def rectified(entry: Entry, near: Around) -> Known | None:
    """Orders of earlier rounds: late ones are a fault, none at all makes the item not applicable."""
    orders = list(Rectification.objects.filter(account_id=entry.account_id).exclude(round_id=entry.round_id))
    late = [order.number for order in orders if order.is_owed and order.due_on < clock.today()]
    if late:
        return Known(Result.FAULT, f"整改通知：{len(late)} 件逾期没有完成")
    return (
        Known(Result.OK, f"整改通知：以前的 {len(orders)} 件没有逾期")
        if orders
        else Known(Result.NA, "整改通知：以前没有")
    )


def _in_time(row: Announcement) -> bool:
    first = clocks.first_full(row)
    return first is not None and first <= row.due_on


def _by_rules(where: str, verdicts: list[Verdict | None]) -> Known | None:
    told = [verdict for verdict in verdicts if verdict is not None]
    if not told:
        return None
    unmet = [f"{verdict.title}，{verdict.words}".strip("，") for verdict in told if not verdict.ok]
    if unmet:
        return Known(Result.FAULT, f"{where}：{'；'.join(unmet)}"[:300])
    return Known(Result.OK, f"{where}：{'；'.join(verdict.title for verdict in told)}"[:300])


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
