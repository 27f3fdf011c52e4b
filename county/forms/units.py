"""Forms of the unit tree."""

import re

from django import forms

from county.enums import UnitKind
from county.models import Unit, User
from county.services import office

PHONE = re.compile(r"[0-9]{3,4}-[0-9]{7,8}(-[0-9]{1,5})?|[0-9]{7,8}")
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
SITE = re.compile(r"https?://[^\s/]+\.[^\s]+")
KINDS = [choice for choice in UnitKind.choices if choice[0] != UnitKind.COUNTY]


def plain_line(value: str) -> str:
    """The text when it is one printable line; raises ValidationError in words."""
    if not value.isprintable():
        raise forms.ValidationError("写成一行，不用换行和看不见的字符")
    return value


def office_phone(value: str) -> str:
    """An office number such as 0954-5011234; raises ValidationError in words."""
    if value and not PHONE.fullmatch(value):
        raise forms.ValidationError("办公电话写成 0954-5011234")
    return value


class UnitForm(forms.ModelForm):
    """What is known of a unit; its place in the tree is asked once, when it is added."""

    kind = forms.ChoiceField(
        label="单位性质",
        choices=KINDS,
        error_messages={"required": "选择单位性质", "invalid_choice": "选择列表中的性质"},
    )

    class Meta:
        model = Unit
        fields = ("name", "short_name", "kind", "credit_code", "phone", "website", "has_duties", "order")
        help_texts = {
            "name": "印章上的名称",
            "short_name": "列表和通知里的叫法，例如香水镇",
            "phone": "例如 0954-5011234",
            "credit_code": "18 位",
            "order": "小的在前，0 到 9999",
        }
        error_messages = {
            "name": {"required": "填写单位全称", "unique": "已有同名单位", "max_length": "单位全称不超过 80 个字"},
            "short_name": {"required": "填写简称", "unique": "已有单位用这个简称", "max_length": "简称不超过 30 个字"},
            "credit_code": {"max_length": "统一社会信用代码是 18 位"},
            "phone": {"max_length": "办公电话写成 0954-5011234"},
            "website": {"max_length": "网站地址不超过 120 个字符"},
            "order": {"required": "填写排序号", "invalid": "排序号填整数", "min_value": "排序号从 0 起"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].max_value = 9999
        self.fields["order"].widget.attrs |= {"min": 0, "max": 9999}
        if self.instance.kind == UnitKind.COUNTY:
            del self.fields["kind"]

    def clean_name(self) -> str:
        return plain_line(self.cleaned_data["name"])

    def clean_short_name(self) -> str:
        return plain_line(self.cleaned_data["short_name"])

    def clean_phone(self) -> str:
        return office_phone(self.cleaned_data["phone"])

    def clean_order(self) -> int:
        if self.cleaned_data["order"] > 9999:
            raise forms.ValidationError("排序号不超过 9999")
        return self.cleaned_data["order"]

    def clean_credit_code(self) -> str:
        code = self.cleaned_data["credit_code"].upper()
        if code and not CREDIT_CODE.fullmatch(code):
            raise forms.ValidationError("统一社会信用代码是 18 位数字和大写字母，没有 I、O、S、V、Z")
        return code

    def clean_website(self) -> str:
        site = self.cleaned_data["website"]
        if site and not SITE.fullmatch(site):
            raise forms.ValidationError("网站写完整地址，例如 http://www.example.gov.cn")
        return site

    def submit(self, by: User) -> Unit | None:
        """Keep the unit; None, with words at the form, when something is to be mended."""
        if not self.is_valid():
            return None
        try:
            return self._keep(by, {name: value for name, value in self.cleaned_data.items() if name != "parent"})
        except office.UnitNameTaken:
            self.add_error("name", "已有单位用这个全称或简称")
        except office.RuleViolation as refusal:
            self.add_error(None, str(refusal))
        return None

    def _keep(self, by: User, values: dict) -> Unit:
        return office.edit_unit(Unit.objects.get(pk=self.instance.pk), by=by, **values)


class AddUnitForm(UnitForm):
    """A new unit below a chosen parent: the county, a town or a department."""

    parent = forms.ModelChoiceField(
        Unit.objects.none(),
        label="上级单位",
        empty_label=None,
        error_messages={"required": "选择上级单位", "invalid_choice": "选择在用的县、乡镇或部门"},
    )
    field_order = ("parent",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Unit.objects.filter(is_active=True).exclude(kind=UnitKind.INNER)
        ids = [unit.pk for unit in rows if unit.depth <= 2]
        self.fields["parent"].queryset = rows.filter(pk__in=ids)
        self.fields["parent"].label_from_instance = lambda unit: unit.name

    def _keep(self, by: User, values: dict) -> Unit:
        return office.add_unit(by=by, parent=self.cleaned_data["parent"], **values)


class ParentForm(forms.Form):
    """Below which unit the page to add one begins."""

    parent = forms.IntegerField(min_value=1, max_value=2_147_483_647, required=False)


class StateForm(forms.Form):
    """In use or not."""

    active = forms.TypedChoiceField(choices=(("1", "在用"), ("0", "停用")), coerce=lambda value: value == "1")
