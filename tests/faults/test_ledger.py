"""The ledger run: people work, a nemesis kills; afterwards every acknowledged deed is there, once (F05–F12, F14, F17, F21, F25).

``make test`` runs each nemesis once; ``make chaos`` runs them for LEDGER_MINUTES (5).
"""

import os
import queue
import random
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth.hashers import make_password
from django.db.models import Value
from django.db.models.functions import Concat

from county import clock
from county.enums import Role
from county.models import RoleAssignment, User
from tests import factories as make
from tests.faults.checking import check
from tests.faults.clients import Ledger, Person, walk
from tests.faults.nemesis import NEMESIS, UNFELT
from tests.faults.shape import Shape
from tests.figures import tell
from tests.plugins.processes import wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MINUTES = float(os.environ.get("LEDGER_MINUTES", "5"))
HANDS = 3
HAN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def prepare(count: int) -> tuple[list[dict], dict[str, str]]:
    """As many units, each with one draft; a few people who have mail and a password that every profile reads."""
    county, cases, staff = make.County(), [], [(make.user(None), make.user(None)) for _ in range(4)]
    names = {"reviewer": county.reviewer.username, "approver": county.approver.username}
    for number in range(count):
        clerk, leader = staff[number % len(staff)]
        name = "云上" + HAN[number // len(HAN)] + HAN[number % len(HAN)] + "镇"
        town = make.unit(f"{name}人民政府", name, "town", county.root)
        for person, role in ((clerk, Role.CLERK), (leader, Role.LEADER)):
            RoleAssignment.objects.create(user=person, unit=town, role=role)
            names[person.username] = person.username
        case = make.draft(county, unit=town, by=User.objects.get(pk=clerk.pk), name=name, way="portal")
        facts = {"clerk": clerk.username, "leader": leader.username, "name": name, "unit": town.name}
        cases.append({"pk": str(case.pk)} | facts)
    secret = make_password(make.PASSWORD, hasher="argon2")
    User.objects.filter(is_system=False).update(password=secret, email=Concat("username", Value("@example.test")))
    return cases, names


class Town:
    """The shape with people at work; ``over`` ends them."""

    def __init__(self, shape: Shape, folder: Path, cases: list, names: dict):
        self.shape, self.stop = shape, threading.Event()
        self.day = f"{clock.today():%Y-%m-%d}"  # asked here: the hands have no business with the test's database
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.people = {role: Person(shape.url, name, self.ledger, self.stop) for role, name in names.items()}
        self.cases: queue.Queue = queue.Queue()
        for case in cases:
            self.cases.put(case)
        self.errors: list[BaseException] = []
        for person in self.people.values():
            person.sign_in()
        self.hands = [threading.Thread(target=self._work) for _ in range(HANDS)]
        self.hands.append(threading.Thread(target=self._export))
        [hand.start() for hand in self.hands]

    def _work(self):
        try:
            while not self.stop.is_set():
                walk(self.cases.get_nowait(), self.people, self.day)
        except queue.Empty:
            pass
        except BaseException as error:
            self.errors.append(error)

    def _export(self):
        while not self.stop.wait(8):
            told = self.people["reviewer"].insist("/accounts/export/?form=xlsx")
            if told and told[0] == 302:
                self.ledger.note(what="export", job=told[1]["Location"].strip("/").split("/")[-1])

    def acknowledged(self) -> int:
        return len(self.ledger.of("done"))

    def goes_on(self, what: str) -> float:
        """Seconds until the next deed is acknowledged after a fault."""
        before, begun = self.acknowledged(), time.monotonic()
        wait_for(lambda: self.acknowledged() > before or self.finished, what=f"a deed after {what}")
        return time.monotonic() - begun

    @property
    def finished(self) -> bool:
        return self.cases.empty() or bool(self.errors)

    def over(self) -> None:
        self.stop.set()
        [hand.join(120) for hand in self.hands]


def deploy(town: Town) -> None:
    """HUP (F25): new workers take over, nobody is refused."""
    before, old = len(town.ledger.failures), set(town.shape.children("web"))
    os.kill(town.shape.parts["web"].process.pid, signal.SIGHUP)
    wait_for(lambda: old.isdisjoint(town.shape.children("web")), what="new web workers")
    town.goes_on("deploy")
    failed = town.ledger.failures[before:]
    tell(f"F25 deploy: {len(failed)} failed requests")
    felt(town, failed)


def strike(town: Town, nemesis) -> None:
    begun, before = time.monotonic(), len(town.ledger.failures)
    nemesis(town.shape)
    struck = time.monotonic() - begun
    later = town.goes_on(nemesis.__name__)
    failed = town.ledger.failures[before:]
    tell(f"{nemesis.__name__}: {struck:.1f} s, next deed {later:.1f} s later, {len(failed)} failed requests")
    if nemesis in UNFELT:
        felt(town, failed)


def felt(town: Town, failed: list) -> None:
    """Nobody at a browser may notice. On a machine that others keep busy a row may stay locked for three seconds: that is
    a 503, which the browser's second try turns into success; the long run, alone on its machine, allows none."""
    allowed = [] if os.environ.get("CHAOS") else [told for told in failed if told[1].endswith(": 503")]
    told = town.shape.complaints() if failed else ""
    print(told)
    assert len(allowed) <= 5 and [other for other in failed if other not in allowed] == [], f"{failed}\n{told}"


@pytest.fixture
def folder():
    return Path(os.environ["PORTAL_VAR_DIR"]).with_name(f"ledger-{os.getpid()}-{time.monotonic_ns()}")


@pytest.fixture
def town(transactional_db, folder, settings):
    settings.MEDIA_ROOT = folder / "var" / "files"
    shape, long = Shape(folder), MINUTES if os.environ.get("CHAOS") else 1
    cases, names = prepare(min(400, int(60 * long)))
    try:
        found = Town(shape.start(), folder, cases, names)
        yield found
        found.ledger.file.close()
    finally:
        shape.stop()


def settle(town: Town, *, patient: bool) -> None:
    """The people leave, whatever was killed runs again, and what waits is brought out; leases of the dead last a minute."""
    town.over()
    for name, part in list(town.shape.parts.items()):
        if part.process.poll() is not None:
            town.shape.begin(name)
    if town.errors:
        raise town.errors[0]
    with psycopg2.connect(town.shape.postgres.url) as link:
        begun = time.monotonic()
        if not patient:
            end_leases(link)
        wait_for(lambda: waiting(link) == 0, seconds=300, what="an empty outbox and no waiting job")
        tell(f"drained {time.monotonic() - begun:.0f} s after the last deed ({datetime.now():%H:%M:%S})")


def end_leases(link) -> None:
    """As if the minute were over in which nobody takes up what a dead runner held."""
    with link.cursor() as cursor:
        for table in ("job", "delivery"):
            cursor.execute(f"update notifications_{table} set claimed_until = now() where claimed_until is not null")
        cursor.execute("update notifications_job set handed_at = null, next_try_at = null")
        cursor.execute("update notifications_ticklease set until = null")
    link.commit()


def waiting(link) -> int:
    with link.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from notifications_delivery where state in ('pending', 'sending')) + "
            "(select count(*) from notifications_job where state in ('queued', 'running'))"
        )
        return cursor.fetchone()[0]


@pytest.mark.chaos
def test_every_acknowledged_deed_outlives_each_nemesis_once(town):
    town.goes_on("the start")
    deploy(town)
    for nemesis in NEMESIS:
        strike(town, nemesis)
    settle(town, patient=False)
    check(town)


@pytest.mark.chaos
def test_every_acknowledged_deed_outlives_a_long_run(town):
    town.goes_on("the start")
    until, dice = time.monotonic() + 60 * MINUTES, random.Random(os.environ.get("LEDGER_SEED", "7"))
    while time.monotonic() < until and not town.finished:
        deploy(town) if dice.random() < 0.2 else strike(town, dice.choice(NEMESIS))
        town.stop.wait(dice.random() * 4)
    settle(town, patient=True)
    check(town)
