"""The regulation's page: every article, every rule the portal enforces, figures and deadlines in force."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from county import articles, clock, deeds, parameters
from county.models import Parameter
from portal import handbook

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def body(client, county):
    client.force_login(county.clerk)
    return client.get("/docs/").content.decode()


def part(body: str, number: int) -> str:
    """What stands in one article of the page."""
    return re.search(rf'<article class="law-row" id="art-{number}">.*?</article>', body, re.DOTALL)[0]


def test_all_37_articles_stand_under_their_anchor_in_full(body):
    assert re.findall(r'id="art-(\d+)"', body) == [str(number) for number in range(1, 38)]
    for article in articles.ARTICLES.values():
        assert f"<h3>{article.name}</h3><p>{article.text}</p>" in part(body, article.number)


def test_chapters_stand_in_order(body):
    titles = [chapter.title for chapter in handbook.chapters()]
    assert titles == list(dict.fromkeys(article.chapter for article in articles.ARTICLES.values()))
    assert len(titles) == 7
    assert [body.index(f">{title}</h2>") for title in titles] == sorted(
        body.index(f">{title}</h2>") for title in titles
    )


def test_every_marked_rule_stands_beside_its_article(body):
    rules = articles.registry()
    assert len(rules) >= 26
    missing = [rule.code for rule in rules if rule.words not in part(body, articles.ARTICLES[rule.article].number)]
    assert missing == []


def test_a_rule_says_how_strict_it_is(body):
    for rule in articles.registry():
        assert f"{rule.words}<span" in body
        assert rule.severity.label in part(body, articles.ARTICLES[rule.article].number)


def test_figures_of_the_text_are_shown(body):
    for figure in articles.FIGURES:
        assert f"<b>{figure.value} {figure.unit}</b>" in part(body, articles.ARTICLES[figure.article].number)


def test_deadlines_are_those_in_force_today(client, county):
    Parameter.objects.create(key="review_days", value="7", effective_from=clock.today(), set_at=clock.now())
    Parameter.objects.create(
        key="platform_days", value="20", effective_from=clock.today() + timedelta(days=1), set_at=clock.now()
    )
    client.force_login(county.clerk)
    fourteen = part(client.get("/docs/").content.decode(), 14)
    assert f"{parameters.PARAMETERS['review_days'].label} <b>7 个工作日</b>" in fourteen
    assert f"{parameters.PARAMETERS['platform_days'].label} <b>10 个工作日</b>" in fourteen


def test_names_and_patterns_are_no_deadlines(body):
    assert "泾新媒备〔{year}〕" not in body
    assert "0954-5010000" not in part(body, 14)


@pytest.mark.parametrize("who", ["leader", "reviewer", "observer", "inspector", "sysadmin", "auditor"])
def test_everybody_who_is_signed_in_may_read_it(see, county, who):
    assert "第三十七条" in see(getattr(county, who), "/docs/")


def test_a_visitor_is_sent_to_the_log_in(client, db):
    assert client.get("/docs/").url == "/login/?next=/docs/"


def test_links_to_articles_arrive(body):
    from county.templatetags.portal_ui import article_link

    assert 'href="/docs/#art-14"' in article_link("第十四条")
    assert 'id="art-14"' in body


def test_the_text_costs_one_query(django_assert_num_queries, db):
    with django_assert_num_queries(1):
        handbook.chapters()


def test_whatever_marks_a_rule_is_shown_and_a_fresh_process_has_it_at_once():
    marking = {
        ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
        for app in deeds.APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "\n@article(" in path.read_text("utf-8")
    }
    assert marking == {module.__name__ for module in handbook.MARKED_IN}
