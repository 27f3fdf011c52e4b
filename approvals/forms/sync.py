"""What was typed into the address of /sync/."""

from django import forms


class PageForm(forms.Form):
    """The page number; anything else than a whole number from 1 on counts as page 1."""

    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)

    @property
    def number(self) -> int:
        return (self.cleaned_data.get("page") if self.is_valid() else None) or 1
