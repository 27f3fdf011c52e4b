"""Deeds on announcements: draft, date, post, take down, end."""

from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction

from announcements import clocks, permits
from announcements.enums import Channel
from announcements.models import Announcement, Posting
from county import audit, clock, parameters, workdays
from county.articles import RuleViolation
from county.models import Attachment, User
from county.transactions import deed

ARTICLE = "第十四条"
_listeners: list[Callable[[Announcement], None]] = []
_holders: list[Callable[[Announcement], None]] = []


def on_change(listener: Callable[[Announcement], None]) -> None:
    """Register what must follow a posting or take-down in the same transaction (the case's own deadline)."""
    if listener not in _listeners:
        _listeners.append(listener)


def lock_first(holder: Callable[[Announcement], None]) -> None:
    """Register what is locked before an announcement's own row: every deed locks the case first, then its announcement."""
    if holder not in _holders:
        _holders.append(holder)


def _changed(announcement: Announcement) -> None:
    for listener in _listeners:
        listener(announcement)


@transaction.atomic
def draft(
    *, unit, matter: str, subject: str, title: str, body: str, account=None, own_required=True, waived=""
) -> Announcement:
    """Write the announcement of a case that was approved; the clocks start with ``start_clock``."""
    return Announcement.objects.create(
        unit=unit,
        account=account,
        matter=matter,
        subject=subject,
        title=title,
        body=body,
        drafted_at=clock.now(),
        posting_days=parameters.get("posting_days"),
        own_required=own_required,
        own_waived_reason=waived,
    )


def start_clock(announcement: Announcement, *, changed_on: date, account) -> None:
    """Day 0 of the 3 working days is *changed_on* (article 14). Runs inside the caller's transaction."""
    announcement.changed_on = changed_on
    announcement.due_on = workdays.add(changed_on, int(parameters.get("announce_days")))
    announcement.account = account
    announcement.save(update_fields=("changed_on", "due_on", "account"))


@transaction.atomic
def reword(announcement: Announcement, *, title: str, body: str, by: User) -> None:
    """Change the text before the first posting; raises RuleViolation once it is posted."""
    permits.require_write(announcement, Channel.OWN, by)
    announcement = _locked(announcement)
    if announcement.postings.exists():
        raise RuleViolation(ARTICLE, "公告已经发布，不能再改文字")
    announcement.title, announcement.body = title, body
    announcement.save(update_fields=("title", "body"))
    audit.record("announcements.reword", by=by, target=announcement)


@deed
def post(
    announcement: Announcement, *, channel: str, posted_on: date, link: str, proof: Attachment | None, by: User
) -> Posting:
    """Record a posting: the unit's clerk for the own account, the county office for the website (article 14).

    Raises Refused (not his channel) and RuleViolation (future date, before approval, already up, nothing to prove it).
    """
    permits.require_write(announcement, channel, by)
    announcement = _locked(announcement)
    _ensure_postable(announcement, channel, posted_on, link, proof)
    try:
        with transaction.atomic():
            posting = Posting.objects.create(
                announcement=announcement,
                channel=channel,
                posted_on=posted_on,
                link=link,
                proof=proof,
                recorded_by=by,
                recorded_at=clock.now(),
            )
    except IntegrityError as error:
        raise RuleViolation(ARTICLE, f"{Channel(channel).label}的发布已经登记") from error
    audit.record("announcements.post", by=by, target=announcement, detail={"channel": channel, "on": posted_on})
    _changed(announcement)
    return posting


