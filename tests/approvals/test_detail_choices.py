"""Which steps stand open to whom: one table of states and roles; the page offers exactly these, and says why not."""

import pytest
from django.urls import reverse

from approvals import services
from approvals.enums import Kind, State, Step, Way
from approvals.models import Application
from approvals.present import choices
from approvals.views import casefile
from county.enums import Role
from county.models import RoleAssignment, User
from tests import factories

pytestmark = pytest.mark.django_db

SIGNING = {Step.SIGN, Step.SEND_BACK, Step.REJECT}
REVIEWING = {Step.REVIEW, Step.SEND_BACK, Step.REJECT}
APPROVING = {Step.APPROVE, Step.SEND_BACK, Step.REJECT}
TABLE = {
    State.DRAFT: {},
    State.SIGNING: {
        "clerk": {Step.WITHDRAW, Step.CANCEL},
        "colleague": {Step.WITHDRAW, Step.CANCEL},
        "leader": SIGNING,
    },
    State.REVIEWING: {
        "clerk": {Step.CANCEL},
        "colleague": {Step.CANCEL},
        "leader": {Step.WITHDRAW},
        "reviewer": REVIEWING,
        "second_reviewer": REVIEWING,
    },
    State.APPROVING: {
        "clerk": {Step.CANCEL},
        "colleague": {Step.CANCEL},
        "reviewer": {Step.WITHDRAW},
        "approver": APPROVING,
        "second_approver": APPROVING,
    },
    State.OPERATING: {
        "clerk": {Step.REPORT_DONE, Step.REDECLARE, Step.ASK_TERMINATION},
        "colleague": {Step.REPORT_DONE, Step.REDECLARE, Step.ASK_TERMINATION},
    },
    State.ANNOUNCING: {
        "reviewer": {Step.RECORD_NATIONAL},
        "second_reviewer": {Step.RECORD_NATIONAL},
        "approver": {Step.RECORD_NATIONAL},
        "second_approver": {Step.RECORD_NATIONAL},
    },
}
PEOPLE = (
    "clerk", "colleague", "leader", "stranger", "other_leader", "health_leader", "reviewer", "second_reviewer",
    "approver", "second_approver", "inspector", "observer", "sysadmin", "secadmin", "auditor",
)  # fmt: skip


@pytest.fixture
def county(freeze):
    freeze("2026-11-16T10:00")
    return factories.County()


def open_to(case, user) -> set:
    case = Application.objects.for_lists().get(pk=case.pk)
    return set(choices.steps_open_to(case, User.objects.get(pk=user.pk)))


@pytest.mark.parametrize("state", TABLE)
def test_each_role_has_exactly_the_steps_of_the_table(county, state):
    case = factories.bring(county, factories.draft(county), state)
    found = {who: steps for who in PEOPLE if (steps := open_to(case, getattr(county, who)))}
    assert found == TABLE[state]


@pytest.mark.parametrize("state", [State.SIGNING, State.REVIEWING, State.APPROVING])
def test_the_page_offers_exactly_the_radio_cards_of_the_table(client, county, state):
    case = factories.bring(county, factories.draft(county), state)
    for who in ("clerk", "leader", "reviewer", "approver", "observer"):
        client.force_login(getattr(county, who))
        page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        for step in choices.DECIDING:
            offered = 'name="result"' in page and f'value="{step.value}"' in page
            assert offered is (step in TABLE[state].get(who, ())), (who, step)


@pytest.mark.parametrize("state", [State.SIGNING, State.REVIEWING, State.APPROVING])
def test_nothing_is_selected_before_the_reader_chooses(client, county, state):
    case = factories.bring(county, factories.draft(county), state)
    client.force_login({"signing": county.leader, "reviewing": county.reviewer, "approving": county.approver}[state])
    page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
    assert 'type="radio"' in page
    assert " checked" not in page


@pytest.mark.parametrize("end", ["reject", "cancel"])
def test_an_ended_case_offers_nothing_to_anybody(county, end):
    case = factories.bring(county, factories.draft(county), State.REVIEWING)
    by = county.reviewer if end == "reject" else county.clerk
    getattr(services, end)(case, factories.intent(case, by, "不办了"))
    assert not any(open_to(case, getattr(county, who)) for who in PEOPLE)


