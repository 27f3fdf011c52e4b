"""Two people at once: one effect, the other is told. Threads meet at a barrier, each with a connection of its own.

On PostgreSQL the row lock decides, on SQLite the immediate transaction. The control run takes the lock (and what stands
behind it) away and finds many doubles: the race exists.
"""

import threading
import uuid
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import Account
from announcements import services as announcements
from announcements.models import Posting
from approvals import services
from approvals.enums import State, Step
from approvals.errors import Conflict
from approvals.models import Application, Decision, Receipt
from approvals.services import door
from county import clock
from county.articles import RuleViolation
from county.models import NumberSeries
from tests import factories as make
from tests.figures import tell
from tests.plugins.emptying import unprotected
from tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("monday")]
ROUNDS = {"short": 20, "long": 125}  # of each kind of race: 200 in make test on PostgreSQL, 1,000 in make chaos


def rounds() -> int:
    """Many where row locks decide, a few where the file's one writer does."""
    return ROUNDS["short"] if connection.vendor == "postgresql" else 4


def steps(case: Application, *names: str) -> int:
    return Decision.objects.filter(application=case, step__in=names).count()


def out_of_the_way(case: Application) -> None:
    """End the case behind the door's back: the next round uses the same unit and platform."""
    QuerySet(Application).filter(pk=case.pk).update(state=State.TERMINATED)
    if case.account_id:
        QuerySet(Account).filter(pk=case.account_id).update(status="cancelled", skeleton=case.account_id.hex)


class Pair:
    """Two deeds that exclude each other, on a case brought to *state*; *steps* are what they would leave."""

    def __init__(self, state, first, second, leaves):
        self.state, self.first, self.second, self.leaves = state, first, second, leaves

    def meet(self, county) -> list:
        """One race; the winner's and the loser's answers."""
        case = make.bring(county, make.draft(county), self.state)
        version = case.version
        deeds = [self._bound(way, county, case, version) for way in (self.first, self.second)]
        before = steps(case, *self.leaves)
        answers = together(*deeds)
        self.effects = steps(case, *self.leaves) - before
        self.case = Application.objects.get(pk=case.pk)
        out_of_the_way(self.case)
        return answers

    @staticmethod
    def _bound(way, county, case, version):
        name, who = way
        by = getattr(county, who)
        if name == "edit":
            return lambda: services.save_draft(case, {"purpose": "另一种定位"}, by=by)
        intent = services.Intent(by, version, "写明意见", uuid.uuid4().hex)
        return lambda: getattr(services, name)(case, intent)


PAIRS = {
    "two approvals": Pair("approving", ("approve", "approver"), ("approve", "second_approver"), [Step.APPROVE]),
    "approve or return": Pair(
        "approving", ("approve", "approver"), ("send_back", "second_approver"), [Step.APPROVE, Step.SEND_BACK]
    ),
    "withdraw or approve": Pair(
        "approving", ("withdraw", "reviewer"), ("approve", "approver"), [Step.WITHDRAW, Step.APPROVE]
    ),
    "withdraw or sign": Pair("signing", ("withdraw", "clerk"), ("sign", "leader"), [Step.WITHDRAW, Step.SIGN]),
    "two reviews": Pair("reviewing", ("review", "reviewer"), ("review", "second_reviewer"), [Step.REVIEW]),
    "cancel or reject": Pair("reviewing", ("cancel", "clerk"), ("reject", "reviewer"), [Step.CANCEL, Step.REJECT]),
}


def race(county, pair: Pair, times: int) -> Counter:
    """*times* races: exactly one effect each, the other is a Conflict; who won is counted."""
    won = Counter()
    for _ in range(times):
        answers = pair.meet(county)
        outcomes = [isinstance(answer, services.Outcome) for answer in answers]
        assert sorted(outcomes) == [False, True], answers
        assert pair.effects == 1
        loser = answers[outcomes.index(False)]
        assert isinstance(loser, Conflict), loser
        assert loser.kept == "写明意见" and loser.last is not None
        won[outcomes.index(True)] += 1
    return won


@pytest.mark.parametrize("name", PAIRS)
def test_one_of_two_wins_and_the_other_is_told(county, name):
    won = race(county, PAIRS[name], rounds())
    tell(f"F02 {name}: {dict(won)}")


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.chaos
@pytest.mark.postgres
def test_one_of_two_wins_in_the_long_run(county, name):
    race(county, PAIRS[name], ROUNDS["long"])


def click_ten_times(county) -> None:
    case = make.bring(county, make.draft(county), State.REVIEWING)
    intent = services.Intent(county.reviewer, case.version, "拟同意", uuid.uuid4().hex)
    answers = together(*[lambda: services.review(case, intent)] * 10)
    assert Counter(answer.repeated for answer in answers) == {False: 1, True: 9}
    assert len({answer.decision.pk for answer in answers}) == 1
    assert steps(case, Step.REVIEW) == 1
    out_of_the_way(case)


