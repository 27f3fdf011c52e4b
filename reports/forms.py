"""What may be asked of a paper in its address."""

from django import forms


class FormatForm(forms.Form):
    """``?format=docx`` for Word, ``xlsx`` for Excel; PDF when nothing is asked. ``form`` is empty for anything else."""

    format = forms.ChoiceField(choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")], required=False)

    @property
    def form(self) -> str:
        return (self.cleaned_data["format"] or "pdf") if self.is_valid() else ""
