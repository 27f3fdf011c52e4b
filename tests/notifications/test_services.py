"""post, read, take up again."""

import pytest
from django.db import IntegrityError, transaction

from county import clock
from county.models import AuditEntry
from notifications import incidents, services
from notifications.enums import DeliveryState
from notifications.models import Delivery, Incident, Message
from tests.notifications.conftest import make_person

pytestmark = pytest.mark.django_db


def test_each_person_gets_one_message(alice, bob):
    assert services.post(key="a", to=[alice, bob, alice], title="请签字") == 2
    assert list(Message.objects.order_by("key").values_list("key", flat=True)) == [f"a:{alice.pk}", f"a:{bob.pk}"]


def test_the_same_key_never_speaks_twice(alice, bob):
    services.post(key="a", to=alice, title="一")
    assert services.post(key="a", to=[alice, bob], title="二") == 1
    assert Message.objects.get(recipient=alice).title == "一"


def test_the_database_itself_refuses_a_second_row_of_a_key(alice):
    services.post(key="a", to=alice, title="一")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key=f"a:{alice.pk}", recipient=alice, title="二")


def test_a_race_lost_between_looking_and_writing_adds_nothing(alice, monkeypatch):
    services.post(key="a", to=alice, title="一")
    wanted = [Message(key=f"a:{alice.pk}", recipient=alice, title="二")]
    assert services._insert(wanted) == 0
    assert Message.objects.count() == 1


def test_no_commit_no_message(alice):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.post(key="a", to=alice, title="一")
        1 / 0
    assert not Message.objects.exists()


def test_people_who_are_switched_off_get_nothing(bob):
    gone = make_person("carol", is_active=False)
    assert services.post(key="a", to=[gone, bob], title="一") == 1


def test_mail_goes_out_only_where_a_server_and_an_address_are_known(settings, alice):
    silent = make_person("carol", email="")
    settings.EMAIL_HOST = "mail.test"
    services.post(key="a", to=[alice, silent], title="一")
    assert [d.message.recipient for d in Delivery.objects.all()] == [alice]
    settings.EMAIL_HOST = ""
    services.post(key="b", to=[alice], title="二")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("url", ["https://elsewhere.test/", "//elsewhere.test/", "/a\\b", "messages/"])
def test_only_paths_of_the_portal_are_linked(alice, url):
    with pytest.raises(ValueError, match="path"):
        services.post(key="a", to=alice, title="一", url=url)


def test_a_key_that_would_not_fit_is_refused_on_every_database(alice):
    with pytest.raises(ValueError, match="230"):
        services.post(key="k" * 231, to=alice, title="一")


def test_a_title_is_one_line_because_it_becomes_a_mail_subject(alice):
    services.post(key="a", to=alice, title="甲\r\nBcc: x@y.test")
    assert Message.objects.get().title == "甲 Bcc: x@y.test"


def test_reading_is_noted_once(alice, hands):
    services.post(key="a", to=alice, title="一")
    message = Message.objects.get()
    assert services.mark_read(message)
    first = Message.objects.get().read_at
    hands.forward(hours=1)
    assert not services.mark_read(message)
    assert Message.objects.get().read_at == first


def test_reading_all_touches_only_ones_own(alice, bob):
    services.post(key="a", to=[alice, bob], title="一")
    assert services.mark_all_read(by=alice) == 1
    assert (services.unread_count(alice), services.unread_count(bob)) == (0, 1)


def test_an_incident_is_one_row_however_often_it_happens():
    incidents.report("delivery:mail", "邮件发不出去", "一")
    incidents.report("delivery:mail", "邮件发不出去", "二")
    row = Incident.objects.get()
    assert (row.times, row.detail) == (2, "二")


def test_an_incident_that_was_settled_opens_anew():
    incidents.report("delivery:mail", "邮件发不出去")
    incidents.close("delivery:mail")
    incidents.report("delivery:mail", "邮件发不出去")
    assert Incident.objects.count() == 2


def test_taking_up_an_incident_sends_the_stopped_mails_again(alice, bob, settings, hands):
    settings.EMAIL_HOST = "mail.test"
    services.post(key="a", to=[alice, bob], title="一")
    Delivery.objects.update(state=DeliveryState.INCIDENT, attempts=12)
    row = incidents.report("delivery:mail", "邮件发不出去")
    assert services.retry_incident(row, by=alice) == 2
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.PENDING, 0)}
    row.refresh_from_db()
    assert (row.resolved_by, row.resolved_at) == (alice, clock.now())
    assert AuditEntry.objects.filter(action="notifications.retry", actor=alice).count() == 1


def test_an_incident_is_taken_up_once(alice, settings):
    row = incidents.report("delivery:mail", "邮件发不出去")
    services.retry_incident(row, by=alice)
    assert services.retry_incident(row, by=alice) == 0
    assert AuditEntry.objects.filter(action="notifications.retry").count() == 1
