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
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from notifications.enums import Channel
from notifications.models import Delivery, Message

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
        body=_plain(message),
        to=[user.email],
        headers={"Message-ID": f"<{delivery.identity}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    page = render_to_string("notifications/mail.html", {"message": message, "link": link(message.url)})
    letter.attach_alternative(page, "text/html")
    try:
        if not letter.send():
            raise Refused("邮件服务器没有接收")
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as answer:
        raise Refused(str(answer)) from answer


def webhook(delivery: Delivery) -> None:
    """POST one JSON object to NOTIFY_WEBHOOK_URL; the header Idempotency-Key lets the receiver drop a second copy."""
    address = settings.NOTIFY_WEBHOOK_URL
    if not address.startswith(("http://", "https://")):
        raise ImproperlyConfigured("NOTIFY_WEBHOOK_URL must start with http:// or https://")
    request = urllib.request.Request(address, json.dumps(_facts(delivery)).encode(), method="POST")  # noqa: S310 (checked)
    request.add_header("Content-Type", "application/json")
    request.add_header("Idempotency-Key", delivery.identity)
    if token := getattr(settings, "NOTIFY_WEBHOOK_TOKEN", ""):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=WEBHOOK_SECONDS):  # noqa: S310 (checked)
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


def _plain(message: Message) -> str:
    parts = [
        f"{message.recipient.name}：",
        message.title,
        message.body,
        f"依据：{message.article}" if message.article else "",
        f"在平台中查看：{link(message.url)}" if message.url else "",
        "本邮件由平台自动发出，无需回复。",
    ]
    return "\n\n".join(part for part in parts if part)


def _domain() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or "localhost"
