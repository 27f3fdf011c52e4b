"""整改通知: issued with a deadline, answered, verified by somebody else, objected to, given more time (article 35)."""

import threading
from datetime import date

import pytest
from django.db import connections

from county.access import Refused
from county.articles import RuleViolation
from county.models import AuditEntry
from inspections.enums import OrderState, PleaKind, PleaState
from inspections.errors import Overtaken
from inspections.models import Rectification, RectificationStep
from inspections.services import orders
from notifications.models import Message
from tests import factories as make
from tests import inspecting

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def row(county):
    """新民乡讯 has two faults, both to be mended."""
    accounts = inspecting.register(county)
    row = inspecting.open_round(county)
    inspecting.checked(county, inspecting.entry(row, accounts[2]), source_named="未注明来源", duty="没有值班记录")
    return row


@pytest.fixture
def order(county, row):
    return inspecting.order(county, row)


def now(order) -> Rectification:
    return Rectification.objects.get(pk=order.pk)


def answered(county, order) -> Rectification:
    return orders.answer(order, inspecting.said(order, county.stranger))


class TestIssuing:
    def test_one_order_names_all_problems_of_the_account(self, county, row, order):
        assert order.number == "泾新媒改〔2026〕1号" and order.findings.count() == 2
        assert (order.unit, order.subject, order.state) == (
            county.other_town,
            "新民乡讯（微信订阅号）",
            OrderState.WAITING,
        )
        assert orders.waiting(row) == []

    def test_deadline_and_time_to_object_are_working_days(self, order):
        assert (order.due_on, order.object_until) == (date(2026, 11, 9), date(2026, 11, 5))

    def test_the_units_clerk_and_leader_are_told(self, county, order):
        told = Message.objects.filter(title__contains="整改通知：新民乡讯")
        assert {message.recipient for message in told} == {county.stranger, county.other_leader}
        assert told.first().url == f"/rectify/{order.pk}/"

    def test_it_is_sent_once(self, county, row, order):
        with pytest.raises(RuleViolation, match="已经发出整改通知"):
            orders.issue(list(order.findings.all()), by=county.inspector)

    def test_it_is_about_one_account(self, county, row):
        other = inspecting.checked(county, row.entries.exclude(findings__isnull=False).first(), map="无审图号")
        with pytest.raises(RuleViolation, match="只写一个账号"):
            orders.issue([*row.findings.filter(code="duty"), *other.findings.all()], by=county.inspector)

    @pytest.mark.parametrize("who", ["clerk", "leader", "observer", "sysadmin"])
    def test_others_do_not_issue(self, county, row, who):
        with pytest.raises(Refused):
            orders.issue(orders.waiting(row)[0], by=getattr(county, who))


class TestAnswering:
    def test_the_unit_answers_with_words_and_files(self, county, order):
        proof = make.proof(county.stranger, county.other_town)
        done = orders.answer(order, inspecting.said(order, county.stranger, "已补注来源。", (proof,)))
        step = done.steps.last()
        assert done.state == OrderState.ANSWERED and (step.by_name, step.words) == ("陌生人", "已补注来源。")
        assert [file.attachment for file in step.files.all()] == [proof]

    def test_the_checker_and_the_office_are_told(self, county, order):
        answered(county, order)
        told = Message.objects.filter(title__startswith="整改已答复")
        assert {message.recipient for message in told} == {county.inspector, county.reviewer, county.second_reviewer}

    def test_another_unit_does_not_answer(self, county, order):
        with pytest.raises(Refused) as refusal:
            orders.answer(order, inspecting.said(order, county.clerk))
        assert refusal.value.who_can == "填报员、单位主要领导"

    def test_it_needs_words(self, county, order):
        with pytest.raises(RuleViolation, match="写明情况和理由"):
            orders.answer(order, inspecting.said(order, county.stranger, "  "))

    def test_twice_is_too_much(self, county, order):
        answered(county, order)
        with pytest.raises(Overtaken, match="现在是“待复核”，不能办理“答复整改情况”"):
            answered(county, order)

    def test_an_old_page_is_told_what_happened(self, county, order):
        said = inspecting.said(order, county.stranger)
        answered(county, order)
        with pytest.raises(Overtaken) as overtaken:
            orders.answer(order, said)
        assert overtaken.value.now.get_step_display() == "答复整改情况"


class TestVerifying:
    def test_accepted_it_is_closed(self, county, order):
        done = inspecting.mended(county, order, by=county.stranger)
        assert done.state == OrderState.CLOSED and done.closed_at
        assert Message.objects.filter(title__startswith="整改已复核通过", recipient=county.stranger).exists()

    def test_who_answered_does_not_verify(self, county, order):
        make.RoleAssignment.objects.create(user=county.stranger, unit=county.office, role="inspector")
        both = make.User.objects.get(pk=county.stranger.pk)
        orders.answer(order, inspecting.said(order, both))
        with pytest.raises(RuleViolation, match="没有参与答复的人"):
            orders.accept(order, inspecting.said(order, both))

    def test_the_unit_does_not_verify(self, county, order):
        answered(county, order)
        with pytest.raises(Refused):
            orders.accept(order, inspecting.said(order, county.clerk))

    def test_not_mended_it_goes_back_with_a_fresh_deadline(self, county, order, monday):
        answered(county, order)
        monday.move_to("2026-11-10T10:00")
        back = orders.send_back(order, inspecting.said(order, county.reviewer, "截图看不清"))
        assert (back.state, back.due_on, back.first_due_on) == (
            OrderState.RETURNED,
            date(2026, 11, 17),
            date(2026, 11, 9),
        )
        assert answered(county, back).state == OrderState.ANSWERED

    def test_a_fresh_deadline_lies_ahead(self, county, order):
        answered(county, order)
        with pytest.raises(RuleViolation, match="晚于今天"):
            orders.send_back(order, inspecting.said(order, county.reviewer), date(2026, 11, 2))

    def test_before_an_answer_there_is_nothing_to_verify(self, county, order):
        with pytest.raises(Overtaken, match="不能办理“复核通过”"):
            orders.accept(order, inspecting.said(order, county.reviewer))


