"""Coverage and thrift (articles 9 and 11): units without an account, and accounts that might be merged or closed.

Proposals explain themselves by the article and the figures they rest on; nothing is done by itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from accounts.models import Account
from county import clock, parameters
from county.articles import article
from county.models import Unit, User

ARTICLE = "第十一条"
TWINS, WEAK, SILENT = "twins", "weak", "silent"
MOST = 300
"""Rows of each list: what follows stands there once these are settled."""
READ = 1_000
"""Accounts that the proposals are read from, unit by unit."""
TITLES = {TWINS: "同一平台有多个账号", WEAK: "关注度低", SILENT: "长期没有更新"}


@dataclass(frozen=True)
class Proposal:
    """An account that might be closed: why, by which article, and which account of the unit would remain."""

    account: Account
    kind: str
    article: str
    words: str
    survivor: Account | None

    @property
    def title(self) -> str:
        return TITLES[self.kind]


@dataclass(frozen=True)
class Proposals:
    """The first MOST of them; ``is_cut`` says that there may be more."""

    rows: list[Proposal]
    is_cut: bool


@article("第九条", "承担行政职能的单位应当开设政务新媒体，也可以通过上级账号发布信息")
def has_an_account(own: int, above: int) -> bool:
    """*own* and *above*: accounts of the unit and of the units it belongs to."""
    return own > 0 or above > 0


@article("第十一条", "功能相近、维护力量薄弱、关注度和利用率低的账号，应予以整合关停")
def worth_keeping(followers: int | None, silent_days: int | None, least: int, most: int) -> bool:
    """*least* followers and *most* days of silence are settings; what is not known speaks for nobody."""
    return (followers is None or followers >= least) and (silent_days is None or silent_days < most)


def uncovered(user: User) -> list[Unit]:
    """Units with administrative duties that have no account, nor any unit above them; within scope. One query.

    One more than MOST at most.
    """
    own = Account.objects.live().filter(unit=OuterRef("pk"))
    above = Account.objects.live().filter(unit=OuterRef("parent"), unit__parent__isnull=False)
    rows = Unit.objects.for_user(user).hosts().filter(has_duties=True).annotate(own=Exists(own), above=Exists(above))
    bare = rows.filter(own=False, above=False).select_related("parent")[: MOST + 1]
    return [unit for unit in bare if not has_an_account(unit.own, unit.above)]


def proposals(user: User) -> Proposals:
    """What might be merged or closed, by unit. One query, of the units where something stands out."""
    least, most = int(parameters.get("thrift_followers")), int(parameters.get("thrift_silent_days"))
    rows, today = Account.objects.for_user(user).running(), clock.today()
    seen = rows.filter(_stands_out(least, today - timedelta(days=most))).values("unit_id")
    near = rows.filter(unit_id__in=seen).select_related("unit", "platform", "activity__mark")
    read = list(near.order_by("unit__order", "unit_id", "platform__order", "pk")[: READ + 1])
    groups = [list(group) for _, group in groupby(read, key=lambda account: account.unit_id)]
    if len(read) > READ and len(groups) > 1:
        del groups[-1]  # a unit is read whole or not at all
    found = [proposal for accounts in groups for proposal in _of_unit(accounts, (least, most), today)]
    return Proposals(found[:MOST], len(found) > MOST or len(read) > READ)


def _stands_out(least: int, silent_since: date) -> Q:
    """Accounts for which a proposal may follow: another one on the same platform, silence, few followers."""
    twins = Account.objects.running().filter(unit=OuterRef("unit"), platform=OuterRef("platform"))
    return (
        Q(Exists(twins.exclude(pk=OuterRef("pk"))))
        | Q(activity__last_post_on__lte=silent_since)
        | Q(activity__mark__followers__lt=least)
    )


def _of_unit(accounts: list[Account], bounds: tuple[int, int], today: date) -> list[Proposal]:
    found: list[Proposal] = []
    for account in accounts:
        twins = [other for other in accounts if other.platform_id == account.platform_id]
        survivor = _strongest(twins) if account.platform else account
        others = [other for other in accounts if other is not account]
        if account is not survivor:
            words = f"{account.platform.name}上还有“{survivor.name}”，并入后注销"
            found.append(Proposal(account, TWINS, ARTICLE, words, survivor))
        elif proposal := _weak(account, _strongest(others) if others else None, bounds, today):
            found.append(proposal)
    return found


def _weak(account: Account, survivor: Account | None, bounds: tuple[int, int], today: date) -> Proposal | None:
    """Few followers beside another account of the unit, or silence for long."""
    least, most = bounds
    followers, silent = _followers(account), _silent(account, today)
    if not worth_keeping(None, silent, least, most):
        words = f"已经 {silent} 天没有更新（满 {most} 天提示），恢复更新，或者注销"
        return Proposal(account, SILENT, ARTICLE, words, survivor)
    if survivor and not worth_keeping(followers, None, least, most):
        place = f"（{survivor.platform.name}）" if survivor.platform else ""
        words = f"关注数 {followers}，不到 {least}；本单位还有“{survivor.name}”{place}，考虑并入"
        return Proposal(account, WEAK, ARTICLE, words, survivor)
    return None


def _strongest(accounts: list[Account]) -> Account:
    """The account that would remain: most followers, then the latest update, then the older one."""
    return max(accounts, key=lambda each: (_followers(each) or 0, _last(each), -each.registered_at.timestamp()))


def _activity(account: Account):
    return getattr(account, "activity", None)


def _followers(account: Account) -> int | None:
    activity = _activity(account)
    return activity.mark.followers if activity else None


def _last(account: Account) -> date:
    activity = _activity(account)
    return activity.last_post_on if activity else date.min


def _silent(account: Account, today: date) -> int | None:
    activity = _activity(account)
    return (today - activity.last_post_on).days if activity else None
