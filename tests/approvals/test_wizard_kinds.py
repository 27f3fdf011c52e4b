"""变更, 关停, 注销, 补办备案 and 恢复使用 through the same five steps, without JavaScript (articles 11, 13–15)."""

from datetime import date

import pytest

from accounts.models import Account
from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from tests import factories as make
from tests.approvals.test_wizard_opening import persons
from tests.approvals.wizard_hands import Clerk

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def clerk(client, county):
    return Clerk(client, county.clerk)


@pytest.fixture
def about(county):
    return make.filed_account(county.town)


def the_case() -> Application:
    return Application.objects.exclude(kind=Kind.OPENING, account=None).get()


def altering(clerk, about):
    return clerk.start(kind="altering", account=str(about.pk))


# 变更


def test_a_change_without_javascript_reaches_the_leader_with_few_values(clerk, about):
    altering(clerk, about).fill(reason="人员调整").fill().fill(keeper_name="新管理员").fill()
    assert clerk.path.endswith("/5/")
    clerk.fill(action="")
    case = the_case()
    assert case.state == State.SIGNING
    assert case.changed == ("keeper_name",)
    assert clerk.typed <= 8


def test_a_change_shows_the_value_before_beside_the_field(clerk, about):
    altering(clerk, about).fill(reason="更名").fill(name="香水之声")
    clerk.go(f"/apply/{the_case().pk}/2/")
    assert "变更前：云上香水" in clerk.text
    assert "变更前：发布香水镇" not in clerk.text, "an unchanged field has no before"


def test_a_change_folds_what_stays_and_opens_what_changed(clerk, about):
    altering(clerk, about).fill(reason="更名").fill(name="香水之声")
    clerk.go(f"/apply/{the_case().pk}/2/")
    folds = clerk.text.split('<details class="w-fold"')[1:]
    opened = [fold for fold in folds if fold.startswith(" open>")]
    assert len(folds) >= 4
    assert len(opened) == 1
    assert "账号名称" in opened[0]
    assert "已改" in opened[0]


def test_unchanged_fields_are_kept(clerk, about):
    before = about.facts()
    altering(clerk, about).fill(reason="更名").fill(name="香水之声").fill().fill()
    after = the_case().facts()
    assert {name for name in before if before[name] != after[name]} == {"name"}


def test_the_check_step_of_a_change_puts_before_and_after_side_by_side(clerk, about):
    altering(clerk, about).fill(reason="更名").fill(name="香水之声").fill().fill()
    table = clerk.text.split("变更前后对照")[1].split("</table>")[0]
    assert "云上香水" in table
    assert "香水之声" in table
    assert "抖音" not in table


def test_a_change_asks_the_late_fields_too(clerk, about):
    altering(clerk, about).fill(reason="认证续期").fill(verified_until="2027-12-31", link="https://weibo.com/x")
    case = the_case()
    assert case.verified_until == date(2027, 12, 31)
    assert case.link == "https://weibo.com/x"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.cn/", "不是网址", "https:// 空格.cn"])
def test_a_link_that_cannot_be_opened_is_refused_in_words(clerk, about, link):
    altering(clerk, about).fill(reason="补链接").fill(link=link)
    assert clerk.path.endswith("/2/")
    assert "链接以 https:// 开头，照浏览器地址栏写" in clerk.text


def test_an_old_link_that_stays_is_not_judged(clerk, county):
    about = make.filed_account(county.town, link="weibo.com/xiangshui")
    altering(clerk, about).fill(reason="人员调整").fill()
    assert clerk.path.endswith("/3/")


def test_an_opening_day_in_the_future_is_refused(clerk, about):
    altering(clerk, about).fill(reason="更正").fill(opened_on="2026-11-03")
    assert "开设日期不能晚于今天" in clerk.text


def test_old_facts_that_would_break_a_rule_today_do_not_stop_a_change_elsewhere(clerk, county):
    about = make.filed_account(county.town, name="香水e站", first_phone="13800001111")
    altering(clerk, about).fill(reason="调整定位").fill(purpose="新的定位").fill()
    assert clerk.path.endswith("/4/")


