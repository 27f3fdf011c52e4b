"""What the public may know of the register: published fields only, never a person's name or telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Max, Q, QuerySet

from accounts import links, names
from accounts.enums import AccountStatus
from accounts.models import Account
from announcements.enums import Channel
from announcements.models import Announcement
from county import clock

MOST, NEAR = 30, 10  # answers shown: the very account, and names that are near it
LONGEST = 40  # characters of a question that are compared
STATES = {
    AccountStatus.NORMAL: ("是官方账号", "已在{office}备案，目前正常运行。", "g"),
    AccountStatus.SUSPENDED: ("官方账号，已关停", "{day}起停止更新。还在发布内容的，请谨慎辨别。", "y"),
    AccountStatus.CANCELLED: ("曾是官方账号，已注销", "{day}已注销。现在还在使用这个名称的，不是官方账号。", "y"),
}
UNFILED = "已在{office}登记，目前正常运行。"


@dataclass(frozen=True)
class Official:
    """An account as the public sees it. ``checked_on`` is the last day on which the county looked at it."""

    name: str
    platform: str
    platform_class: str
    unit: str
    status: str
    filing_number: str
    identifier: str
    link: str
    filed_on: date | None
    closed_on: date | None
    checked_on: date | None

    @property
    def is_running(self) -> bool:
        return self.status == AccountStatus.NORMAL

    @property
    def verdict(self) -> str:
        return STATES[self.status][0]

    @property
    def light(self) -> str:
        return STATES[self.status][2]

    def words(self, office: str) -> str:
        """The sentence under the verdict."""
        text = UNFILED if self.is_running and not self.filing_number else STATES[self.status][1]
        day = f"{self.closed_on.year}年{self.closed_on.month}月{self.closed_on.day}日" if self.closed_on else ""
        return text.format(office=office, day=day)


@dataclass(frozen=True)
class Answer:
    """What was found for a question: the very accounts, else names that are near."""

    q: str
    exact: tuple[Official, ...] = ()
    near: tuple[Official, ...] = ()


@dataclass(frozen=True)
class Notice:
    """An announcement that stands on the county website."""

    key: str
    title: str
    unit: str
    posted_on: date
    link: str


def find(q: str) -> Answer:
    """Is this name, identifier, number or link an official account? A pasted link is read, never fetched."""
    q = " ".join(q.split())
    if not q:
        return Answer("")
    found = links.read(q)
    exact = _published(_by_link(found) if found else _by_words(q))
    if exact or found:
        return Answer(q, exact)
    return Answer(q, (), _published(_alike(names.skeleton(q)[:LONGEST]), NEAR))


def _by_link(found: links.Link) -> QuerySet:
    same = Q(link__iexact=found.url.split("?")[0].rstrip("/")) | Q(link__iexact=found.url)
    if found.identifier:
        same |= Q(platform__code__in=found.codes, identifier__iexact=found.identifier)
    return Account.objects.filter(same)


def _by_words(q: str) -> QuerySet:
    same = Q(identifier__iexact=q) | Q(filing_number__iexact=q)
    skeleton = names.skeleton(q)
    return Account.objects.filter(same | Q(skeleton=skeleton) if skeleton else same)


def _alike(skeleton: str) -> QuerySet:
    """Names that contain the question, or are contained in it (three characters and more)."""
    if len(skeleton) < 2:
        return Account.objects.none()
    size = len(skeleton)
    parts = {skeleton[start:end] for start in range(size) for end in range(start + 3, size + 1)}
    return Account.objects.filter(Q(skeleton__contains=skeleton) | Q(skeleton__in=parts))


def directory() -> list[tuple[str, list[Official]]]:
    """Every published account by unit, running ones first."""
    found = _published(Account.objects.all(), None)
    return [(unit, sorted(rows, key=lambda row: not row.is_running)) for unit, rows in _by_unit(found)]


def _by_unit(found: Iterable[Official]) -> Iterable[tuple[str, list[Official]]]:
    for unit, rows in groupby(found, key=lambda row: row.unit):
        yield unit, list(rows)


def by_platform(found: list[tuple[str, list[Official]]]) -> list[tuple[str, int]]:
    """How many running accounts there are on each platform, most first."""
    counted: dict[str, int] = {}
    for _, rows in found:
        for row in rows:
            counted[row.platform] = counted.get(row.platform, 0) + row.is_running
    return sorted(((name, n) for name, n in counted.items() if n), key=lambda pair: (-pair[1], pair[0]))


def _published(rows: QuerySet, most: int | None = MOST) -> tuple[Official, ...]:
    seen = rows.select_related("unit", "platform").annotate(inspected_on=Max("inspections__seen_on"))
    return tuple(_official(row) for row in seen.order_by("unit__order", "unit__pk", "platform__order", "pk")[:most])


def _official(row: Account) -> Official:
    closed = {AccountStatus.SUSPENDED: row.suspended_on, AccountStatus.CANCELLED: row.cancelled_on}
    days = [day for day in (row.inspected_on, row.filed_on, clock.day_of(row.registered_at)) if day]
    return Official(
        name=row.name,
        platform=row.platform.name,
        platform_class=row.platform.platform_class,
        unit=row.unit.name,
        status=row.status,
        filing_number=row.filing_number,
        identifier=row.identifier,
        link=row.link,
        filed_on=row.filed_on,
        closed_on=closed.get(row.status),
        checked_on=max(days),
    )


def notices(most: int = 50) -> list[Notice]:
    """Announcements that stand on the county website, newest first."""
    up = Q(postings__channel=Channel.WEBSITE, postings__taken_down_on__isnull=True)
    rows = Announcement.objects.filter(up).select_related("unit").prefetch_related("postings")
    found = [_notice(row) for row in rows.order_by("-postings__posted_on", "pk")[:most]]
    return sorted(found, key=lambda row: row.posted_on, reverse=True)


def _notice(row: Announcement) -> Notice:
    posting = next(each for each in row.postings.all() if each.channel == Channel.WEBSITE and each.counts)
    return Notice(str(row.pk), row.title, row.unit.name, posting.posted_on, posting.link)
