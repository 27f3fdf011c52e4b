"""What the user sees when something is broken (F17, F18, F19, F22): a page in plain words, nothing changed, and it heals."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from approvals import services
from approvals.enums import State
from approvals.models import Application
from county import transactions
from county.models import User
from tests import factories as make
from tests.faults import injecting, state
from tests.figures import tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def county(transactional_db, monday, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return make.County()


def browser(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def opinion(case, result: str, **more) -> dict:
    return {"version": case.version, "key": str(uuid.uuid4()), "opinion": "写明意见", "result": result} | more


def plain(answer, status: int, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status and words in page and "记录编号" in page
    assert "Traceback" not in page and "OperationalError" not in page and "injected" not in page


def test_a_database_that_goes_away_at_any_statement_gives_a_page_with_a_way_on(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    address, form = reverse("approvals:step", args=[case.pk, "decide"]), opinion(case, "approve")
    client, before, n, met = browser(county.approver), state.now(), 1, 0
    while True:
        with injecting.sql(n) as counter:
            answer = client.post(address, form)
        if not counter.fired:
            break
        plain(answer, 503, "系统正忙")
        assert answer.headers["Retry-After"] == "4" and state.now() == before
        n, met = n + 13, met + 1
    assert answer.status_code == 302 and met >= 3
    assert Application.objects.get(pk=case.pk).state == State.OPERATING


def test_a_full_disk_is_told_and_leaves_nothing(county):
    case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
    address, client, before = reverse("approvals:scan", args=[case.pk]), browser(county.clerk), state.now()
    for n in range(1, 5):
        with injecting.disk(n) as counter:
            answer = client.post(address, {"scan": make.pdf("签字件.pdf")})
        assert counter.fired
        plain(answer, 507, "存储空间不足")
        assert state.now() == before
    assert client.post(address, {"scan": make.pdf("签字件.pdf")}).status_code == 302


class Holder(threading.Thread):
    """Another session that holds the table of cases until it is told to let go."""

    def __init__(self):
        super().__init__()
        self.has, self.let_go = threading.Event(), threading.Event()

    def run(self):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local idle_in_transaction_session_timeout = 0")
                cursor.execute(f"lock table {Application._meta.db_table} in access exclusive mode")
                self.has.set()
                self.let_go.wait(120)
        finally:
            connection.close()


@pytest.mark.postgres
def test_a_locked_table_is_answered_soon_and_the_next_try_passes(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    address, form, client = (
        reverse("approvals:step", args=[case.pk, "decide"]),
        opinion(case, "approve"),
        browser(county.approver),
    )
    holder = Holder()
    holder.start()
    assert holder.has.wait(60)
    begun = time.monotonic()
    answer = client.post(address, form)
    waited = time.monotonic() - begun
    holder.let_go.set()
    holder.join(60)
    plain(answer, 503, "系统正忙")
    assert 2 < waited < 30, "the lock is waited for three seconds, not for ever"
    assert client.post(address, form).status_code == 302
    assert Application.objects.get(pk=case.pk).state == State.OPERATING


def test_a_database_without_free_connections_is_told_and_heals(county, monkeypatch):
    client = browser(county.approver)
    connection.close()
    with monkeypatch.context() as crowded:
        crowded.setattr(connection, "get_new_connection", too_many)
        plain(client.get("/"), 503, "系统正忙")
    assert client.get("/").status_code == 200


def too_many(facts):
    raise transactions.OperationalError("FATAL: sorry, too many clients already")


def opposite(first: int, second: int, met: threading.Barrier, told: list) -> None:
    """Lock two people in one order, after the other side has locked its first: one of both becomes the victim."""
    turns = []

    @transactions.deed
    def lock():
        turns.append(1)
        for number, pk in enumerate((first, second)):
            User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
            if number == 0 and len(turns) == 1:
                met.wait(60)
        User.objects.filter(pk=second).update(failed_logins=1)

    try:
        lock()
        told.append(len(turns))
    except Exception as error:
        told.append(error)
    finally:
        connection.close()


def deadlocks(county, times: int) -> list:
    """Turns taken by both sides of forced deadlocks."""
    outcomes = []
    for _ in range(times):
        met, told = threading.Barrier(2), []
        pairs = ((county.clerk.pk, county.leader.pk), (county.leader.pk, county.clerk.pk))
        sides = [threading.Thread(target=opposite, args=(*pair, met, told)) for pair in pairs]
        [side.start() for side in sides]
        [side.join(120) for side in sides]
        outcomes.append(sorted(told, key=str))
    return outcomes


def unseen(outcomes: list) -> int:
    """Deadlocks that happened and that nobody was told of: both sides ended well, one after another turn."""
    return sum(all(isinstance(turns, int) for turns in both) and sum(both) > 2 for both in outcomes)


@pytest.mark.postgres
def test_a_deadlock_is_done_again_and_nobody_sees_it(county):
    assert unseen(deadlocks(county, 2)) == 2


@pytest.mark.chaos
@pytest.mark.postgres
def test_fifty_deadlocks_are_done_again_and_nobody_sees_them(county):
    outcomes = deadlocks(county, 50)
    tell(f"F19: {len(outcomes)} deadlocks, {len(outcomes) - unseen(outcomes)} seen by a user")
    assert unseen(outcomes) == 50


def test_a_deed_inside_another_transaction_is_not_tried_again(county):
    """Half of a transaction cannot be done again; only its outermost deed is."""
    turns = []

    @transactions.deed
    def victim():
        turns.append(1)
        raise deadlock()

    with pytest.raises(transactions.OperationalError), transaction.atomic():
        victim()
    assert len(turns) == 1
    with pytest.raises(transactions.OperationalError):
        victim()
    assert len(turns) == 1 + 1 + transactions.AGAIN


def deadlock() -> Exception:
    error = transactions.OperationalError("deadlock detected")
    error.__cause__ = type("Victim", (Exception,), {"pgcode": "40P01"})()
    return error


@pytest.mark.postgres
def test_nobody_who_acts_waits_for_the_tick_that_finds_nothing_to_move(county):
    """The tick asks each minute whether a deadline moved; it locks only what does."""
    case = make.bring(county, make.draft(county), State.APPROVING)
    begun, end = threading.Event(), threading.Event()

    def tick():
        try:
            with transaction.atomic():
                services.recompute_deadlines()
                begun.set()
                end.wait(60)
        finally:
            connection.close()

    ticking = threading.Thread(target=tick)
    ticking.start()
    assert begun.wait(60)
    try:
        assert services.approve(case, make.intent(case, county.approver, "同意")).case.state == State.OPERATING
    finally:
        end.set()
        ticking.join(60)
