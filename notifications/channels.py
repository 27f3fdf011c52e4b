"""Ways out of the portal. An adapter takes one delivery and either returns (handed over) or raises.

``Refused``: the other side answered and does not want it. Any other exception: it could not be reached.
``Gone``: there is nobody to send to any more.
"""

import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from notifications.enums import Channel
from notifications.models import Delivery

WEBHOOK_SECONDS = 10


class Refused(Exception):
    """The other side answered, and refuses this message."""


class Gone(Exception):
    """The recipient left or has no address any more."""


def mail(delivery: Delivery) -> None:
    """Send by SMTP. Message-ID is the same at every attempt, so a mail server can drop a second copy."""
    message, user = delivery.message, delivery.message.recipient
    if not (user.is_active and user.email):
        raise Gone("收件人已停用或没有邮箱")
    letter = EmailMultiAlternatives(
        subject=message.title,
        body=_rendered("mail.txt", delivery),
        to=[user.email],
        headers={"Message-ID": f"<{delivery.identity}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(_rendered("mail.html", delivery), "text/html")
    try:
        if not letter.send():
            raise Refused("邮件服务器没有接收")
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as answer:
        raise Refused(str(answer)) from answer


def webhook(delivery: Delivery) -> None:
    """POST one JSON object to NOTIFY_WEBHOOK_URL; the header Idempotency-Key lets the receiver drop a second copy."""
    request = urllib.request.Request(settings.NOTIFY_WEBHOOK_URL, json.dumps(_facts(delivery)).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    request.add_header("Idempotency-Key", delivery.identity)
    if token := getattr(settings, "NOTIFY_WEBHOOK_TOKEN", ""):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=WEBHOOK_SECONDS):
            return
    except urllib.error.HTTPError as answer:
        raise Refused(f"HTTP {answer.code}") from answer


ADAPTERS: dict[str, Callable[[Delivery], None]] = {Channel.MAIL: mail, Channel.WEBHOOK: webhook}


def link(path: str) -> str:
    """Full address of a path of this portal, or empty."""
    return settings.BASE_URL + path if path else ""


def _facts(delivery: Delivery) -> dict:
    message, user = delivery.message, delivery.message.recipient
    if not user.is_active:
        raise Gone("收件人已停用")
    return {
        "id": delivery.identity,
        "to": user.username,
        "title": message.title,
        "body": message.body,
        "url": link(message.url),
        "article": message.article,
        "at": message.created_at.isoformat(),
    }


def _rendered(name: str, delivery: Delivery) -> str:
    message = delivery.message
    return render_to_string(f"notifications/{name}", {"message": message, "link": link(message.url)})


def _domain() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or "localhost"
