"""Every marked rule has a test that names it, and docs/articles.md is what the code says."""

import pytest
from django.conf import settings

from county.articles import registry
from portal.management.commands.article_index import PAGE, mentions, named_by_tests, page


def test_every_marked_rule_is_named_by_a_test():
    named = named_by_tests(settings.BASE_DIR)
    assert len(registry()) > 20
    assert [rule.code for rule in registry() if rule.code.rpartition(".")[2] not in named] == []


@pytest.mark.parametrize("number", ["七", "十", "十一", "十二", "十三", "十四", "二十六", "二十九", "三十三"])
def test_the_articles_of_the_main_job_have_rules(number):
    assert f"第{number}条" in {rule.article for rule in registry()}


def test_the_index_is_current():
    assert (settings.BASE_DIR / PAGE).read_text("utf-8") == page(settings.BASE_DIR), "run: make docs"


def test_a_test_names_a_rule_directly_or_through_a_table(tmp_path):
    path = tmp_path / "test_x.py"
    path.write_text(
        "ROWS = [(plain, 1)]\ndef test_a():\n    ROWS\ndef test_b():\n    rules.other()\ndef helper():\n    x\n"
    )
    found = dict(mentions(path))
    assert "plain" in found["test_a"] and "plain" not in found["test_b"] and "other" in found["test_b"]
    assert "helper" not in found