def test_a_changed_field_is_checked_like_a_new_one(clerk, about):
    altering(clerk, about).fill(reason="换人").fill().fill(keeper_phone="13800001111")
    assert clerk.path.endswith("/3/")
    assert "管理员的电话填办公座机" in clerk.text


def test_a_required_fact_cannot_be_emptied_by_a_change(clerk, about):
    altering(clerk, about).fill(reason="更名").fill(name="")
    assert "填写账号名称" in clerk.text


def test_an_emptied_fact_is_not_submitted_either(clerk, about):
    altering(clerk, about).fill(reason="更名").fill(action="exit", name="", purpose="别的")
    clerk.go(f"/apply/{the_case().pk}/5/")
    assert "填写账号名称" in clerk.text
    clerk.fill(action="")
    assert the_case().state == State.DRAFT


def test_a_fact_that_was_never_there_may_stay_empty(clerk, county):
    about = make.filed_account(county.town, identifier="", opened_on=None)
    altering(clerk, about).fill(reason="调整定位").fill(purpose="新的定位")
    assert clerk.path.endswith("/3/")


def test_a_change_that_changes_nothing_is_named_before_submission(clerk, about):
    altering(clerk, about).fill(reason="试试").fill().fill().fill()
    assert "没有变更任何内容" in clerk.text
    clerk.fill(action="")
    assert the_case().state == State.DRAFT


def test_a_new_logo_alone_is_a_change(clerk, about):
    altering(clerk, about).fill(reason="换头像").fill(file_logo=make.png("新标识.png")).fill().fill()
    assert "头像标识" in clerk.text.split("变更前后对照")[1].split("</table>")[0]
    clerk.fill(action="")
    assert the_case().state == State.SIGNING


def test_the_identifier_is_called_as_the_platform_calls_it(clerk, about):
    altering(clerk, about).fill(reason="更正")
    assert "微信号或原始 ID" in clerk.text


def test_handing_over_to_a_commissioned_operator_asks_for_its_papers(clerk, about):
    altering(clerk, about).fill(reason="委托承办").fill()
    clerk.fill(operating_mode="commissioned", operator="某公司", contract_until="2027-01-01")
    clerk.fill(operator="某公司", contract_until="2027-01-01")
    assert clerk.path.endswith("/4/")
    assert "委托合同" in clerk.text


def test_a_commission_that_stays_does_not_ask_for_its_papers_again(clerk, county):
    about = make.filed_account(
        county.town, operating_mode="commissioned", operator="某公司", contract_until=date(2027, 1, 1)
    )
    altering(clerk, about).fill(reason="调整定位").fill(purpose="新的定位").fill().fill()
    assert clerk.path.endswith("/5/")


# 关停


def test_suspending_without_javascript_reaches_the_leader(clerk, about):
    clerk.start(kind="suspending", account=str(about.pk)).fill(reason="整合账号").fill(replacement="无")
    assert clerk.path.endswith("/4/"), "the persons are not asked again"
    clerk.fill().fill(action="", confirm="云上香水")
    case = the_case()
    assert (case.state, case.replacement) == (State.SIGNING, "无")
    assert clerk.typed <= 8


def test_a_closing_asks_for_the_replacement_channel(clerk, about):
    clerk.start(kind="suspending", account=str(about.pk)).fill(reason="整合账号").fill(replacement="")
    assert "填写替代渠道" in clerk.text
    assert "没有就写“无”" in clerk.text


def test_the_step_that_asks_nothing_says_so(clerk, about):
    clerk.start(kind="suspending", account=str(about.pk)).go(f"/apply/{the_case().pk}/3/")
    assert "这一步不用填" in clerk.text
    clerk.fill()
    assert clerk.path.endswith("/4/")
    clerk.fill(action="back")
    assert clerk.path.endswith("/2/")


def test_a_closing_shows_the_account_but_asks_none_of_its_facts(clerk, about):
    clerk.start(kind="cancelling", account=str(about.pk)).fill(reason="整合账号")
    assert about.filing_number in clerk.text
    assert 'name="platform"' not in clerk.text
    clerk.fill(replacement="无", name="换个名字", first_name="别人")
    assert (the_case().name, the_case().first_name) == ("云上香水", "赵镇长")


