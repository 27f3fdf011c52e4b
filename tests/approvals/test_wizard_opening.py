"""An opening from the first page to the leader's desk, without JavaScript (articles 7, 10–14, 26, 29, 33)."""

import pytest

from approvals.enums import State
from approvals.models import Application
from tests import factories as make
from tests.approvals.wizard_hands import Clerk

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def clerk(client, county):
    return Clerk(client, county.clerk)


def the_case() -> Application:
    return Application.objects.get()


def persons(**changes) -> dict:
    values = {}
    for code, name in (("first", "赵镇长"), ("direct", "钱副镇长"), ("checker", "孙主任"), ("keeper", "王填报")):
        values |= {f"{code}_name": name, f"{code}_post": "干部", f"{code}_phone": "0954-5011234"}
    return values | changes


def to_step_2(clerk):
    return clerk.start(kind="opening").fill(reason="群众使用短视频较多，需要发布办事指南")


def to_step_3(clerk, **changes):
    values = {
        "platform": str(make.platform().pk),
        "name": "云上香水",
        "purpose": "发布政务信息和办事指南",
        "functions": ["publish", "serve"],
        "file_logo": make.png("标识.png"),
    }
    return to_step_2(clerk).fill(**values | changes)


def to_step_4(clerk, **changes):
    return to_step_3(clerk).fill(**persons() | {"operating_mode": "self", "in_budget": "True"} | changes)


def test_an_opening_without_javascript_reaches_the_leader(clerk, county):
    to_step_4(clerk).fill()
    clerk.fill(action="", declared="on")
    case = the_case()
    assert case.state == State.SIGNING
    assert clerk.path == f"/approve/{case.pk}/"
    assert f"已提交，编号 {case.number}。现在由香水镇主要领导办理" in clerk.text
    assert clerk.typed <= 25


def test_the_number_of_typed_values_of_an_opening_is_at_most_25(clerk):
    to_step_4(clerk).fill()
    clerk.fill(action="", declared="on")
    assert the_case().state == State.SIGNING
    assert 15 <= clerk.typed <= 25


# 1 单位与事由


def test_step_one_shows_the_unit_that_the_register_knows_and_asks_only_reason_and_way(clerk):
    clerk.start(kind="opening")
    assert "香水镇人民政府" in clerk.text
    asked = {name for name in clerk.shown_values if name not in ("csrfmiddlewaretoken", "extra")}
    assert asked == {"reason", "way"}


def test_going_on_without_a_reason_asks_for_it_and_marks_the_title(clerk):
    clerk.start(kind="opening").fill(reason="")
    assert "填写开设理由" in clerk.text
    assert "有 1 处需要修改" in clerk.text
    assert "<title>错误：" in clerk.text
    assert 'href="#id_reason"' in clerk.text


def test_leading_and_trailing_blanks_are_no_reason(clerk):
    clerk.start(kind="opening").fill(reason="  　\n ")
    assert "填写开设理由" in clerk.text


def test_leaving_saves_whatever_is_there(clerk):
    clerk.start(kind="opening").fill(action="exit", reason="")
    assert clerk.path == "/apply/"
    assert "草稿已保存" in clerk.text
    assert "未命名账号" in clerk.text


def test_a_reason_that_is_too_long_is_kept_on_the_page_and_named(clerk):
    long = "长" * 301
    clerk.start(kind="opening").fill(reason=long)
    assert "最多 300 字，现有 301 字" in clerk.text
    assert clerk.shown_values["reason"] == [long]
    assert the_case().reason == ""


def test_a_reason_that_is_too_long_keeps_the_page_even_when_leaving(clerk):
    clerk.start(kind="opening").fill(action="exit", reason="长" * 301)
    assert clerk.path.endswith("/1/")
    assert clerk.shown_values["reason"] == ["长" * 301]


def test_a_line_break_counts_as_one_character(clerk):
    clerk.start(kind="opening").fill(reason=("字" * 149) + "\r\n" + ("字" * 150))
    assert clerk.path.endswith("/2/")
    assert len(the_case().reason) == 300


@pytest.mark.parametrize("way", ["portal", "minutes", "paper"])
def test_each_way_of_the_unit_can_be_chosen(clerk, way):
    clerk.start(kind="opening").fill(reason="群众需要", way=way)
    assert the_case().way == way
    assert clerk.path.endswith("/2/")


