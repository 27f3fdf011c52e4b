"""What every page knows, what it costs, and that a visitor gets it as well."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import engines
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from county import clock
from county.models import Parameter, User
from notifications import services as notifications
from portal import context

from .conftest import TIMED

pytestmark = pytest.mark.django_db


def ask(user=None, path="/"):
    request = RequestFactory().get(path)
    if user is not None:
        request.user = user
    return context.page(request)


def queries(work) -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return sum(not any(name in query["sql"] for name in TIMED) for query in seen)


def test_the_countys_names_come_from_rows(monday):
    Parameter.objects.create(key="county_name", value="隆德县", effective_from=clock.today(), set_at=clock.now())
    known = ask()["portal"]()
    assert known["county_name"] == "隆德县"
    assert known["office_phone"] == "0954-5010000"
    assert {"product_name", "office_name", "website_name"} <= set(known)


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_a_visitor_has_neither_menu_nor_messages(user):
    known = ask(user)
    assert known["nav"]() == ""
    assert known["unread"]() == 0


def test_nothing_is_asked_before_a_template_prints_it(county):
    assert queries(lambda: ask(county.reviewer)) == 0


def test_the_names_cost_one_reading_however_often_they_are_printed(county):
    known = ask(county.clerk)
    template = engines["django"].from_string(
        "{{ portal.product_name }}{{ portal.office_name }}{{ portal.office_phone }}"
    )
    county.clerk.duties
    assert queries(lambda: template.render(known)) == 2  # the newest deed, and the rows
    assert queries(lambda: template.render(ask(county.clerk))) == 1


def test_unread_messages_are_counted_once_per_page(county):
    notifications.post(key="a", to=county.clerk, title="一")
    known = ask(county.clerk)
    assert known["unread"]() == 1
    assert queries(known["unread"]) == 0


def test_the_frame_of_a_page_costs_few_queries(county, monday):
    """Menu with the number of duties, unread messages, names: at most nine, for those who owe something."""
    reviewer = User.objects.get(pk=county.reviewer.pk)
    known = ask(reviewer)
    assert queries(lambda: (known["nav"](), known["unread"](), known["portal"]())) <= 9
    auditor = ask(User.objects.get(pk=county.auditor.pk))
    assert queries(lambda: (auditor["nav"](), auditor["unread"](), auditor["portal"]())) <= 4


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_banner_knows_the_countys_clock(settings, monday, demo):
    settings.DEMO = demo
    known = ask()
    assert known["demo"] is demo
    assert f"{known['clock_now']():%Y-%m-%d %H:%M}" == "2026-11-02 10:00"


def test_there_is_no_address_of_a_public_page_yet():
    assert "public_url" not in ask()


@pytest.mark.parametrize("address", ["/login/", "/nowhere/"])
def test_pages_without_a_log_in_are_drawn(client, address):
    answer = client.get(address)
    assert answer.status_code in (200, 404)
    assert "泾源县政务新媒体管理平台" in answer.content.decode()
