"""How often the page of a case asks the database: the same number for a short record and for a long one."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import services
from approvals.enums import State
from approvals.models import ApplicationFile, CarbonCopy, Decision, Urge
from county import clock
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
KEPT = 12
"""Session, person with roles; case, decisions, files, copies and urges with the roles of their people; register, other
cases; newest deed, messages."""
FRESH = {"clerk": 18, "leader": 17, "reviewer": 19}
"""When something has just happened: names, form, settings and what the reader owes are read anew."""
MOST = {
    State.SIGNING: (18, 11), State.REVIEWING: (18, 11), State.APPROVING: (18, 11), State.OPERATING: (17, 10),
    State.ANNOUNCING: (17, 11),
}  # fmt: skip
"""The most that any role asks, nothing kept and kept, on a case without copies and urges."""


def queries(user, case) -> tuple[int, int]:
    """Queries with nothing kept, and of the second reading, when nothing happened since the first."""
    client, address = Client(), reverse("approvals:detail", args=[case.pk])
    client.force_login(user)
    client.get(address)  # calendar and clock are read once per process
    cache.clear()
    found = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        found.append(len(caught))
    return tuple(found)


def lengthen(county, case, first: int, last: int) -> None:
    """More of everything: decisions, files, readers, urges, typists."""
    known, attachment = case.decisions.first(), case.files.first().attachment
    for number in range(first, last):
        Decision.objects.create(
            application=case, version=100 + number, step=known.step, from_state=known.from_state,
            to_state=known.to_state, by=county.clerk, by_name="王填报", by_title="香水镇 · 填报员", at=clock.now(),
        )  # fmt: skip
        ApplicationFile.objects.create(
            application=case, purpose="minutes", attachment=attachment, added_by=county.clerk, added_at=clock.now()
        )
        CarbonCopy.objects.create(application=case, user=make.user("observer", county.office), sent_at=clock.now())
        case.typed_by.add(make.user("clerk", county.town))
        day = clock.today() - dt.timedelta(days=number)
        Urge.objects.create(application=case, node=State.REVIEWING, day=day, by=county.clerk, at=clock.now())


@pytest.mark.parametrize("who", FRESH)
def test_the_page_asks_as_often_for_thirty_of_everything_as_for_one(county, who):
    user, case = getattr(county, who), make.bring(county, make.draft(county), State.REVIEWING)
    lengthen(county, case, 0, 1)
    few = queries(user, case)
    lengthen(county, case, 1, 30)
    assert queries(user, case) == few
    assert few == (FRESH[who], KEPT)


@pytest.mark.parametrize("state", [*MOST])
def test_no_state_and_no_role_asks_more(county, state):
    case = make.bring(county, make.draft(county), state)
    found = [
        queries(getattr(county, who), case)
        for who in ("clerk", "leader", "reviewer", "approver", "inspector", "observer")
    ]
    assert (max(fresh for fresh, _ in found), max(kept for _, kept in found)) == MOST[state]


def test_a_copy_counts_as_read_on_the_page_that_is_opened(county, client):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    services.copy_to(case, [county.observer], by=county.reviewer)
    client.force_login(county.observer)
    page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
    assert f"{clock.now():%m-%d %H:%M} 已读" in page
