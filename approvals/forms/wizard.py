"""One step of the wizard as a form: whatever can be stored is stored; what is still missing is asked for on 保存并继续."""

import copy
import json

from django import forms

from accounts.enums import OperatingMode
from accounts.fields import APP_ONLY
from accounts.forms.links import mismatch
from accounts.rules import BY_CODE
from approvals import panel
from approvals.enums import Kind
from approvals.forms import wizard_fields as shapes
from approvals.forms import wizard_plan as plan
from approvals.forms import wizard_words as own
from approvals.forms.wizard_shown import Asked, Section, rule_step
from approvals.models import Application
from approvals.present import facts
from approvals.rules import CLOSINGS
from county import clock

TAILS = {
    "platform": ("exception_platform", "why_another_platform"),
    "name": ("exception_name", *(f"why_{code}" for code in own.WHY["name"])),
    "app": APP_ONLY,
    "operating": ("operator", "contract_until"),
    "licence": tuple(name for name in plan.LICENCES if name not in ("news_licence", "video_licence")),
    "budget": ("why_budget",),
}
"""Fields by group that are asked only when another answer calls for them."""

CHOSEN = ("platform", "functions", "way", "verified_state", "operating_mode", "in_budget")


class StepForm(forms.Form):
    """Fields of one step for one case. ``rows`` are the office's words, one query for the page.

    A field that the page did not send keeps its stored value. After ``is_valid`` the case as typed stands in ``trial``
    (never saved) and its rules in ``checks``.
    """

    use_required_attribute = False

    def __init__(self, data=None, *, case: Application, step: int, rows: dict):
        self.case, self.step, self.rows = case, step, rows
        self.groups = plan.groups(case, step, rows)
        names = [*self._own_names(), *(name for group in self.groups for name in self._names(group))]
        initial = {name: self._stored(name) for name in names}
        super().__init__(None, initial=initial)
        for name in names:
            self.fields[name] = shapes.build(name, self.words(name), case)
        if data is not None:
            self.data, self.is_bound = self._completed(data), True
        self.slot_errors: dict[str, list[str]] = {}
        self._trial = self._checks = None

    # What is asked

    def _own_names(self) -> tuple[str, ...]:
        if self.step == plan.UNIT:
            return ("reason", "way")
        return ("replacement", "survivor") if self.step == plan.ACCOUNT and self.case.kind in CLOSINGS else ()

    def _names(self, group: plan.Group) -> tuple[str, ...]:
        """Fields of the group with their reasons and exceptions; an account that returns stays on its platform."""
        if group.code == "platform" and self.case.kind == Kind.OPENING and self.case.account_id:
            return TAILS["platform"]
        return tuple(dict.fromkeys((*group.names, *TAILS.get(group.code, ()))))

    def words(self, name: str) -> plan.Words:
        """Label, hint and article of a field."""
        found = own.words(name, self.case) or plan.words_of(name, self.rows)
        if name == "identifier" and self.case.platform_id:
            return plan.Words(self.case.platform.identifier_label, found.hint, found.article, found.required)
        return found

    def _stored(self, name: str):
        if name.startswith("why_"):
            return self.case.reason_by_rule.get(name.removeprefix("why_"), "")
        value = getattr(self.case, name)
        if name == "verified_subject" and not value and self.case.backfill:
            return self.case.unit.name
        return value

    def _completed(self, data):
        """What was sent, with the stored value where the page had no such field (boxes of shown groups are sent by absence)."""
        full = data.copy()
        shown = {name for names in data.getlist("extra") for name in names.partition(":")[2].split(",")}
        for name, asked in self.fields.items():
            hidden_box = name in ("app_ipv6", "app_domestic") and name not in shown
            if name in data or (not hidden_box and name in (*shapes.FLAGS, "functions")):
                continue
            value = asked.prepare_value(self.initial[name])
            if value not in (None, "") and not (value is False and name in shapes.FLAGS):
                full[name] = value.isoformat() if hasattr(value, "isoformat") else str(value)
        return full

    # What was typed

    def storable(self) -> dict:
        """Typed values that the model can hold, by field name."""
        self.is_valid()
        return {name: value for name, value in self._typed.items() if not name.startswith("why_")}

    def reasons(self) -> dict[str, str]:
        """Reasons for rules by rule code."""
        self.is_valid()
        return {name.removeprefix("why_"): value for name, value in self._typed.items() if name.startswith("why_")}

    def _clean_form(self):
        super()._clean_form()
        self._typed = {name: self._answer(name, value) for name, value in self.cleaned_data.items()}

    def _answer(self, name: str, value):
        """A box that nobody ever ticked stays unanswered: not a change of the register."""
        return None if value is False and name in shapes.FLAGS and self.initial[name] is None else value

    @property
    def skipped(self) -> list[str]:
        """What could not be stored, in words."""
        return [
            f"{self.fields[name].label}没有保存：{errors[0]}"
            for name, errors in self.errors.items()
            if name != "__all__"
        ]

    @property
    def trial(self) -> Application:
        """The case as typed, in memory only."""
        if self._trial is None:
            self._trial = copy.copy(self.case)
            if self.is_bound:
                for name, value in self.storable().items():
                    setattr(self._trial, name, value)
                self._trial.reasons = json.dumps(self.case.reason_by_rule | self.reasons(), ensure_ascii=False)
        return self._trial

    @property
    def checks(self) -> list:
        """Rules on the case as typed; read once."""
        if self._checks is None:
            self._checks = panel.checks(self.trial)
        return self._checks

    def fresh_checks(self) -> None:
        """Forget the rules: files came or went."""
        self._checks = None

    # What the page shows

    def sections(self) -> list[Section]:
        """Groups in order, each with the fields that the answers so far call for."""
        flagged = plan.flags(self.case)
        found = []
        for group in self.groups:
            names = self._names(group)
            tail = TAILS.get(group.code, ())
            fields = [self.asked(name, flagged) for name in names if name not in tail]
            called = [self.asked(name, flagged) for name in names if name in tail and self.calls_for(name)]
            found.append(Section(group, fields, called, bool(names and tail), self._now(fields)))
        return found

    def own_fields(self) -> list[Asked]:
        """Fields of the step that are not on the filing form."""
        return [self.asked(name, plan.flags(self.case)) for name in self._own_names()]

    def asked(self, name: str, flagged: tuple[str, ...]) -> Asked:
        """One field with its words, what stood before, and what would mend it."""
        words = self.words(name)
        optional = not (words.required or name.startswith("why_")) or name in shapes.FLAGS
        fixes = [check for check in self.checks if not check.ok and check.verdict.fix and check.verdict.field == name]
        return Asked(self[name], words, optional, self._before(name), name in flagged, fixes if self.is_bound else [])

    def _before(self, name: str) -> str | None:
        """The register's value of a changed field; None where nothing changes."""
        if self.case.kind != Kind.ALTERING or name not in self.trial.changed:
            return None
        return facts.shown(name, self.case.before_facts.get(name)) or facts.NONE

    def _now(self, fields: list[Asked]) -> str:
        """Present values of a group for the line of its fold."""
        if self.case.kind != Kind.ALTERING:
            return ""
        before = self.case.before_facts
        shown = [facts.shown(item.bound.name, before.get(item.bound.name)) for item in fields]
        return "，".join(value for value in shown if value) or facts.NONE

    def calls_for(self, name: str) -> bool:
        """Do the answers so far call for this field?"""
        case = self.trial
        if name in APP_ONLY:
            return case.platform_id is not None and case.platform.is_app
        if name in ("operator", "contract_until"):
            modes = (
                (OperatingMode.INNER, OperatingMode.COMMISSIONED)
                if name == "operator"
                else (OperatingMode.COMMISSIONED,)
            )
            return case.operating_mode in modes
        if name.startswith(("news_licence_", "video_licence_")):
            return bool(getattr(case, name.rpartition("_")[0]))
        code = name.removeprefix("why_")
        rules = {exception: rule for rule, exception in plan.EXCEPTIONS.items()}
        return any(check.code in (code, rules.get(name)) and not check.ok for check in self.checks)

    # What is still missing

    def demand(self) -> bool:
        """Ask for what the step still needs; True when it may go on. Files and rules of other steps do not count."""
        self.is_valid()
        for name in list(self.fields):
            self._demand_field(name)
        for check in self.step_checks():
            if check.blocks or check.needs_reason:
                self._demand_rule(check)
        return not self.errors and not self.slot_errors

    def _demand_field(self, name: str) -> None:
        value = self._typed.get(name)
        if name in self.errors or not self._is_on_page(name):
            return
        if self._wanted(name) and value in (None, ""):
            self.add_error(name, f"{'选择' if name in CHOSEN else '填写'}{self.words(name).label}")
        elif name == "link" and value and value != self.case.before_facts.get("link"):
            self._complain(name, shapes.address_problem(value) or mismatch(value, self.trial.platform))
        elif name == "opened_on" and value:
            self._complain(name, shapes.day_problem(value, clock.today()))

    def _complain(self, name: str, words: str) -> None:
        if words:
            self.add_error(name, words)

    def _is_on_page(self, name: str) -> bool:
        in_tail = any(name in names for names in TAILS.values())
        return not in_tail or self.calls_for(name)

    def _wanted(self, name: str) -> bool:
        """Must the field be filled in? A change may leave empty what was empty before."""
        if name in shapes.FLAGS or name.startswith(("why_", "exception_")) or not self.words(name).required:
            return False
        return (
            self.case.kind != Kind.ALTERING or name not in self.case.before_facts or bool(self.case.before_facts[name])
        )

    def step_checks(self) -> list:
        """Rules of this step's own fields."""
        return [check for check in self.checks if rule_step(check, self.trial) == self.step]

    def _demand_rule(self, check) -> None:
        rule = BY_CODE.get(check.code)
        about = rule.about if rule is not None else (check.verdict.field,)
        if any(name in self.errors for name in about):
            return
        name = f"why_{check.code}" if check.needs_reason else check.verdict.field
        words = "写明理由" if check.needs_reason else check.verdict.words or check.verdict.title
        if name in self.fields:
            self.add_error(name, words)
        else:
            self.slot_errors.setdefault(name, []).append(words)
