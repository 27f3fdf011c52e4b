"""How often the workbench asks the database: the same number for a few open cases and for many, for every role."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import bench
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
STATES = ("signing", "reviewing", "approving", "operating", "announcing")
MOST = {
    "reviewer": (19, 9), "approver": (17, 7), "clerk": (16, 9), "leader": (10, 7), "inspector": (14, 6), "observer": (12, 5),
}  # fmt: skip
"""With nothing kept, and when nothing happened since the last reading. Session, person, newest deed and messages; settings;
the first duties by key, with their postings; orders; then one question a card."""


def queries(user) -> tuple[int, int]:
    client, found = Client(), []
    client.force_login(user)
    client.get("/")  # calendar and clock are read once per process
    cache.clear()
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/").status_code == 200
        found.append(len(caught))
    return tuple(found)


@pytest.mark.parametrize("who", MOST)
def test_the_workbench_asks_as_often_for_many_cases_as_for_few(county, who, brought, crowd):
    user = getattr(county, who)
    cases = [
        brought(state, platform=platform) for state, platform in zip(STATES, make.Platform.objects.all(), strict=False)
    ]
    make.post_both(county, cases[-1])
    few = queries(user)
    crowd(cases[1], 5 * bench.SHOWN)
    many = queries(user)
    assert few == MOST[who]
    assert many[0] <= few[0] and many[1] <= few[1]
