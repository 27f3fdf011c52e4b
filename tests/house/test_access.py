"""Nobody learns or changes anything of a unit that is not his: every address, method, filter, form field, list and export.

Generated from the address list (a new address is in it by itself). Three units have one object of each sort; every word that
a page could show of them carries a mark that stands nowhere else, so a leak is a mark on a page of somebody outside.
"""

import re

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.hostile.hands import Controls, body, page_of, written
from tests.hostile.test_scope import TRACES
from tests.house.matrix import routes
from tests.house.neighbours import World, fields, foreign, references
from tests.house.test_matrix import TABLE

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("monday")]
PUBLISHED = "portal:public"
"""Published facts, the same for everybody; what stands there is told by tests/portal/test_public.py."""
OF_THE_PORTAL = {"county:audit", "county:audit_export", "portal:operations"}
"""What the three administrators are there for: who did what to which object, and which job failed."""
LEAST = 3000
OTHER_METHODS = ("head", "put", "patch", "delete", "options")
HREF = re.compile(r'href="(/[^"#]*)"')
LINKS = 40
"""Links that one person follows in the walk."""


@pytest.fixture(autouse=True)
def room(settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "files"
    caplog.set_level("CRITICAL", "django.request")  # thousands of expected refusals are not told one by one


class Watch:
    """Asks as each person, counts the questions and keeps what should not have been seen or done."""

    def __init__(self, county):
        self.world, self.checks, self.leaks = World(county), 0, []
        self.words = {unit: self.world.words(unit) for unit in self.world.grounds}
        few = ("stranger", "hospital_clerk", "anonymous")  # rights do not depend on the database
        self.people = self.world.people if connection.vendor == "sqlite" else few
        self.of_units = [who for who in self.people if 0 < len(self.world.hidden(who)) < 3]

    def secrets(self, who: str) -> set[str]:
        return {word for unit in self.world.hidden(who) for word in self.words[unit]}

    def ask(self, who: str, method: str, path: str, data=None, *, then=None):
        """Status, text and the tables that were written; nothing stays done. A secret in the text is a leak."""
        self.checks += 1
        client = Client()
        if who != "anonymous":
            client.cookies[django_settings.SESSION_COOKIE_NAME] = self.world.grounds["town"].sessions[who]
        with transaction.atomic(), written() as tables:
            answer = getattr(client, method)(path, data)
            text = body(answer)
            if then and set(tables) - TRACES:
                then()
            transaction.set_rollback(True)
        sent = " ".join([path, *(str(value) for value in (data or {}).values())])
        if found := {word for word in self.secrets(who) if word in text and word not in sent}:
            self.leaks.append(f"{who} {method} {path} {data or ''} shows {sorted(found)[:3]}")
        return answer.status_code, text, set(tables) - TRACES


def about_units(world: World) -> dict[str, dict[str, str]]:
    """By route: its address for each unit, where the address names an object of the unit."""
    known = {name: wanted for name, wanted in routes().items() if wanted and not name.startswith(PUBLISHED)}
    found = {
        name: {unit: ground.address(name, wanted) for unit, ground in world.grounds.items()}
        for name, wanted in known.items()
    }
    return {name: paths for name, paths in found.items() if len(set(paths.values())) > 1}


def for_everybody(world: World) -> dict[str, str]:
    """Addresses that name no object of a unit: lists, exports, feeds, back office."""
    grounds, of_units = world.grounds["town"], about_units(world)
    return {
        name: grounds.address(name, wanted)
        for name, wanted in routes().items()
        if name not in of_units and not name.startswith(PUBLISHED) and name not in OF_THE_PORTAL
    }


def objects_of_others(watch: Watch) -> None:
    """Whoever has no business with a unit gets nothing of it by GET, by POST and by the methods no page uses."""
    for name, paths in about_units(watch.world).items():
        for unit, path in paths.items():
            outside = [who for who in watch.people if unit in watch.world.hidden(who)]
            for who in outside:
                shown = watch.ask(who, "get", path)[0]
                for method in OTHER_METHODS if who in ("hospital_clerk", "auditor") else ():
                    status, text, tables = watch.ask(who, method, path)
                    if tables or (method == "head" and (text or status != shown)):
                        watch.leaks.append(f"{who} {method} {name} {status} wrote {sorted(tables)}")


def lists_and_exports(watch: Watch) -> None:
    """No list, export, feed or page of the back office names anything of a unit that is not one's own."""
    for path in for_everybody(watch.world).values():
        for who in watch.people:
            watch.ask(who, "get", path)


def links(watch: Watch) -> None:
    """Pages as one reaches them by clicking, from the workbench on."""
    for who in watch.of_units:
        seen, waiting = set(), ["/"]
        while waiting and len(seen) < LINKS:
            path = waiting.pop(0)
            seen.add(path)
            text = watch.ask(who, "get", path)[1]
            new = [link.replace("&amp;", "&") for link in HREF.findall(text)]
            waiting += [
                link
                for link in dict.fromkeys(new)
                if link not in seen and link not in waiting and not link.startswith("/static/")
            ]


def filters(watch: Watch) -> None:
    """Keys and names of another unit in every field of every list tell nothing of it."""
    asked = [who for who in ("clerk", "hospital_clerk") if who in watch.of_units]
    for path in for_everybody(watch.world).values():
        for who in asked:
            status, text, _ = watch.ask(who, "get", path)
            names = (fields(text) | {"unit", "q", "account"}) if status == 200 else ()
            for number, name in enumerate(sorted(names)):
                hidden = watch.world.hidden(who)
                there = watch.world.grounds[hidden[number % len(hidden)]]
                watch.ask(who, "get", path, {name: foreign(there).get(name, there.county.town.pk), "view": "all"})


def form_fields(watch: Watch) -> None:
    """Keys of another unit's rows in every field of every form: nothing of it is shown, no row comes to point at it."""
    for who, unit in (("clerk", "other_town"), ("hospital_clerk", "town"), ("leader", "hospital")):
        if who in watch.people:
            for name in routes():
                _foreign_in_form(watch, who, name, watch.world.grounds[unit])


def _foreign_in_form(watch: Watch, who: str, name: str, there) -> None:
    own = watch.world.grounds["hospital" if who == "hospital_clerk" else "town"]
    path = own.address(name, routes()[name])
    if TABLE[name][1].startswith("M"):
        return
    filled = dict(Controls(watch.ask(who, "get", page_of(path))[1]).values)
    before = references(there) if filled else {}

    def compare():
        grown = [column for column, count in references(there).items() if count > before.get(column, count)]
        if grown:
            watch.leaks.append(f"{who} {name} made {grown} point at {there.county.town}")

    filled.pop("csrfmiddlewaretoken", None)
    keys = foreign(there)
    for field in [field for field in filled if _names_a_row(field)] or ["unit"]:
        wrong = next((value for word, value in keys.items() if word in field), keys["file"])
        watch.ask(who, "post", path, filled | {field: wrong}, then=compare)


def _names_a_row(field: str) -> bool:
    return bool(re.search(r"unit|account|survivor|kept|file|case|person|observers|users?|pk|id$", field))


def test_nobody_learns_or_changes_anything_of_a_unit_that_is_not_his(county):
    watch = Watch(county)
    for part in (objects_of_others, lists_and_exports, links, filters, form_fields):
        before = watch.checks
        part(watch)
        print(f"{part.__name__}: {watch.checks - before} checks")
    print(f"access: {watch.checks} checks, {len(watch.leaks)} leaks")
    assert watch.leaks == []
    assert watch.checks >= LEAST or connection.vendor != "sqlite"


def test_a_leak_would_be_seen(county):
    """The same watch finds the marks where they may be read: on the own unit's pages."""
    watch = Watch(county)
    for who, unit in (("clerk", "town"), ("stranger", "other_town"), ("hospital_clerk", "hospital")):
        watch.words = dict.fromkeys(watch.words, watch.world.words(unit))
        for name in ("accounts:register", "accounts:export", "approvals:cases", "portal:workbench"):
            before = len(watch.leaks)
            watch.ask(who, "get", reverse(name))
            assert len(watch.leaks) > before, f"{who} sees nothing of his own at {name}"
