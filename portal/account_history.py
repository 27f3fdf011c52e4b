"""The versions of an account in the register, and two of them side by side."""

from dataclasses import dataclass
from datetime import datetime

from django import forms

from accounts import words
from accounts.models import Account
from approvals.enums import Kind
from county import clock

DEEDS = {kind.value: f"{kind.label}：平台办理完成" for kind in Kind}


@dataclass(frozen=True)
class Version:
    """One state of the register's row: what led to it, by whom, when, and which fields it changed."""

    pk: int
    deed: str
    by: str
    at: datetime
    changed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}（{self.by}）"


@dataclass(frozen=True)
class Difference:
    """A field that differs between two versions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    earlier: Version
    later: Version
    differences: tuple[Difference, ...]


class CompareForm(forms.Form):
    """Which two versions to lay side by side; without a readable choice the last two."""

    earlier = forms.TypedChoiceField(label="较早", coerce=int, required=False, empty_value=None)
    later = forms.TypedChoiceField(label="较晚", coerce=int, required=False, empty_value=None)

    def __init__(self, data, versions: list[Version]):
        super().__init__(data or None)
        self.versions = versions
        for place, name in ((1, "earlier"), (0, "later")):
            self.fields[name].choices = [(version.pk, str(version)) for version in versions]
            self.fields[name].widget.attrs["class"] = "sel"
            self.initial[name] = versions[min(place, len(versions) - 1)].pk if versions else None

    @property
    def pair(self) -> tuple[int, int]:
        """Chosen versions, the earlier one first."""
        chosen = self.cleaned_data if self.is_valid() else {}
        pair = [chosen.get(name) or self.initial[name] for name in ("earlier", "later")]
        return tuple(sorted(pair, key=[version.pk for version in reversed(self.versions)].index))

    @property
    def unread(self) -> bool:
        return self.is_bound and bool(self.errors)


def rows(account: Account) -> list:
    """Stored versions, newest first."""
    related = ("history_user", "unit", "platform", "logo", "qr_code")
    return list(account.history.select_related(*related).order_by("-updated_at", "-history_id"))


def versions(stored: list, labels: dict[str, str]) -> list[Version]:
    """The stored versions in words, newest first."""
    older = [*stored[1:], None]
    return [_version(row, before, labels) for row, before in zip(stored, older, strict=True)]


def _version(row, before, labels: dict[str, str]) -> Version:
    changed = () if before is None else tuple(labels[name] for name in _changed(before, row, labels))
    deed = DEEDS.get(row.history_change_reason or "", row.history_change_reason or "登记入册")
    by = row.history_user.name if row.history_user else "系统"
    return Version(row.history_id, deed, by, row.updated_at.astimezone(clock.ZONE), changed)


def _changed(before, after, labels: dict[str, str]) -> list[str]:
    attnames = {name: after._meta.get_field(name).attname for name in labels}
    return [name for name, attname in attnames.items() if getattr(before, attname) != getattr(after, attname)]


def compare(
    stored: list, told: list[Version], pair: tuple[int, int], labels: dict[str, str], *, phones: bool
) -> Comparison:
    """Two versions field by field; a changed phone that may not be read says only that it changed."""
    row_of, told_of = {row.history_id: row for row in stored}, {version.pk: version for version in told}
    before, after = (row_of[pk] for pk in pair)
    differences = tuple(
        _difference(before, after, name, labels[name], phones=phones) for name in _changed(before, after, labels)
    )
    return Comparison(told_of[pair[0]], told_of[pair[1]], differences)


def _difference(before, after, name: str, label: str, *, phones: bool) -> Difference:
    old, new = (words.value(row, name, phones=phones) or "无" for row in (before, after))
    return Difference(label, old, f"{new}（已变更）" if old == new else new)
