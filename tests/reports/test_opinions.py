"""Opinion boxes: the decision that stands now, and only that one."""

import pytest

from approvals import services
from approvals.enums import State, Step
from approvals.models import Application
from reports import opinions
from tests import factories
from tests.reports.conftest import again, send_back

pytestmark = pytest.mark.django_db


def boxes(case):
    case = Application.objects.select_related("unit__parent").get(pk=case.pk)
    return opinions.boxes(case, case.decisions.select_related("unit").order_by("pk"))


def signers(case):
    return [box.decision.by_name if box.decision else "" for box in boxes(case)]


def test_a_draft_has_empty_boxes(case_in):
    assert signers(case_in(state=State.DRAFT)) == ["", "", ""]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.SIGNING, ["", "", ""]),
        (State.REVIEWING, ["赵镇长", "", ""]),
        (State.APPROVING, ["赵镇长", "郑经办", ""]),
        (State.OPERATING, ["赵镇长", "郑经办", "陈审批"]),
        (State.ANNOUNCING, ["赵镇长", "郑经办", "陈审批"]),
    ],
)
def test_each_step_fills_its_box(case_in, state, expected):
    assert signers(case_in(state=state)) == expected


def test_a_second_level_unit_has_two_boxes_of_units(county):
    draft = factories.draft(county, unit=county.hospital, by=county.hospital_clerk)
    case = factories.bring(county, draft, State.REVIEWING)
    found = boxes(case)
    assert [box.heading[0] for box in found] == ["主办单位", "主管单位", "县政府办", "县政府办"]
    assert [box.decision.by_name for box in found[:2]] == ["周院长", "吴局长"]


def test_a_return_stands_in_the_box_of_who_returned_it(case_in):
    found = boxes(case_in(state=State.RETURNED))
    assert found[2].words == "退回修改：功能定位写得太简单"
    assert found[0].decision.by_name == "赵镇长"


def test_a_resubmission_without_changes_takes_only_the_return_away(county, case_in):
    case = case_in(state=State.RETURNED)
    services.submit(case, factories.intent(case, county.clerk))
    assert again(case).state == State.APPROVING
    assert signers(case) == ["赵镇长", "郑经办", ""]


def test_a_changed_signed_field_empties_all_boxes(county, case_in):
    case = case_in(state=State.RETURNED)
    case = services.save_draft(case, {"purpose": "发布政务信息，受理群众留言，公布办事指南"}, by=county.clerk)
    services.submit(case, factories.intent(case, county.clerk))
    assert again(case).state == State.SIGNING
    assert signers(case) == ["", "", ""]


def test_a_withdrawn_signature_leaves_its_box(county, case_in):
    case = case_in(state=State.REVIEWING)
    services.withdraw(case, factories.intent(case, county.leader, "再核对"))
    assert signers(case) == ["", "", ""]


def test_a_withdrawn_review_leaves_the_signature(county, case_in):
    case = case_in(state=State.APPROVING)
    services.withdraw(case, factories.intent(case, county.reviewer, "再核对"))
    assert signers(case) == ["赵镇长", "", ""]


def test_a_rejection_stands_in_the_reviewers_box(case_in):
    assert boxes(case_in(state=State.REJECTED))[1].words == "不同意：理由不充分，暂不开设"


def test_the_leaders_return_stands_in_his_own_box(county, case_in):
    case = case_in(state=State.SIGNING)
    services.send_back(case, factories.intent(case, county.leader, "补写理由"))
    assert boxes(case)[0].words == "退回修改：补写理由"


def test_a_signature_on_paper_stands_for_the_unit_and_names_who_checked_it(county):
    case = factories.draft(county, way="paper")
    case = factories.bring(county, case, State.SIGNING)
    services.attach(case, factories.png("签字件.png"), purpose="signed_sheet", by=county.clerk)
    services.confirm_paper(case, factories.intent(case, county.reviewer))
    first = boxes(case)[0]
    assert first.on_paper
    assert (first.decision.step, first.decision.by_name) == (Step.CONFIRM_PAPER, "郑经办")


def test_a_decision_without_words_says_what_was_decided(county, case_in):
    case = case_in(state=State.SIGNING)
    services.sign(case, factories.intent(case, county.leader))
    assert boxes(case)[0].words == "同意。"


def test_a_second_return_replaces_the_first(county, case_in):
    case = case_in(state=State.APPROVING)
    send_back(county, case)
    services.submit(again(case), factories.intent(case, county.clerk))
    services.send_back(again(case), factories.intent(case, county.approver, "仍需补充"))
    assert boxes(case)[2].words == "退回修改：仍需补充"
