"""A circular put together: people's words around computed sentences and tables. Page, PDF and Word print this object."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from county import clock, parameters
from county.chain import Head
from inspections import counts, figures
from inspections.counts import Figures, Group, Problem
from inspections.models import Circular

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Column:
    """A column with its share of the width in percent."""

    label: str
    width: int

    @property
    def tight(self) -> bool:
        """Dates and numbers stay on one line."""
        return self.label.endswith(("日期", "期限", "序号"))


@dataclass(frozen=True)
class Table:
    """A table whose cells are text already."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> list[list[tuple[Column, str]]]:
        """Rows of cells, each with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Block:
    """One piece of the body: a heading of first (h1) or second order (h2), a paragraph, a table, bars."""

    kind: str
    text: str = ""
    table: Table | None = None
    bars: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Document:
    """The whole circular. ``number`` is empty and ``is_draft`` true before it is issued."""

    office: str
    title: str
    number: str
    addressee: str
    body: tuple[Block, ...]
    annexes: tuple[Table, ...]
    day: str
    copies: str
    is_draft: bool
    revision: str = ""
    chain: str = ""
    figures: Figures | None = field(default=None, repr=False)


def figures_of(circular: Circular) -> Figures:
    """Frozen figures of an issued circular, those of today of a draft."""
    return counts.load(circular.frozen) if circular.is_issued else figures.of(circular.round)


def build(circular: Circular) -> Document:
    """Put the circular together; an issued one reads nothing but its own row and the names of the county."""
    found, words = figures_of(circular), circular.words
    office = str(parameters.get("office_name"))
    issued = clock.day_of(circular.issued_at) if circular.issued_at else None
    return Document(
        office=office,
        title=f"{office}关于{found.period}政务新媒体检查情况的通报",
        number=circular.number,
        addressee=words.get("addressee", ""),
        body=tuple(_body(found, words)),
        annexes=tuple(annexes(found)),
        day=cn_day(issued) if issued else "（印发日期）",
        copies=words.get("copies", ""),
        is_draft=not circular.is_issued,
        revision=f"第 {circular.revision} 次修订：{circular.why}" if circular.revision > 1 else "",
        chain=f"审计链 {Head.parse(words['chain']).words}" if circular.is_issued and "chain" in words else "",
        figures=found,
    )


def _body(found: Figures, words: dict[str, str]) -> list[Block]:
    blocks = [*_paragraphs(words.get("basis", "")), Block("h1", "一、总体情况"), *_overall(found)]
    blocks += [*_paragraphs(words.get("overall_more", "")), Block("h1", "二、存在问题"), *_problems(found, words)]
    parts = [part for part in (_praise(found, words), _handled(found)) if part]
    for place, (title, content) in enumerate(parts, 2):
        blocks += [Block("h1", f"{NUMERALS[place]}、{title}"), *content]
    blocks.append(Block("h1", f"{NUMERALS[2 + len(parts)]}、下一步工作要求"))
    return blocks + _paragraphs(words.get("next_steps", ""))


def _paragraphs(text: str) -> list[Block]:
    return [Block("p", line.strip()) for line in text.splitlines() if line.strip()]


def _overall(found: Figures) -> list[Block]:
    total = found.total
    excused = f"不检查 {total.excused} 个（理由见附件）；" if total.excused else ""
    first = (
        f"截至 {cn_day(found.opened_on)}，全县在册政务新媒体 {total.total} 个。本次检查 {total.checked} 个，检查率 {total.ratio}；"
        f"{excused}合格 {total.passed} 个，不合格 {total.failed} 个，合格率 {total.pass_rate}{_against(found)}。"
    )
    blocks = [Block("p", first)]
    blocks += [
        Block("p", f"按平台分：{_listed(found.platforms)}。"),
        Block("p", f"按单位性质分：{_listed(found.kinds)}。"),
    ]
    blocks.append(Block("table", table=_group_table(found)))
    blocks.append(Block("p", _rectified(found)))
    orders = f"发出整改通知 {found.orders.issued} 份" if found.orders.issued else "没有需要发出整改通知的问题"
    blocks.append(
        Block(
            "p",
            f"本次检查发现问题 {len(found.problems)} 项，涉及 {found.accounts_with_problems} 个账号，{orders}；"
            f"检查以来发出整改提醒 {found.reminders} 次。",
        )
    )
    return blocks


def _against(found: Figures) -> str:
    """，比2026年第三季度提高 0.35 个百分点."""
    if not found.points or found.last is None:
        return ""
    points = Decimal(found.points)
    if points == 0:
        return f"，与{found.last.label}持平"
    return f"，比{found.last.label}{'提高' if points > 0 else '下降'} {abs(points)} 个百分点"


def _listed(groups: tuple[Group, ...]) -> str:
    return "；".join(f"{group.label}检查 {group.checked} 个，合格率 {group.pass_rate}" for group in groups)


def _group_table(found: Figures) -> Table:
    columns = (
        Column("类别", 28),
        Column("在册", 14),
        Column("检查", 14),
        Column("不检查", 14),
        Column("不合格", 14),
        Column("合格率", 16),
    )
    rows = [*found.platforms, *found.kinds, found.total]
    return Table("检查情况", columns, tuple(_group_row(group) for group in rows))


def _group_row(group: Group) -> tuple[str, ...]:
    numbers = (group.total, group.checked, group.excused, group.failed)
    return (group.label, *map(str, numbers), group.pass_rate)


def _rectified(found: Figures) -> str:
    if found.last is None or found.last_orders is None:
        return "本平台没有上一季度的检查记录，不作整改对比。"
    last = found.last_orders
    if not last.issued:
        return f"{found.last.label}没有发出整改通知。"
    lifted = f"，经异议撤销 {last.lifted} 份" if last.lifted else ""
    return (
        f"{found.last.label}发出整改通知 {last.issued} 份{lifted}，按期整改 {last.in_time} 份，超期整改 {last.late} 份，"
        f"尚未完成 {last.open} 份，整改完成率 {last.rate}。"
    )


def _problems(found: Figures, words: dict[str, str]) -> list[Block]:
    if not found.problems:
        return [Block("p", "本次检查没有发现问题。")]
    blocks = _paragraphs(words.get("problems_lead", ""))
    bars = tuple((category, len(problems)) for category, problems in found.categories)
    blocks.append(Block("bars", "各类问题数（项）", bars=bars))
    for place, (category, problems) in enumerate(found.categories):
        blocks += [Block("h2", f"（{numeral(place + 1)}）{category}。"), Block("p", _category(problems))]
    return blocks


def _category(problems: list[Problem]) -> str:
    """Who has problems of this kind, in the order of the list; repeated ones are named again."""
    titles = list(dict.fromkeys(problem.title for problem in problems))
    repeated = list(dict.fromkeys(problem.title for problem in problems if problem.repeated))
    again = f"其中{'、'.join(repeated)}上一季度已被指出，仍未改正，属重复问题。" if repeated else ""
    return f"涉及 {len(titles)} 个账号，共 {len(problems)} 项：{'、'.join(titles)}。{again}"


def _praise(found: Figures, words: dict[str, str]) -> tuple[str, list[Block]] | None:
    praised = found.of(counts.PRAISE)
    if not praised:
        return None
    listed = "；".join(f"{each.title}，{each.unit}：{each.reason.rstrip('。')}" for each in praised)
    return "表扬", [
        Block("p", f"对以下 {len(praised)} 个账号或单位予以表扬。{listed}。"),
        *_paragraphs(words.get("praise_more", "")),
    ]


def _handled(found: Figures) -> tuple[str, list[Block]] | None:
    named, talks = found.of(counts.CIRCULATE), found.of(counts.TALK)
    blocks = []
    if named:
        listed = "、".join(f"{each.title}（{each.unit}）" for each in named)
        blocks.append(Block("p", f"对以下 {len(named)} 个账号或单位予以通报：{listed}。"))
    if talks:
        units = "、".join(dict.fromkeys(each.unit for each in talks))
        blocks.append(Block("p", f"约谈 {len(talks)} 次，涉及{units}。"))
    return ("通报和约谈", blocks) if blocks else None


def annexes(found: Figures) -> list[Table]:
    """Failed accounts, problems with deadlines, changes of the register, accounts left out; empty ones are not there."""
    failed = [
        (str(place), each.unit, each.name, each.platform, "—" if each.score is None else str(each.score), each.why)
        for place, each in enumerate(found.failed, 1)
    ]
    problems = [
        (str(place), each.unit, each.name, each.platform, _problem_words(each), iso(each.seen_on), iso(each.due_on))
        for place, each in enumerate(found.problems, 1)
    ]
    changes = [(str(place), e.kind, e.unit, e.name, e.platform, iso(e.day)) for place, e in enumerate(found.changes, 1)]
    excused = [(str(place), e.unit, e.name, e.platform, e.why) for place, e in enumerate(found.excused, 1)]
    tables = (
        Table(
            "不合格账号名单", _columns("序号 8", "单位 22", "账号 28", "平台 18", "得分 10", "原因 14"), tuple(failed)
        ),
        Table(
            "问题清单",
            _columns("序号 7", "单位 13", "账号 15", "平台 12", "问题 25", "发现日期 14", "整改期限 14"),
            tuple(problems),
        ),
        Table(
            "台账变动情况", _columns("序号 8", "变动 12", "单位 22", "账号 28", "平台 16", "日期 14"), tuple(changes)
        ),
        Table("不检查的账号", _columns("序号 8", "单位 20", "账号 24", "平台 16", "理由 32"), tuple(excused)),
    )
    return [table for table in tables if table.rows]


def _columns(*words: str) -> tuple[Column, ...]:
    return tuple(Column(label, int(width)) for label, width in (each.split(" ") for each in words))


def _problem_words(problem: Problem) -> str:
    mark = "【重复问题】" if problem.repeated else ""
    return f"{mark}{problem.wording}：{problem.words}"


def cn_day(day: date | str) -> str:
    """2026年11月19日."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.year}年{day.month}月{day.day}日"


def iso(day: str) -> str:
    return day or "—"


def numeral(number: int) -> str:
    """一 … 十, 十一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")
