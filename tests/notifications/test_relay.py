"""Mail servers that are down, slow, half accepting, or refuse; senders that die."""

import datetime as dt
import smtplib
import socket

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from county import clock
from notifications import relay, services
from notifications.enums import DeliveryState
from notifications.models import Delivery, Incident

pytestmark = pytest.mark.django_db
HERE = "tests.notifications.test_relay.FakeServer"


class FakeServer(BaseEmailBackend):
    """Accepts mail, or fails in the way that the test put into ``mood``."""

    mood: Exception | None = None
    accepts_before_failing = False
    inbox: list = []
    inside_transaction: list = []

    def send_messages(self, messages):
        self.inside_transaction.append(connection.in_atomic_block)
        if self.mood is None or self.accepts_before_failing:
            self.inbox.extend(messages)
        if self.mood:
            raise self.mood
        return len(messages)


@pytest.fixture
def server(settings, monkeypatch, hands):
    settings.EMAIL_HOST, settings.EMAIL_BACKEND, settings.BASE_URL = "mail.test", HERE, "https://portal.test"
    settings.DEFAULT_FROM_EMAIL = "泾源 <portal@portal.test>"
    for name, value in {"mood": None, "accepts_before_failing": False, "inbox": [], "inside_transaction": []}.items():
        monkeypatch.setattr(FakeServer, name, value)
    return FakeServer


def write(to, key="a", **facts):
    services.post(key=key, to=to, title="公告今天到期", url="/notices/", article="第十四条", **facts)
    return Delivery.objects.latest("pk")


def the_delivery():
    return Delivery.objects.get()


def test_a_mail_says_what_when_and_where(server, alice):
    write(alice, body="云上香水")
    assert relay.relay() == 1
    (letter,) = server.inbox
    assert letter.subject == "公告今天到期"
    assert letter.to == [alice.email]
    assert "https://portal.test/notices/" in letter.body
    assert "第十四条" in letter.body
    assert "<script" not in letter.alternatives[0][0]


def test_html_of_a_mail_is_escaped(server, alice):
    write(alice, body="<b>甲</b>")
    relay.relay()
    assert "&lt;b&gt;甲" in server.inbox[0].alternatives[0][0]


def test_a_sent_mail_is_not_sent_again(server, alice):
    write(alice)
    assert [relay.relay(), relay.relay()] == [1, 0]
    assert the_delivery().sent_at == clock.now()


@pytest.mark.django_db(transaction=True)
def test_sending_happens_outside_any_transaction(server, alice):
    write(alice)
    relay.relay()
    assert server.inside_transaction == [False]


@pytest.mark.parametrize(
    "mood",
    [
        ConnectionRefusedError("down"),
        TimeoutError("slow"),
        socket.gaierror("no such host"),
        smtplib.SMTPServerDisconnected("cut"),
        BrokenPipeError("cut"),
        OSError("network"),
    ],
    ids=lambda mood: type(mood).__name__,
)
def test_an_unreachable_server_gets_patience_up_to_24_hours(server, alice, hands, mood):
    write(alice)
    server.mood = mood
    for _ in range(60):
        relay.relay()
        hands.forward(hours=1) if the_delivery().attempts > 6 else hands.forward(minutes=40)
        if the_delivery().state == DeliveryState.INCIDENT:
            break
    assert clock.now() - the_delivery().since >= dt.timedelta(hours=24)
    assert the_delivery().attempts > relay.REFUSALS
    assert Incident.objects.get().what == "delivery:mail"


@pytest.mark.parametrize(
    "mood",
    [
        smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}),
        smtplib.SMTPDataError(554, b"spam"),
        smtplib.SMTPSenderRefused(553, b"no", "portal@portal.test"),
        smtplib.SMTPAuthenticationError(535, b"no"),
    ],
    ids=lambda mood: type(mood).__name__,
)
def test_a_refusal_is_repeated_twelve_times_and_then_shown_to_a_person(server, alice, hands, mood):
    write(alice)
    server.mood = mood
    for _ in range(20):
        relay.relay()
        hands.forward(hours=1)
    assert (the_delivery().state, the_delivery().attempts) == (DeliveryState.INCIDENT, 12)


