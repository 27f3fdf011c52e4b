"""Columns of the national sheet, the list that is uploaded, heads mapped, differences settled."""

from django import forms

from accounts import ledger, national, words
from accounts.enums import DifferenceKind, DifferenceState
from accounts.listing import ListForm
from accounts.models import LedgerRun, NationalColumn
from accounts.services import ledger as deeds
from county.attachments import UploadRefused
from county.models import Unit, User


class ColumnForm(forms.Form):
    """One column: a field of the register or a constant."""

    head = forms.CharField(
        label="列名", max_length=60, widget=forms.TextInput({"class": "inp"}),
        error_messages={"required": "写全国系统表格里的列名", "max_length": "最多 60 字"},
    )  # fmt: skip
    source = forms.ChoiceField(
        label="取自台账",
        required=False,
        widget=forms.Select({"class": "sel"}),
        error_messages={"invalid_choice": "选择列表中的一项"},
    )
    constant = forms.CharField(
        label="固定内容", max_length=100, required=False, widget=forms.TextInput({"class": "inp"}),
        help_text="写了固定内容，每行都填这个", error_messages={"max_length": "最多 100 字"},
    )  # fmt: skip
    words = forms.CharField(
        label="换写", max_length=2000, required=False, widget=forms.Textarea({"class": "ta", "rows": 3}),
        help_text="一行一条，例如 正常运行=在用", error_messages={"max_length": "太长"},
    )  # fmt: skip
    order = forms.IntegerField(
        label="排序", min_value=0, max_value=9999, widget=forms.NumberInput({"class": "inp"}),
        error_messages={"required": "写数字，小的在前", "invalid": "写数字", "min_value": "写数字", "max_value": "数字太大"},
    )  # fmt: skip

    def __init__(self, data, column: NationalColumn):
        known = {name: getattr(column, name) for name in ("head", "source", "constant", "words", "order")}
        super().__init__(data, initial=known)
        self.fields["source"].choices = [("", "不取"), *national.sources()]

    def clean(self) -> dict:
        told = super().clean()
        if not told.get("source") and not told.get("constant") and not self.errors:
            self.add_error("source", "选择取自台账的哪一项，或者写固定内容")
        return told


class LedgerForm(forms.Form):
    """What the national system holds."""

    file = forms.FileField(
        label="全国系统导出的表格", help_text="Excel（.xlsx）或 CSV，列名不限，第一次对应好以后自动识别",
        error_messages={"required": "选择文件", "empty": "这是空文件，重新选择"},
    )  # fmt: skip

    def submit(self, by: User) -> LedgerRun | None:
        if not self.is_valid():
            return None
        try:
            return deeds.receive(self.cleaned_data["file"], by=by)
        except UploadRefused as error:
            self.add_error("file", error.words)
            return None


class MappingForm(forms.Form):
    """What each head means; those of no interest are left out."""

    def __init__(self, data, heads: list[str]):
        super().__init__(data)
        labels = words.labels()
        choices = [("", "不核对"), *((name, labels[name]) for name in ledger.MAPPABLE)]
        self.heads = heads
        for place, head in enumerate(heads):
            self.fields[f"h{place}"] = forms.ChoiceField(
                label=head, choices=choices, required=False, widget=forms.Select({"class": "sel"}),
                error_messages={"invalid_choice": "选择列表中的一项"},
            )  # fmt: skip

    def mapping(self) -> dict[str, str]:
        return {head: self.cleaned_data[f"h{place}"] for place, head in enumerate(self.heads)}


class DifferencesForm(ListForm):
    """Kind and state of differences."""

    kind = forms.ChoiceField(label="差异", required=False, choices=[("", "全部差异"), *DifferenceKind.choices])
    state = forms.ChoiceField(label="处理", required=False, choices=[("", "全部"), *DifferenceState.choices])

    def __init__(self, data):
        super().__init__(data)
        for name in ("kind", "state"):
            self.fields[name].widget.attrs["class"] = "sel"


class SettleForm(forms.Form):
    """What was done about one difference."""

    state = forms.ChoiceField(
        choices=[pair for pair in DifferenceState.choices if pair[0] != DifferenceState.OPEN],
        error_messages={"required": "选择怎样处理", "invalid_choice": "选择怎样处理"},
    )  # fmt: skip
    words = forms.CharField(max_length=200, required=False, error_messages={"max_length": "说明最多 200 字"})


class UnitForm(forms.Form):
    """One unit (with those below it), or the whole county."""

    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)

    def __init__(self, data, user: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()

    @property
    def chosen(self) -> Unit | None:
        return self.cleaned_data.get("unit") if self.is_valid() else None
