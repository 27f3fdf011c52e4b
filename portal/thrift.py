"""Coverage and thrift (articles 9 and 11): units without an account, and accounts that might be merged or closed.

Proposals explain themselves by the article and the figures they rest on; nothing is done by itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from accounts.models import Account
from county import clock, parameters
from county.articles import article
from county.models import Unit, User

ARTICLE = "第十一条"
TWINS, WEAK, SILENT = "twins", "weak", "silent"
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


@article("第九条", "承担行政职能的单位应当开设政务新媒体，也可以通过上级账号发布信息")
def has_an_account(own: int, above: int) -> bool:
    """*own* and *above*: accounts of the unit and of the units it belongs to."""
    return own > 0 or above > 0


@article("第十一条", "功能相近、维护力量薄弱、关注度和利用率低的账号，应予以整合关停")
def worth_keeping(followers: int | None, silent_days: int | None, least: int, most: int) -> bool:
    """*least* followers and *most* days of silence are settings; what is not known speaks for nobody."""
    return (followers is None or followers >= least) and (silent_days is None or silent_days < most)


def uncovered(user: User) -> list[Unit]:
    """Units with administrative duties that have no account, nor any unit above them; within scope. One query."""
    own = Account.objects.live().filter(unit=OuterRef("pk"))
    above = Account.objects.live().filter(unit=OuterRef("parent"), unit__parent__isnull=False)
    rows = Unit.objects.for_user(user).hosts().filter(has_duties=True).annotate(own=Exists(own), above=Exists(above))
    return [unit for unit in rows.select_related("parent") if not has_an_account(unit.own, unit.above)]


def proposals(user: User) -> list[Proposal]:
    """What might be merged or closed, by unit. One query."""
    groups: dict[int, list[Account]] = defaultdict(list)
    rows = Account.objects.for_user(user).running().select_related("unit", "platform", "activity__mark")
    for account in rows.order_by("unit__order", "unit_id", "platform__order", "pk"):
        groups[account.unit_id].append(account)
    bounds = int(parameters.get("thrift_followers")), int(parameters.get("thrift_silent_days"))
    return [found for accounts in groups.values() for found in _of_unit(accounts, bounds, clock.today())]


def _of_unit(accounts: list[Account], bounds: tuple[int, int], today: date) -> list[Proposal]:
    found: list[Proposal] = []
    for account in accounts:
        others = [other for other in accounts if other is not account]
        twins = [other for other in others if other.platform_id == account.platform_id]
        if twins and account is not _strongest([account, *twins]):
            survivor = _strongest([account, *twins])
            found.append(
                Proposal(
                    account, TWINS, ARTICLE, f"{account.platform.name}上还有“{survivor.name}”，并入后注销", survivor
                )
            )
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
        words = f"关注数 {followers}，不到 {least}；本单位还有“{survivor.name}”（{survivor.platform.name}），考虑并入"
        return Proposal(account, WEAK, ARTICLE, words, survivor)
    return None


def _strongest(accounts: list[Account]) -> Account:
    """The account that would remain: most followers, then the latest update, then the older one."""
    return max(accounts, key=lambda each: (_followers(each) or 0, _last(each), -accounts.index(each)))


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
