"""Random county life against the reference model: any person, any step, any order, on both databases.

1,000 steps in ``make test``, 20,000 in ``make chaos``. The seed is printed; ``STATEFUL_SEED=…`` repeats a run.
"""

import os
import random
import shutil
import uuid
from datetime import date, timedelta

import hypothesis
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import Account
from announcements import services as announcements
from announcements.models import Announcement
from approvals import services
from approvals.enums import State
from approvals.errors import Conflict
from approvals.models import Application, Decision
from county import anchors, clock, workdays
from county.access import Refused
from county.articles import RuleViolation
from county.enums import Role
from county.models import NumberSeries, RoleAssignment
from county.models.calendar import CalendarDay
from county.services import calendar
from notifications import periodic
from notifications.models import Message
from tests import factories as make
from tests.approvals import reference as model
from tests.figures import tell

CHAOS = random.SystemRandom().randrange(2**32) if os.environ.get("CHAOS") else 4287990367  # make test repeats itself
SEED = int(os.environ.get("STATEFUL_SEED") or CHAOS)
# A failure is made small only when its seed is given again: that takes minutes.
PHASES = (Phase.generate, Phase.shrink) if "STATEFUL_SEED" in os.environ else (Phase.generate,)
STEPS_PER_LIFE = 50
LAST_DAY = date(2026, 11, 20)
NAMES = {"town": "云上香水", "hospital": "泾源县医院", "office": "泾源发布"}
CLERKS = {"town": ("clerk", "writing_leader", "reviewer"), "hospital": ("hospital_clerk",), "office": ("reviewer",)}
PLATFORMS = ("douyin", "weibo")
PURPOSES = ("发布政务信息和办事指南", "发布政务信息，受理留言", "受理群众留言和建议")
REASONS = {"another_platform": "分工不同", "name_same_everywhere": "平台限制", "name_not_taken": "沿用已久"}
REFUSALS = {Conflict: "conflict", Refused: "refused", RuleViolation: "rule"}
FORWARD = {"submit", "sign", "review", "approve", "report_done", "report_frozen", "record_national", "report_gone"}
MOST_CASES = 9

taken = {"steps": 0, "effects": 0, "reached": set()}


def more_people(county) -> None:
    """Two people with several roles, who try to be four eyes alone."""
    county.writing_leader = make.user(Role.CLERK, county.town, name="马书记")
    RoleAssignment.objects.create(user=county.writing_leader, unit=county.town, role=Role.LEADER)
    county.double = make.user(Role.REVIEWER, county.office, name="双岗")
    RoleAssignment.objects.create(user=county.double, unit=county.office, role=Role.APPROVER)
    RoleAssignment.objects.create(user=county.double, unit=county.town, role=Role.LEADER)


WEIGHTS = {
    "write_an_opening": 2,
    "write_about_an_account": 3,
    "edit": 3,
    "upload_the_signed_sheet": 1,
    "try_any_step": 3,
    "take_a_side_way": 8,
    "try_with_both_hands": 3,
    "go_on_as_intended": 11,
    "finish_as_intended": 6,
    "act_on_an_old_page": 1,
    "send_the_same_form_again": 2,
    "post": 2,
    "take_down": 2,
    "time_goes_on_and_ticks": 2,
    "the_calendar_is_edited": 1,
}
EVENTS = [what for what, weight in WEIGHTS.items() for _ in range(weight)]
ANY_CASE = lambda life: life.cases  # noqa: E731
WHERE_POSSIBLE = dict.fromkeys(WEIGHTS, ANY_CASE) | {
    "write_an_opening": lambda life: len(life.cases) < MOST_CASES,
    "write_about_an_account": lambda life: life.accounts and len(life.cases) < MOST_CASES,
    "upload_the_signed_sheet": lambda life: any(c.state == "signing" and c.way == "paper" for c in life.cases),
    "go_on_as_intended": lambda life: any(c.state in model.INTENDED for c in life.cases),
    "finish_as_intended": lambda life: any(c.state == "announcing" for c in life.cases),
    "send_the_same_form_again": lambda life: life.done,
    "post": lambda life: any(c.announced for c in life.cases),
    "take_down": lambda life: any(place.up for c in life.cases for place in c.places.values()),
}