# 注销


@pytest.fixture
def cancelling(clerk, about):
    return (
        clerk.start(kind="cancelling", account=str(about.pk)).fill(reason="整合账号").fill(replacement="关注县政府网")
    )


def test_cancelling_without_javascript_reaches_the_leader(cancelling):
    cancelling.fill().fill(action="", confirm="云上香水")
    assert the_case().state == State.SIGNING
    assert cancelling.typed <= 8


@pytest.mark.parametrize("typed", ["云上香水镇", "云上乡水", "yunshang", "云上 香水"])
def test_another_name_than_the_account_s_is_refused_in_words(cancelling, typed):
    cancelling.fill().fill(action="", confirm=typed)
    assert f"要注销的账号是“云上香水”，输入的是“{typed}”" in cancelling.text
    assert the_case().state == State.DRAFT


def test_the_name_must_be_typed(cancelling):
    cancelling.fill().fill(action="")
    assert "输入“云上香水”，确认注销" in cancelling.text
    assert the_case().state == State.DRAFT


def test_an_overlong_confirmation_is_refused_without_fuss(cancelling):
    cancelling.fill().fill(action="", confirm="云" * 5000)
    assert "照账号名称输入" in cancelling.text


def test_the_freeze_of_the_platform_is_shown_with_the_advice_to_post_first(clerk, about):
    clerk.start(kind="cancelling", account=str(about.pk)).fill(reason="整合账号")
    assert "微信注销有冻结期" in clerk.text
    assert "先在本账号发布公告" in clerk.text


def test_a_platform_without_a_freeze_says_nothing_of_it(clerk, county):
    about = make.filed_account(county.town, code="weibo")
    clerk.start(kind="cancelling", account=str(about.pk)).fill(reason="整合账号")
    assert "冻结" not in clerk.text


def test_a_closing_may_name_the_account_that_takes_over(clerk, county, about):
    heir = make.filed_account(county.town, code="douyin", name="香水抖音")
    clerk.start(kind="cancelling", account=str(about.pk)).fill(reason="合并").fill(
        replacement="无", survivor=str(heir.pk)
    )
    assert the_case().survivor == heir
    clerk.fill()
    assert "香水抖音（抖音）" in clerk.text


def test_the_heir_may_be_an_account_of_the_supervising_unit_but_not_a_stranger_s(client, county):
    own = make.filed_account(county.hospital, name="县医院")
    chief = make.filed_account(county.health, code="weibo", name="健康泾源")
    foreign = make.filed_account(county.other_town, name="新民发布")
    clerk = Clerk(client, county.hospital_clerk).start(kind="cancelling", account=str(own.pk)).fill(reason="合并")
    assert str(chief.pk) in clerk.text
    assert str(foreign.pk) not in clerk.text
    clerk.fill(replacement="无", survivor=str(foreign.pk))
    assert "从列出的选项中选一个" in clerk.text
    assert the_case().survivor is None


def test_a_named_heir_can_be_taken_back(clerk, county, about):
    heir = make.filed_account(county.town, code="douyin", name="香水抖音")
    clerk.start(kind="cancelling", account=str(about.pk)).fill(reason="合并").fill(
        replacement="无", survivor=str(heir.pk)
    )
    clerk.go(f"/apply/{the_case().pk}/2/").fill(survivor="")
    assert the_case().survivor is None


# 补办备案, 恢复使用


def test_a_belated_filing_asks_what_an_existing_account_has(clerk, county):
    clerk.start(kind="backfill").fill(reason="细则出台前已开设")
    for name in ("identifier", "link", "opened_on", "verified_state"):
        assert f'name="{name}"' in clerk.text
    assert clerk.shown_values["verified_subject"] == ["香水镇人民政府"], "what the register knows is not asked"
    clerk.fill(
        platform=str(make.platform().pk), name="云上香水", purpose="发布", functions=["publish"], identifier="xs01",
        opened_on="2022-01-01", verified_state="verified", file_logo=make.png(),
    )  # fmt: skip
    clerk.fill(**persons(), operating_mode="self", in_budget="True").fill().fill(action="", declared="on")
    case = Application.objects.get()
    assert (case.state, case.backfill, case.verified_subject) == (State.SIGNING, True, "香水镇人民政府")
    assert clerk.typed <= 29, "three facts more than a new account"


