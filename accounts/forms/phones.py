"""Why somebody wants to read telephone numbers whole."""

from django import forms


class UncoverForm(forms.Form):
    """The reason, which the audit keeps."""

    reason = forms.CharField(
        label="查看理由",
        min_length=4,
        max_length=200,
        widget=forms.Textarea({"rows": "3"}),
        help_text="例如：电话核实更新情况。理由记入审计，号码显示 5 分钟",
        error_messages={
            "required": "写明为什么要看完整号码",
            "min_length": "理由至少写 4 个字",
            "max_length": "理由不超过 200 字",
        },
    )
