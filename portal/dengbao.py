"""How this portal stands to the points of the classified protection, as its running settings tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from portal.dengbao_table import GIVEN, MISSING, POINTS, Fact, Point

PAGE = "docs/dengbao.md"
MET, NOT_MET, OF_THE_PLATFORM = "已满足", "未满足", "由平台承担"
SECRET = ("_KEY", "_KEYS", "_PASSWORD")


@dataclass(frozen=True)
class Answer:
    """One point: lines read from the settings, the verdict on the portal's part, evidence, the platform's part."""

    point: Point
    lines: tuple[str, ...]
    verdict: str
    evidence: tuple[str, ...]


def report() -> list[Answer]:
    """Every point as it stands now."""
    return [_answer(point) for point in POINTS]


def _answer(point: Point) -> Answer:
    read = [(fact, getattr(settings, fact.setting, MISSING)) for fact in point.facts]
    held = [holds(fact, value) for fact, value in read]
    lines = tuple(f"{fact.words} `{fact.setting}` = {shown(fact, value)}" for fact, value in read)
    verdict = (MET if all(held) else NOT_MET) if read else OF_THE_PLATFORM
    proofs = [name for (fact, _), good in zip(read, held, strict=True) if good for name in fact.evidence]
    return Answer(point, lines, verdict, (*point.evidence, *dict.fromkeys(proofs)))


def holds(fact: Fact, value) -> bool:
    """Whether the setting says what the point asks for; a setting that is not there never does."""
    if value is MISSING:
        return False
    kind, _, what = str(fact.wanted).partition(" ")
    if kind in ("has", "lacks"):
        return (what in str(value)) == (kind == "has")
    if kind == "file":
        return (Path(value) / what).is_file()
    if kind.startswith((">=", "<=")):
        return value >= int(kind[2:]) if kind[0] == ">" else value <= int(kind[2:])
    return True if kind == "there" else bool(value) if kind == "given" else value == fact.wanted


def shown(fact: Fact, value) -> str:
    """The value in a line; keys are never shown."""
    if value is MISSING:
        return "没有这一项"
    if fact.setting.endswith(SECRET):
        return GIVEN if value else "没有设置"
    kind, _, what = str(fact.wanted).partition(" ")
    if kind in ("has", "lacks", "file"):
        words = {"has": ("含", "不含"), "lacks": ("不含", "含"), "file": ("有", "没有")}[kind]
        return f"{words[not holds(fact, value)]} {what}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "没有设置"
    return str(value) if value not in ("", None) else "没有设置"


def text() -> Iterator[str]:
    """Lines for the screen."""
    for answer in report():
        yield f"{answer.point.number} {answer.point.clause}：{answer.verdict}"
        yield from (f"    {line}" for line in answer.lines)
        yield from (f"    证据 {name}" for name in answer.evidence)
        if answer.point.platform:
            yield f"    由平台承担：{answer.point.platform}"
    yield counted()


def counted() -> str:
    """How many points stand how."""
    found = report()
    several = [(word, sum(answer.verdict == word for answer in found)) for word in (MET, NOT_MET, OF_THE_PLATFORM)]
    partly = sum(bool(answer.point.platform) for answer in found)
    return (
        "，".join(f"{word} {count} 项" for word, count in several if count) + f"；其中 {partly} 项另有一部分由平台承担"
    )


def page() -> str:
    """docs/dengbao.md."""
    rows = [
        f"| {answer.point.number} {answer.point.clause} | {'<br>'.join(answer.lines)} | {'<br>'.join(answer.evidence)} "
        f"| {answer.verdict} | {answer.point.platform} |"
        for answer in report()
    ]
    head = (
        "# 等级保护对照\n\n由 `make docs` 按服务器形态的设置（`ops/sample.py`）生成，不手工修改。"
        "“未满足”指程序没有这一项设置或取值不够；样例里填了办公网络、管理网络和病毒扫描，"
        "没有填的机器上那几条就是“未满足”。"
        "“已满足”只说程序这一部分，\n最后一栏仍要由平台落实。本机的情况用 `manage.py dengbao_report` 查看。\n\n"
        f"{counted()}。\n\n| 条款 | 设置 | 证据 | 结论 | 由平台承担 |\n|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"
