"""The whole application on one page: facts by step with a way back to each, and what still has to be mended."""

from dataclasses import dataclass, field

from accounts.fields import PERSONS
from accounts.models import FiledFacts
from accounts.rules import BY_CODE
from approvals import panel
from approvals.enums import Kind
from approvals.forms import wizard_plan as plan
from approvals.forms import wizard_words as own
from approvals.forms.wizard_shown import rule_step
from approvals.models import Application
from approvals.present import facts
from approvals.rules import CLOSINGS
from approvals.views import wizard_files
from approvals.views.wizard_page import anchor

OWN_RULE = "declaration"


@dataclass(frozen=True)
class Line:
    """One fact with its place in the wizard."""

    label: str
    value: str
    anchor: str


@dataclass
class Block:
    """Facts of one step."""

    step: int
    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Todo:
    """Something to mend before submission: where, and in which words."""

    step: int
    anchor: str
    words: str
    article: str


def rules_and_todo(case: Application) -> tuple[list, list[Todo]]:
    """Every rule of the case, and what is unmet as links; the declaration is asked on this very page."""
    checks = panel.checks(case)
    stopping = [check for check in checks if (check.blocks or check.needs_reason) and check.code != OWN_RULE]
    told = {name for check in stopping if check.code in BY_CODE for name in BY_CODE[check.code].about}
    todo = [_todo(check, case) for check in stopping if check.code != "form_complete"]
    return checks, [*todo, *(item for name, item in gaps(case, told))]


def _todo(check, case: Application) -> Todo:
    step = rule_step(check, case)
    spot = f"why_{check.code}" if check.needs_reason else check.verdict.field
    place = f"id_file_{wizard_files.SLOT_OF_FIELD[spot]}" if step == plan.FILES else anchor(spot)
    if step == plan.CHECK:
        step, place = (plan.ACCOUNT, "main") if check.code == "something_changes" else (plan.CHECK, "main")
    return Todo(step, place, f"{check.verdict.title}：{check.verdict.words}", check.article)


def gaps(case: Application, told: set[str] = frozenset()) -> list[tuple[str, Todo]]:
    """Required fields that are empty, in form order; a change may leave empty what was empty before."""
    if case.kind in CLOSINGS:
        return []
    found, rows = [], plan.form_words()
    asked = panel.asked(case, rows.values())
    for name, row in rows.items():
        if name in told or name not in asked or not row.required or name in panel.OPTIONAL_WHEN_EMPTY:
            continue
        emptied = case.kind != Kind.ALTERING or case.before_facts.get(name) not in (None, "", False)
        if emptied and name in plan.STEP_OF and not getattr(case, FiledFacts._meta.get_field(name).attname):
            found.append((name, Todo(plan.STEP_OF[name], anchor(name), f"填写{row.label}", row.article)))
    return found


def blocks(case: Application, checks: list) -> list[Block]:
    """Facts by step, each with a link back; a change shows its own part only (before and after stand beside)."""
    found = [Block(plan.UNIT, plan.STEPS[0], _unit_lines(case))]
    if case.kind in CLOSINGS:
        found.append(Block(plan.ACCOUNT, plan.STEPS[1], _closing_lines(case)))
    elif case.kind == Kind.OPENING:
        found += [_filed(case, plan.ACCOUNT), _filed(case, plan.PEOPLE)]
    reasons = _reason_lines(case, checks)
    return [*found, *([Block(plan.ACCOUNT, "例外和理由", reasons)] if reasons else [])]


def _unit_lines(case: Application) -> list[Line]:
    return [
        Line("主办单位", case.unit.name, ""),
        Line("主管单位", case.unit.supervisor.name, ""),
        Line(own.words("reason", case).label, case.reason or facts.NONE, anchor("reason")),
        Line("单位怎样决定", case.get_way_display() or facts.NONE, anchor("way")),
    ]


def _closing_lines(case: Application) -> list[Line]:
    return [
        Line("账号", case.account.title, ""),
        Line("备案号", case.account.filing_number or facts.NONE, ""),
        Line("替代渠道", case.replacement or facts.NONE, anchor("replacement")),
        Line("并入账号", case.survivor.title if case.survivor_id else facts.NONE, anchor("survivor")),
    ]


def _filed(case: Application, step: int) -> Block:
    """Fields of a step as asked; a person is one line."""
    rows, block = plan.form_words(), Block(step, plan.STEPS[step - 1])
    asked = panel.asked(case, rows.values())
    persons = dict(PERSONS)
    for group in plan.groups(case, step, rows):
        names = [name for name in group.names if name in asked]
        values = [facts.shown(name, getattr(case, FiledFacts._meta.get_field(name).attname)) for name in names]
        if group.code in persons:
            told = "，".join(value for value in values if value)
            block.lines.append(
                Line(rows[names[0]].label if names else group.title, told or facts.NONE, anchor(names[0]))
            )
            continue
        for name, value in zip(names, values, strict=True):
            if value or plan.words_of(name, rows).required:
                block.lines.append(Line(plan.words_of(name, rows).label, value or facts.NONE, anchor(name)))
    return block


def _reason_lines(case: Application, checks: list) -> list[Line]:
    """Exceptions asked for and reasons given, as far as they still matter."""
    lines = []
    for check in checks:
        if check.ok or not check.reason:
            continue
        name = plan.EXCEPTIONS.get(check.code, f"why_{check.code}")
        words = own.words(name, case)
        lines.append(Line(words.label if words else check.verdict.title, check.reason, anchor(name)))
    return lines


def changes(case: Application) -> list[tuple[str, str, str]]:
    """Before and after of every changed field (变更), and of a new logo."""
    if case.kind != Kind.ALTERING:
        return []
    rows = [(row.label, row.old, row.value) for row in facts.changes(case, panel.form())]
    if case.files.filter(purpose="logo").exists():
        rows.append(("头像标识", "原头像", "见材料"))
    return rows
