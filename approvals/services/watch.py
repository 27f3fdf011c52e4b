"""The watch at night: every live account against its rules, differences written down, nothing done by itself."""

from django.db import transaction
from django.db.models import Q

from accounts.enums import AccountStatus
from accounts.models import Account, ArticleBreach
from accounts.rules import Check
from approvals import compliance
from county import clock

MOST_WORDS = 400


def watch(accounts=None) -> tuple[int, int]:
    """Look at *accounts* (by default all that are live or have something open); how many breaches are new, how many over."""
    rows = Account.objects.all() if accounts is None else accounts
    standing = ArticleBreach.objects.open().values("account")
    rows = rows.filter(~Q(status=AccountStatus.CANCELLED) | Q(pk__in=standing))
    told = [_look(account) for account in rows.order_by("pk").iterator(chunk_size=200)]
    return sum(new for new, _ in told), sum(over for _, over in told)


@transaction.atomic
def _look(account: Account) -> tuple[int, int]:
    account = (
        Account.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "platform")
        .get(pk=account.pk)
    )
    gone = account.status == AccountStatus.CANCELLED
    unmet = {} if gone else {check.code: check for check in compliance.unmet(account)}
    standing = {row.code: row for row in account.breaches.open()}
    for code, row in standing.items():
        if code not in unmet:
            row.ended_on = clock.today()
            row.save(update_fields=("ended_on",))
        elif row.words != _words(unmet[code]):
            row.words = _words(unmet[code])
            row.save(update_fields=("words",))
    fresh = [check for code, check in unmet.items() if code not in standing]
    for check in fresh:
        ArticleBreach.objects.create(
            account=account, code=check.code, article=check.article, title=check.verdict.title, words=_words(check),
            light=check.light, since=clock.today(),
        )  # fmt: skip
    return len(fresh), len(standing.keys() - unmet.keys())


def _words(check: Check) -> str:
    return check.verdict.words[:MOST_WORDS]