class TestPleas:
    def plead(self, county, order, kind=PleaKind.OBJECTION, wanted=None):
        return orders.plead(order, kind, inspecting.said(order, county.stranger, "账号已停用，无法更新"), wanted)

    def test_a_right_objection_lifts_the_order(self, county, order):
        self.plead(county, order)
        done = orders.decide_plea(order, True, inspecting.said(order, county.reviewer, "情况属实"))
        assert done.state == OrderState.LIFTED and not done.is_open
        assert done.pleas.get().state == PleaState.GRANTED

    def test_a_wrong_one_changes_nothing(self, county, order):
        self.plead(county, order)
        done = orders.decide_plea(order, False, inspecting.said(order, county.reviewer, "截图清楚"))
        assert (done.state, done.due_on) == (OrderState.WAITING, order.due_on)
        assert done.pleas.get().answer == "截图清楚"

    def test_after_its_time_no_objection_is_taken(self, county, order, monday):
        monday.move_to("2026-11-06T10:00")
        with pytest.raises(RuleViolation, match="异议期限"):
            self.plead(county, order)

    def test_more_time_as_wanted_or_as_given(self, county, order):
        self.plead(county, order, PleaKind.EXTENSION, date(2026, 11, 20))
        assert now(order).due_on == date(2026, 11, 9), "until it is granted the deadline stands"
        done = orders.decide_plea(order, True, inspecting.said(order, county.reviewer), date(2026, 11, 13))
        assert (done.due_on, done.first_due_on) == (date(2026, 11, 13), date(2026, 11, 9))

    @pytest.mark.parametrize("wanted", [None, date(2026, 11, 9), date(2026, 11, 1)])
    def test_more_time_is_later_than_the_deadline(self, county, order, wanted):
        with pytest.raises(RuleViolation, match="晚于现在的整改期限"):
            self.plead(county, order, PleaKind.EXTENSION, wanted)

    def test_one_waits_at_a_time(self, county, order):
        self.plead(county, order)
        with pytest.raises(RuleViolation, match="已有一项申请在等待答复"):
            self.plead(county, order, PleaKind.EXTENSION, date(2026, 11, 20))

    def test_an_answer_settles_an_open_one(self, county, order):
        self.plead(county, order, PleaKind.EXTENSION, date(2026, 11, 20))
        done = answered(county, order)
        assert done.pleas.get().state == PleaState.REFUSED
        with pytest.raises(Overtaken, match="已经答复"):
            orders.decide_plea(order, True, inspecting.said(order, county.reviewer))

    def test_who_pleads_does_not_decide(self, county, order):
        make.RoleAssignment.objects.create(user=county.stranger, unit=county.office, role="inspector")
        self.plead(county, order)
        both = make.User.objects.get(pk=county.stranger.pk)
        with pytest.raises(RuleViolation, match="没有参与答复的人"):
            orders.decide_plea(order, True, inspecting.said(order, both))


class TestRecord:
    def test_every_step_leaves_one_row_and_one_audit_entry(self, county, order):
        inspecting.mended(county, order, by=county.stranger)
        steps = list(order.steps.values_list("step", "version"))
        assert steps == [("issue", 1), ("answer", 2), ("accept", 3)]
        audited = AuditEntry.objects.filter(target_id=str(order.pk)).order_by("pk").values_list("action", flat=True)
        assert list(audited) == ["inspections.issue_order", "inspections.answer", "inspections.accept"]

    def test_steps_are_never_changed_or_removed(self, order):
        with pytest.raises(TypeError):
            RectificationStep.objects.all().delete()
        with pytest.raises(TypeError):
            RectificationStep.objects.update(words="x")

    def test_a_refused_step_leaves_nothing(self, county, order):
        with pytest.raises(Refused):
            orders.accept(answered(county, order), inspecting.said(order, county.clerk))
        assert now(order).version == 2 and order.steps.count() == 2

    def test_a_unit_sees_its_own_orders_at_once_and_no_others(self, county, order):
        assert Rectification.objects.for_user(county.stranger).get() == order
        assert not Rectification.objects.for_user(county.clerk).exists()
        assert Rectification.objects.for_user(county.observer).exists()


def race(deeds) -> list[str]:
    """Do the deeds at once; what became of each."""
    barrier, told = threading.Barrier(len(deeds)), []

    def hand(deed):
        barrier.wait()
        try:
            deed()
            told.append("done")
        except (Overtaken, RuleViolation) as lost:
            told.append(type(lost).__name__)
        finally:
            connections.close_all()

    hands = [threading.Thread(target=hand, args=(deed,)) for deed in deeds]
    for each in hands:
        each.start()
    for each in hands:
        each.join(120)
    return sorted(told)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_two_who_send_it_at_once_one_does(self, county, row):
        group = orders.waiting(row)[0]
        told = race(
            [lambda by=by: orders.issue(group, by=by) for by in (county.inspector, county.reviewer, county.approver)]
        )
        assert told == ["RuleViolation", "RuleViolation", "done"] and Rectification.objects.count() == 1

    def test_of_two_verdicts_at_once_one_counts(self, county, order):
        answered(county, order)
        said = [inspecting.said(order, by) for by in (county.reviewer, county.second_reviewer)]
        told = race([lambda: orders.accept(order, said[0]), lambda: orders.send_back(order, said[1])])
        assert told == ["Overtaken", "done"] and order.steps.count() == 3
