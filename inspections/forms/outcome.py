"""What is typed about consequences: circulated, talk, praise, nothing; minutes of a talk."""

from django import forms

from announcements.forms import DAY_WORDS, DayInput, DeedForm
from county import attachments
from county.models import Unit, User
from inspections.enums import EntryState, Measure
from inspections.models import Consequence, Entry, Round
from inspections.services import outcome
from inspections.services.outcome import Talk


class ConsequenceForm(DeedForm):
    """A consequence for one account of the round, or for a unit as a whole."""

    entry = forms.ModelChoiceField(
        Entry.objects.none(), label="账号", required=False, empty_label="整个单位（另选单位）",
        widget=forms.Select({"class": "sel"}), error_messages={"invalid_choice": "账号不在这个批次"},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", required=False, empty_label="不选", help_text="处理的是整个单位时选",
        widget=forms.Select({"class": "sel"}), error_messages={"invalid_choice": "选择列表中的单位"},
    )  # fmt: skip
    measure = forms.ChoiceField(
        label="处理", choices=[("", "选择处理方式"), *Measure.choices], widget=forms.Select({"class": "sel"}),
        error_messages={"required": "选择处理方式", "invalid_choice": "选择处理方式"},
    )  # fmt: skip
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea({"class": "ta", "rows": 2}),
        error_messages={"required": "写明处理的理由", "max_length": "理由太长，不超过 300 字"},
    )  # fmt: skip
    talk_on = forms.DateField(
        label="约谈日期", required=False, error_messages=DAY_WORDS, widget=DayInput, help_text="约谈时填写"
    )
    talk_place = forms.CharField(
        label="约谈地点",
        max_length=60,
        required=False,
        widget=forms.TextInput({"class": "inp"}),
        help_text="约谈时填写",
    )
    talk_with = forms.CharField(
        label="约谈对象", max_length=60, required=False, widget=forms.TextInput({"class": "inp"}),
        help_text="约谈时填写职务，例如：单位主要负责同志",
    )  # fmt: skip

    def __init__(self, row: Round, data=None, *, about: Entry | None = None):
        super().__init__(data, initial={"entry": about})
        self.row = row
        entries = row.entries.filter(state=EntryState.CHECKED).order_by("passed", "place")
        self.fields["entry"].queryset = entries
        self.fields["entry"].label_from_instance = lambda entry: f"{entry.title} {entry.unit_short}，{entry.score} 分"
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=row.entries.order_by().values("unit"))

    def submit(self, by: User) -> bool:
        """Record it; False when something is to be mended."""
        if not self.is_valid():
            return False
        told = self.cleaned_data
        talk = Talk(told["talk_on"], told["talk_place"], told["talk_with"]) if told["talk_on"] else None
        unit = None if told["entry"] else told["unit"]
        return self.attempt(
            outcome.decide, self.row, told["measure"], told["reason"], by=by, entry=told["entry"], unit=unit, talk=talk
        )


class MinutesForm(DeedForm):
    """What was said in a talk, with the signed sheet."""

    words = forms.CharField(
        label="约谈记录", max_length=3000, widget=forms.Textarea({"class": "ta", "rows": 6}),
        help_text="参加人员、指出的问题、单位的表态和整改措施",
        error_messages={"required": "写明约谈的内容", "max_length": "太长，不超过 3000 字"},
    )  # fmt: skip
    file = forms.FileField(
        label="签字的记录", required=False, max_length=200, help_text="PDF 或图片，不超过 20 MB",
        error_messages={"max_length": "文件名太长，改短后再上传", "empty": "文件是空的，重新选择"},
    )  # fmt: skip

    def submit(self, found: Consequence, by: User) -> bool:
        """Keep the minutes; False when something is to be mended."""
        if not self.is_valid():
            return False
        upload, kept = self.cleaned_data["file"], None
        if upload:
            try:
                kept = attachments.receive(upload, by=by, unit=found.unit)
            except attachments.UploadRefused as refusal:
                self.add_error("file", refusal.words)
                return False
        return self.attempt(outcome.record_minutes, found, self.cleaned_data["words"], by=by, file=kept)
