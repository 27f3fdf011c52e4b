"""Every rule over the facts of a filing form: met and unmet, with its article, its words and its way out."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from accounts.rules import (
    BY_CODE,
    RULES,
    Around,
    Check,
    Neighbour,
    Verdict,
    another_platform,
    app_ready,
    budget,
    commission_papers,
    dedicated_persons,
    licences,
    name_not_closed,
    name_not_taken,
    name_plain,
    name_same_everywhere,
    not_inner_office,
    not_single_event,
    one_per_platform,
    responsible_persons,
    verified_subject,
)

TODAY = date(2026, 11, 2)
LATER, EARLIER = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
WEIBO, DOUYIN = SimpleNamespace(name="微博", is_app=False), SimpleNamespace(name="抖音", is_app=False)
APP = SimpleNamespace(name="移动客户端", is_app=True)
TOWN = SimpleNamespace(name="香水镇人民政府", short_name="香水镇", kind="town")
INNER = SimpleNamespace(name="党政办公室", short_name="党政办", kind="inner")
OWN_WEIBO = Neighbour("云上香水", "微博", 1, "香水镇")
NAMESAKE = Neighbour("云上香水", "抖音", 2, "新民乡")
GONE = Neighbour("云上香水", "快手", 3, "新民乡")
PAPERS = frozenset({"contract", "nda", "qualification"})


def facts(**changes):
    """Complete facts that every rule accepts."""
    values = {
        "unit": TOWN, "platform": WEIBO, "platform_id": 1, "name": "云上香水", "in_budget": True,
        "verified_state": "verified", "verified_subject": TOWN.name, "verified_until": None,
        "operating_mode": "self", "operator": "", "contract_until": None,
        "app_ipv6": None, "app_domestic": None, "app_terminals": "",
        "news_licence": None, "news_licence_number": "", "news_licence_until": None,
        "video_licence": None, "video_licence_number": "", "video_licence_until": None,
    }  # fmt: skip
    for code, name in (("first", "赵镇长"), ("direct", "钱副镇长"), ("checker", "孙主任"), ("keeper", "王填报")):
        values |= {f"{code}_name": name, f"{code}_post": "干部", f"{code}_phone": "0954-5011234"}
    return SimpleNamespace(**(values | changes))


def around(**changes) -> Around:
    return Around(today=TODAY, **changes)


def commissioned(**changes):
    return facts(operating_mode="commissioned", operator="某公司", contract_until=LATER, **changes)


MET, ABSENT = "met", "does not apply"
# rule, facts, around, outcome: MET, ABSENT, or words that the refusal must say
TABLE = [
    (name_plain, facts(), around(), MET),
    (name_plain, facts(name=""), around(), ABSENT),
    (name_plain, facts(name="云上香水e站"), around(), "字母“e”"),
    (name_plain, facts(name="云上香水2"), around(), "2"),
    (name_plain, facts(name="云上·香水"), around(), "·"),
    (name_same_everywhere, facts(), around(), ABSENT),
    (name_not_closed, facts(), around(), MET),
    (name_not_closed, facts(name=""), around(closed=(GONE,)), ABSENT),
    (name_not_closed, facts(), around(closed=(GONE,)), "“云上香水”由新民乡在快手使用过，已经注销，换一个名称"),
    (name_not_closed, facts(), around(closed=(GONE,), siblings=(OWN_WEIBO,)), MET),
    (name_same_everywhere, facts(), around(siblings=(OWN_WEIBO,)), MET),
    (name_same_everywhere, facts(name="香水政务"), around(siblings=(OWN_WEIBO,)), "现有名称为“云上香水”"),
    (name_not_taken, facts(), around(), MET),
    (name_not_taken, facts(name=""), around(), ABSENT),
    (name_not_taken, facts(), around(namesakes=(NAMESAKE,)), "已由新民乡使用"),
    (not_inner_office, facts(), around(), MET),
    (not_inner_office, facts(name=""), around(), ABSENT),
    (not_inner_office, facts(name="香水镇宣传科"), around(), "内设机构不单独开设"),
    (not_inner_office, facts(unit=INNER), around(), "内设机构不单独开设"),
    (not_single_event, facts(), around(), MET),
    (not_single_event, facts(name=""), around(), ABSENT),
    (not_single_event, facts(name="香水镇文化节"), around(), "名称中有“文化节”"),
    (one_per_platform, facts(), around(), MET),
    (one_per_platform, facts(platform_id=None), around(), ABSENT),
    (one_per_platform, facts(), around(siblings=(OWN_WEIBO,)), "已有“云上香水”，再开设需申请例外"),
    (one_per_platform, facts(platform=DOUYIN, platform_id=2), around(siblings=(OWN_WEIBO,)), MET),
    (another_platform, facts(), around(), ABSENT),
    (another_platform, facts(platform_id=None), around(siblings=(OWN_WEIBO,)), ABSENT),
    (another_platform, facts(platform=DOUYIN, platform_id=2), around(siblings=(OWN_WEIBO,)), "写清必要性和分工"),
    (app_ready, facts(), around(), ABSENT),
    (app_ready, facts(platform=APP, app_ipv6=True, app_domestic=True, app_terminals="安卓"), around(), MET),
    (app_ready, facts(platform=APP), around(), "支持 IPv6、完成国产化适配、写明支持的终端"),
    (verified_subject, facts(verified_state=""), around(), ABSENT),
    (verified_subject, facts(), around(), MET),
    (verified_subject, facts(verified_subject="泾源县香水镇人民政府"), around(), MET),
    (verified_subject, facts(verified_state="not_offered"), around(), MET),
    (verified_subject, facts(verified_state="not_verified"), around(), "在平台完成认证"),
    (verified_subject, facts(verified_until=EARLIER), around(), "续办认证"),
    (verified_subject, facts(verified_until=TODAY), around(), MET),
    (verified_subject, facts(verified_subject="某某公司"), around(), "认证主体应为“香水镇人民政府”"),
    (verified_subject, facts(verified_subject="政府"), around(), "认证主体应为"),
    (commission_papers, facts(), around(), ABSENT),
    (commission_papers, facts(operating_mode="inner"), around(), "写明承办的内设机构"),
    (commission_papers, facts(operating_mode="inner", operator="党政办"), around(), ABSENT),
    (commission_papers, commissioned(), around(purposes=PAPERS), MET),
    (commission_papers, commissioned(), around(), "委托合同、保密协议、资质材料"),
    (commission_papers, facts(operating_mode="commissioned"), around(purposes=PAPERS), "承办机构名称"),
    (responsible_persons, facts(), around(), MET),
    (responsible_persons, facts(first_name=""), around(), "填全第一责任人"),
    (responsible_persons, facts(direct_post=" "), around(), "填全直接责任人"),
    (responsible_persons, facts(first_phone="13800001111"), around(), "办公座机"),
    (responsible_persons, facts(first_name="王填报"), around(), "其他岗位由别人担任"),
    (dedicated_persons, facts(), around(), MET),
    (dedicated_persons, facts(checker_name="王填报"), around(), MET),
    (dedicated_persons, facts(checker_phone=""), around(), "填全内容审核人"),
    (dedicated_persons, facts(keeper_phone="无"), around(), "办公座机"),
    (budget, facts(), around(), MET),
    (budget, facts(in_budget=False), around(), "写明经费怎样解决"),
    (budget, facts(in_budget=None), around(), "写明经费怎样解决"),
    (licences, facts(), around(), ABSENT),
    (licences, facts(news_licence=True), around(), "互联网新闻信息服务的许可证号"),
    (licences, facts(video_licence=True), around(), "网络视听节目的许可证号"),
    (licences, facts(news_licence=True, news_licence_number="1", news_licence_until=EARLIER),
     around(purposes=frozenset({"news_licence"})), "还缺"),
    (licences, facts(news_licence=True, news_licence_number="1", news_licence_until=LATER),
     around(purposes=frozenset({"news_licence"})), MET),
]  # fmt: skip
ARTICLES = {
    name_plain: ("第十三条", "block"),
    name_same_everywhere: ("第十三条", "reason"),
    name_not_taken: ("第十三条", "reason"),
    not_inner_office: ("第十条", "block"),
    not_single_event: ("第十条", "reason"),
    one_per_platform: ("第十一条", "block"),
    another_platform: ("第十一条", "reason"),
    app_ready: ("第十二条", "block"),
    name_not_closed: ("第十四条", "block"),
    verified_subject: ("第十三条", "block"),
    commission_papers: ("第七条", "block"),
    responsible_persons: ("第三十三条", "block"),
    dedicated_persons: ("第二十六条", "block"),
    budget: ("第二十六条", "reason"),
    licences: ("第二十九条", "block"),
}


@pytest.mark.parametrize(
    ("rule", "given", "near", "outcome"), TABLE, ids=[f"{row[0].__name__}-{row[3][:12]}" for row in TABLE]
)
def test_a_rule_is_met_or_says_what_is_wrong_and_what_to_do(rule, given, near, outcome):
    verdict = rule(given, near)
    if outcome == ABSENT:
        assert verdict is None
    elif outcome == MET:
        assert verdict.ok and verdict.title
    else:
        assert not verdict.ok and outcome in verdict.words


def test_each_rule_stands_under_its_article_with_its_severity():
    assert {rule.test: (rule.test.article, rule.test.severity.value) for rule in RULES} == ARTICLES


def test_the_table_holds_every_rule_met_and_unmet():
    for rule in RULES:
        outcomes = {outcome for test, _, _, outcome in TABLE if test is rule.test}
        assert outcomes - {MET, ABSENT}, rule.code
        assert outcomes & {MET, ABSENT}, rule.code


def test_an_unmet_rule_points_at_a_field_it_is_about():
    for rule in RULES:
        for test, given, near, _ in TABLE:
            verdict = test(given, near) if test is rule.test else None
            if verdict and not verdict.ok:
                assert verdict.field in rule.about, rule.code


@pytest.mark.parametrize(
    ("code", "reason", "blocks", "asks", "light"),
    [
        ("one_per_platform", "", True, False, "r"),
        ("one_per_platform", "例外理由", False, False, "y"),
        ("not_inner_office", "例外理由", True, False, "r"),
        ("another_platform", "", False, True, "y"),
        ("another_platform", "分工不同", False, False, "y"),
    ],
)
def test_only_an_exception_or_a_reason_lets_an_unmet_rule_pass(code, reason, blocks, asks, light):
    rule = BY_CODE[code]
    check = Check(code, rule.test.article, rule.test.severity, Verdict(False, "未满足"), rule.excusable, reason)
    assert (check.blocks, check.needs_reason, check.light) == (blocks, asks, light)


def test_only_the_two_rules_that_say_in_principle_can_be_excused():
    assert {rule.code for rule in RULES if rule.excusable} == {"name_plain", "one_per_platform"}


@pytest.mark.parametrize(
    ("rule", "changes", "field"),
    [
        (dedicated_persons, {"keeper_phone": "13995012345"}, "keeper_phone"),
        (dedicated_persons, {"checker_post": ""}, "checker_post"),
        (responsible_persons, {"direct_phone": "13995012345"}, "direct_phone"),
        (responsible_persons, {"first_name": ""}, "first_name"),
    ],
)
def test_a_fault_of_a_person_stands_at_the_field_to_mend(rule, changes, field):
    assert rule(facts(**changes), around()).field == field
