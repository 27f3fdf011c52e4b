"""The regulation beside what the portal makes of it: marked rules, figures of the text, deadlines in force."""

from dataclasses import dataclass
from itertools import groupby

from accounts import rules as accounts_rules
from accounts import updates
from approvals import rules as approvals_rules
from county import articles, parameters
from inspections import rules as inspections_rules
from portal import thrift

MARKED_IN = (accounts_rules, updates, approvals_rules, inspections_rules, thrift)
"""Modules whose rules the page shows; importing them fills the registry."""


@dataclass(frozen=True)
class Setting:
    """A deadline or figure in force: label and value with its unit."""

    label: str
    value: str
    help: str


@dataclass(frozen=True)
class Passage:
    """One article with everything that hangs on it."""

    article: articles.Article
    rules: tuple[articles.MarkedRule, ...]
    figures: tuple[articles.Figure, ...]
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Chapter:
    title: str
    passages: tuple[Passage, ...]


def chapters() -> list[Chapter]:
    """The 37 articles by chapter; one query for the settings."""
    values = parameters.current()
    passages = [_passage(article, values) for article in articles.ARTICLES.values()]
    return [
        Chapter(title, tuple(group)) for title, group in groupby(passages, key=lambda passage: passage.article.chapter)
    ]


def _passage(article: articles.Article, values: dict) -> Passage:
    return Passage(
        article,
        tuple(rule for rule in articles.registry() if rule.article == article.name),
        tuple(figure for figure in articles.FIGURES if figure.article == article.name),
        tuple(_setting(spec, values[key]) for key, spec in parameters.PARAMETERS.items() if _shown(spec, article)),
    )


def _shown(spec: parameters.Spec, article: articles.Article) -> bool:
    return spec.article == article.name and spec.is_number


def _setting(spec: parameters.Spec, value: int | str) -> Setting:
    return Setting(spec.label, f"{value} {spec.unit}".strip(), spec.help)
