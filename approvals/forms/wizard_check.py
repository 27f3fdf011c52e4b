"""The last step as a form: declaration, account name typed as confirmation, version and key of the deed."""

from django import forms

from approvals.enums import Kind
from approvals.forms import wizard_words as own
from approvals.forms.decide import BIGGEST
from approvals.models import Application
from approvals.rules import CLOSINGS
from approvals.services import Intent
from county.models import User


class CheckForm(forms.Form):
    """核对并提交. ``version`` and ``key`` come from the page; a page without them is too old."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    declared = forms.BooleanField(label=own.DECLARATION, error_messages={"required": "核对后勾选声明"})
    confirm = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "照账号名称输入"},
    )

    def __init__(self, *args, case: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        if case.kind != Kind.OPENING:
            del self.fields["declared"]
        if case.kind not in CLOSINGS:
            del self.fields["confirm"]
            return
        field = self.fields["confirm"]
        field.label = f"输入账号名称，确认{case.get_kind_display()}"
        field.error_messages["required"] = f"输入“{case.account.name}”，确认{case.get_kind_display()}"

    def clean_confirm(self) -> str:
        """The name as the register has it, letter for letter."""
        typed = self.cleaned_data["confirm"]
        if typed != self.case.account.name:
            raise forms.ValidationError(
                f"要{self.case.get_kind_display()}的账号是“{self.case.account.name}”，输入的是“{typed}”"
            )
        return typed

    @property
    def lost(self) -> bool:
        """True when the hidden fields did not come through."""
        return self.is_bound and bool({"version", "key"} & set(self.errors))

    def intent(self, by: User) -> Intent:
        """The wish as the door takes it."""
        return Intent(by=by, version=self.cleaned_data["version"], key=self.cleaned_data["key"].hex)