def test_the_paper_way_explains_that_the_sheet_is_printed_after_submission(clerk):
    clerk.start(kind="opening")
    assert "先提交；再打印审批表，签字盖章后上传扫描件，由县府办核对" in clerk.text


def test_an_unknown_way_is_answered_in_words(clerk):
    clerk.start(kind="opening").fill(reason="群众需要", way="shout")
    assert "从列出的选项中选一个" in clerk.text
    assert the_case().way == "portal"


# 2 名称与平台


def test_each_field_shows_the_words_of_its_row_and_a_link_to_its_article(clerk):
    to_step_2(clerk)
    assert "只用汉字，与本单位其他平台账号名称一致" in clerk.text
    assert 'href="/docs/#art-13">第十三条</a>' in clerk.text


def test_the_office_may_reword_and_reorder_fields(clerk):
    from accounts.models import FormField

    row = FormField.objects.get(name="purpose")
    row.label, row.hint, row.order = "账号做什么", "一句话说清", 1
    row.save()
    to_step_2(clerk)
    assert "账号做什么" in clerk.text
    assert "一句话说清" in clerk.text
    assert clerk.text.index("id_purpose") < clerk.text.index("id_name")


def test_a_field_that_the_office_made_optional_is_marked_and_not_demanded(clerk):
    from accounts.models import FormField

    FormField.objects.filter(name="purpose").update(required=False)
    to_step_3(clerk, purpose="")
    assert clerk.path.endswith("/3/")


def test_an_opening_does_not_ask_what_is_known_only_after_the_platform_step(clerk):
    to_step_2(clerk)
    for name in ("identifier", "link", "opened_on", "verified_subject"):
        assert f'name="{name}"' not in clerk.text


def test_everything_required_is_asked_for_at_once(clerk):
    to_step_2(clerk).fill()
    for words in ("选择平台", "填写账号名称", "填写功能定位", "选择主要功能", "上传头像图片"):
        assert words in clerk.text


def test_a_letter_in_the_name_is_refused_and_one_click_mends_it(clerk):
    to_step_3(clerk, name="云上香水e站")
    assert clerk.path.endswith("/2/")
    assert "名称中有字母“e”，请删去" in clerk.text
    assert the_case().name == "云上香水e站", "what was typed is kept"
    clerk.press("fix", "name_plain")
    assert the_case().name == "云上香水站"
    assert clerk.shown_values["name"] == ["云上香水站"]


def test_a_shortcut_keeps_what_else_is_typed(clerk):
    to_step_3(clerk, name="云上香水e站")
    clerk.press("fix", "name_plain", purpose="另写的定位")
    assert the_case().purpose == "另写的定位"


def test_a_fix_of_a_rule_that_is_met_changes_nothing(clerk):
    to_step_2(clerk).press("fix", "name_plain", name="云上香水")
    assert the_case().name == "云上香水"
    clerk.press("fix", "no-such-rule")
    assert the_case().name == "云上香水"


def test_the_name_of_another_platform_is_offered(clerk, county):
    make.filed_account(county.town)
    to_step_3(clerk, name="香水之声")
    assert "使用“云上香水”" in clerk.text
    clerk.press("fix", "name_same_everywhere")
    assert the_case().name == "云上香水"


def test_a_different_name_passes_with_a_reason(clerk, county):
    make.filed_account(county.town)
    to_step_3(clerk, name="香水之声")
    assert "写明理由" in clerk.text
    clerk.fill(why_name_same_everywhere="短视频栏目另有名称", why_another_platform="分工不同")
    assert clerk.path.endswith("/3/")
    assert the_case().reason_by_rule == {
        "name_same_everywhere": "短视频栏目另有名称",
        "another_platform": "分工不同",
        "name_not_taken": "",
        "not_single_event": "",
    }


def test_a_taken_platform_says_why_and_passes_only_with_an_exception(clerk, county):
    taken = make.filed_account(county.town, code="douyin")
    to_step_3(clerk)
    assert "已有“云上香水”，再开设需申请例外" in clerk.text
    assert clerk.path.endswith("/2/")
    assert the_case().platform == taken.platform
    clerk.fill(exception_platform="两个账号面向不同村组")
    assert clerk.path.endswith("/3/")
    assert the_case().exception_platform == "两个账号面向不同村组"


def test_an_exception_from_the_name_rule_may_be_asked_for(clerk):
    to_step_3(clerk, name="香水４Ａ景区").fill(exception_name="景区等级是官方名称")
    assert clerk.path.endswith("/3/")
    assert the_case().exception_name == "景区等级是官方名称"


