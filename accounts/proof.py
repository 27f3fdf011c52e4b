"""Is the register still sound? Read by ``manage.py verify``."""

from collections.abc import Iterator

from django.db.models import Count

from accounts.enums import AccountStatus
from accounts.models import Account


def problems() -> Iterator[str]:
    """One living account per unit and platform unless excepted (article 11), one account per filing number (article 15)."""
    living = Account.objects.exclude(status=AccountStatus.CANCELLED).filter(is_exception=False).order_by()
    twice = living.values("unit__name", "platform__name").annotate(number=Count("pk")).filter(number__gt=1)
    for row in twice:
        yield f"{row['unit__name']}的{row['platform__name']}：应只有一个账号（例外除外），现在有 {row['number']} 个"
    numbered = Account.objects.exclude(filing_number="").order_by()
    for row in numbered.values("filing_number").annotate(number=Count("pk")).filter(number__gt=1):
        yield f"备案号 {row['filing_number']}：应只属于一个账号，现在有 {row['number']} 个"
    for account in Account.objects.filter(is_exception=False).order_by("pk").iterator(chunk_size=500):
        last = account.history.order_by("-history_id").first()
        if last and (last.name, last.status, last.filing_number) != (
            account.name,
            account.status,
            account.filing_number,
        ):
            yield f"账号“{account.name}”：应与变动历史的最后一行一致（{last.name}，{last.get_status_display()}），现在不一致"
