"""Fields of the wizard as a page shows them, and the step on which a rule is mended."""

from dataclasses import dataclass, field

from django import forms

from approvals.enums import Kind
from approvals.forms import wizard_fields as shapes
from approvals.forms import wizard_plan as plan
from approvals.models import Application


@dataclass
class Asked:
    """A field as the page shows it."""

    bound: forms.BoundField
    words: plan.Words
    optional: bool
    before: str | None = None
    flagged: bool = False
    fixes: list = field(default_factory=list)

    @property
    def shape(self) -> str:
        """Which fragment draws it."""
        if self.bound.name in ("platform", "way"):
            return self.bound.name
        if self.bound.name in shapes.FLAGS:
            return "flag"
        return "set" if self.bound.use_fieldset else "line"

    @property
    def quiet(self) -> bool:
        """The same hint stands above already: it is kept for screen readers only."""
        return self.bound.name.endswith("_phone") and self.bound.name != "first_phone"

    @property
    def folded(self) -> bool:
        """An exception from the name rule is rarely wanted: it waits behind a line."""
        return self.bound.name == "exception_name" and not self.bound.value() and not self.bound.errors

    @property
    def anchor(self) -> str:
        """Id of the control, or of the first of several."""
        return self.bound.id_for_label or f"{self.bound.auto_id}_0"


@dataclass
class Section:
    """A group of the form: its fields, those that other answers call for, and whether a fold of it stands open."""

    group: plan.Group
    fields: list[Asked]
    tail: list[Asked]
    has_tail: bool
    now: str = ""

    @property
    def changed(self) -> bool:
        return any(item.before is not None for item in (*self.fields, *self.tail))

    @property
    def open(self) -> bool:
        items = (*self.fields, *self.tail)
        return self.changed or any(item.flagged or item.bound.errors for item in items)

    @property
    def tail_names(self) -> str:
        return ",".join(item.bound.name for item in self.tail)


def rule_step(check, case: Application) -> int:
    """Step on which an unmet rule is mended; a rule that only lacks files belongs to the step of the files."""
    if check.code == "one_case_at_a_time":
        return plan.ACCOUNT if case.kind == Kind.OPENING and not case.account_id else plan.CHECK
    if not check.ok and shapes.lacks_only_files(check.code, case):
        return plan.FILES
    return plan.RULE_STEP.get(check.code, plan.CHECK)
