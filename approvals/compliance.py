"""A registered account against the articles as they stand today: the account's page and the watch at night ask here."""

from accounts import surroundings
from accounts.models import Account
from accounts.rules import BY_CODE, Around, Check
from approvals.enums import State
from approvals.models import Application, ApplicationFile
from county import clock

RULES = (
    "name_plain", "name_same_everywhere", "name_not_taken", "not_inner_office", "one_per_platform", "verified_subject", "app_ready",
    "commission_papers", "responsible_persons", "dedicated_persons", "budget", "licences",
)  # fmt: skip
"""Rules that a registered account must go on meeting; what is decided once, when it is opened, is not among them."""

DECIDED = (State.OPERATING, State.ANNOUNCING, State.CLOSED)


def checks(account: Account) -> list[Check]:
    """Every rule that applies, unmet ones first. Granted exceptions and approved reasons count as answers."""
    near, given = around(account), answers(account)
    found = [check for code in RULES if (check := BY_CODE[code].check(account, near, given))]
    return sorted(found, key=lambda check: "ryg".index(check.light))


def unmet(account: Account) -> list[Check]:
    """Rules that are not met and that nobody excused or gave an approved reason for."""
    return [check for check in checks(account) if check.blocks or check.needs_reason]


def around(account: Account) -> Around:
    """What stands around the account, with the purposes of every file of its cases."""
    filed = ApplicationFile.objects.filter(application__account=account).exclude(application__state=State.DRAFT)
    purposes = frozenset(filed.values_list("purpose", flat=True))
    return surroundings.around(account, besides=account.pk, purposes=purposes)


def answers(account: Account) -> dict[str, str]:
    """Reasons that an approved case gave, and exceptions that have not run out, by rule."""
    given: dict[str, str] = {}
    for case in Application.objects.filter(account=account, state__in=DECIDED).order_by("created_at"):
        given |= {code: words for code, words in case.reason_by_rule.items() if words}
    for grant in account.exceptions.all():
        if grant.until >= clock.today():
            given[grant.rule] = f"例外至 {grant.until:%Y-%m-%d}"
    return given
