"""Forms of showing who one is: the code after the password, setting up a telephone, proof before a grave deed."""

from django import forms

from county.models import User
from county.services import second

PROOF = "confirm_proof"
"""Its name is its own, so that it never meets a field of the form it goes along with."""


def _code(label: str, help_text: str, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "maxlength": longest}
        ),
        error_messages={"required": "填写动态口令", "max_length": f"不超过 {longest} 个字符"},
    )


class CodeForm(forms.Form):
    """What follows the password."""

    code = _code("动态口令或备用码", "手机上的 6 位数字；手机不在身边时填一个备用码", 20)


class SetUpForm(forms.Form):
    """The first code of a new telephone."""

    code = _code("手机上显示的 6 位数字", "每 30 秒换一次，填现在显示的", 10)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].replace(" ", "")
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise forms.ValidationError("填 6 位数字")
        return code


class ConfirmForm(forms.Form):
    """Password or code again; a right code is spent by asking."""

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields[PROOF] = forms.CharField(
            label="登录密码或动态口令" if second.factor_of(user) else "登录密码",
            max_length=128,
            strip=False,
            widget=forms.PasswordInput({"autocomplete": "current-password"}),
            error_messages={"required": "填写登录密码或动态口令", "max_length": "不超过 128 个字符"},
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get(PROOF) and not second.prove(self.user, data[PROOF]):
            self.add_error(PROOF, "密码或动态口令不对，或者账户已锁定")
        return data
