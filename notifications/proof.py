"""Does the outbox still hold each message once? Read by ``manage.py verify``."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from notifications.models import Delivery, Message


def problems() -> Iterator[str]:
    """One message per key, one delivery per message and channel."""
    for row in Message.objects.order_by().values("key").annotate(number=Count("pk")).filter(number__gt=1):
        yield f"消息 {row['key']}：应只有一条，现在有 {row['number']} 条"
    rows = Delivery.objects.order_by().values("message__key", "channel")
    for row in rows.annotate(number=Count("pk")).filter(number__gt=1):
        yield f"消息 {row['message__key']} 的外发（{row['channel']}）：应只有一条，现在有 {row['number']} 条"


def numbers(prefix: str) -> Counter[str]:
    """How many messages stand under each part that follows *prefix* (``prefix`` + part + ``:`` + reader)."""
    keys = Message.objects.filter(key__startswith=prefix).values_list("key", flat=True)
    return Counter(key.removeprefix(prefix).partition(":")[0] for key in keys)