def test_the_subject_of_a_belated_filing_must_be_the_unit(clerk, county):
    clerk.start(kind="backfill").fill(reason="细则出台前已开设")
    clerk.fill(verified_state="verified", verified_subject="某公司")
    assert "认证主体应为“香水镇人民政府”" in clerk.text
    clerk.press("fix", "verified_subject")
    assert Application.objects.get().verified_subject == "香水镇人民政府"


def test_a_suspended_account_is_taken_up_again_with_everything_prefilled(clerk, county):
    about = make.filed_account(county.town, status="suspended")
    clerk.start(kind="restore", account=str(about.pk))
    assert "申请恢复使用政务新媒体账号" in clerk.text
    clerk.fill(reason="群众需要")
    assert 'name="platform"' not in clerk.text, "it returns to where it was"
    clerk.fill(file_logo=make.png()).fill().fill().fill(action="", declared="on")
    case = Application.objects.get()
    assert (case.state, case.account, case.platform) == (State.SIGNING, about, about.platform)
    assert clerk.typed <= 8


def test_an_account_that_returns_beside_others_still_gives_its_reason(clerk, county):
    make.filed_account(county.town, code="weibo")
    about = make.filed_account(county.town, code="douyin", status="suspended")
    clerk.start(kind="restore", account=str(about.pk)).fill(reason="群众需要").fill(file_logo=make.png())
    assert 'name="platform"' not in clerk.text
    clerk.fill(why_another_platform="微博发通知，抖音发短视频")
    assert clerk.path.endswith("/3/")


def test_the_account_page_may_start_a_return_by_naming_the_account_alone(clerk, county):
    about = make.filed_account(county.town, status="suspended")
    clerk.start(kind="opening", account=str(about.pk))
    assert Application.objects.get().account == about


# 退回


@pytest.fixture
def returned(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    return services.send_back(
        case, make.intent(case, county.reviewer, "写清为谁服务"), flagged=("purpose", "first_name", "files")
    ).case


def test_a_returned_case_opens_on_the_first_flagged_field(clerk, returned):
    response = clerk.client.get(f"/apply/{returned.pk}/")
    assert response["Location"] == f"/apply/{returned.pk}/2/#id_purpose"


def test_the_returner_s_opinion_stands_on_top_of_every_step(clerk, returned):
    for step in (1, 2, 3, 4, 5):
        clerk.go(f"/apply/{returned.pk}/{step}/")
        assert "写清为谁服务" in clerk.text
        assert "郑经办" in clerk.text


def test_the_flagged_field_is_marked_and_takes_the_focus(clerk, returned):
    clerk.go(f"/apply/{returned.pk}/2/")
    assert "w-flagged" in clerk.text
    assert clerk.text.count('autofocus="') == 1


def test_a_return_links_every_flagged_field(clerk, returned):
    clerk.go(f"/apply/{returned.pk}/1/")
    for spot in ("/2/#id_purpose", "/3/#id_first_name", "/4/#files"):
        assert f"/apply/{returned.pk}{spot}" in clerk.text


def test_a_returned_case_is_sent_again(clerk, returned):
    clerk.go(f"/apply/{returned.pk}/2/").fill(purpose="为全镇群众发布政务信息").go(f"/apply/{returned.pk}/5/")
    assert "重新提交" in clerk.text
    clerk.fill(action="", declared="on")
    returned.refresh_from_db()
    assert returned.state == State.SIGNING, "a signed field changed: the unit signs again"
    assert returned.flagged == ""


def test_a_return_without_flags_opens_the_summary(clerk, county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    services.send_back(case, make.intent(case, county.reviewer, "再核对"))
    response = clerk.client.get(f"/apply/{case.pk}/")
    assert response["Location"] == f"/apply/{case.pk}/5/"


def test_no_account_of_the_register_is_touched_by_a_draft(clerk, about):
    altering(clerk, about).fill(reason="更名").fill(name="香水之声")
    assert Account.objects.get(pk=about.pk).name == "云上香水"
