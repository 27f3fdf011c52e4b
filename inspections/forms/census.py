"""A stock-taking opened, a unit's answer in one screen, and what becomes of an unknown account."""

from django import forms

from accounts.forms.links import LinkField, mismatch
from accounts.models import Account, Platform
from announcements.forms import DAY_WORDS, DayInput, DeedForm
from county import clock, workdays
from county.models import Unit, User
from inspections.enums import LineState, UnknownState
from inspections.models import Census, CensusAnswer, CensusUnknown
from inspections.services import census as services
from inspections.services.census import Said, Unknown

BLANKS = 3
"""Rows for unknown accounts; more are told in a second answer to the office."""


class CensusForm(DeedForm):
    """Name and last day."""

    title = forms.CharField(
        label="名称", max_length=60, widget=forms.TextInput({"class": "inp"}),
        error_messages={"required": "给这次摸排起个名称", "max_length": "名称最多 60 字"},
    )  # fmt: skip
    due_on = forms.DateField(
        label="截止日期", error_messages=DAY_WORDS, widget=DayInput, help_text="各单位应在这一天前填报"
    )

    def __init__(self, data=None):
        today = clock.today()
        super().__init__(
            data, initial={"title": f"{today.year}年{today.month}月摸排", "due_on": workdays.add(today, 10)}
        )

    def submit(self, by: User) -> Census | None:
        if not self.is_valid():
            return None
        made: list[Census] = []
        self.attempt(lambda: made.append(services.open_census(**self.cleaned_data, by=by)))
        return made[0] if made else None


class LineForm(forms.Form):
    """One registered account."""

    state = forms.ChoiceField(choices=LineState.choices, required=False, widget=forms.Select({"class": "sel"}))
    words = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "inp"}),
        error_messages={"max_length": "最多 200 字"},
    )

    def __init__(self, data, account: Account):
        super().__init__(data, prefix=f"a{account.pk.hex}")
        self.account = account

    def clean(self) -> dict:
        told = super().clean()
        if told.get("state") not in ("", LineState.SAME, None) and not told.get("words"):
            self.add_error("words", "写明哪里不一致")
        return told

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data.get("state") or LineState.SAME, self.cleaned_data.get("words", ""))


class UnknownForm(forms.Form):
    """An account that is not in the register; an empty row is none."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="主办单位", required=False, empty_label="选择单位", widget=forms.Select({"class": "sel"}),
        error_messages={"invalid_choice": "选择列表中的单位"},
    )  # fmt: skip
    name = forms.CharField(
        label="账号名称", max_length=60, required=False, widget=forms.TextInput({"class": "inp"}),
        error_messages={"max_length": "最多 60 字"},
    )  # fmt: skip
    platform = forms.ModelChoiceField(
        Platform.objects.filter(is_active=True), label="平台", required=False, empty_label="选择平台", to_field_name="code",
        widget=forms.Select({"class": "sel"}), error_messages={"invalid_choice": "选择列表中的平台"},
    )  # fmt: skip
    link = LinkField(label="账号链接", required=False)
    words = forms.CharField(
        label="情况", max_length=200, required=False, widget=forms.TextInput({"class": "inp"}),
        error_messages={"max_length": "最多 200 字"},
    )  # fmt: skip

    def __init__(self, data, place: int, unit: Unit):
        super().__init__(data, prefix=f"u{place}")
        units = Unit.objects.within(unit).hosts()
        self.fields["unit"].queryset = units
        self.only = unit if units.count() == 1 else None

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in ("name", "platform", "link", "words"))

    def clean(self) -> dict:
        told = super().clean()
        if any(told.get(name) for name in ("name", "platform", "link", "words")):
            told["unit"] = told.get("unit") or self.only
            for name, words in (("unit", "选择主办单位"), ("name", "填写账号名称"), ("platform", "选择平台")):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, words)
            if words := mismatch(told.get("link", ""), told.get("platform")):
                self.add_error("link", words)
        return told

    @property
    def unknown(self) -> Unknown:
        told = self.cleaned_data
        return Unknown(told["unit"], told["name"], told["platform"].name, told["link"], told["words"])


class AnswerForm(DeedForm):
    """The whole answer: every account, three rows for unknown ones, a note."""

    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.TextInput({"class": "inp"}),
        error_messages={"max_length": "最多 300 字"},
    )  # fmt: skip

    def __init__(self, data, census: Census, unit: Unit):
        super().__init__(data)
        self.census, self.unit = census, unit
        self.lines = [LineForm(data, account) for account in services.accounts_of(unit)]
        self.blanks = [UnknownForm(data, place, unit) for place in range(BLANKS)]

    def is_valid(self) -> bool:
        parts = [part.is_valid() for part in (*self.lines, *self.blanks)]
        return super().is_valid() and all(parts)

    def submit(self, by: User) -> CensusAnswer | None:
        """Keep the answer; None when something is to be mended. Raises Overtaken."""
        if not self.is_valid():
            return None
        said = {line.account.pk: line.said for line in self.lines}
        unknowns = [blank.unknown for blank in self.blanks if not blank.is_blank]
        kept: list[CensusAnswer] = []
        note = self.cleaned_data["note"]
        self.attempt(lambda: kept.append(services.answer(self.census, self.unit, said, unknowns, by=by, note=note)))
        return kept[0] if kept else None


class SettleForm(DeedForm):
    """What becomes of an unknown account."""

    state = forms.ChoiceField(
        choices=[(each, each.label) for each in (UnknownState.FINDING, UnknownState.FILED, UnknownState.DISMISSED)],
        error_messages={"required": "选择怎样处理", "invalid_choice": "选择怎样处理"},
    )  # fmt: skip
    words = forms.CharField(max_length=200, required=False, error_messages={"max_length": "最多 200 字"})

    def submit(self, unknown: CensusUnknown, by: User) -> bool:
        if not self.is_valid():
            return False
        state, words = self.cleaned_data["state"], self.cleaned_data["words"]
        if state == UnknownState.FINDING:
            return self.attempt(lambda: services.take_up(unknown, by=by))
        return self.attempt(lambda: services.dismiss(unknown, state, words, by=by))
