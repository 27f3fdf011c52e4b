"""The register as a list: what is under way for each account, conditions, order, and words for cells.

What is under way is read through the reverse relation ``applications``; the stored words of its states and kinds are
repeated here because this app stands to the left of the one that owns them (a test holds both together).
"""

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from accounts import watchlist
from accounts.enums import AccountStatus
from accounts.matching import matching
from accounts.models import Account, NationalEntry
from county import clock

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
ORDERS = {
    "name": ("账号名称", ("name", "pk")),
    "unit": ("主办单位", ("unit__order", "unit__pk", "platform__order", "pk")),
    "platform": ("平台", ("platform__order", "unit__order", "pk")),
    "filed": ("备案号", ("filed_on", "filing_number", "pk")),
    "seen": ("最近更新", ("activity__last_post_on", "pk")),
    "updated": ("最近变更", ("updated_at", "pk")),
}
DEFAULT_ORDER = "unit"
_UNDER_WAY_NOW = {
    "altering": Q(),
    "suspending": Q(status=AccountStatus.NORMAL),
    "cancelling": ~Q(status=AccountStatus.CANCELLED),
    "opening": Q(status=AccountStatus.SUSPENDED),
}


def listed(rows):
    """*rows* of the register with everything a list shows, in one query (at most one case is open per account)."""
    return rows.select_related("unit__parent", "platform", "activity").annotate(
        open_case=FilteredRelation("applications", condition=Q(applications__state__in=OPEN_STATES)),
        case_kind=F("open_case__kind"),
        case_pk=F("open_case__pk"),
        case_state=F("open_case__state"),
        case_entry=F("open_case__national_entry"),
        reported=Exists(NationalEntry.objects.filter(account=OuterRef("pk"))),
        mending=Exists(_orders().filter(account=OuterRef("pk"), state__in=OPEN_ORDERS)),
    )


def of_keys(keys: list) -> list[Account]:
    """The accounts of these keys with everything a list shows, in the same order; one query."""
    found = {row.pk: row for row in listed(Account.objects.filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


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


def ordered(rows, sort: str):
    """*rows* by an allowed order ("unit", "-filed"); an unknown one raises KeyError (the form let it through)."""
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    first, *rest = ORDERS[key][1]
    direction = F(first).desc(nulls_last=True) if descending else F(first).asc(nulls_last=True)
    return rows.order_by(direction, *(f"-{name}" if descending and name != "pk" else name for name in rest))


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
