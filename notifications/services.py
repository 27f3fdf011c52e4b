"""Deeds: write messages, read them, take up what failed."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from county import audit, clock
from county.models import User
from notifications import incidents
from notifications.enums import Channel, DeliveryState
from notifications.models import Delivery, Incident, Message

LONGEST_KEY = 230  # the person's number comes behind it


def post(
    *,
    key: str,
    to: User | Iterable[User],
    title: str,
    body: str = "",
    url: str = "",
    article: str = "",
    category: str = "",
    late: bool = False,
) -> int:
    """Write one in-site message per active person of *to*; number of messages that are new.

    Runs in the caller's transaction: no commit, no message. A person whose ``key:pk`` exists already gets nothing
    again, also when two callers race. *url* is a path of this portal. Raises ValueError for any other address, and
    for a key of more than 230 characters.
    """
    _check(key, url)
    people = {user.pk: user for user in _people(to) if user.is_active}
    facts = {
        "title": one_line(title), "body": body, "url": url, "article": article, "category": category, "late": late,
    }  # fmt: skip
    wanted = [Message(key=f"{key}:{pk}", recipient=user, **facts) for pk, user in people.items()]
    return _insert(wanted) if wanted else 0


@transaction.atomic(savepoint=False)
def _insert(wanted: list[Message]) -> int:
    """Primary keys are drawn here, so the rows found under them are those that did not stand there before."""
    mine = {message.pk: message.recipient.email for message in wanted}
    Message.objects.bulk_create(wanted, ignore_conflicts=True)
    new = list(Message.objects.filter(pk__in=mine).order_by("pk").values_list("pk", flat=True))
    rows = [Delivery(message_id=pk, channel=channel) for pk in new for channel in open_channels(mine[pk])]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(new)


def open_channels(email: str) -> list[str]:
    """Channels outside the portal that can reach a person with this mail address, as configured."""
    channels = [Channel.MAIL] if settings.EMAIL_HOST and email else []
    return channels + ([Channel.WEBHOOK] if getattr(settings, "NOTIFY_WEBHOOK_URL", "") else [])


def one_line(title: str) -> str:
    """Title without line breaks (it becomes a mail subject), at most 200 characters."""
    return " ".join(title.split())[:200]


def mark_read(message: Message) -> bool:
    """Note the first reading of *message*; False if it was read before."""
    return Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=clock.now()) == 1


def mark_all_read(*, by: User) -> int:
    """Note that *by* has read everything; number of messages that were unread."""
    return Message.objects.of(by).unread().update(read_at=clock.now())


def unread_count(user: User) -> int:
    """Number beside the bell."""
    return Message.objects.of(user).unread().count()


@transaction.atomic
def retry_incident(incident: Incident, *, by: User) -> int:
    """Take up again what *incident* stopped and close it; number of deliveries or jobs taken up. Audited.

    Only the system administrator may, which the caller checks. 0 if somebody else was faster.
    """
    if not incidents.close(incident.what, by=by):
        return 0
    audit.record("notifications.retry", by=by, target=incident, detail={"what": incident.what})
    return incidents.take_up(incident)


@incidents.takes_up("delivery")
def send_again(channel: str) -> int:
    """Put the stopped deliveries of *channel* back with fresh patience; number of deliveries."""
    stopped = Delivery.objects.filter(channel=channel, state=DeliveryState.INCIDENT)
    return stopped.update(
        state=DeliveryState.PENDING, attempts=0, since=clock.now(), next_try_at=None, claimed_until=None
    )


def _people(to: User | Iterable[User]) -> Iterable[User]:
    return [to] if isinstance(to, User) else to


def _check(key: str, url: str) -> None:
    if len(key) > LONGEST_KEY:
        raise ValueError(f"key has more than {LONGEST_KEY} characters: {key!r}")
    if url and (not url.startswith("/") or url.startswith("//") or "\\" in url):
        raise ValueError(f"url must be a path of this portal, not {url!r}")
