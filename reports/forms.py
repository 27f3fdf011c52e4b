"""What may be asked of a paper in its address."""

from django import forms


class FormatForm(forms.Form):
    """``?format=docx`` for Word; PDF when nothing is asked. ``form`` is empty for anything else."""

    format = forms.ChoiceField(choices=[("pdf", "PDF"), ("docx", "Word")], required=False)

    @property
    def form(self) -> str:
        return (self.cleaned_data["format"] or "pdf") if self.is_valid() else ""
