"""/apply/: matters, own cases, choosing unit and account, 代录, drafts (articles 6, 10, 14)."""

import pytest
from django.test import Client

from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from county.enums import Role
from county.models import RoleAssignment
from tests import factories as make
from tests.approvals.wizard_hands import Clerk

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def clerk(client, county):
    return Clerk(client, county.clerk)


@pytest.fixture
def reviewer(county):
    return Clerk(Client(), county.reviewer)


# 首页


def test_the_four_matters_stand_first(clerk):
    clerk.go("/apply/")
    for kind, words in (("opening", "开设"), ("altering", "变更"), ("suspending", "关停"), ("cancelling", "注销")):
        assert f'href="/apply/start/?kind={kind}"><b>{words}</b>' in clerk.text
    assert "补办备案" in clerk.text


def test_taking_up_again_is_offered_only_where_an_account_is_suspended(clerk, county):
    assert "恢复使用" not in clerk.go("/apply/").text
    make.filed_account(county.other_town, status="suspended")
    assert "恢复使用" not in clerk.go("/apply/").text, "a stranger's account is none of ours"
    make.filed_account(county.town, status="suspended")
    assert "恢复使用" in clerk.go("/apply/").text


def test_returned_cases_come_before_drafts_and_running_ones(clerk, county):
    returned = make.bring(county, make.draft(county, platform=make.platform("weibo")), State.REVIEWING)
    services.send_back(returned, make.intent(returned, county.reviewer, "写清为谁服务"))
    make.draft(county)
    running = make.bring(county, make.draft(county, platform=make.platform("toutiao")), State.SIGNING)
    clerk.go("/apply/")
    places = [clerk.text.index(words) for words in ("写清为谁服务", "继续填报", running.number)]
    assert places == sorted(places)


def test_a_colleague_s_draft_is_shown_and_says_whose_it_is(clerk, county):
    make.draft(county, by=county.colleague)
    assert "李同事" in clerk.go("/apply/").text


def test_cases_of_other_units_are_not_shown(clerk, county):
    make.draft(county, unit=county.other_town, by=county.stranger, name="新民发布")
    assert "新民发布" not in clerk.go("/apply/").text


def test_a_reviewer_sees_what_he_typed_himself_and_not_the_whole_county(reviewer, county):
    make.draft(county, by=county.clerk)
    services.start(kind=Kind.OPENING, unit=county.other_town, by=county.reviewer)
    reviewer.go("/apply/")
    assert "新民乡" in reviewer.text
    assert "云上香水" not in reviewer.text


def test_an_empty_desk_says_what_will_stand_there(clerk):
    clerk.go("/apply/")
    assert "没有草稿。填到一半的申请会自动保存在这里" in clerk.text
    assert "没有办理中的申请" in clerk.text


def test_the_desk_costs_the_same_for_one_case_and_for_many(clerk, county, django_assert_max_num_queries):
    codes = ("weibo", "toutiao", "kuaishou", "xiaohongshu", "bilibili")
    for code in codes:
        make.bring(county, make.draft(county, platform=make.platform(code)), State.SIGNING)
    with django_assert_max_num_queries(45):
        clerk.go("/apply/")


# 开始


def test_a_clerk_of_one_unit_starts_at_once(clerk, county):
    clerk.start(kind="opening")
    case = Application.objects.get()
    assert clerk.path == f"/apply/{case.pk}/1/"
    assert (case.unit, case.created_by, case.kind) == (county.town, county.clerk, Kind.OPENING)


def test_reading_the_page_creates_nothing(clerk):
    clerk.go("/apply/start/?kind=opening")
    assert "香水镇人民政府" in clerk.text
    assert not Application.objects.exists()


def test_a_change_asks_which_account(clerk, county):
    own = make.filed_account(county.town)
    make.filed_account(county.other_town, name="新民发布")
    clerk.start(kind="altering")
    assert "选择要办理的账号" in clerk.text
    assert str(own.pk) in clerk.text
    assert "新民发布" not in clerk.text
    assert not Application.objects.exists()


def test_only_accounts_that_fit_the_matter_are_listed(clerk, county):
    suspended = make.filed_account(county.town, status="suspended")
    running = make.filed_account(county.town, code="weibo", name="香水发布")
    gone = make.filed_account(county.town, code="douyin", name="旧号", status="cancelled")
    fitting = {"altering": {suspended, running}, "suspending": {running}, "restore": {suspended}}
    for kind, rows in fitting.items():
        clerk.go(f"/apply/start/?kind={kind}")
        assert {row for row in (suspended, running, gone) if str(row.pk) in clerk.text} == rows


def test_a_unit_without_accounts_is_told_what_to_do_first(clerk):
    clerk.go("/apply/start/?kind=cancelling")
    assert "没有可以办理的账号" in clerk.text
    assert "先补办备案" in clerk.text


def test_an_account_of_another_unit_is_not_found(clerk, county):
    foreign = make.filed_account(county.other_town)
    answer = clerk.client.post("/apply/start/", {"kind": "altering", "account": str(foreign.pk)})
    assert answer.status_code == 404
    assert not Application.objects.exists()


def test_a_draft_about_the_account_is_gone_on_with(clerk, county):
    about = make.filed_account(county.town)
    first = services.start(kind=Kind.ALTERING, unit=county.town, by=county.colleague, account=about)
    clerk.start(kind="altering", account=str(about.pk))
    assert clerk.path == f"/apply/{first.pk}/1/"
    assert "已有草稿，接着填" in clerk.text
    assert Application.objects.count() == 1


def test_a_running_account_is_not_suspended_twice(clerk, county):
    about = make.filed_account(county.town, status="suspended")
    clerk.start(kind="suspending", account=str(about.pk))
    assert "账号已经关停" in clerk.text
    assert not Application.objects.exists()


