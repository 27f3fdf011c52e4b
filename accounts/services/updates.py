"""Recording when an account was updated: by its clerk in one tap, by inspector, office, table or interface (article 20)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts import updates
from accounts.enums import AccountStatus, UpdateSource
from accounts.models import Account, Activity, ApiToken, UpdateMark
from county import access, audit, clock
from county.articles import RuleViolation, ensure
from county.enums import Role
from county.models import User

RECORDERS = (Role.CLERK, Role.REVIEWER, Role.INSPECTOR)
COUNTS = ("followers", "posts", "reads")


@dataclass(frozen=True)
class Seen:
    """What was seen of an account: the day of its newest post, and counts as far as they are known."""

    last_post_on: date
    seen_on: date | None = None
    followers: int | None = None
    posts: int | None = None
    reads: int | None = None


def may_record(account: Account, by: User) -> bool:
    """The unit's clerk, the county office, an inspector."""
    return access.holds(by, *RECORDERS, unit=account.unit)


def source_of(account: Account, by: User) -> str:
    """As whom *by* speaks of this account; the unit's own word comes first."""
    if access.holds(by, Role.CLERK, unit=account.unit):
        return UpdateSource.CLERK
    return UpdateSource.OFFICE if access.holds(by, Role.REVIEWER) else UpdateSource.INSPECTOR


@transaction.atomic
def record(account: Account, seen: Seen, *, by: User) -> UpdateMark:
    """Record what *by* saw. The same again is the same mark. Raises Refused and RuleViolation."""
    access.require(by, *RECORDERS, unit=account.unit, words="更新情况由单位填报员、县政府办经办或检查员登记")
    return keep(account, seen, source=source_of(account, by), by=by)


@transaction.atomic
def keep(
    account: Account, seen: Seen, *, source: str, by: User | None = None, token: ApiToken | None = None,
    at: datetime | None = None,
) -> UpdateMark:  # fmt: skip
    """Keep a mark from any source, recorded *at* (now); the caller has checked who speaks. Raises RuleViolation
    (article 20).
    """
    day = seen.seen_on or clock.today()
    ensure(updates.update_days_in_order, seen.last_post_on, day, clock.today())
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if account.status == AccountStatus.CANCELLED:
        raise RuleViolation(updates.ARTICLE, "账号已经注销，不再登记更新情况")
    told = {"last_post_on": seen.last_post_on, "seen_on": day, "source": source}
    told |= {name: getattr(seen, name) for name in COUNTS}
    mark = account.updates.filter(**told).last()
    if mark is None:
        mark = UpdateMark.objects.create(
            account=account, recorded_by=by, token=token, recorded_at=at or clock.now(), **told
        )
        stand(account)
        audit.record("accounts.update_mark", by=by, target=account, detail={"last_post_on": str(seen.last_post_on)})
    return mark


def stand(account: Account) -> Activity | None:
    """Set the account's standing from its latest mark."""
    last = account.updates.order_by("-seen_on", "-recorded_at", "-pk").first()
    if last is None:
        return None
    return Activity.objects.update_or_create(
        account=account, defaults={"mark": last, "last_post_on": last.last_post_on}
    )[0]
