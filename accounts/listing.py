"""Conditions in the address of a list: read tolerantly, shown as chips that can be taken away, kept in every link."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django import forms


@dataclass(frozen=True)
class Chip:
    """A chosen condition and the address of the list without it."""

    words: str
    address: str


class ListForm(forms.Form):
    """A GET form. A value that cannot be read is left out and named in ``unread``; it is never an error page.

    ``plain`` names the fields that are not conditions (page, sort, tab): no chip, and a new condition starts at page 1.
    """

    plain: tuple[str, ...] = ("page",)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False, widget=forms.HiddenInput)

    @cached_property
    def chosen(self) -> dict:
        """Readable values by field name; empty ones are absent."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def unread(self) -> list[str]:
        """Labels of the conditions that could not be read."""
        return [str(self.fields[name].label or name) for name in self.errors if name in self.fields]

    @property
    def conditions(self) -> dict:
        """Chosen values that narrow the list."""
        return {name: value for name, value in self.chosen.items() if name not in self.plain}

    def address(self, **changes: str | None) -> str:
        """Query string of the list as it stands, with *changes* (None takes a value away); back to page 1 unless given."""
        kept = {name: self.data.get(name, "") for name in self.chosen if name != "page"}
        kept |= changes
        return "?" + urlencode({name: value for name, value in kept.items() if value not in (None, "")})

    @property
    def here(self) -> str:
        """Query string of the list as it stands, without the page."""
        return self.address()

    @property
    def cleared(self) -> str:
        """Query string without any condition; tab and order stay."""
        return self.address(**dict.fromkeys(self.conditions))

    def chips(self) -> list[Chip]:
        """One chip per chosen condition, in the order of the form."""
        return [Chip(self.words(name, value), self.address(**{name: None})) for name, value in self.conditions.items()]

    def words(self, name: str, value) -> str:
        """How a chosen value reads on its chip."""
        choices = getattr(self.fields[name], "choices", None)
        if isinstance(self.fields[name], forms.ChoiceField) and isinstance(value, str):
            return str(dict(choices)[value])
        return f"“{value}”" if isinstance(value, str) else getattr(value, "short_name", str(value))


@dataclass(frozen=True)
class PageLink:
    """One link of the pager; ``address`` is empty for the page one is on."""

    words: str
    address: str


def pages(form: ListForm, page) -> list[PageLink]:
    """Links of a pager: first, neighbours, last, next; gaps are "…" without address."""
    last, here = page.paginator.num_pages, page.number
    shown = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    links: list[PageLink] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            links.append(PageLink("…", ""))
        links.append(PageLink(str(number), "" if number == here else form.address(page=str(number))))
    return links