def _ensure_postable(announcement, channel, posted_on, link, proof) -> None:
    if announcement.ended_on:
        raise RuleViolation(ARTICLE, "公告已经办结，不再登记发布")
    if channel == Channel.OWN and not announcement.own_required:
        raise RuleViolation(ARTICLE, f"本公告不在本账号发布：{announcement.own_waived_reason}")
    if posted_on > clock.today():
        raise RuleViolation(ARTICLE, "发布日期不能晚于今天")
    if posted_on < announcement.drafted_at.astimezone(clock.ZONE).date():
        raise RuleViolation(ARTICLE, "发布日期不能早于审批同意的日期")
    if not link and proof is None:
        raise RuleViolation(ARTICLE, "填写链接或上传截图，作为已发布的证明")
    if announcement.postings.filter(channel=channel, taken_down_on__isnull=True).exists():
        raise RuleViolation(ARTICLE, f"{Channel(channel).label}的发布已经登记")
    last_down = announcement.postings.filter(channel=channel).order_by("-taken_down_on").first()
    if last_down and posted_on < last_down.taken_down_on:
        raise RuleViolation(ARTICLE, "重新发布的日期不能早于撤下的日期")


@deed
def take_down(posting: Posting, *, on: date, note: str, by: User) -> Posting:
    """Note that a posting is gone before its time; the count starts again at day 1 when all are up again (article 14).

    Office, inspector, observer or the unit may report one. Raises RuleViolation when the posting already served.
    """
    announcement = _locked(posting.announcement)
    permits.require_watch(announcement, by)
    posting = Posting.objects.select_for_update(of=("self",), no_key=True).get(pk=posting.pk)
    if posting.taken_down_on:
        raise RuleViolation(ARTICLE, "这处公告的撤下已经登记")
    if announcement.ended_on:
        raise RuleViolation(ARTICLE, "公告已经办结，不再登记撤下")
    if posting.ended_on:
        raise RuleViolation(ARTICLE, "账号已经注销，本账号的公告随之结束，不登记撤下")
    if not posting.posted_on <= on <= clock.today():
        raise RuleViolation(ARTICLE, "撤下日期应在发布日期和今天之间")
    if clocks.read(announcement, on).served:
        raise RuleViolation(ARTICLE, f"公告已满 {announcement.posting_days} 日，不需要登记撤下")
    posting.taken_down_on, posting.taken_down_note, posting.taken_down_by = on, note, by
    posting.save(update_fields=("taken_down_on", "taken_down_note", "taken_down_by"))
    audit.record(
        "announcements.take_down", by=by, target=announcement, reason=note, detail={"channel": posting.channel}
    )
    _changed(announcement)
    return posting


def end_own_by_cancellation(announcement: Announcement, on: date, reason: str = "") -> None:
    """The account is gone: its own posting ends with it and still counts; an own posting never made is waived with a reason."""
    own = announcement.postings.filter(channel=Channel.OWN, taken_down_on__isnull=True).first()
    if own is not None:
        own.ended_on = on
        own.save(update_fields=("ended_on",))
    else:
        announcement.own_required, announcement.own_waived_reason = False, reason
        announcement.save(update_fields=("own_required", "own_waived_reason"))


def end(announcement: Announcement) -> None:
    """The file is closed. Runs inside the caller's transaction."""
    announcement.ended_on = clock.today()
    announcement.save(update_fields=("ended_on",))


def outdated() -> list[tuple[Announcement, date]]:
    """Open announcements whose deadline has moved, with the new one; only read, nothing is locked."""
    days = int(parameters.get("announce_days"))
    rows = Announcement.objects.open().filter(changed_on__isnull=False).order_by("pk")
    return [(row, due) for row in rows if (due := workdays.add(row.changed_on, days)) != row.due_on]


def recompute_deadlines() -> list[tuple[Announcement, date, date]]:
    """Set the deadline of every open announcement anew after the calendar changed; returns (row, old, new)."""
    moved = []
    for row, due in outdated():
        moved.append((row, row.due_on, due))
        row.due_on = due
        row.save(update_fields=("due_on",))
    return moved


def _locked(announcement: Announcement) -> Announcement:
    for hold in _holders:
        hold(announcement)
    return Announcement.objects.select_for_update(of=("self",), no_key=True).get(pk=announcement.pk)