def test_the_box_for_an_exception_is_absent_where_no_rule_calls_for_it(clerk):
    to_step_2(clerk)
    assert "exception_platform" not in clerk.shown_values
    assert "exception_name" not in clerk.shown_values


def test_a_platform_with_an_opening_under_way_is_closed_and_says_which(clerk, county):
    running = make.bring(county, make.draft(county), State.SIGNING)
    clerk.start(kind="opening").fill(reason="群众需要")
    assert f"{running.number} 还在办理，办结后再申请" in clerk.text
    assert f'value="{running.platform_id}" disabled' in clerk.text.replace(' id="id_platform_0"', "")


def test_an_unknown_platform_is_answered_in_words(clerk):
    to_step_3(clerk, platform="999999999999999999999")
    assert "从列出的选项中选一个" in clerk.text
    assert the_case().platform is None
    assert the_case().name == "云上香水", "the other values are kept"


def test_an_inactive_platform_is_not_offered(clerk):
    from accounts.models import Platform

    gone = make.platform("tieba")
    Platform.objects.filter(pk=gone.pk).update(is_active=False)
    to_step_2(clerk)
    assert "百度贴吧" not in clerk.text
    clerk.fill(platform=str(gone.pk))
    assert the_case().platform is None


def test_an_app_asks_what_only_an_app_has(clerk):
    to_step_3(clerk, platform=str(make.platform("app").pk))
    assert "客户端还应支持 IPv6" in clerk.text
    assert "支持的终端" in clerk.text
    clerk.fill(app_ipv6="on", app_domestic="on", app_terminals="安卓、苹果、鸿蒙")
    assert clerk.path.endswith("/3/")
    case = the_case()
    assert (case.app_ipv6, case.app_domestic, case.app_terminals) == (True, True, "安卓、苹果、鸿蒙")


def test_the_fields_of_an_app_are_not_asked_elsewhere(clerk):
    to_step_2(clerk)
    assert "app_terminals" not in clerk.shown_values


def test_unticking_a_box_of_a_shown_group_takes_it_back(clerk):
    to_step_3(clerk, platform=str(make.platform("app").pk)).fill(app_ipv6="on", app_domestic="on", app_terminals="安卓")
    case = the_case()
    clerk.go(f"/apply/{case.pk}/2/")
    assert clerk.shown_values["app_ipv6"] == ["on"]
    clerk.fill(app_ipv6=[])
    assert the_case().app_ipv6 is False
    assert "客户端还应支持 IPv6" in clerk.text


def test_the_order_of_chosen_functions_is_that_of_the_form(clerk):
    to_step_3(clerk, functions=["serve", "publish"])
    assert the_case().functions == "publish,serve"


def test_the_name_is_stored_as_typed_so_that_the_rule_can_name_the_character(clerk):
    to_step_3(clerk, name="云上\u200b香水")
    assert "零宽空格（U+200B）" in clerk.text
    assert the_case().name == "云上\u200b香水"


# 3 人员与制度


def test_persons_are_prefilled_from_the_account_that_the_register_knows(clerk, county):
    make.filed_account(county.town)
    to_step_2(clerk)
    assert the_case().first_name == "赵镇长"
    clerk.go(f"/apply/{the_case().pk}/3/")
    assert clerk.shown_values["first_name"] == ["赵镇长"]
    assert clerk.shown_values["keeper_phone"] == ["0954-5011234"]


def test_same_as_above_fills_the_next_person_on_the_server(clerk):
    to_step_3(clerk).press("same", "checker", direct_name="钱副镇长", direct_post="副镇长", direct_phone="0954-5011234")
    case = the_case()
    assert (case.checker_name, case.checker_post, case.checker_phone) == ("钱副镇长", "副镇长", "0954-5011234")
    clerk.press("same", "keeper")
    assert the_case().keeper_name == "钱副镇长"


def test_there_is_no_shortcut_from_the_first_responsible_person(clerk):
    to_step_3(clerk).press("same", "direct", first_name="赵镇长")
    assert the_case().direct_name == ""
    assert 'value="direct"' not in clerk.text


def test_with_shortcuts_an_opening_types_fewer_values(clerk):
    first = {name: value for name, value in persons().items() if name.startswith(("first", "direct"))}
    to_step_3(clerk).press("same", "checker", **first)
    clerk.press("same", "keeper").fill(operating_mode="self", in_budget="True")
    assert clerk.path.endswith("/4/")
    assert the_case().keeper_name == "钱副镇长"


