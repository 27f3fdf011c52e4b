"""Conditions and order of the register."""

from django import forms

from accounts import register
from accounts.forms.updates import LIGHTS
from accounts.listing import ListForm
from accounts.models import Platform
from county.models import Unit, User

SORTS = [sign + key for key in register.ORDERS for sign in ("", "-")]


class RegisterForm(ListForm):
    """What narrows the register; units are those the person may see."""

    plain = ("page", "sort")
    q = forms.CharField(label="账号名称或备案号", max_length=60, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="主办单位", required=False, empty_label="全部单位")
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
    def order(self) -> str:
        return self.chosen.get("sort", register.DEFAULT_ORDER)