def test_ten_clicks_with_one_key_have_one_effect_and_one_answer(county):
    for _ in range(rounds()):
        click_ten_times(county)


def edit_against_submit(county) -> None:
    """An edit before the submission is in it; one after it is refused: what is signed is what stands."""
    case = make.draft(county)
    version = case.version
    edited, sent = together(
        lambda: services.save_draft(case, {"purpose": "另一种定位"}, by=county.colleague),
        lambda: services.submit(case, services.Intent(county.clerk, version, "", uuid.uuid4().hex)),
    )
    row = Application.objects.get(pk=case.pk)
    assert isinstance(edited, Conflict) != isinstance(sent, Conflict), (edited, sent)
    if isinstance(edited, Conflict):
        assert row.state == State.SIGNING and row.purpose != "另一种定位"
        assert row.decisions.last().digest == row.digest()
    else:
        assert row.state == State.DRAFT and row.purpose == "另一种定位"
    out_of_the_way(row)


def test_an_edit_never_slips_under_a_submission(county):
    for _ in range(rounds()):
        edit_against_submit(county)


def open_twice(county) -> None:
    """Two drafts of one unit for one platform, sent at once: one open case, no number lost."""
    cases = [make.draft(county), make.draft(county, by=county.colleague)]
    before = NumberSeries.objects.filter(series="application").values_list("last", flat=True).first() or 0
    answers = together(*[lambda case=case: services.submit(case, make.intent(case, case.created_by)) for case in cases])
    assert Counter(type(answer) for answer in answers) == {services.Outcome: 1, RuleViolation: 1}, answers
    assert Application.objects.open().filter(pk__in=[case.pk for case in cases]).count() == 1
    assert NumberSeries.objects.get(series="application").last == before + 1
    for case in cases:
        out_of_the_way(case)


def test_two_openings_for_one_platform_make_one_case(county):
    for _ in range(rounds()):
        open_twice(county)


def post_twice(county) -> None:
    case = make.bring(county, make.draft(county), State.OPERATING)
    post = lambda by: announcements.post(  # noqa: E731
        case.announcement, channel="website", posted_on=clock.today(), link="https://x.cn/1", proof=None, by=by
    )
    answers = together(lambda: post(county.reviewer), lambda: post(county.second_reviewer))
    assert Counter(type(answer) for answer in answers) == {Posting: 1, RuleViolation: 1}, answers
    assert Posting.objects.filter(announcement=case.announcement).count() == 1
    out_of_the_way(case)


def test_two_postings_of_one_place_leave_one(county):
    for _ in range(rounds()):
        post_twice(county)


def post_while_reporting(county) -> None:
    """Both touch the case and its announcement; both lock the case first, so neither waits for the other for ever."""
    case = make.bring(county, make.draft(county), State.OPERATING)
    answers = together(
        lambda: make.report(case),
        lambda: announcements.post(
            case.announcement,
            channel="own",
            posted_on=clock.today(),
            link="https://x.cn/1",
            proof=None,
            by=county.clerk,
        ),
    )
    assert [type(answer) for answer in answers] == [services.Outcome, Posting], answers
    row = Application.objects.for_lists().get(pk=case.pk)
    assert row.state == State.ANNOUNCING and row.announcement.changed_on and row.announcement.postings.count() == 1
    out_of_the_way(row)


def test_a_posting_and_a_report_at_once_both_stand(county):
    for _ in range(rounds()):
        post_while_reporting(county)


@pytest.mark.postgres
def test_without_the_lock_the_doubles_appear(county, monkeypatch):
    """Control: no row lock, no version constraint behind it, and both have read before one writes: two decisions."""
    both_have_read = threading.Barrier(2)

    def read(pk):
        case = Application.objects.get(pk=pk)
        if threading.current_thread() is not threading.main_thread():
            both_have_read.wait(60)
        return case

    monkeypatch.setattr(door, "lock", read)
    monkeypatch.setattr(Application, "_do_update", Model._do_update)
    pair, times, doubles = PAIRS["two approvals"], 20, 0
    with without_constraint(Decision, "decision_one_per_version"):
        for _ in range(times):
            pair.meet(county)
            doubles += pair.effects > 1
            with unprotected(connection):
                QuerySet(Receipt).filter(application=pair.case)._raw_delete("default")
                QuerySet(Decision).filter(application=pair.case)._raw_delete("default")
        tell(f"{doubles} doubles in {times} races without the lock")
    assert doubles == times


class without_constraint:
    """The table without one of its constraints for a while."""

    def __init__(self, model, name):
        self.model = model
        self.constraint = next(row for row in model._meta.constraints if row.name == name)

    def __enter__(self):
        with connection.schema_editor() as editor:
            editor.remove_constraint(self.model, self.constraint)

    def __exit__(self, *failure):
        with connection.schema_editor() as editor:
            editor.add_constraint(self.model, self.constraint)
