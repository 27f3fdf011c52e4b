"""Helpers of the gathering pages: a person's page as text, its rows, the number of queries behind it."""

from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make

TIMED = ("county_calendarrevision", "county_clockshift")
"""Tables that are looked at once a second, whatever page is asked for."""


class Links(HTMLParser):
    """Text of a page, its links as (address, words), first headings, and how many rows of what is owed it has."""

    def __init__(self, markup: str):
        super().__init__()
        self.text, self.links, self._open = "", [], None
        self.headings, self._heading, self.rows = [], False, 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.rows += found.get("class") == "todo-t" or found.get("name") == "case"
        self._heading = tag == "h1"
        if tag == "a":
            self._open = [dict(attrs).get("href", ""), ""]

    def handle_data(self, data):
        self.text += data
        if self._heading:
            self.headings.append(data.strip())
            self._heading = False
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open:
            self.links.append((self._open[0], " ".join(self._open[1].split())))
            self._open = None

    def __contains__(self, words):
        return words in self.text

    def address(self, words: str) -> str:
        """Address of the first link with these words."""
        return next(address for address, shown in self.links if words in shown)

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.links]


@pytest.fixture
def see(client):
    """``see(user, "/todo/", light="r")``: the page as that person reads it."""

    def look(user, address: str, status: int = 200, **query) -> Links:
        client.force_login(user)
        answer = client.get(address, query)
        assert answer.status_code == status, answer.status_code
        return Links(answer.content.decode())

    return look


@pytest.fixture
def cost(client):
    """``cost(user, "/")``: queries behind the page, without those asked once a second."""

    def count(user, address: str) -> int:
        client.force_login(user)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return sum(not any(name in query["sql"] for name in TIMED) for query in seen)

    return count


@pytest.fixture
def brought(county):
    """``brought("reviewing", name=…)``: a case in that state."""

    def bring(state: str, kind: str = "opening", **changes):
        return make.bring(county, make.draft(county, kind, **changes), state)

    return bring


@pytest.fixture
def crowd(county):
    """``crowd(case, 30)``: rows like *case* for as many other units, written past the services: only numbers matter."""

    def add(case, count: int) -> None:
        same = ("kind", "platform", "name", "created_by", "created_at", "updated_at", "node_since", "due_on", "state")
        for number in range(count):
            unit = make.unit(f"某某单位{number}", f"某某{number}", "town", case.unit.parent)
            facts = {name: getattr(case, name) for name in same} | {"number": f"SQ-9999-{number}", "way": "portal"}
            type(case).objects.bulk_create(
                [type(case)(unit=unit, waiting_unit=unit if case.waiting_unit_id else None, **facts)]
            )
            make.account(unit, name=f"某某之声{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}")

    return add