def test_a_running_account_is_not_taken_up_again(clerk, county):
    about = make.filed_account(county.town)
    clerk.start(kind="restore", account=str(about.pk))
    assert "账号正在运行，不需要再开设" in clerk.text


@pytest.mark.parametrize("kind", ["", "burning", "OPENING", "开设"])
def test_an_unknown_matter_leads_back_to_the_matters(clerk, kind):
    clerk.start(kind=kind)
    assert clerk.path == "/apply/"
    assert "先选择要办理的事项" in clerk.text


@pytest.mark.parametrize("account", ["x", "1", "00000000"])
def test_an_account_that_is_no_uuid_is_answered_in_words(clerk, account):
    clerk.start(kind="altering", account=account)
    assert "从列出的选项中选一个" in clerk.text


@pytest.mark.parametrize("unit", ["0", "x", "99999999999999999999"])
def test_an_unknown_unit_is_answered_in_words(clerk, unit):
    clerk.start(kind="opening", unit=unit)
    assert "从列出的选项中选一个" in clerk.text
    assert not Application.objects.exists()


def test_a_person_with_several_units_chooses_one(clerk, county):
    RoleAssignment.objects.create(user=county.clerk, unit=county.health, role=Role.CLERK)
    clerk.start(kind="opening")
    assert "选择主办单位" in clerk.text
    assert "泾源县人民医院" in clerk.text, "units below count as well"
    clerk.start(kind="opening", unit=str(county.hospital.pk))
    assert Application.objects.get().unit == county.hospital


def test_a_person_with_several_units_lists_the_accounts_of_the_chosen_one(clerk, county):
    RoleAssignment.objects.create(user=county.clerk, unit=county.health, role=Role.CLERK)
    own, other = make.filed_account(county.town), make.filed_account(county.health, name="健康泾源")
    clerk.go(f"/apply/start/?kind=altering&unit={county.health.pk}")
    assert str(other.pk) in clerk.text
    assert str(own.pk) not in clerk.text


# 代录


def test_a_reviewer_types_for_any_unit_and_is_told_who_signs(reviewer, county):
    reviewer.start(kind="opening", unit=str(county.other_town.pk))
    case = Application.objects.get()
    assert (case.unit, case.created_by) == (county.other_town, county.reviewer)
    assert "代录：由县府办代为填报，提交后仍由新民乡主要领导签字" in reviewer.text


def test_a_reviewer_chooses_the_unit_first(reviewer, county):
    make.filed_account(county.other_town, name="新民发布")
    reviewer.go("/apply/start/?kind=altering")
    assert "先选单位，再选它的账号" in reviewer.text
    assert "新民发布" not in reviewer.text
    reviewer.go(f"/apply/start/?kind=altering&unit={county.other_town.pk}")
    assert "新民发布" in reviewer.text


def test_what_a_reviewer_typed_is_signed_by_the_unit_s_leader(reviewer, county):
    case = make.draft(county, unit=county.other_town, by=county.reviewer, name="新民发布")
    reviewer.go(f"/apply/{case.pk}/5/").fill(action="", declared="on")
    case.refresh_from_db()
    assert (case.state, case.waiting_unit) == (State.SIGNING, county.other_town)


def test_a_clerk_is_not_told_of_typing_for_others(clerk):
    clerk.start(kind="opening")
    assert "代录" not in clerk.text


def test_the_unit_s_clerk_may_go_on_with_what_the_office_typed(client, county):
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.reviewer)
    clerk = Clerk(client, county.clerk).go(f"/apply/{case.pk}/1/").fill(reason="本镇补充")
    case.refresh_from_db()
    assert case.reason == "本镇补充"
    assert clerk.path.endswith("/2/")


# 草稿


def test_a_draft_is_thrown_away_only_after_a_page_that_says_so(clerk, county):
    case = make.draft(county)
    clerk.go(f"/apply/{case.pk}/discard/")
    assert "一并删除，不能恢复" in clerk.text
    assert Application.objects.filter(pk=case.pk).exists()
    clerk.client.post(f"/apply/{case.pk}/discard/")
    assert not Application.objects.filter(pk=case.pk).exists()


def test_a_submitted_case_is_not_thrown_away(clerk, county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    answer = clerk.client.post(f"/apply/{case.pk}/discard/")
    assert answer["Location"] == f"/approve/{case.pk}/"
    assert Application.objects.filter(pk=case.pk).exists()


def test_a_case_that_was_withdrawn_keeps_its_number_and_stays(clerk, county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    services.withdraw(case, make.intent(case, county.clerk, "再改改"))
    clerk.go("/apply/")
    assert f"/apply/{case.pk}/discard/" not in clerk.text
    clerk.client.post(f"/apply/{case.pk}/discard/")
    assert Application.objects.filter(pk=case.pk).exists()


def test_a_draft_opens_on_the_farthest_step_saved(clerk, county):
    case = services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk)
    services.save_draft(case, {"reason": "群众需要"}, by=county.clerk, step=3)
    assert clerk.client.get(f"/apply/{case.pk}/")["Location"] == f"/apply/{case.pk}/3/"


def test_a_submitted_case_is_resumed_at_its_detail(clerk, county):
    case = make.bring(county, make.draft(county), State.SIGNING)
    assert clerk.client.get(f"/apply/{case.pk}/")["Location"] == f"/approve/{case.pk}/"


def test_a_return_that_points_at_no_field_opens_the_summary(clerk, county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    services.send_back(case, make.intent(case, county.reviewer, "写清分工"))
    assert clerk.client.get(f"/apply/{case.pk}/")["Location"] == f"/apply/{case.pk}/5/"
