"""Deciding a case over the web: opinions, refusals, double clicks, stale pages, races."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import ExceptionGrant
from approvals import services
from approvals.enums import Kind, State, Step
from approvals.models import Application, CarbonCopy, Decision, Receipt
from county.enums import Role
from county.models import RoleAssignment
from notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(freeze):
    hands = freeze("2026-11-16T10:00")
    found = factories.County()
    found.hands = hands
    return found


@pytest.fixture
def case(county):
    return factories.bring(county, factories.draft(county), State.REVIEWING)


@pytest.fixture
def post(client):
    """Send a form as a person: the opinion form with its result, or a step that only asks why."""

    def send(user, case, name="decide", *, version=None, key=None, status=None, **typed):
        client.force_login(user)
        known = Application.objects.get(pk=case.pk)
        data = {
            "version": known.version if version is None else version,
            "key": key or str(uuid.uuid4()),
            "opinion": "",
        }
        answer = client.post(reverse("approvals:step", args=[case.pk, name]), data | typed)
        assert status is None or answer.status_code == status
        return answer

    return send


def state_of(case) -> str:
    return Application.objects.get(pk=case.pk).state


class TestForward:
    def test_a_review_goes_on_to_the_approver(self, county, case, post):
        answer = post(county.reviewer, case, result="review", opinion="拟同意", status=302)
        assert answer.url == reverse("approvals:detail", args=[case.pk])
        assert state_of(case) == State.APPROVING
        assert case.decisions.last().opinion == "拟同意"

    def test_the_answer_says_who_has_it_now_and_until_when(self, client, county, case, post):
        answer = post(county.reviewer, case, result="review")
        page = client.get(answer.url).content.decode()
        assert "已办理：初审同意。现在由县府办审批办理，应于 11月23日 前办理" in page

    def test_a_leader_signs_without_a_word(self, county, post):
        case = factories.bring(county, factories.draft(county), State.SIGNING)
        post(county.leader, case, result="sign", status=302)
        assert state_of(case) == State.REVIEWING

    def test_an_approval_lets_the_unit_act(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        post(county.approver, case, result="approve", opinion="同意", status=302)
        assert state_of(case) == State.OPERATING

    @pytest.mark.parametrize(("result", "state"), [("send_back", State.RETURNED), ("reject", State.REJECTED)])
    def test_return_and_rejection_carry_the_opinion(self, county, case, post, result, state):
        post(county.reviewer, case, result=result, opinion="补充会议研究材料", status=302)
        assert state_of(case) == state
        assert case.decisions.last().opinion == "补充会议研究材料"

    def test_flagged_fields_are_kept_for_the_clerk(self, county, case, post):
        post(county.reviewer, case, result="send_back", opinion="补充", flagged=["reason", "files"])
        assert Application.objects.get(pk=case.pk).flagged == "reason,files"

    def test_flags_of_a_form_that_agrees_are_left_out(self, county, case, post):
        post(county.reviewer, case, result="review", flagged=["reason"])
        assert Application.objects.get(pk=case.pk).flagged == ""


class TestWhatIsMissing:
    def test_a_form_without_a_result_comes_back_with_its_text(self, county, case, post):
        page = post(county.reviewer, case, opinion="写了很久的意见", status=200).content.decode()
        assert "选择处理结果" in page
        assert "写了很久的意见</textarea>" in page
        assert "<title>错误：" in page
        assert state_of(case) == State.REVIEWING

    @pytest.mark.parametrize(
        ("result", "words"), [("send_back", "写明意见，对方才知道怎样修改"), ("reject", "写明不同意的理由")]
    )
    @pytest.mark.parametrize("opinion", ["", "   ", "\n"])
    def test_return_and_rejection_need_words(self, county, case, post, result, words, opinion):
        page = post(county.reviewer, case, result=result, opinion=opinion, status=200).content.decode()
        assert words in page
        assert f'value="{result}" checked' in page
        assert state_of(case) == State.REVIEWING

    def test_an_opinion_of_500_characters_passes_and_501_are_told(self, county, case, post):
        page = post(county.reviewer, case, result="review", opinion="好" * 501, status=200).content.decode()
        assert "意见最多 500 字" in page
        post(county.reviewer, case, result="review", opinion="好" * 500, status=302)

    @pytest.mark.parametrize("result", ["x", "close", "report_done", "submit", "terminate", "review "])
    def test_a_result_that_is_no_opinion_is_not_taken(self, county, case, post, result):
        assert "选择处理结果" in post(county.reviewer, case, result=result, status=200).content.decode()
        assert state_of(case) == State.REVIEWING

    @pytest.mark.parametrize(
        "broken", [{"version": "x"}, {"version": ""}, {"key": "x"}, {"version": "9" * 30}, {"version": "0"}]
    )
    def test_a_form_without_its_hidden_values_is_shown_afresh(self, county, case, post, broken):
        page = post(county.reviewer, case, result="review", opinion="拟同意", status=200, **broken).content.decode()
        assert "页面停留太久或内容不完整" in page
        assert "拟同意</textarea>" in page
        assert f'name="version" value="{case.version}"' in page
        assert state_of(case) == State.REVIEWING

    @pytest.mark.parametrize("name", ["approve", "close", "report_done", "nonsense", "record_national", "submit"])
    def test_other_steps_have_no_door_here(self, county, case, post, name):
        post(county.reviewer, case, name, status=404)

    def test_a_step_is_not_read(self, client, county, case):
        client.force_login(county.reviewer)
        assert client.get(reverse("approvals:step", args=[case.pk, "decide"])).status_code == 405


class TestRefusals:
    def test_the_wrong_role_hears_which_role_can(self, county, case, post):
        page = post(county.leader, case, result="review", status=403).content.decode()
        assert "县府办经办" in page
        assert state_of(case) == State.REVIEWING

    def test_a_stranger_finds_nothing(self, county, case, post):
        post(county.stranger, case, result="review", status=404)

    @pytest.mark.parametrize("who", ["observer", "inspector"])
    def test_a_reader_does_not_decide(self, county, case, post, who):
        post(getattr(county, who), case, result="review", status=403)

    def test_four_eyes_are_told_in_words(self, county, post):
        RoleAssignment.objects.create(user=county.reviewer, unit=county.office, role=Role.APPROVER)
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        page = post(county.reviewer, case, result="approve", status=403).content.decode()
        assert "您已填报、签字或初审过这件申请，应由别人审批" in page

    def test_a_rule_that_broke_meanwhile_stops_the_review_with_its_article(self, county, case, post):
        factories.account(county.town, code="douyin", name="云上香水")
        page = post(county.reviewer, case, result="review", opinion="拟同意", status=200).content.decode()
        assert "抖音上已有账号" in page
        assert "第十一条" in page
        assert "拟同意</textarea>" in page


class TestException:
    @pytest.fixture
    def case(self, county):
        factories.account(county.town, code="douyin", name="云上香水")
        case = factories.draft(county)
        services.save_draft(case, {"exception_platform": "两个办事大厅分别服务"}, by=county.clerk)
        return factories.bring(county, case, State.SIGNING)

    @pytest.fixture
    def approving(self, county, case):
        factories.sign_all(county, case)
        return services.review(case, factories.intent(case, county.reviewer, "拟同意")).case

    def test_the_form_asks_until_when(self, client, county, approving):
        client.force_login(county.approver)
        assert "例外有效期至" in client.get(reverse("approvals:detail", args=[approving.pk])).content.decode()

    @pytest.mark.parametrize("until", ["", "2026-11-16", "2020-01-01"])
    def test_an_end_after_today_is_needed(self, county, approving, post, until):
        page = post(county.approver, approving, result="approve", exception_until=until, status=200).content.decode()
        assert "写明晚于今天的有效期" in page
        assert state_of(approving) == State.APPROVING

    @pytest.mark.parametrize("until", ["明年", "2026-13-40"])
    def test_a_date_that_is_none_is_told(self, county, approving, post, until):
        page = post(county.approver, approving, result="approve", exception_until=until, status=200).content.decode()
        assert "日期写成 2026-12-31 这样" in page

    def test_returning_it_needs_no_date(self, county, approving, post):
        post(county.approver, approving, result="send_back", opinion="理由不足", status=302)

    def test_the_grant_is_kept_with_its_end(self, county, approving, post):
        post(county.approver, approving, result="approve", exception_until="2027-11-16", status=302)
        factories.report(approving)
        assert ExceptionGrant.objects.get().until.isoformat() == "2027-11-16"

    def test_a_plain_opening_is_not_asked(self, client, county):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        client.force_login(county.approver)
        assert "例外有效期至" not in client.get(reverse("approvals:detail", args=[case.pk])).content.decode()


class TestAnnounce:
    @pytest.fixture
    def internal(self, county):
        about = factories.filed_account(county.town)
        case = services.start(kind=Kind.ALTERING, unit=county.town, by=county.clerk, account=about)
        services.save_draft(case, {"first_phone": "0954-5018888", "reason": "换号"}, by=county.clerk)
        return factories.bring(county, case, State.APPROVING)

    @pytest.mark.parametrize(("typed", "announced"), [({}, False), ({"announce": "on"}, True)])
    def test_the_approver_may_order_an_announcement_of_an_internal_change(
        self, county, internal, post, typed, announced
    ):
        post(county.approver, internal, result="approve", status=302, **typed)
        assert Application.objects.get(pk=internal.pk).announce is announced


class TestCopies:
    def test_an_approval_is_sent_to_the_observers_ticked(self, county, case, post):
        post(county.reviewer, case, result="review", observers=[county.observer.pk], status=302)
        assert CarbonCopy.objects.get().user == county.observer

    def test_nobody_is_ticked_before(self, client, county, case):
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        assert f'name="observers" value="{county.observer.pk}"><span>' in page

    def test_who_is_no_observer_cannot_be_slipped_in(self, county, case, post):
        post(county.reviewer, case, result="review", observers=[county.stranger.pk], status=200)
        assert not CarbonCopy.objects.exists()

    def test_a_step_that_fails_sends_no_copy(self, county, case, post):
        post(
            county.reviewer, case, result="review", version=case.version - 1, observers=[county.observer.pk], status=409
        )
        assert not CarbonCopy.objects.exists()

    def test_a_copy_can_be_sent_without_deciding(self, client, county, case):
        client.force_login(county.approver)
        address = reverse("approvals:copy", args=[case.pk])
        for _ in range(2):
            assert client.post(address, {"observers": [county.observer.pk]}).status_code == 302
        assert CarbonCopy.objects.count() == 1
        assert client.post(address, {}).status_code == 302
        client.force_login(county.clerk)
        assert client.post(address, {"observers": [county.observer.pk]}).status_code == 403


class TestOnce:
    def test_a_double_click_has_one_effect_and_the_same_answer(self, county, case, post):
        key = str(uuid.uuid4())
        answers = [post(county.reviewer, case, result="review", version=case.version, key=key) for _ in range(2)]
        assert {(answer.status_code, answer.url) for answer in answers} == {
            (302, reverse("approvals:detail", args=[case.pk]))
        }
        assert Decision.objects.filter(application=case, step=Step.REVIEW).count() == 1
        assert Receipt.objects.filter(application=case).count() == 1

    def test_a_double_click_sends_one_copy_and_one_message(self, county, case, post):
        key = str(uuid.uuid4())
        for _ in range(2):
            post(county.reviewer, case, result="review", version=case.version, key=key, observers=[county.observer.pk])
        assert Message.objects.filter(recipient=county.observer).count() == 1
        assert Message.objects.filter(recipient=county.approver, title__startswith="等待审批").count() == 1

    def test_the_same_key_for_another_result_is_a_conflict(self, county, case, post):
        key, version = str(uuid.uuid4()), case.version
        post(county.reviewer, case, result="review", version=version, key=key)
        post(county.reviewer, case, result="reject", opinion="不同意", version=version, key=key, status=409)
        assert state_of(case) == State.APPROVING

    def test_somebody_elses_key_opens_nothing(self, county, case, post):
        key, version = str(uuid.uuid4()), case.version
        post(county.reviewer, case, result="review", version=version, key=key)
        post(county.second_reviewer, case, result="review", version=version, key=key, status=409)


class TestConflicts:
    def test_two_reviewers_one_effect_and_the_other_keeps_his_text(self, county, case, post):
        version = case.version
        post(county.reviewer, case, result="review", opinion="拟同意", version=version, status=302)
        typed = {"result": "send_back", "opinion": "请补充会议纪要"}
        page = post(county.second_reviewer, case, version=version, status=409, **typed).content.decode()
        for words in (
            "您的意见没有提交",
            "郑经办",
            "初审同意",
            "11月16日 10:00",
            "请补充会议纪要</textarea>",
            "拟同意",
        ):
            assert words in page
        assert state_of(case) == State.APPROVING

    def test_two_approvers_decide_once(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        version = case.version
        post(county.approver, case, result="reject", opinion="没有必要", version=version, status=302)
        page = post(county.second_approver, case, result="approve", opinion="同意", version=version, status=409)
        assert "陈审批" in page.content.decode()
        assert state_of(case) == State.REJECTED

    def test_withdrawal_against_approval_the_first_one_stands(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        version = case.version
        post(county.approver, case, result="approve", opinion="同意", version=version, status=302)
        page = post(county.reviewer, case, "withdraw", opinion="漏看一处", version=version, status=409).content.decode()
        assert "审批同意" in page
        assert "漏看一处" in page
        assert state_of(case) == State.OPERATING

    def test_approval_against_withdrawal_the_first_one_stands(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        version = case.version
        post(county.reviewer, case, "withdraw", opinion="漏看一处", version=version, status=302)
        page = post(
            county.approver, case, result="approve", opinion="同意", version=version, status=409
        ).content.decode()
        assert "撤回" in page
        assert "漏看一处" in page
        assert state_of(case) == State.REVIEWING

    def test_a_stale_page_shows_what_changed(self, county, case, post):
        version = case.version
        services.send_back(case, factories.intent(case, county.reviewer, "理由写细"))
        services.save_draft(case, {"reason": "写细了的理由", "first_post": "镇长"}, by=county.clerk)
        services.submit(case, factories.intent(case, county.clerk))
        factories.sign_all(county, case)
        page = post(
            county.reviewer, case, result="review", opinion="拟同意", version=version, status=409
        ).content.decode()
        assert "您打开页面以后改动的内容" in page
        for words in ("群众使用短视频较多，需要发布办事指南", "写细了的理由", "干部", "镇长"):
            assert words in page
        assert state_of(case) == State.REVIEWING

    def test_a_conflict_without_changes_of_facts_shows_no_empty_table(self, county, case, post):
        version = case.version
        post(county.reviewer, case, result="review", version=version)
        page = post(county.second_reviewer, case, result="review", version=version, status=409).content.decode()
        assert "改动的内容" not in page

    def test_a_version_of_the_future_changes_nothing(self, county, case, post):
        post(county.reviewer, case, result="review", version=case.version + 5, status=409)
        assert state_of(case) == State.REVIEWING


class TestReasons:
    @pytest.mark.parametrize(("name", "words"), [("withdraw", "写明撤回的原因"), ("cancel", "写明撤销的原因")])
    def test_they_need_a_reason(self, county, post, name, words):
        case = factories.bring(county, factories.draft(county), State.SIGNING)
        page = post(county.clerk, case, name, status=200).content.decode()
        assert words in page
        assert f'href="#{name}-opinion"' in page
        assert "<details open>" in page
        assert state_of(case) == State.SIGNING

    def test_the_clerk_brings_his_case_back(self, county, post):
        case = factories.bring(county, factories.draft(county), State.SIGNING)
        post(county.clerk, case, "withdraw", opinion="名称写错", status=302)
        assert state_of(case) == State.DRAFT

    def test_the_leader_brings_back_his_signature(self, county, case, post):
        post(county.leader, case, "withdraw", opinion="再研究", status=302)
        assert state_of(case) == State.SIGNING

    def test_another_reviewer_does_not_bring_back(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        page = post(county.second_reviewer, case, "withdraw", opinion="漏看", status=403).content.decode()
        assert "只能撤回自己送出的申请" in page

    def test_the_clerk_cancels_before_approval(self, client, county, case, post):
        answer = post(county.clerk, case, "cancel", opinion="不再需要", status=302)
        assert state_of(case) == State.CANCELLED
        assert "办理到此结束" in client.get(answer.url).content.decode()

    def test_cancelling_after_approval_is_too_late(self, county, post):
        case = factories.bring(county, factories.draft(county), State.OPERATING)
        post(county.clerk, case, "cancel", opinion="不再需要", status=409)


class TestReturnAndResubmit:
    @pytest.mark.parametrize(
        ("state", "who"), [(State.SIGNING, "leader"), (State.REVIEWING, "reviewer"), (State.APPROVING, "approver")]
    )
    def test_it_comes_back_to_who_returned_it(self, county, post, state, who):
        case = factories.bring(county, factories.draft(county), state)
        post(getattr(county, who), case, result="send_back", opinion="补充说明", status=302)
        services.submit(case, factories.intent(case, county.clerk))
        assert state_of(case) == state
        post(getattr(county, who), case, result="send_back", opinion="再补充", status=302)

    def test_a_changed_signed_field_goes_to_the_leader_first(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        post(county.approver, case, result="send_back", opinion="理由写细", status=302)
        services.save_draft(case, {"reason": "写细了"}, by=county.clerk)
        services.submit(case, factories.intent(case, county.clerk))
        assert state_of(case) == State.SIGNING


class TestUrge:
    def test_it_is_told_once_a_day(self, client, county, case):
        client.force_login(county.clerk)
        address, page = reverse("approvals:urge", args=[case.pk]), reverse("approvals:detail", args=[case.pk])
        assert "已催办" in client.post(address, follow=True).content.decode()
        assert "今天已经催办过" in client.post(address, follow=True).content.decode()
        assert f'action="{address}"' not in client.get(page).content.decode()
        county.hands.forward(days=1)
        assert f'action="{address}"' in client.get(page).content.decode()

    def test_a_reader_does_not_urge_and_a_stranger_finds_nothing(self, client, county, case):
        address = reverse("approvals:urge", args=[case.pk])
        client.force_login(county.observer)
        assert client.post(address).status_code == 403
        client.force_login(county.stranger)
        assert client.post(address).status_code == 404
        assert client.get(address).status_code == 405
