"""The register as a list: what is under way for each account, conditions, order, and words for cells.

What is under way is read through the reverse relation ``applications``; the stored words of its states and kinds are
repeated here because this app stands to the left of the one that owns them (a test holds both together).
"""

from functools import cache

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from accounts import watchlist
from accounts.enums import AccountStatus
from accounts.matching import matching
from accounts.models import Account, NationalEntry
from county import clock
from county.paging import Order

OPEN_STATES = ("signing", "reviewing", "approving", "operating", "announcing", "returned")
ANNOUNCING = "announcing"
OPEN_ORDERS = ("waiting", "answered", "returned")
MENDING = "整改中"
UNDER_WAY = {"altering": "变更办理中", "suspending": "关停办理中", "cancelling": "注销办理中", "opening": "恢复办理中"}
LIVE = "live"
STATUSES = (
    (LIVE, "在册"),
    *AccountStatus.choices,
    ("altering", UNDER_WAY["altering"]),
    ("suspending", UNDER_WAY["suspending"]),
    ("cancelling", UNDER_WAY["cancelling"]),
    ("opening", UNDER_WAY["opening"]),
    ("mending", MENDING),
    ("unreported", "全国系统待报送"),
)
SHOWN = (
    "pk", "name", "status", "filing_number", "unit__name", "platform__name", "activity__last_post_on",
    "case_kind", "case_state", "case_entry", "reported", "mending",
)  # fmt: skip
"""Columns of a row of the list; ``badge`` and ``reporting`` read them as they read an account."""
ORDERS = {
    "name": ("账号名称", ("name", "pk"), False),
    "unit": ("主办单位", ("unit__order", "unit__pk", "platform_turn", "pk"), False),
    "platform": ("平台", ("platform_turn", "unit__order", "pk"), False),
    "filed": ("备案号", ("filed_on", "filing_number", "pk"), True),
    "seen": ("最近更新", ("activity__last_post_on", "pk"), True),
    "updated": ("最近变更", ("updated_at", "pk"), False),
}
"""Words, fields, and whether the first field may be empty."""
NO_PLATFORM = 32_767
DEFAULT_ORDER = "unit"
_UNDER_WAY_NOW = {
    "altering": Q(),
    "suspending": Q(status=AccountStatus.NORMAL),
    "cancelling": ~Q(status=AccountStatus.CANCELLED),
    "opening": Q(status=AccountStatus.SUSPENDED),
}


def listed():
    """The register with everything a list shows, in one query (at most one case is open per account)."""
    return _listed().all()


@cache
def _listed():
    """Put together once: Django needs longer to write this question than the database to answer it."""
    return Account.objects.select_related("unit__parent", "platform", "activity").annotate(
        open_case=FilteredRelation("applications", condition=Q(applications__state__in=OPEN_STATES)),
        case_kind=F("open_case__kind"),
        case_pk=F("open_case__pk"),
        case_state=F("open_case__state"),
        case_entry=F("open_case__national_entry"),
        reported=Exists(NationalEntry.objects.filter(account=OuterRef("pk"))),
        mending=Exists(_orders().filter(account=OuterRef("pk"), state__in=OPEN_ORDERS)),
        platform_turn=Coalesce("platform__order", Value(NO_PLATFORM)),
    )


def shown(rows):
    """The columns on screen alone."""
    return rows.values_list(*SHOWN, named=True)


def _orders():
    """Rectification orders, read through the reverse relation like the cases."""
    return Account._meta.get_field("rectifications").related_model.objects.all()


def narrowed(rows, *, q: str = "", unit=None, platform=None, status: str = "", light: str = ""):
    """Accounts that fit the conditions; *q* is part of name, identifier or filing number, *unit* includes those below."""
    if q:
        rows = rows.filter(matching(q, units=False))
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    if platform is not None:
        rows = rows.filter(platform=platform)
    if light:
        rows = rows.filter(watchlist.condition(light, clock.today()), status=AccountStatus.NORMAL)
    return rows.filter(_status(status)) if status else rows


def _status(status: str) -> Q:
    if status == LIVE:
        return ~Q(status=AccountStatus.CANCELLED)
    if status == "unreported":
        return Q(case_state=ANNOUNCING, case_entry__isnull=True)
    if status == "mending":
        return Q(mending=True)
    if status in UNDER_WAY:
        return Q(case_kind=status) & _UNDER_WAY_NOW[status]
    return Q(status=status)


def order(sort: str) -> Order:
    """An allowed order ("unit", "-filed"); an unknown one raises KeyError (the form let it through)."""
    _, fields, may_be_empty = ORDERS[sort.removeprefix("-")]
    return Order(fields, sort.startswith("-"), may_be_empty)


def badge(account: Account) -> str:
    """变更办理中 and the like, while the register does not show the result yet; else 整改中 while an order is open."""
    kind = account.case_kind
    done = {
        "suspending": AccountStatus.SUSPENDED,
        "cancelling": AccountStatus.CANCELLED,
        "opening": AccountStatus.NORMAL,
    }
    if kind is None or account.status == done.get(kind):
        return MENDING if account.mending else ""
    return UNDER_WAY[kind]


def reporting(account: Account) -> tuple[str, str]:
    """Words and light of the national reporting system (article 15)."""
    if account.case_state == ANNOUNCING and account.case_entry is None:
        return "待报送", "y"
    return ("已报送", "") if account.reported else ("未报送", "")
