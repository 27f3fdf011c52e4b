"""The same thing twice, ten times, at once (F01, F04, F06): one effect, and everybody gets the answer of the one."""

import itertools
import os
import uuid
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from approvals import services
from approvals.enums import Kind, State
from approvals.errors import Conflict
from approvals.models import Application, Decision
from county.access import Refused
from county.articles import RuleViolation
from county.models import AuditEntry
from notifications import jobs, tasks
from notifications.enums import JobState
from notifications.models import Job, Message
from tests import factories as make
from tests.faults import state
from tests.figures import tell
from tests.notifications.trials import jobs as trials  # noqa: F401 (registers the kinds)
from tests.together import together

REPEATS = int(os.environ.get("FAULTS_REPEATS", "100"))  # of the long counts: 10 requests each


def opinion(case, result: str, **more) -> dict:
    return {"version": case.version, "key": str(uuid.uuid4()), "opinion": "写明意见", "result": result} | more


def click(county, times: int) -> Counter:
    """A form sent *times* times at once by one browser; statuses and places of the answers."""
    case = make.bring(county, make.draft(county), State.REVIEWING)
    address, form = reverse("approvals:step", args=[case.pk, "decide"]), opinion(case, "review")
    browsers = []
    for _ in range(times):
        browsers.append(Client())
        browsers[-1].force_login(county.reviewer)
    before = AuditEntry.objects.count()
    answers = together(*[lambda browser=browser: browser.post(address, form) for browser in browsers])
    assert Decision.objects.filter(application=case, step="review").count() == 1
    assert AuditEntry.objects.count() == before + 1
    services.cancel(case, make.intent(case, county.clerk, "下一轮"))
    return Counter((answer.status_code, answer.headers.get("Location")) for answer in answers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("monday")
class TestClicks:
    @pytest.mark.parametrize("times", [2, 10])
    def test_a_form_sent_several_times_at_once_has_one_effect_and_one_answer(self, county, times):
        [((status, place), count)] = click(county, times).items()
        assert (status, count) == (302, times) and place.startswith("/approve/")

    @pytest.mark.chaos
    @pytest.mark.postgres
    def test_many_forms_sent_ten_times_together(self, county):
        for _ in range(REPEATS):
            assert len(click(county, 10)) == 1
        tell(f"F01: {REPEATS * 10} requests, 0 doubles")

    @pytest.mark.parametrize("other", [{"opinion": "另一种意见"}, {"result": "send_back"}])
    def test_the_same_key_with_another_body_is_a_conflict(self, county, client, other):
        case = make.bring(county, make.draft(county), State.REVIEWING)
        address, form = reverse("approvals:step", args=[case.pk, "decide"]), opinion(case, "review")
        client.force_login(county.reviewer)
        assert client.post(address, form).status_code == 302
        before = state.now()
        assert client.post(address, form | other).status_code == 409
        assert state.now() == before


# F04: two sessions, each reads a page and acts on it, in every order


ACTS = {
    "approve": ("approver", lambda case, intent: services.approve(case, intent)),
    "return": ("second_approver", lambda case, intent: services.send_back(case, intent)),
    "withdraw": ("reviewer", lambda case, intent: services.withdraw(case, intent)),
    "edit": ("colleague", lambda case, intent: services.save_draft(case, {"purpose": "另一种定位"}, by=intent.by)),
    "close": ("approver", lambda case, intent: services.close_served()),
}
ORDERS = sorted(set(itertools.permutations("AABB")))
PAIRS = list(itertools.combinations_with_replacement(ACTS, 2))


class Undone(Exception):
    """Ends one order of steps."""


def session(case, county, name: str):
    """Two steps: read the page, act on what was read; the second one says whether it had an effect."""
    who, act = ACTS[name]
    seen = services.Intent(getattr(county, who), Application.objects.get(pk=case.pk).version, "意见", uuid.uuid4().hex)
    yield None
    before = Application.objects.get(pk=case.pk)
    told = attempt(act, case, seen)
    after = Application.objects.get(pk=case.pk)
    stale = before.version != seen.version and name not in ("edit", "close")
    assert not (stale and told), f"{name} acted on version {seen.version} of {before.version}"
    assert told == (after.version != before.version), name
    assert told or after.digest() == before.digest()
    yield told


def attempt(act, case, intent) -> bool:
    try:
        with transaction.atomic():
            return act(case, intent) != 0
    except (Conflict, Refused, RuleViolation):
        return False


def play(case, county, first: str, second: str, order) -> int:
    """One order of the four steps, undone afterwards; number of effects."""
    effects, before = [], Application.objects.get(pk=case.pk)
    try:
        with transaction.atomic():
            # A session begins to read at its own first step, not before.
            sides = {}
            for side in order:
                if side not in sides:
                    sides[side] = session(case, county, first if side == "A" else second)
                effects.append(next(sides[side]))
            assert_whole(case, before, sum(filter(None, effects)))
            raise Undone
    except Undone:
        return sum(filter(None, effects))


def assert_whole(case, before, effects: int) -> None:
    """Versions, decisions and audit entries tell the same story."""
    after = Application.objects.get(pk=case.pk)
    decisions = after.decisions.filter(version__gt=before.version)
    assert after.version == before.version + effects
    assert decisions.filter(step="approve").count() <= 1
    known = AuditEntry.objects.filter(target_id=str(case.pk), action__in=[f"approvals.{d.step}" for d in decisions])
    assert known.count() >= decisions.count()


@pytest.mark.django_db
@pytest.mark.parametrize("start", [State.APPROVING, State.RETURNED, State.ANNOUNCING])
def test_two_sessions_in_every_order_act_only_on_what_they_saw(county, monday, start):
    case, played = brought(county, start, monday), Counter()
    for (first, second), order in itertools.product(PAIRS, ORDERS):
        played[play(case, county, first, second, order)] += 1
    tell(f"F04 {start}: {played.total()} orders, effects {dict(played)}")
    assert played.total() == 90 and played[1] > 0


def brought(county, start, hands) -> Application:
    if start == State.RETURNED:
        case = make.bring(county, make.draft(county), State.APPROVING)
        return services.send_back(case, make.intent(case, county.second_approver, "补充")).case
    if start == State.ANNOUNCING:
        account = make.filed_account(county.town)
        case = make.bring(county, make.draft(county, Kind.ALTERING, about=account, contract_until=None), start)
        make.post_both(county, case)
        make.enter_national(county, case)
        hands.forward(days=20)  # served: the file may be closed
        return Application.objects.get(pk=case.pk)
    return make.bring(county, make.draft(county), start)


# F06: every task function


@pytest.fixture
def room(settings, tmp_path, monkeypatch, transactional_db):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setenv("PORTAL_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.notifications.child_settings")


@pytest.mark.django_db(transaction=True)
class TestTasks:
    def test_a_job_delivered_eight_times_at_once_is_done_once(self, room, county):
        row = jobs.enqueue("trial-write", {"user": county.clerk.pk}, by=county.clerk, key="k")
        answers = together(*[lambda: tasks.run_job(str(row.pk))] * 8)
        assert Counter(answers) == {True: 1, False: 7}, answers
        assert (Job.objects.get().state, Message.objects.filter(key__startswith="trial").count()) == (JobState.DONE, 1)

    def test_eight_ticks_at_once_leave_what_one_leaves(self, room, county, monday):
        case = make.bring(county, make.draft(county), State.SIGNING)
        monday.forward(days=3)
        answers = together(*[tasks.tick] * 8)
        assert answers.count(True) >= 1 and set(answers) <= {True, False}, answers
        once = reminded()
        assert once and set(Counter(once).values()) == {1}
        tasks.tick()
        assert reminded() == once and Application.objects.get(pk=case.pk).state == State.SIGNING


def reminded() -> list[str]:
    return sorted(Message.objects.filter(category="reminder").values_list("key", flat=True))