def test_the_pause_doubles_from_one_minute_to_one_hour(server, alice, hands):
    write(alice)
    server.mood = ConnectionRefusedError("down")
    pauses = []
    for _ in range(8):
        relay.relay()
        pauses.append((the_delivery().next_try_at - clock.now()).seconds // 60)
        hands.move_to(the_delivery().next_try_at)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_nothing_is_tried_before_the_pause_is_over(server, alice, hands):
    write(alice)
    server.mood = ConnectionRefusedError("down")
    relay.relay()
    hands.forward(seconds=59)
    relay.relay()
    assert the_delivery().attempts == 1


def test_after_an_outage_everything_arrives(server, alice, bob, hands):
    write([alice, bob])
    server.mood = ConnectionRefusedError("down")
    relay.relay()
    server.mood = None
    hands.forward(hours=1)
    assert relay.relay() == 2


def test_a_server_that_accepts_and_then_breaks_can_recognise_the_second_copy(server, alice, hands):
    write(alice)
    server.mood, server.accepts_before_failing = smtplib.SMTPServerDisconnected("cut"), True
    relay.relay()
    server.mood = None
    hands.forward(minutes=2)
    relay.relay()
    names = {letter.extra_headers["Message-ID"] for letter in server.inbox}
    assert len(server.inbox) == 2
    assert len(names) == 1
    assert names.pop().endswith("@portal.test>")


def test_two_messages_have_two_identities(server, alice):
    write(alice, key="a")
    write(alice, key="b")
    relay.relay()
    assert len({letter.extra_headers["Message-ID"] for letter in server.inbox}) == 2


def test_a_dead_server_stops_the_batch_after_three(server, alice, hands):
    for number in range(5):
        write(alice, key=str(number))
    server.mood = TimeoutError("slow")
    relay.relay()
    assert sum(Delivery.objects.values_list("attempts", flat=True)) == 3


def test_a_sender_that_died_is_replaced_after_a_minute(server, alice, hands):
    row = write(alice)
    assert relay.claim(row.pk)
    assert relay.relay() == 0
    hands.forward(seconds=61)
    assert relay.relay() == 1


def test_one_of_two_senders_wins_the_claim(server, alice):
    row = write(alice)
    assert relay.claim(row.pk)
    assert relay.claim(row.pk) is None


def test_a_sender_that_lost_its_claim_does_not_overwrite_the_outcome(server, alice, hands):
    slow = relay.claim(write(alice).pk)
    hands.forward(seconds=61)
    relay.relay()
    assert not relay._wait(slow, TimeoutError("slow"), over=False)
    assert the_delivery().state == DeliveryState.SENT


def test_a_clock_put_back_locks_nothing_away(server, alice, hands):
    row = write(alice)
    hands.forward(days=30)
    relay.claim(row.pk)
    hands.forward(days=-30)
    assert relay.relay() == 1


def test_someone_who_left_meanwhile_gets_no_mail(server, alice):
    write(alice)
    alice.is_active = False
    alice.save()
    relay.relay()
    assert server.inbox == []
    assert the_delivery().state == DeliveryState.DROPPED


def test_reminders_leave_only_by_day_while_other_mail_leaves_at_once(server, alice, hands):
    hands.move_to("2026-12-01T23:30")
    write(alice, key="a", category="reminder")
    write(alice, key="b")
    assert relay.relay() == 1
    hands.move_to("2026-12-02T08:30")
    assert relay.relay() == 1


def test_the_caller_can_stop_the_batch(server, alice):
    write(alice)
    assert relay.relay(keep=lambda: False) == 0


class Answer:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def test_the_webhook_gets_one_json_object_with_an_idempotency_key(settings, alice, hands, monkeypatch):
    calls = []
    settings.EMAIL_HOST, settings.BASE_URL = "", "https://portal.test"
    settings.NOTIFY_WEBHOOK_URL, settings.NOTIFY_WEBHOOK_TOKEN = "https://hook.test/in", "secret"
    monkeypatch.setattr("urllib.request.urlopen", lambda request, timeout: calls.append(request) or Answer())
    row = write(alice)
    assert relay.relay() == 1
    (request,) = calls
    assert request.get_header("Idempotency-key") == row.identity
    assert request.get_header("Authorization") == "Bearer secret"
    assert b'"url": "https://portal.test/notices/"' in request.data


def test_a_webhook_that_answers_with_an_error_refuses(settings, alice, hands, monkeypatch):
    from urllib.error import HTTPError

    def refuse(request, timeout):
        raise HTTPError(request.full_url, 500, "broken", {}, None)

    settings.EMAIL_HOST, settings.NOTIFY_WEBHOOK_URL = "", "https://hook.test/in"
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    write(alice)
    relay.relay()
    assert (the_delivery().state, "500" in the_delivery().last_error) == (DeliveryState.PENDING, True)
