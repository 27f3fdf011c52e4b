"""Forms of the county approver: words of the filing form, platforms."""

import re

from django import forms

from accounts import services
from accounts.models import FormField, Platform
from county.models import User

ROLL_UPS = ("公众号类", "微博", "视频类", "移动客户端", "其他")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TEXT = {"class": "inp"}


class WordsForm(forms.ModelForm):
    """Words of one field of the filing form; which field it is and its article are code."""

    class Meta:
        model = FormField
        fields = ("label", "hint", "print_title", "order", "required")
        widgets = {
            "label": forms.TextInput(TEXT),
            "hint": forms.TextInput(TEXT),
            "print_title": forms.TextInput(TEXT),
            "order": forms.NumberInput(TEXT),
        }
        help_texts = {
            "label": "页面上的名称，不超过 20 字",
            "hint": "名称下面的一句话",
            "print_title": "打印在登记表上的名称；空着时用页面上的名称",
            "order": "小的在前",
        }
        labels = {"required": "必填。细则要求的内容，取消必填后提交时仍会检查"}
        error_messages = {
            "label": {"required": "写栏目名称", "max_length": "名称不超过 20 字"},
            "hint": {"max_length": "说明不超过 120 字"},
            "print_title": {"max_length": "打印标题不超过 20 字"},
            "order": {"required": "写排序号", "invalid": "排序号填整数", "min_value": "排序号从 0 起"},
        }

    def submit(self, by: User) -> bool:
        """Write the words; False when something is to be mended."""
        if not self.is_valid():
            return False
        services.reword(FormField.objects.get(pk=self.instance.pk), self.cleaned_data, by=by)
        return True


class PlatformForm(forms.ModelForm):
    """A platform. The code is asked once; a platform that is no longer used is switched off, never removed."""

    roll_up = forms.ChoiceField(
        label="归类",
        choices=[(word, word) for word in ROLL_UPS],
        widget=forms.Select({"class": "sel"}),
        help_text="统计时归入的类",
    )

    class Meta:
        model = Platform
        fields = (
            "code",
            "name",
            "platform_class",
            "roll_up",
            "synonyms",
            "identifier_label",
            "freeze_note",
            "order",
            "is_active",
        )
        widgets = {
            "code": forms.TextInput(TEXT),
            "name": forms.TextInput(TEXT),
            "platform_class": forms.Select({"class": "sel"}),
            "synonyms": forms.TextInput(TEXT),
            "identifier_label": forms.TextInput(TEXT),
            "freeze_note": forms.Textarea({"class": "ta", "rows": 3}),
            "order": forms.NumberInput(TEXT),
        }
        labels = {"code": "代号", "is_active": "在用。停用后不能再申请开设，已有账号不变"}
        help_texts = {
            "code": "小写字母、数字和连字符，增加后不能改",
            "name": "平台的通用名称",
            "synonyms": "别的叫法，用顿号分开",
            "identifier_label": "账号标识在这个平台上的叫法，例如微信号",
            "freeze_note": "注销前平台冻结多久，写给填报员看",
            "order": "小的在前",
        }
        error_messages = {
            "code": {
                "required": "写代号",
                "unique": "这个代号已有平台使用",
                "invalid": "代号只用小写字母、数字和连字符",
                "max_length": "代号不超过 30 个字符",
            },
            "name": {"required": "写平台名称", "unique": "已有同名平台", "max_length": "名称不超过 20 字"},
            "identifier_label": {"required": "写标识叫法", "max_length": "不超过 20 字"},
            "synonyms": {"max_length": "别名不超过 200 字"},
            "freeze_note": {"max_length": "说明不超过 200 字"},
            "order": {"required": "写排序号", "invalid": "排序号填整数", "min_value": "排序号从 0 起"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not CODE.fullmatch(code) or code == "add":
            raise forms.ValidationError(self.Meta.error_messages["code"]["invalid"])
        return code

    def submit(self, by: User) -> bool:
        """Add or change the platform; False when something is to be mended."""
        if not self.is_valid():
            return False
        row = Platform.objects.get(pk=self.instance.pk) if self.instance.pk else Platform()
        self.saved = services.save_platform(row, self.cleaned_data, by=by)
        return True
