"""The county's regulation as code: its 37 articles, and the predicates that enforce them.

A predicate of some ``rules`` module is marked once with its article and its words; refusals, the rule
panel, the help page and ``docs/articles.md`` all read the same registry. Nothing here touches a model.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

TITLE = "泾源县政务新媒体管理细则（试行）"
DOCUMENT_NUMBER = "泾政办发〔2023〕64号"
SOURCE = Path(__file__).parent / "data" / "regulation.txt"

_CHAPTER = re.compile(r"第[一二三四五六七八九十]+章 \S+")
_ARTICLE = re.compile(r"(第[一二三四五六七八九十]+条) (.+)")


@dataclass(frozen=True)
class Article:
    """One article: its place (1–37), its name (第十四条), its chapter's heading and its full text."""

    number: int
    name: str
    chapter: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A number that the text itself fixes: *value* counted in *unit*, found in *article*."""

    value: int
    unit: str
    article: str
    meaning: str


class Severity(StrEnum):
    """What an unmet rule does: BLOCK stops the step; REASON asks for words (the text says 原则上)."""

    BLOCK = "block"
    REASON = "reason"

    @property
    def label(self) -> str:
        """How the rule panel names it."""
        return {"block": "必须满足", "reason": "不满足时写明理由"}[self.value]


class RuleViolation(Exception):
    """A rule is not met. *words* say what is wrong and what to do; *article* names the source."""

    def __init__(self, article: str, words: str) -> None:
        super().__init__(article, words)
        self.article = article
        self.words = words

    def __str__(self) -> str:
        return f"{self.words}（{self.article}）"


def _read(path: Path) -> dict[str, Article]:
    """Articles by name, in the order of the text; raises ValueError when a line is neither heading nor article."""
    found: dict[str, Article] = {}
    chapter = ""
    for line in path.read_text("utf-8").partition("\n\n")[2].splitlines():
        if _CHAPTER.fullmatch(line):
            chapter = line
        elif match := _ARTICLE.fullmatch(line):
            name, text = match.groups()
            found[name] = Article(len(found) + 1, name, chapter, text)
        else:
            raise ValueError(f"neither chapter nor article: {line[:20]!r}")
    return found


ARTICLES: dict[str, Article] = _read(SOURCE)

ANNOUNCE_WITHIN = Figure(3, "个工作日", "第十四条", "信息变更后发布公告的期限，变更当日为第 0 日")
POSTING_AT_LEAST = Figure(15, "日", "第十四条", "公告时间的下限，两处都已发布的当日为第 1 日")
UPDATES_PER_WEEK = Figure(1, "次", "第二十条", "每周更新次数的下限")
INSPECTIONS_PER_QUARTER = Figure(1, "次", "第三十五条", "每季度全面检查次数的下限")
ACCOUNTS_PER_PLATFORM = Figure(1, "个", "第十一条", "一个单位在同一平台开设账号的上限（原则上）")
FIGURES: tuple[Figure, ...] = (
    ANNOUNCE_WITHIN,
    POSTING_AT_LEAST,
    UPDATES_PER_WEEK,
    INSPECTIONS_PER_QUARTER,
    ACCOUNTS_PER_PLATFORM,
)

Predicate = TypeVar("Predicate", bound=Callable[..., Any])


@dataclass(frozen=True)
class MarkedRule:
    """A predicate with its article, its words (the demand, stated positively) and its severity.

    *code* is unique and stable: app and function, for instance ``accounts.name_is_plain``.
    """

    code: str
    article: str
    words: str
    severity: Severity
    predicate: Callable[..., Any]


_marked: dict[str, MarkedRule] = {}


def article(
    name: str, words: str, severity: Severity = Severity.BLOCK, *, code: str = ""
) -> Callable[[Predicate], Predicate]:
    """Mark a predicate (true = met) with the article it enforces; the function itself is kept.

    Raises ValueError for an article that the regulation does not have, empty words, or a code taken before.
    """
    if name not in ARTICLES:
        raise ValueError(f"the regulation has no article {name!r}")
    if not words.strip():
        raise ValueError(f"a rule of {name} needs words")

    def mark(predicate: Predicate) -> Predicate:
        own = code or f"{predicate.__module__.partition('.')[0]}.{predicate.__qualname__}"
        if own in _marked:
            raise ValueError(f"the code {own!r} is taken by {_marked[own].article}")
        _marked[own] = MarkedRule(own, name, words, severity, predicate)
        vars(predicate).update(article=name, words=words, severity=severity, code=own)
        return predicate

    return mark


def registry() -> list[MarkedRule]:
    """All marked rules in the order of the articles, then of their codes."""
    return sorted(_marked.values(), key=lambda rule: (ARTICLES[rule.article].number, rule.code))


def ensure(rule: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Ask a marked rule; raises RuleViolation with its article and words when the answer is false."""
    if not rule(*args, **kwargs):
        raise RuleViolation(rule.article, rule.words)  # type: ignore[attr-defined]
