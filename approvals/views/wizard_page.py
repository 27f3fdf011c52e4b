"""A step of the wizard as a page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals import panel
from approvals.enums import OPEN, Kind
from approvals.forms import wizard_fields as shapes
from approvals.forms import wizard_plan as plan
from approvals.forms import wizard_words as own
from approvals.forms.wizard import StepForm
from approvals.forms.wizard_shown import rule_step
from approvals.models import Application
from approvals.present import facts
from approvals.rules import CLOSINGS
from approvals.views import wizard_case, wizard_files
from approvals.views.wizard_files import Slot

FEW = 8  # platforms shown before the fold


@dataclass(frozen=True)
class Mistake:
    """A line of the error summary."""

    anchor: str
    label: str
    words: str


@dataclass(frozen=True)
class Card:
    """A platform to choose from, with what stands there already."""

    value: str
    label: str
    words: str
    closed: bool


def page(request: HttpRequest, case: Application, form: StepForm, errors: dict | None = None) -> HttpResponse:
    """The step with what was typed, what is wrong with it, the files and the rules.

    ``errors``: words by kind of file; a file that was refused says more than that it is missing.
    """
    complaints = wizard_files.slot_errors(form.slot_errors) | (errors or {})
    slots = wizard_files.slots(case, form.step, complaints)
    shown = (
        head(request, case, form.step)
        | body(case, form)
        | {
            "slots": slots,
            "mistakes": mistakes(form, slots, complaints),
        }
    )
    return render(request, "approvals/wizard/step.html", shown)


def head(request: HttpRequest, case: Application, step: int) -> dict:
    """What every step shows: title, where one is, notes."""
    returned = wizard_case.returned_with(case)
    return {
        "case": case,
        "title": own.title(case),
        "step": step,
        "step_name": plan.STEPS[step - 1],
        "steps": [
            {"name": name, "number": number, "asked": plan.is_asked(case, number)}
            for number, name in enumerate(plan.STEPS, 1)
        ],
        "count": len(plan.STEPS),
        "returned": returned,
        "flag_links": flag_links(case) if returned else [],
        "typed_for": wizard_case.is_typed_for(case, request.user),
        "back": plan.CHECK if request.GET.get("back") == "5" or request.POST.get("back") == "5" else 0,
        "previous": plan.before(case, step),
    }


def body(case: Application, form: StepForm) -> dict:
    """Fields and rules of the step."""
    return {
        "form": form,
        "own_fields": form.own_fields(),
        "sections": form.sections(),
        "folds": case.kind == Kind.ALTERING,
        "closing": case.kind in CLOSINGS,
        "cards": cards(case, form),
        "way_words": [(value, label, shapes.WAY_WORDS[value]) for value, label in shapes.Way.choices],
        "known_rows": known_rows(case) if case.kind in CLOSINGS else [],
        "focus": next((name for name in plan.flags(case) if name in form.fields), ""),
        **rules_context(form),
    }


def rules_context(form: StepForm) -> dict:
    """The rule panel of the step; rules of other steps are counted only."""
    here = form.step_checks()
    unmet = [check for check in here if check.blocks or check.needs_reason]
    others = {rule_step(check, form.trial) for check in form.checks if check.blocks or check.needs_reason}
    return {
        "checks": here,
        "unmet_here": len(unmet),
        "fixable": {
            check.code for check in here if not check.ok and check.verdict.fix and check.verdict.field in form.fields
        },
        "elsewhere": [plan.STEPS[number - 1] for number in sorted(others - {form.step, plan.CHECK})],
    }


def mistakes(form: StepForm, slots: list[Slot], complaints: dict) -> list[Mistake]:
    """Lines of the error summary: fields in form order, then files."""
    lines = []
    for name, errors in form.errors.items():
        label = "" if name == "__all__" else form.fields[name].label
        lines += [Mistake(anchor(name), label, words) for words in errors]
    for slot in slots:
        lines += [Mistake(f"id_{slot.name}", slot.purpose.label, words) for words in slot.errors]
    known = {slot.purpose for slot in slots}
    for name, errors in complaints.items():
        if name not in known:
            lines += [Mistake("main", "", words) for words in errors]
    return lines


def anchor(name: str) -> str:
    """Id of a field's control on its step."""
    if name == "__all__":
        return "main"
    several = ("platform", "functions", "way", "verified_state", "operating_mode", "in_budget")
    if name in ("logo", "files"):
        return "id_file_logo" if name == "logo" else "files"
    return f"id_{name}_0" if name in several else f"id_{name}"


def cards(case: Application, form: StepForm) -> dict[str, list[Card]]:
    """Platforms as radio cards, the usual ones first; an impossible choice says why."""
    if "platform" not in form.fields:
        return {"first": [], "more": []}
    near = panel.around(case)
    twins = {item.platform_id: item.name for item in near.siblings}
    busy = _openings(case)
    chosen = str(form["platform"].value() or "")
    found = [
        _card(pk, str(row), twins.get(row.pk), busy.get(row.pk), chosen)
        for pk, row in form.fields["platform"].rows.items()
    ]
    first = [card for place, card in enumerate(found) if place < FEW or card.value == chosen]
    return {"first": first, "more": [card for card in found if card not in first]}


def _card(pk: str, label: str, twin: str | None, number: str | None, chosen: str) -> Card:
    if number:
        return Card(pk, label, f"{number} 还在办理，办结后再申请", closed=pk != chosen)
    words = f"已有“{twin}”，再开设需申请例外" if twin else "本单位暂无账号"
    return Card(pk, label, words, closed=False)


def _openings(case: Application) -> dict[int, str]:
    """Numbers of the unit's openings under way, by platform."""
    if case.kind != Kind.OPENING:
        return {}
    rows = Application.objects.filter(kind=Kind.OPENING, unit_id=case.unit_id, state__in=OPEN).exclude(pk=case.pk)
    return dict(rows.values_list("platform_id", "number"))


def known_rows(case: Application) -> list[tuple[str, str]]:
    """The account that a closing is about, as the register knows it."""
    account = case.account
    return [
        ("账号名称", account.name),
        ("平台", account.platform.name),
        ("主办单位", case.unit.name),
        ("备案号", account.filing_number or facts.NONE),
        ("平台标识", account.identifier or facts.NONE),
    ]


def flag_links(case: Application) -> list[dict]:
    """Fields that the return points at, as links."""
    labels = {name: row.label for name, row in plan.form_words().items()} | {
        "reason": "理由",
        "way": "单位怎样决定",
        "files": "材料",
        "first_name": "责任人",
        "checker_name": "审核人和管理员",
        "news_licence": "从业资质",
    }
    return [
        {"step": plan.STEP_OF[name], "anchor": anchor(name), "label": labels.get(name, name)}
        for name in plan.flags(case)
    ]