def test_a_returned_case_can_be_written_and_cancelled_by_the_clerk_only(county):
    case = factories.bring(county, factories.draft(county), State.REVIEWING)
    case = services.send_back(case, factories.intent(case, county.reviewer, "补充")).case
    assert open_to(case, county.clerk) == {Step.CANCEL}
    assert choices.may_write(case, county.clerk)
    for who in ("leader", "reviewer", "approver", "stranger"):
        assert open_to(case, getattr(county, who)) == set()
        assert not choices.may_write(case, getattr(county, who))


class TestCancelling:
    @pytest.fixture
    def case(self, county):
        about = factories.filed_account(county.town)
        return factories.bring(county, factories.draft(county, Kind.CANCELLING, about=about), State.OPERATING)

    def test_out_of_use_comes_before_gone(self, county, case):
        assert open_to(case, county.clerk) == {Step.REPORT_FROZEN, Step.REDECLARE, Step.ASK_TERMINATION}
        factories.report(case)
        assert open_to(case, county.clerk) == {Step.REPORT_GONE}

    def test_gone_is_reported_once(self, county, case):
        factories.report(case)
        told = services.Report(day=case.approved_on, proof=factories.proof(county.clerk, county.town))
        services.report_gone(case, factories.intent(case, county.clerk, "平台已删除"), told)
        assert open_to(case, county.clerk) == set()


class TestTermination:
    def test_the_office_may_end_a_case_only_when_the_unit_asked(self, county):
        case = factories.bring(county, factories.draft(county), State.OPERATING)
        assert open_to(case, county.reviewer) == set()
        services.ask_termination(case, factories.intent(case, county.clerk, "平台不予注册"))
        assert open_to(case, county.reviewer) == {Step.TERMINATE}
        assert Step.ASK_TERMINATION not in open_to(case, county.clerk)


class TestPaper:
    @pytest.fixture
    def case(self, county):
        case = factories.draft(county)
        services.save_draft(case, {"way": Way.PAPER}, by=county.clerk)
        return factories.bring(county, case, State.SIGNING)

    def test_the_reviewer_confirms_only_a_scan_that_is_there(self, county, case):
        assert Step.CONFIRM_PAPER not in open_to(case, county.reviewer)
        services.attach(case, factories.pdf(), purpose="signed_sheet", by=county.clerk)
        assert Step.CONFIRM_PAPER in open_to(case, county.reviewer)
        assert Step.CONFIRM_PAPER not in open_to(case, county.approver)

    def test_the_reviewer_may_return_a_bad_sheet(self, county, case):
        assert Step.SEND_BACK in open_to(case, county.reviewer)
        assert Step.REJECT not in open_to(case, county.reviewer)


class TestSecondLevel:
    def test_each_leader_signs_in_his_turn(self, county):
        case = factories.draft(county, unit=county.hospital, by=county.hospital_clerk, name="泾源医声")
        case = factories.bring(county, case, State.SIGNING)
        assert open_to(case, county.hospital_leader) == SIGNING
        assert open_to(case, county.health_leader) == set()
        services.sign(case, factories.intent(case, county.hospital_leader, "同意"))
        assert open_to(case, county.health_leader) == SIGNING
        assert open_to(case, county.hospital_leader) == {Step.WITHDRAW}


