"""Form of one parameter: a value from a day on."""

from django import forms

from county import clock
from county.articles import RuleViolation
from county.models import User
from county.parameters import Spec
from county.services import office


class ParameterForm(forms.Form):
    """A new value, from which day, and why."""

    value = forms.CharField(
        label="新的取值",
        max_length=200,
        error_messages={"required": "填写新的取值", "max_length": "取值不超过 200 个字"},
    )
    effective_from = forms.DateField(
        label="从哪一天起",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="今天或以后，写成 2026-11-02",
        error_messages={"required": "填写生效日期", "invalid": "日期写成 2026-11-02"},
    )
    note = forms.CharField(
        label="依据或说明", max_length=200, required=False, error_messages={"max_length": "说明不超过 200 个字"}
    )

    def __init__(self, data, *, key: str, spec: Spec):
        super().__init__(data, initial={"effective_from": clock.today()})
        self.key = key
        if spec.is_number:
            self.fields["value"].help_text = f"{spec.low} 到 {spec.high} 之间的整数，单位：{spec.unit}"
            self.fields["value"].widget.attrs["inputmode"] = "numeric"
        if spec.help:
            self.fields["value"].help_text = "。".join(
                part for part in (self.fields["value"].help_text, spec.help) if part
            )

    def submit(self, by: User) -> bool:
        """Set the value; False when it breaks the parameter's bounds."""
        if not self.is_valid():
            return False
        try:
            office.set_parameter(self.key, by=by, **self.cleaned_data)
        except RuleViolation as refusal:
            self.add_error("effective_from" if "生效日期" in refusal.words else "value", str(refusal))
            return False
        return True
