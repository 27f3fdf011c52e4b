"""What is typed about a circular: words only; figures have no field."""

from django import forms

from announcements.forms import DeedForm
from county.models import User
from inspections import wording
from inspections.models import Circular, Round
from inspections.services import circulars


class TextsForm(DeedForm):
    """The editable words of a draft, with the version that was seen."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, circular: Circular, data=None):
        super().__init__(data, initial=circular.words | {"version": circular.version})
        for text in wording.TEXTS:
            widget = (
                forms.TextInput({"class": "inp"})
                if text.lines == 1
                else forms.Textarea({"class": "ta", "rows": text.lines})
            )
            self.fields[text.name] = forms.CharField(
                label=text.label, help_text=text.hint, max_length=text.most, required=text.required, widget=widget,
                error_messages={"required": f"写明{text.label}", "max_length": f"太长，不超过 {text.most} 字"},
            )  # fmt: skip

    def submit(self, circular: Circular, by: User) -> bool:
        """Keep the words; False when something is to be mended. Raises Overtaken."""
        if not self.is_valid():
            return False
        texts = {name: self.cleaned_data[name].replace("\r\n", "\n").replace("\r", "\n") for name in wording.NAMES}
        return self.attempt(circulars.save_texts, circular, texts, self.cleaned_data["version"], by=by)


class DraftForm(DeedForm):
    """Why an issued circular is mended; not asked for the first draft."""

    why = forms.CharField(
        label="修订原因", max_length=200, required=False, widget=forms.TextInput({"class": "inp"}),
        error_messages={"max_length": "原因太长，不超过 200 字"},
    )  # fmt: skip

    def submit(self, row: Round, by: User) -> Circular | None:
        """The draft; None when something is to be mended."""
        if not self.is_valid():
            return None
        made: list[Circular] = []
        self.attempt(lambda: made.append(circulars.draft(row, by=by, why=self.cleaned_data["why"])))
        return made[0] if made else None


class IssueForm(DeedForm):
    """The version that is issued."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def submit(self, circular: Circular, by: User) -> bool:
        """Issue it; False with the refusal on the form. Raises Overtaken."""
        return self.is_valid() and self.attempt(circulars.issue, circular, self.cleaned_data["version"], by=by)
