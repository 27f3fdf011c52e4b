"""The regulation's text, the numbers it fixes, and the marks on predicates."""

import pytest

from county import articles
from county.articles import ARTICLES, FIGURES, RuleViolation, Severity, article, ensure, registry


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(articles, "_marked", {})


def test_the_text_has_37_articles_in_seven_chapters_in_order():
    assert [found.number for found in ARTICLES.values()] == list(range(1, 38))
    assert list(ARTICLES)[0] == "第一条"
    assert list(ARTICLES)[-1] == "第三十七条"
    chapters = list(dict.fromkeys(found.chapter for found in ARTICLES.values()))
    assert chapters[0] == "第一章 总则"
    assert chapters[-1] == "第七章 附则"
    assert len(chapters) == 7


def test_each_article_knows_its_name_and_ends_in_a_full_stop():
    for name, found in ARTICLES.items():
        assert found.name == name
        assert found.text.endswith("。")
        assert "bookmark" not in found.text


@pytest.mark.parametrize(
    ("name", "phrase", "chapter"),
    [
        ("第十一条", "在同一新媒体平台只能开设一个政务新媒体账号", "第三章 开设整合和清理关停"),
        ("第十三条", "名称中掺杂字母、数字、特殊符号", "第三章 开设整合和清理关停"),
        ("第十四条", "信息变更后3个工作日内发布公告，公告时间不少于15日", "第三章 开设整合和清理关停"),
        ("第二十条", "信息的更新每周不得少于一次", "第四章 内容发布和功能建设"),
        ("第三十五条", "每季度至少对本县政务新媒体开展1次全面检查", "第六章 组织保障和监督评价"),
    ],
)
def test_the_articles_that_fix_numbers_say_so(name, phrase, chapter):
    assert phrase in ARTICLES[name].text
    assert ARTICLES[name].chapter == chapter


def test_every_figure_names_an_article_of_the_text():
    assert {figure.article for figure in FIGURES} <= set(ARTICLES)
    assert articles.ANNOUNCE_WITHIN.value == 3
    assert articles.POSTING_AT_LEAST.value == 15
    assert articles.UPDATES_PER_WEEK.value == 1
    assert articles.INSPECTIONS_PER_QUARTER.value == 1


def test_a_marked_predicate_stays_itself_and_carries_its_article():
    def plain(name):
        return name.isalpha()

    marked = article("第十三条", "账号名称只用汉字")(plain)
    assert marked is plain
    assert (marked.article, marked.words, marked.severity) == ("第十三条", "账号名称只用汉字", Severity.BLOCK)
    (rule,) = registry()
    assert rule.predicate is plain
    assert rule.code.startswith("tests.")


def test_an_article_the_regulation_lacks_is_refused():
    with pytest.raises(ValueError, match="第三十八条"):
        article("第三十八条", "没有这一条")


def test_a_rule_without_words_is_refused():
    with pytest.raises(ValueError, match="words"):
        article("第十三条", " ")


def test_a_code_is_given_only_once():
    article("第十三条", "甲", code="accounts.name")(lambda name: True)
    with pytest.raises(ValueError, match="accounts.name"):
        article("第十四条", "乙", code="accounts.name")(lambda name: True)


def test_the_registry_follows_the_order_of_the_articles():
    for name, code in (("第十四条", "a"), ("第十条", "c"), ("第十条", "b"), ("第二条", "d")):
        article(name, "词", code=code)(lambda: True)
    assert [rule.code for rule in registry()] == ["d", "b", "c", "a"]


def test_a_violation_says_its_words_then_its_article():
    violation = RuleViolation("第十三条", "名称中有字母“e”，请删去")
    assert str(violation) == "名称中有字母“e”，请删去（第十三条）"
    assert (violation.article, violation.words) == ("第十三条", "名称中有字母“e”，请删去")


def test_ensure_raises_the_words_of_an_unmet_rule_only():
    rule = article("第十二条", "应用支持第六版协议", Severity.REASON, code="x")(lambda met: met)
    assert ensure(rule, True) is None
    with pytest.raises(RuleViolation) as refusal:
        ensure(rule, False)
    assert refusal.value.article == "第十二条"


def test_both_severities_have_plain_labels():
    assert [severity.label for severity in Severity] == ["必须满足", "不满足时写明理由"]


def test_a_line_that_is_no_article_stops_the_start(tmp_path):
    odd = tmp_path / "text.txt"
    odd.write_text("题\n\n第一章 总则\n第一条 甲。\n走失的一行\n", "utf-8")
    with pytest.raises(ValueError, match="走失的一行"):
        articles._read(odd)
