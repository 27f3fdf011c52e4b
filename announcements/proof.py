"""Does every posting say who recorded it, and every one taken down who said so? Read by ``manage.py verify``."""

from collections import Counter
from collections.abc import Iterator

from announcements.models import Announcement
from county.models import AuditEntry, ChainStart

BATCH = 200
TRACES = {"announcements.post": "登记发布", "announcements.take_down": "登记撤下"}


def problems() -> Iterator[str]:
    """Each posting and each take-down has its audit entry (article 14: none goes before its time unseen)."""
    pruned = ChainStart.objects.exists()
    rows = Announcement.objects.order_by("pk").prefetch_related("postings")
    for row in rows.iterator(chunk_size=BATCH):
        noted = _noted(row)
        for action, number in _stand(row).items():
            if noted[action] != number and not (pruned and noted[action] < number):
                yield f"公告“{row.title}”：{TRACES[action]}有 {number} 次，应有同样多的审计记录，现在有 {noted[action]} 条"


def _stand(row: Announcement) -> dict[str, int]:
    """How often each deed was done by what the postings say."""
    down = [posting.taken_down_on for posting in row.postings.all()]
    return {"announcements.post": len(down), "announcements.take_down": sum(day is not None for day in down)}


def _noted(row: Announcement) -> Counter[str]:
    entries = AuditEntry.objects.filter(target_id=str(row.pk), action__in=TRACES, result="ok")
    return Counter(entries.values_list("action", flat=True))