class TestFourEyes:
    def also(self, user, role, unit):
        RoleAssignment.objects.create(user=user, unit=unit, role=role)

    def why(self, case, user):
        case = Application.objects.for_lists().get(pk=case.pk)
        return choices.why_not(case, User.objects.get(pk=user.pk))

    def test_who_typed_does_not_sign(self, county):
        self.also(county.clerk, Role.LEADER, county.town)
        case = factories.bring(county, factories.draft(county), State.SIGNING)
        assert Step.SIGN not in open_to(case, county.clerk)
        assert self.why(case, county.clerk) == "这件申请由您填报，应由别人签字或核对"

    def test_who_signed_does_not_review(self, county):
        self.also(county.leader, Role.REVIEWER, county.office)
        case = factories.bring(county, factories.draft(county), State.REVIEWING)
        assert Step.REVIEW not in open_to(case, county.leader)
        assert self.why(case, county.leader) == "这件申请由您签字，应由别人初审"

    def test_who_reviewed_does_not_approve(self, county):
        self.also(county.reviewer, Role.APPROVER, county.office)
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        assert Step.APPROVE not in open_to(case, county.reviewer)
        assert self.why(case, county.reviewer) == "您已填报、签字或初审过这件申请，应由别人审批"

    def test_the_page_tells_it_in_these_words(self, client, county):
        self.also(county.reviewer, Role.APPROVER, county.office)
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        assert 'value="approve"' not in page
        assert "您已填报、签字或初审过这件申请，应由别人审批" in page

    def test_who_has_the_step_hears_no_reason(self, county):
        case = factories.bring(county, factories.draft(county), State.REVIEWING)
        assert self.why(case, county.reviewer) == ""

    def test_a_reader_hears_who_can(self, client, county):
        case = factories.bring(county, factories.draft(county), State.REVIEWING)
        assert self.why(case, county.clerk) == "只有县府办经办可以办理“初审同意”"
        client.force_login(county.clerk)
        page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        assert "只有县府办经办可以办理“初审同意”。现在由县府办经办办理，您可以查看。" in page


class TestWhatFollows:
    """Thursday 19 November 2026: the dates are counted by hand."""

    @pytest.fixture
    def follows(self, county, freeze):
        def told(state, step, **changes):
            case = factories.bring(county, factories.draft(county, **changes), state)
            freeze("2026-11-19T10:00")
            return choices.follows(case, step)

        return told

    def test_a_signature_starts_the_five_days_of_the_office(self, follows):
        assert follows(State.SIGNING, Step.SIGN) == "今天同意，县府办应于 11月26日 前办完"

    def test_a_first_signature_of_two_asks_for_the_second(self, county, follows):
        words = follows(State.SIGNING, Step.SIGN, unit=county.hospital, by=county.hospital_clerk, name="泾源医声")
        assert words == "今天同意，县卫生健康局主要领导应于 11月26日 前签字"

    def test_a_review_leaves_the_offices_deadline_where_it_was(self, follows):
        assert follows(State.REVIEWING, Step.REVIEW) == "今天同意，审批应于 11月23日 前完成"

    def test_an_approval_gives_the_unit_ten_days(self, follows):
        assert follows(State.APPROVING, Step.APPROVE) == "今天同意，平台办理应于 12月3日 前完成"

    def test_an_internal_change_needs_no_announcement(self, county, freeze):
        about = factories.filed_account(county.town)
        case = services.start(kind=Kind.ALTERING, unit=county.town, by=county.clerk, account=about)
        services.save_draft(case, {"first_phone": "0954-5018888", "reason": "换号"}, by=county.clerk)
        case = factories.bring(county, case, State.APPROVING)
        assert choices.follows(case, Step.APPROVE).endswith("只改内部信息，不需要公告")

    def test_the_dates_stand_on_the_page(self, client, county):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        client.force_login(county.approver)
        page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        assert "今天同意，平台办理应于 11月30日 前完成" in page


class TestUrging:
    @pytest.mark.parametrize(
        ("state", "may"),
        [
            (State.SIGNING, {"clerk", "reviewer", "approver"}),
            (State.REVIEWING, {"clerk", "leader", "approver", "reviewer"}),
            (State.OPERATING, {"leader", "reviewer", "approver"}),
            (State.ANNOUNCING, set()),
        ],
    )
    def test_the_sender_and_the_office_may_on_a_working_day(self, county, state, may):
        case = factories.bring(county, factories.draft(county), state)
        people = ("clerk", "leader", "reviewer", "approver", "observer", "stranger")
        found = {who for who in people if casefile.may_urge(case, getattr(county, who))}
        assert found == may | ({"leader"} if state == State.SIGNING else set())

    def test_who_has_the_case_himself_gets_no_such_button(self, client, county):
        case = factories.bring(county, factories.draft(county), State.REVIEWING)
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        assert reverse("approvals:urge", args=[case.pk]) not in page

    def test_a_saturday_is_no_day_for_it(self, county, freeze):
        case = factories.bring(county, factories.draft(county), State.REVIEWING)
        freeze("2026-11-21T10:00")
        assert not casefile.may_urge(case, county.clerk)