@pytest.mark.parametrize("phone", ["13800001111", "０９５４－５０１１２３４", "电话", "110"])
def test_only_an_office_phone_is_taken(clerk, phone):
    to_step_3(clerk).fill(**persons(direct_phone=phone), operating_mode="self", in_budget="True")
    assert clerk.path.endswith("/3/")
    assert "直接责任人的电话填办公座机" in clerk.text
    assert the_case().direct_phone == phone, "kept as typed until it is mended"


def test_the_first_responsible_person_holds_no_other_post(clerk):
    to_step_3(clerk).fill(**persons(keeper_name="赵镇长"), operating_mode="self", in_budget="True")
    assert "第一责任人是主要负责同志，其他岗位由别人担任" in clerk.text


def test_each_empty_part_of_a_person_is_named_once(clerk):
    to_step_3(clerk).fill(**persons(checker_name="", checker_post=""), operating_mode="self", in_budget="True")
    assert "填写内容审核人" in clerk.text
    assert "有 2 处需要修改" in clerk.text


def test_no_budget_needs_a_reason(clerk):
    to_step_3(clerk).fill(**persons(), operating_mode="self", in_budget="False")
    assert "经费怎样解决" in clerk.text
    clerk.fill(why_budget="列入明年预算，今年从办公经费列支")
    assert clerk.path.endswith("/4/")
    assert the_case().in_budget is False


def test_an_unanswered_budget_is_asked_for(clerk):
    to_step_3(clerk).fill(**persons(), operating_mode="self")
    assert "选择经费已纳入预算" in clerk.text


def test_an_inner_office_as_operator_must_be_named(clerk):
    to_step_3(clerk).fill(**persons(), operating_mode="inner", in_budget="True")
    assert "写明承办的内设机构名称" in clerk.text
    clerk.fill(operator="党政办")
    assert clerk.path.endswith("/4/")


def test_a_commission_asks_for_operator_and_contract_then_for_its_papers(clerk):
    to_step_3(clerk).fill(**persons(), operating_mode="commissioned", in_budget="True")
    assert clerk.path.endswith("/3/")
    assert "还缺：承办机构名称、未到期的合同到期日" in clerk.text
    clerk.fill(operator="宁夏某传媒公司", contract_until="2027-12-31")
    assert clerk.path.endswith("/4/")
    clerk.fill()
    assert "还缺：委托合同、保密协议、资质材料" in clerk.text
    clerk.fill(file_contract=make.pdf(), file_nda=make.pdf(), file_qualification=[make.pdf(), make.png()])
    assert clerk.path.endswith("/5/")
    assert sorted(the_case().files.values_list("purpose", flat=True)) == [
        "contract", "logo", "nda", "qualification", "qualification",
    ]  # fmt: skip


def test_a_contract_that_has_ended_is_not_enough(clerk):
    to_step_3(clerk).fill(
        **persons(), operating_mode="commissioned", operator="某公司", contract_until="2026-11-01", in_budget="True"
    )
    clerk.fill(operator="某公司", contract_until="2026-11-01")
    assert "未到期的合同到期日" in clerk.text


def test_claimed_qualifications_ask_for_number_end_and_scan(clerk):
    to_step_3(clerk).fill(**persons(), operating_mode="self", in_budget="True", news_licence="on")
    assert "新闻服务许可证号" in clerk.text
    assert clerk.path.endswith("/3/")
    clerk.fill(news_licence_number="64120230001", news_licence_until="2028-01-01")
    assert clerk.path.endswith("/4/")
    clerk.fill()
    assert "互联网新闻信息服务的许可证号、有效期和许可证扫描件" in clerk.text
    clerk.fill(file_news_licence=make.pdf("许可证.pdf"))
    assert clerk.path.endswith("/5/")


@pytest.mark.parametrize("typed", ["2026年12月31日", "2026/12/31", "2026.12.31", "2026-12-31"])
def test_dates_are_read_in_the_ways_people_write_them(clerk, typed):
    from datetime import date

    to_step_3(clerk).fill(operating_mode="commissioned")
    clerk.fill(contract_until=typed)
    assert the_case().contract_until == date(2026, 12, 31)


