"""The facts of a case as its reader needs them: what is asked for, what changes, what was attached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.enums import Function
from accounts.fields import BLOCKS, BY_NAME, LATE, PERSONS
from accounts.models import FiledFacts, FormField, Platform
from approvals import panel
from approvals.enums import Kind, Step
from approvals.models import Application, ApplicationFile, Decision
from approvals.models.application import plain
from county import clock
from county.models import Unit

NONE = "无"
TOLD = frozenset(
    {"name", "platform", "unit", *(f"{code}_{part}" for code, _ in PERSONS for part in ("name", "post", "phone"))}
)
"""Fields that stand elsewhere on the page: in the summary, or in the tiles of the persons."""
WIDE = frozenset({"purpose", "functions"})
OWN = ("reason", "replacement", "way", "exception_platform", "exception_name")
OWN_LABELS = {
    "reason": "理由",
    "replacement": "替代渠道",
    "way": "单位决定方式",
    "exception_platform": "同平台例外理由",
    "exception_name": "名称例外理由",
}


@dataclass(frozen=True)
class Row:
    """One fact: label and shown value; ``old`` is set where the case changes it."""

    name: str
    label: str
    value: str
    old: str = ""
    article: str = ""

    @property
    def is_phone(self) -> bool:
        return self.name.endswith("_phone")

    @property
    def wide(self) -> bool:
        return self.name in WIDE or self.name in OWN or len(self.value) > 30


@dataclass(frozen=True)
class Person:
    """A responsible person in one tile."""

    label: str
    name: str
    post: str
    phone: str


@dataclass(frozen=True)
class Group:
    """Facts under one heading of the form; persons stand in tiles of their own."""

    title: str
    rows: tuple[Row, ...]
    people: tuple[Person, ...] = ()


def labels(fields: Iterable[FormField]) -> dict[str, str]:
    """The office's own words for the fields."""
    known = {name: field.label for name, field in BY_NAME.items()}
    return known | {row.name: row.label for row in fields}


def main(case: Application) -> list[Row]:
    """What is asked for, in a few lines: account, platform, unit, reason and what goes with the kind."""
    rows = [
        Row("name", "账号名称", case.name or NONE),
        Row("platform", "平台", case.platform.name if case.platform_id else NONE),
        Row("unit", "主办单位", case.unit.name),
        Row("supervisor", "主管单位", case.unit.supervisor.name),
    ]
    if case.account_id and case.account.filing_number:
        rows += [
            Row("filing", "备案号", case.account.filing_number),
            Row("status", "账号状态", case.account.get_status_display()),
        ]
    rows.append(Row("reason", f"{case.get_kind_display()}理由", case.reason or NONE))
    if case.kind in (Kind.SUSPENDING, Kind.CANCELLING):
        rows.append(Row("replacement", "替代渠道", case.replacement or NONE))
        if case.survivor_id:
            rows.append(Row("survivor", "并入账号", case.survivor.title))
    rows.append(Row("way", "单位决定方式", case.get_way_display() or NONE))
    return rows


def changes(case: Application, fields: Iterable[FormField]) -> list[Row]:
    """Before and after of every field the case changes (变更 and a renewed 开设)."""
    before, now, called = case.before_facts, plain(case.facts()), labels(fields)
    return [_compared(name, before.get(name), now[name], called) for name in case.changed]


def groups(case: Application, fields: Sequence[FormField]) -> list[Group]:
    """Every field of the form that this case carries, by block, empty ones left out where they may be empty."""
    called, asked = labels(fields), panel.asked(case, fields)
    if case.kind != Kind.OPENING or case.done_on:
        asked = (*asked, *(name for name in LATE if name not in asked))
    found = []
    for block in BLOCKS:
        names = [name for name in asked if BY_NAME[name].block == block and name not in TOLD]
        rows = [_row(case, name, called) for name in names]
        people = _people(case, called) if block == "人员" else ()
        found.append(Group(block, tuple(row for row in rows if row.value), people))
    return [group for group in found if group.rows or group.people]


def _people(case: Application, called: dict[str, str]) -> tuple[Person, ...]:
    found = []
    for code, _ in PERSONS:
        name, post, phone = (getattr(case, f"{code}_{part}") for part in ("name", "post", "phone"))
        if name:
            found.append(Person(called[f"{code}_name"], name, post, phone))
    return tuple(found)


def _row(case: Application, name: str, called: dict[str, str]) -> Row:
    value = getattr(case, FiledFacts._meta.get_field(name).attname)
    return Row(name, called[name], shown(name, value), article=BY_NAME[name].article)


def _compared(name: str, old, new, called: dict[str, str]) -> Row:
    return Row(name, called.get(name, name), shown(name, new) or NONE, shown(name, old) or NONE, BY_NAME[name].article)


def shown(name: str, value) -> str:
    """A stored value of a filed field as words; empty for an empty one."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "functions":
        known = dict(Function.choices)
        return "、".join(known.get(code, code) for code in value.split(",") if code)
    if name in ("platform", "unit"):
        model = Platform if name == "platform" else Unit
        return str(model.objects.filter(pk=value).first() or NONE)
    if isinstance(value, date):
        return value.isoformat()
    return dict(FiledFacts._meta.get_field(name).choices or ()).get(value, str(value))


def between_versions(case: Application, version: int) -> list[Row]:
    """What changed in the filed facts since the reader's *version* (history keeps one row per step)."""
    old = case.history.filter(version__lte=version).order_by("-version", "-history_id").first()
    if old is None:
        return []
    called = labels(panel.form())
    rows = []
    for field in FiledFacts._meta.get_fields():
        before, now = getattr(old, field.attname), getattr(case, field.attname)
        if before != now:
            rows.append(_compared(field.name, before, now, called))
    for name in OWN:
        before, now = getattr(old, name), getattr(case, name)
        if before != now:
            rows.append(Row(name, OWN_LABELS[name], now or NONE, before or NONE))
    return rows


@dataclass(frozen=True)
class Paper:
    """A file of the case with the number of the submission that brought it."""

    file: ApplicationFile
    note: str


def papers(files: Iterable[ApplicationFile], decisions: Sequence[Decision]) -> list[Paper]:
    """Files in order; those that came with a later submission say so."""
    sent = [row.at for row in decisions if row.step in (Step.SUBMIT, Step.RESUBMIT)]
    found = []
    for file in files:
        round_ = 1 + sum(at < file.added_at for at in sent)
        fresh = f"第 {round_} 次提交新增 · " if 1 < round_ <= len(sent) else ""
        found.append(
            Paper(file, f"{fresh}{size(file.attachment.size)} · {file.added_at.astimezone(clock.ZONE):%m-%d %H:%M}")
        )
    return found


def size(octets: int) -> str:
    """File size in KB or MB."""
    return f"{octets / 1_048_576:.1f} MB" if octets >= 1_048_576 else f"{max(1, round(octets / 1024))} KB"
