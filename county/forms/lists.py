"""Conditions of a list in its address: what cannot be read is left out and named, never an error page."""

from urllib.parse import urlencode

from django import forms


class ListForm(forms.Form):
    """A GET form; ``plain`` names the fields that place the reader in the list and are not conditions."""

    plain: tuple[str, ...] = ("page",)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()

    @property
    def chosen(self) -> dict:
        """Readable values by field name, without places and empty ones."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "") and name not in self.plain
        }

    @property
    def unread(self) -> list[str]:
        """Labels of the conditions that could not be read."""
        return [str(self.fields[name].label) for name in self.errors if name in self.fields and name not in self.plain]

    @property
    def query(self) -> str:
        """The conditions as they came, for links of the pager: ends in & or is empty."""
        kept = urlencode({name: self.data.get(name, "") for name in self.chosen})
        return f"{kept}&" if kept else ""

    @property
    def page_number(self) -> int:
        """The page asked for; 1 when it cannot be read."""
        return self.cleaned_data.get("page") or 1