@pytest.mark.parametrize("typed", ["明年", "2026-13-01", "2026-02-30", "99999-01-01", "-1"])
def test_a_date_that_cannot_be_read_is_named_and_stays_on_the_page(clerk, typed):
    to_step_3(clerk).fill(operating_mode="commissioned")
    clerk.fill(contract_until=typed, operator="某公司")
    assert "日期写成 2026-12-31 这样" in clerk.text
    assert clerk.shown_values["contract_until"] == [typed]
    assert (the_case().contract_until, the_case().operator) == (None, "某公司")


# 4 上传材料


def test_the_files_step_says_which_files_and_which_limit_before_choosing(clerk):
    to_step_4(clerk)
    assert "实施方案" in clerk.text
    assert "PDF 或图片（JPG、PNG），每个不超过 20 MB" in clerk.text


def test_minutes_are_demanded_only_when_the_unit_decides_in_a_meeting(clerk):
    to_step_4(clerk)
    assert 'name="file_minutes"' not in clerk.text
    clerk.go(f"/apply/{the_case().pk}/1/").fill(way="minutes").go(f"/apply/{the_case().pk}/4/").fill()
    assert "上传会议纪要，或改为由主要领导签字" in clerk.text
    clerk.fill(file_minutes=make.pdf("纪要.pdf"))
    assert clerk.path.endswith("/5/")


# 5 核对并提交


def test_the_check_step_shows_everything_with_links_back(clerk):
    to_step_4(clerk).fill()
    for words in ("云上香水", "抖音", "发布、办事", "赵镇长，干部，0954-5011234", "标识.png", "自行运维"):
        assert words in clerk.text
    assert f"/apply/{the_case().pk}/2/?back=5#id_name" in clerk.text


def test_a_link_back_returns_straight_to_the_check_step(clerk):
    to_step_4(clerk).fill()
    clerk.go(f"/apply/{the_case().pk}/2/?back=5")
    assert "保存并返回核对" in clerk.text
    clerk.fill(purpose="改过的定位")
    assert clerk.path.endswith("/5/")
    assert "改过的定位" in clerk.text


def test_what_is_missing_stands_on_top_with_links(clerk):
    to_step_2(clerk)
    clerk.go(f"/apply/{the_case().pk}/5/")
    assert "处需要修改" in clerk.text
    assert f"/apply/{the_case().pk}/2/?back=5#id_name" in clerk.text
    assert f"/apply/{the_case().pk}/2/?back=5#id_file_logo" in clerk.text
    assert "没有勾选声明：" not in clerk.text.split("规则检查")[0], "it is asked on this very page"


def test_an_incomplete_case_is_not_submitted(clerk):
    to_step_2(clerk)
    clerk.go(f"/apply/{the_case().pk}/5/").fill(action="", declared="on")
    assert the_case().state == State.DRAFT
    assert "处需要修改" in clerk.text


def test_the_declaration_is_asked_for_in_words(clerk):
    to_step_4(clerk).fill().fill(action="")
    assert "核对后勾选声明" in clerk.text
    assert the_case().state == State.DRAFT
    assert not the_case().declared


def test_a_refused_submission_keeps_no_declaration(clerk, county):
    to_step_4(clerk).fill()
    other = make.bring(county, make.draft(county, by=county.colleague), State.SIGNING)
    clerk.fill(action="", declared="on")
    case = Application.objects.exclude(pk=other.pk).get()
    assert (case.state, case.declared) == (State.DRAFT, False)
    assert f"{other.number} 还在办理" in clerk.text


def test_after_submission_the_paper_way_says_to_print_and_seal(clerk):
    to_step_4(clerk)
    clerk.go(f"/apply/{the_case().pk}/1/").fill(way="paper").go(f"/apply/{the_case().pk}/5/")
    clerk.fill(action="", declared="on")
    assert "接着打印审批表，签字盖章后在本页上传扫描件" in clerk.text


def test_a_page_without_key_and_version_says_that_it_is_too_old(clerk):
    to_step_4(clerk).fill()
    clerk.fill(action="", declared="on", version="x", key="y")
    assert "页面停留太久或内容不完整" in clerk.text
    assert the_case().state == State.DRAFT


def test_an_exception_and_its_reasons_are_shown_for_checking(clerk, county):
    make.filed_account(county.town, code="douyin")
    to_step_3(clerk).fill(exception_platform="两个账号面向不同村组")
    clerk.go(f"/apply/{the_case().pk}/5/")
    assert "例外和理由" in clerk.text
    assert "两个账号面向不同村组" in clerk.text
