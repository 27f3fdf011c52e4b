"""Fail at the n-th operation (F05, F21, F22, F29): whatever breaks and wherever, the state is fully old or fully new.

Each deed of each story is run with its n-th SQL statement, file operation and broker call failing, and with the commit
failing before and after it was done. ``make test`` takes every fiftieth n, at least three; ``make chaos`` takes all.
"""

import os
from collections import Counter

import pytest
from django.db import Error, transaction

from county import leftovers, workdays
from county.attachments import file_path
from county.models import Attachment
from tests import factories
from tests.faults import injecting, state
from tests.faults.stories import STORIES
from tests.figures import tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCALE = float(os.environ.get("FAULTS_SCALE", "1"))  # of the long counts


class Undone(Exception):
    """Ends a trial run."""


@pytest.fixture
def world(transactional_db, monday, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(workdays, "ASK_AGAIN", 3600)  # or a deed's statements would depend on the second it falls in
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    settings.REDIS_URL = ""
    return factories.County()


def sample(count: int, *, whole: bool) -> list[int]:
    """Every n, or every fiftieth but at least three, spread from the first to the last."""
    wanted = count if whole else max(3, count // 50)
    wanted = max(1, int(wanted * SCALE)) if whole else wanted
    if wanted >= count:
        return list(range(1, count + 1))
    return sorted({1 + round(place * (count - 1) / max(1, wanted - 1)) for place in range(wanted)})


def trial(deed) -> dict[str, int]:
    """How many operations of each kind the deed takes; everything is undone."""
    before = state.now()
    with injecting.sql() as statements, injecting.disk() as operations:
        try:
            with transaction.atomic():
                deed.do()
                raise Undone
        except Undone:
            pass
    forget(state.files() - before.files)
    assert state.now() == before
    return {"sql": statements.seen, "disk": operations.seen}


def forget(names) -> None:
    for name in names:
        (state.Path(state.settings.MEDIA_ROOT) / name).unlink()


def fails_cleanly(deed, fault, n: int, before: state.State) -> None:
    """One failure: it is told, and nothing has changed; a whole file without a row is the sweeper's, half a file is nobody's."""
    with fault(n) as counter, pytest.raises((Error, OSError)):
        deed.do()
    assert counter.fired, f"{deed.name}: operation {n} was not reached"
    assert state.torn() == [], f"{deed.name}: {fault.__name__} {n} left half a file"
    leftovers.sweep(age=-60)
    assert state.now() == before, f"{deed.name}: {fault.__name__} {n} left a half state"


def through(deed, *, whole: bool) -> Counter:
    """Every chosen fault, then the deed itself."""
    trial(deed)  # fills the caches, so that the second trial counts what follows
    counts, before, told = trial(deed), state.now(), Counter()
    for kind, fault in (("sql", injecting.sql), ("disk", injecting.disk)):
        for n in sample(counts[kind], whole=whole) if counts[kind] else ():
            fails_cleanly(deed, fault, n, before)
            told[kind] += 1
    fails_cleanly(deed, lambda n: injecting.commit(n, done=False), 1, before)
    take(deed)
    after = state.now()
    assert after != before and state.torn() == []
    if deed.keyed:
        assert deed.do().repeated and state.now() == after
    return told + Counter(commit=1, answer=int(deed.keyed), broker=int(not deed.keyed))


def take(deed) -> None:
    """The deed passes, though nobody hears of it: the answer is lost after the commit, or the broker takes nothing."""
    if deed.keyed:
        with injecting.commit(done=True), pytest.raises(Error):
            deed.do()
    else:
        with injecting.broker(1):
            deed.do()


def live(story: str, world, hands, *, whole: bool) -> None:
    told = Counter()
    for deed in STORIES[story](world, hands):
        found = through(deed, whole=whole)
        told += found
        print(f"{story}: {deed.name}: {dict(found)}")
    tell(f"fail at n, {story}: {dict(told)} faults, 0 half states")
    for row in Attachment.objects.all():
        assert file_path(row).is_file()


@pytest.mark.parametrize("story", STORIES)
def test_a_deed_that_fails_anywhere_leaves_the_state_fully_old(world, monday, story):
    live(story, world, monday, whole=False)


@pytest.mark.chaos
@pytest.mark.parametrize("story", STORIES)
def test_a_deed_that_fails_at_any_operation_leaves_the_state_fully_old(world, monday, story):
    live(story, world, monday, whole=True)