class Life(RuleBasedStateMachine):
    """One county from March on. Subclassed by the test, which gives ``county``."""

    county = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        workdays.forget()
        self.freeze = clock.freeze("2026-03-02T10:00")
        self.hands = self.freeze.__enter__()
        self.days = model.Days(dict(CalendarDay.objects.values_list("date", "is_workday")))
        self.cases, self.accounts, self.done = [], [], []
        self.looked_at = -1

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        shutil.rmtree(anchors.folder())  # its chain is rolled back with it
        self.freeze.__exit__(None, None, None)
        workdays.forget()

    @rule(dice=strategies.integers(0, 2**32 - 1))
    def something_happens(self, dice):
        """One rule for all: hypothesis would switch single rules off for whole lives, and no case would get far."""
        chance = random.Random(dice)
        what = chance.choice(EVENTS)
        if not WHERE_POSSIBLE[what](self):
            what = "try_any_step" if len(self.cases) >= MOST_CASES else "write_an_opening"
        who, step = chance.choice(sorted(model.PEOPLE)), chance.choice(model.STEPS)
        taken["steps"] += 1
        getattr(self, what)(chance.randrange(1000), who, step, chance.randrange(6))

    # What people do

    def write_an_opening(self, n, who, step, k):
        where, platform = sorted(NAMES)[n % 3], PLATFORMS[k % 2]
        who = CLERKS[where][n % len(CLERKS[where])]
        way = "paper" if n % 5 == 0 else "portal"
        self._write("opening", where, platform, who, None, PURPOSES[n % 3], way)

    def write_about_an_account(self, n, who, step, k):
        kind = ("altering", "suspending", "cancelling", "opening")[k % 4]
        account = self.accounts[n % len(self.accounts)]
        who = CLERKS[account.unit][0]
        if model.startable(kind, account):
            content = account.purpose if kind in ("suspending", "cancelling") else PURPOSES[(n // 7) % 3]
            self._write(kind, account.unit, account.platform, who, account, content, "portal")
        else:
            about = Account.objects.get(pk=account.pk)
            with pytest.raises(RuleViolation):
                services.start(kind=kind, unit=about.unit, by=getattr(self.county, who), account=about)

    def _write(self, kind, where, platform, who, account, content, way):
        unit, by = getattr(self.county, where), getattr(self.county, who)
        about = Account.objects.get(pk=account.pk) if account else None
        facts = {} if kind in ("suspending", "cancelling") else {"purpose": content}
        if kind == "opening":
            facts |= {"name": NAMES[where], "platform": make.platform(platform)}
        row = make.draft(self.county, kind, unit=unit, by=by, about=about, **facts)
        row = services.save_draft(row, {"way": way}, by=by, reasons=REASONS)
        before = account.purpose if account else ""
        self.cases.append(
            model.Case(row.pk, kind, where, platform, who, content, way, account, before, typed={who})
        )  # fmt: skip

    def edit(self, n, who, step, k):
        case, purpose = self._case(n), PURPOSES[k % 3]
        if k > 2 and case.state in ("draft", "returned"):
            who = case.creator
        wanted = "ok" if case.state in ("draft", "returned") else "conflict"
        if wanted == "ok" and not model.is_clerk(case, who):
            wanted = "refused"
        by = getattr(self.county, who)
        got = self._try(lambda: services.save_draft(self._row(case), {"purpose": purpose}, by=by))
        assert got == wanted
        if got == "ok":
            case.typed.add(who)
            case.content = purpose

    def upload_the_signed_sheet(self, n, who, step, k):
        case = self._any_of(n, lambda case: case.state == "signing" and case.way == "paper")
        wanted = "ok" if model.holds(who, "clerk", *model.UNITS[case.unit]) else "refused"
        upload = lambda: services.attach(self._row(case), make.pdf(), purpose="signed_sheet", by=self._user(who))  # noqa: E731
        assert self._try(upload) == wanted
        if wanted == "ok":
            case.scan_by = who
            case.typed.add(who)

    def try_any_step(self, n, who, step, k):
        self._take(self._case(n), step, who)

    def take_a_side_way(self, n, who, step, k):
        """A person who may does something else than go on."""
        case = self._case(n)
        ways = [way for way in model.STEPS if case.state in model.OPEN_IN[way] and way not in FORWARD]
        able = {way: [who for who in sorted(model.PEOPLE) if model.permitted(case, way, who)] for way in ways}
        able = {way: people for way, people in able.items() if people}
        if able:
            way = sorted(able)[(n * 7 + k) % len(able)]
            self._take(case, way, able[way][n % len(able[way])])

    def try_with_both_hands(self, n, who, step, k):
        """Everybody who has the role for the next step but had his hand in the case before, tries it."""
        for case in self.cases:
            way = {"signing": "sign", "reviewing": "review", "approving": "approve"}.get(case.state)
            for person in sorted(model.barred(case, way)) if way else ():
                self._take(case, way, person)

    def go_on_as_intended(self, n, who, step, k):
        case, far = self._any_of(n, lambda case: case.state in model.INTENDED), k + 1
        while far and case.state in model.INTENDED:
            step, far = model.INTENDED[case.state], far - 1
            if step == "report_done" and case.kind == "cancelling":
                step = "report_frozen"
            able = [who for who in sorted(model.PEOPLE) if model.permitted(case, step, who)]
            twofold = [who for who in able if who in ("double", "writing_leader")]
            able = twofold if twofold and n % 2 else able
            if not able or self._take(case, step, able[n % len(able)]) != "ok":
                return

    def finish_as_intended(self, n, who, step, k):
        kind = ("own", "website", "record_national", "report_gone")[k % 4]
        case = self._any_of(n, lambda case: case.state == "announcing")
        if k == 5:
            return self._finish(case)
        if kind in ("own", "website"):
            self._post(case, kind, clock.today(), "reviewer" if kind == "website" else case.clerk)
        else:
            self._take(case, kind, "approver" if kind == "record_national" else case.creator)

    def _finish(self, case):
        """All that is still owed, then 16 days: the tick closes the file."""
        for channel in [channel for channel, place in case.places.items() if place.up is None]:
            self._post(case, channel, clock.today(), "reviewer" if channel == "website" else case.clerk)
        if not case.entered:
            self._take(case, "record_national", "approver")
        if case.kind == "cancelling" and case.gone_on is None:
            self._take(case, "report_gone", case.creator)
        self.time_goes_on_and_ticks(1, "", "", 5)

    def act_on_an_old_page(self, n, who, step, k):
        case = self._case(n)
        row = self._row(case)
        for step in (services.sign, services.review, services.approve, services.send_back, services.cancel):
            with pytest.raises(Conflict) as conflict:
                step(row, services.Intent(self._user(who), row.version - 1, "旧页面上的意见"))
            assert conflict.value.kept == "旧页面上的意见"

    def send_the_same_form_again(self, n, who, step, k):
        deed, decision = self.done[n % len(self.done)]
        outcome = deed()
        assert outcome.repeated and outcome.decision == decision

    # Announcements

    def post(self, n, who, step, k):
        channel, early = ("own", "website")[n % 2], k
        case = self._any_of(n, lambda case: case.announced)
        self._post(case, channel, self._ago(early), who)

    def _post(self, case, channel, day, who):
        row = self._row(case).announcement
        allowed = self._office(who) if channel == "website" else model.holds(who, "clerk", *model.UNITS[case.unit])
        wanted = self._postable(case, channel, day) if allowed else "refused"
        deed = lambda: announcements.post(  # noqa: E731
            row, channel=channel, posted_on=day, link="https://example.gov.cn/1", proof=None, by=self._user(who)
        )
        assert self._try(deed) == wanted
        if wanted == "ok":
            case.places[channel].postings.append([day, None])

    def _postable(self, case, channel, day) -> str:
        place = case.places.get(channel)
        if case.state in model.ENDED or place is None or place.up or day < case.drafted_on:
            return "rule"
        downs = [down for _, down in place.postings if down]
        return "rule" if downs and day < max(downs) else "ok"

    def take_down(self, n, who, step, k):
        channel, early = ("own", "website")[n % 2], k
        case, on = self._any_of(n, lambda case: any(p.up for p in case.places.values())), self._ago(early)
        channel = channel if channel in case.places and case.places[channel].up else self._standing(case)
        posting = self._row(case).announcement.postings.get(channel=channel, taken_down_on=None)
        watches = self._office(who) or model.holds(who, "inspector") or model.holds(who, "observer")
        watches = watches or any(model.holds(who, role, *model.UNITS[case.unit]) for role in ("clerk", "leader"))
        place = case.places[channel]
        ended = case.state in model.ENDED or (channel == "own" and case.gone_on)
        wanted = "rule" if ended or on < place.up or case.served(on) else "ok"
        wanted = wanted if watches else "refused"
        assert self._try(lambda: announcements.take_down(posting, on=on, note="不见了", by=self._user(who))) == wanted
        if wanted == "ok":
            next(entry for entry in place.postings if entry[1] is None)[1] = on

    def _standing(self, case) -> str:
        return next(channel for channel, place in case.places.items() if place.up)

    def _any_of(self, n, wanted) -> model.Case:
        found = [case for case in self.cases if wanted(case)]
        return found[n % len(found)]

    def _ago(self, days) -> date:
        return clock.today() - timedelta(days=days)

    def _office(self, who) -> bool:
        return model.holds(who, "reviewer") or model.holds(who, "approver")

    # Time

    def time_goes_on_and_ticks(self, n, who, step, k):
        days = (0, 1, 2, 3, 5, 16)[k]
        if clock.today() + timedelta(days=days) <= LAST_DAY:
            self.hands.forward(days=days)
        closing = [case for case in self.cases if case.may_close(clock.today())]
        assert periodic.run_all() == []
        for case in closing:
            self._moved(case, "close", "closed")
        taken["effects"] += 1
        if n % 3 == 0:
            messages = Message.objects.count()
            assert periodic.run_all() == []
            assert Message.objects.count() == messages, "the second tick adds nothing"

    def the_calendar_is_edited(self, n, who, step, k):
        ahead, worked = 1 + n % 20, (True, False, None)[k % 3]
        day = clock.today() + timedelta(days=ahead)
        with pytest.raises(Refused):
            calendar.edit_days([calendar.DayEdit(day, worked, "县里安排")], self.county.reviewer)
        calendar.edit_days([calendar.DayEdit(day, worked, "县里安排")], self.county.approver)
        if worked is None:
            self.days.rows.pop(day, None)
        else:
            self.days.rows[day] = worked
        taken["effects"] += 1

    # One step: what the model expects, what the product does

    def _take(self, case, step, who):
        wanted = self._expect(case, step, who)
        row = self._row(case)
        intent = services.Intent(self._user(who), row.version, "写明意见", uuid.uuid4().hex)
        deed = self._deed(step, row, intent)
        outcome = []
        got = self._try(lambda: outcome.append(deed()))
        assert got == wanted, f"{who} {step} on {case}"
        if got == "ok":
            self.done.append((deed, outcome[0].decision))
            self._follow(case, step, who)
        return got

    def _deed(self, step, row, intent):
        if step in ("report_done", "report_frozen", "report_gone"):
            late = {"identifier": uuid.uuid4().hex[:8], "verified_state": "verified", "verified_subject": row.unit.name}
            told = services.Report(clock.today(), self._proof(), row.name, late)
            return lambda: getattr(services, step)(row, intent, told)
        if step == "record_national":
            return lambda: services.record_national(row, intent, entered_on=clock.today(), proof=self._proof())
        return lambda: getattr(services, step)(row, intent)

    def _expect(self, case, step, who) -> str:
        if case.state not in model.OPEN_IN[step] or (step == "cancel" and case.approved_on):
            return "conflict"
        if not model.permitted(case, step, who):
            return "refused"
        return "ok" if self._met(case, step) else "rule"

    def _met(self, case, step) -> bool:
        if step in ("submit", "review", "approve") and case.kind == "altering" and case.content == case.before:
            return False
        return {
            "submit": lambda: self._submittable(case),
            "confirm_paper": lambda: case.way == "paper" and bool(case.scan_by),
            "report_done": lambda: case.kind != "cancelling",
            "report_frozen": lambda: case.kind == "cancelling",
            "report_gone": lambda: case.kind == "cancelling" and case.gone_on is None,
            "terminate": lambda: case.asked_end,
            "record_national": lambda: not case.entered,
        }.get(step, lambda: True)()

    def _submittable(self, case) -> bool:
        if not model.startable(case.kind, case.account):
            return False
        others = [other for other in self.cases if other is not case and other.open]
        if case.account:
            return all(other.account is not case.account for other in others)
        place = (case.unit, case.platform)
        held = any((a.unit, a.platform) == place for a in self.accounts if a.status != "cancelled")
        same = any((o.unit, o.platform) == place and o.kind == "opening" for o in others)
        own = {account.status for account in self.accounts if account.unit == case.unit}
        return not held and not same and own != {"cancelled"}  # a name is used again beside a living account only

    def _follow(self, case, step, who):
        ways = {
            "submit": self._submitted,
            "sign": self._signed,
            "confirm_paper": self._signed,
            "review": self._reviewed,
            "withdraw": self._withdrawn,
            "send_back": self._sent_back,
            "redeclare": self._sent_back,
        }
        target = ways.get(step, self._after_approval)(case, step, who)
        if step not in ("submit", "sign", "review"):
            case.sender = None
        self._moved(case, step, target)

    def _submitted(self, case, step, who) -> str:
        unchanged = case.state == "returned" and case.signed_content == case.content
        case.sender, case.sent_from, case.numbered = "clerk", case.state, True
        case.typed.add(who)
        if unchanged:
            case.county_from = clock.today()
            return case.resume
        case.signatures, case.signed_content = 0, None
        return "signing"

    def _signed(self, case, step, who) -> str:
        case.sender, case.sent_from = (who, "signing") if step == "sign" else (None, "")
        case.signers |= {who} if step == "sign" else set()
        if step == "confirm_paper" or case.signatures + 1 == len(model.UNITS[case.unit]):
            case.signed_content, case.county_from = case.content, clock.today()
            return "reviewing"
        case.signatures, case.since = case.signatures + 1, clock.today()
        return "signing"

    def _reviewed(self, case, step, who) -> str:
        case.sender, case.sent_from = who, "reviewing"
        case.reviewers.add(who)
        return "approving"

    def _withdrawn(self, case, step, who) -> str:
        if case.sent_from == "signing":
            case.signatures = len(model.UNITS[case.unit]) - 1 if case.state == "reviewing" else 0
            case.signed_content = None
            case.since = clock.today()
        return case.sent_from

    def _sent_back(self, case, step, who) -> str:
        case.resume = case.state
        return "returned"

    def _after_approval(self, case, step, who) -> str:
        today = clock.today()
        if step == "ask_termination":
            case.asked_end = True
            return case.state
        if step == "approve":
            case.approved_on = today
            if not case.announced:
                case.announced, case.drafted_on = True, today
                suspended = case.kind == "cancelling" and case.account.status == "suspended"
                case.places = {channel: model.Place() for channel in (["website"] if suspended else ["own", "website"])}
        elif step in ("report_done", "report_frozen"):
            case.happened_on = today
            self._register(case, step)
        elif step == "report_gone":
            case.gone_on, case.account.status = today, "cancelled"
            if "own" in case.places and case.places["own"].up is None:
                del case.places["own"]
        elif step == "record_national":
            case.entered = True
        ends = {"reject": "rejected", "cancel": "cancelled", "terminate": "terminated", "approve": "operating"}
        return ends.get(step, "announcing")

    def _register(self, case, step) -> None:
        if step == "report_frozen":
            return
        if case.kind == "opening" and case.account is None:
            case.account = model.Account(self._row(case).account_id, case.unit, case.platform)
            self.accounts.append(case.account)
        case.account.status = "suspended" if case.kind == "suspending" else "normal"
        if case.kind == "altering":
            case.account.status = Account.objects.get(pk=case.account.pk).status
        if case.kind in ("opening", "altering"):
            case.account.purpose = case.content

    def _moved(self, case, step, target) -> None:
        if target != case.state:
            case.since = clock.today()
        case.state = target
        taken["reached"].add(target)
        case.steps += 1

    def _try(self, deed) -> str:
        try:
            deed()
        except tuple(REFUSALS) as refusal:
            return REFUSALS[type(refusal)]
        taken["effects"] += 1
        return "ok"

    def _case(self, n):
        return self.cases[n % len(self.cases)]

    def _row(self, case) -> Application:
        return Application.objects.get(pk=case.pk)

    def _user(self, who):
        return getattr(self.county, who)

    def _proof(self):
        if not hasattr(self, "kept_proof"):
            self.kept_proof = make.proof(self.county.clerk, self.county.town)
        return self.kept_proof

    # What always holds

    @invariant()
    def every_promise_is_kept(self):
        """Looked at after each deed with an effect, and after every fifth without one."""
        if taken["effects"] == self.looked_at and taken["steps"] % 5:
            return
        self.looked_at = taken["effects"]
        self.the_rows_are_what_the_model_says()
        self.each_step_has_one_decision_one_version_one_history_row()
        self.numbers_have_no_gap_and_places_no_second_case()

    def the_rows_are_what_the_model_says(self):
        rows = {row.pk: row for row in Application.objects.for_lists()}
        assert set(rows) == {case.pk for case in self.cases}
        for case in self.cases:
            row = rows[case.pk]
            assert row.state == case.state and row.state in State.values
            assert bool(row.number) == case.numbered
            assert row.due_on == case.due_on(self.days, clock.today()), f"{case} {row.due_on}"
            if row.state == "announcing":
                assert row.national_due_on == self.days.add(case.happened_on, 5)
                assert row.announcement.due_on == self.days.add(case.happened_on, 3)
            if row.announcement:
                assert bool(row.announcement.ended_on) == (row.state in model.ENDED)
            if row.state == "closed" and case.places:
                assert all(up and (clock.today() - up).days >= 15 for up in (p.up for p in case.places.values()))

    def each_step_has_one_decision_one_version_one_history_row(self):
        decisions = {}
        for decision in Decision.objects.order_by("pk"):
            decisions.setdefault(decision.application_id, []).append(decision)
        history = {}
        words = Application.history.order_by("history_id").values_list("id", "state", "history_change_reason")
        for pk, state, reason in words:
            history.setdefault(pk, []).append((reason, state))
        for case in self.cases:
            rows = decisions.get(case.pk, [])
            assert len(rows) == case.steps
            assert len({row.version for row in rows}) == len(rows)
            chain = ["draft", *(row.to_state for row in rows)]
            assert [row.from_state for row in rows] == chain[:-1], "each step begins where the last one ended"
            assert chain[-1] == case.state
            replay = [entry for entry in history.get(case.pk, []) if entry[0] not in ("deadline", "recompute")]
            assert replay == [(row.step, row.to_state) for row in rows]
            self._four_eyes(rows)

    def _four_eyes(self, rows) -> None:
        signers, reviewers, typists = set(), set(), set()
        for row in rows:
            if row.step in ("submit", "resubmit"):
                typists.add(row.by_id)
            if row.step == "sign":
                assert row.by_id not in typists
                signers.add(row.by_id)
            if row.step == "review":
                assert row.by_id not in signers
                reviewers.add(row.by_id)
            if row.step == "approve":
                assert row.by_id not in signers | reviewers | typists

    def numbers_have_no_gap_and_places_no_second_case(self):
        given = sorted(Application.objects.exclude(number="").values_list("number", flat=True))
        assert given == [f"SQ-2026-{n:04d}" for n in range(1, len(given) + 1)]
        series = dict(NumberSeries.objects.values_list("series", "last"))
        assert series.get("application", 0) == len(given)
        filed = Account.objects.exclude(filing_number="").count()
        assert series.get("filing", 0) == filed == len(self.accounts)
        accounts = [case.account.pk for case in self.cases if case.open and case.account]
        assert len(accounts) == len(set(accounts)), "one open case per account"
        status = dict(Account.objects.values_list("pk", "status"))
        assert status == {account.pk: account.status for account in self.accounts}
        assert Announcement.objects.count() == sum(case.announced for case in self.cases)


def live(county, steps: int) -> None:
    """Run whole lives until *steps* were taken; the seed stands in the output."""
    more_people(county)
    taken.update(steps=0, effects=0, reached=set())
    machine = hypothesis.seed(SEED)(type("Lives", (Life,), {"county": county}))
    tell(f"STATEFUL_SEED={SEED}")
    plain = {"deadline": None, "phases": PHASES, "database": None, "print_blob": False}
    lives = steps * 103 // 100 // STEPS_PER_LIFE + 3  # one in a hundred ends before its steps do
    size = {"max_examples": lives, "stateful_step_count": STEPS_PER_LIFE, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(machine, settings=hypothesis.settings(**size, **plain))
    tell(f"lives: {taken['steps']} steps, {taken['effects']} with an effect")
    assert {"closed", "returned"} <= taken["reached"]
    assert taken["steps"] >= steps and taken["effects"] > steps / 4


@pytest.mark.slow
def test_a_thousand_random_steps_keep_every_promise(county):
    live(county, 1_000)


@pytest.mark.chaos
@pytest.mark.slow
def test_twenty_thousand_random_steps_keep_every_promise(county):
    live(county, 20_000)
