"""Conditions and order of the register."""

from itertools import islice

from django import forms

from accounts import register
from accounts.forms.updates import LIGHTS
from accounts.listing import ListForm
from accounts.models import Platform
from county.models import Unit, User

CSV, XLSX, PDF = "csv", "xlsx", "pdf"
MOST_UNITS = 500
SORTS = [sign + key for key in register.ORDERS for sign in ("", "-")]


class SomeUnits(forms.models.ModelChoiceIterator):
    """The first units in order: a province has thousands, and a list of them helps nobody (any unit still counts)."""

    def __iter__(self):
        return islice(super().__iter__(), MOST_UNITS)


class UnitField(forms.ModelChoiceField):
    iterator = SomeUnits


class RegisterForm(ListForm):
    """What narrows the register; units are those the person may see."""

    plain = ("page", "sort")
    q = forms.CharField(label="账号名称、拼音首字母或备案号", max_length=60, required=False)
    unit = UnitField(Unit.objects.none(), label="主办单位", required=False, empty_label="全部单位")
    platform = forms.ModelChoiceField(Platform.objects.all(), label="平台", required=False, empty_label="全部平台")
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *register.STATUSES])
    light = forms.ChoiceField(label="更新情况", required=False, choices=LIGHTS)
    sort = forms.ChoiceField(
        label="排列", required=False, widget=forms.HiddenInput, choices=[(sort, sort) for sort in SORTS]
    )

    def __init__(self, data, user: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        self.fields["q"].widget = forms.TextInput({"class": "inp", "type": "search"})
        for name in ("unit", "platform", "status", "light"):
            self.fields[name].widget.attrs["class"] = "sel"

    @property
    def with_form(self) -> dict[str, str]:
        """Addresses of the exports of this list."""
        return {
            "xlsx": self.address(form=XLSX),
            "shown": self.address(form=XLSX, columns="shown"),
            "pdf": self.address(form=PDF),
        }

    @property
    def order(self) -> str:
        return self.chosen.get("sort", register.DEFAULT_ORDER)


class ExportForm(forms.Form):
    """How a list goes out; what cannot be read is CSV with all columns."""

    form_of = forms.ChoiceField(choices=[(each, each) for each in (CSV, XLSX, PDF)], required=False)
    columns_of = forms.ChoiceField(choices=[("shown", "shown"), ("all", "all")], required=False)

    def __init__(self, data):
        super().__init__({"form_of": data.get("form", ""), "columns_of": data.get("columns", "")})
        self.full_clean()

    @property
    def form(self) -> str:
        return self.cleaned_data.get("form_of") or CSV

    @property
    def columns(self) -> str:
        """A page holds the columns shown; the files hold all unless asked otherwise."""
        return "shown" if self.form == PDF else self.cleaned_data.get("columns_of") or "all"


class SaveForm(forms.Form):
    """A name for the conditions in force."""

    name = forms.CharField(
        label="名称", max_length=20, widget=forms.TextInput({"class": "inp"}),
        error_messages={"required": "给常用查询起个名称", "max_length": "名称最多 20 字"},
    )  # fmt: skip
    shared = forms.BooleanField(label="大家都能用", required=False)
