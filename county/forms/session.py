"""Forms of signing in and of one's own settings."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from county import passwords
from county.enums import FontSize
from county.models import User
from county.services import signing


class LoginForm(forms.Form):
    """User name and password; everything else is answered in the same words."""

    username = forms.CharField(
        label="用户名",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "填写用户名", "max_length": "用户名不超过 60 个字符"},
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "填写密码", "max_length": "密码不超过 128 个字符"},
    )


class ArrivalForm(forms.Form):
    """What the log-in page is told by its address: where to go on, and why the person is here."""

    next = forms.CharField(max_length=2000, required=False)
    idle = forms.BooleanField(required=False)
    short = forms.BooleanField(required=False)
    long = forms.BooleanField(required=False)
    out = forms.BooleanField(required=False)


class EndForm(forms.Form):
    """Which of one's own sessions ends; without a mark all others do."""

    mark = forms.RegexField(r"^[0-9a-f]{16}$", required=False)


class DemoForm(forms.Form):
    """Which demo person enters."""

    username = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_system=False), to_field_name="username", empty_label=None
    )


def _new_password(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "填写新密码", "max_length": "密码不超过 128 个字符"},
    )


class PasswordForm(forms.Form):
    """Old password, new one twice; the rules answer in words."""

    old = forms.CharField(
        label="现在的密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "填写现在的密码", "max_length": "密码不超过 128 个字符"},
    )
    new = _new_password("新密码")
    again = _new_password("再输一遍新密码")

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = passwords.HELP[settings.SIGN_IN_POLICY]

    def submit(self) -> bool:
        """Change the password; False when something is to be mended."""
        if not self.is_valid():
            return False
        try:
            signing.change_password(self.user, self.cleaned_data["new"])
        except forms.ValidationError as refusal:
            self.add_error("new", refusal)
            return False
        return True

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        if not signing.knows_password(self.user, old):
            raise forms.ValidationError("现在的密码不对，或者账户已锁定")
        return old

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样")
        if data.get("new") and data.get("new") == data.get("old"):
            self.add_error("new", "新密码不能与现在的相同")
        return data


class FontForm(forms.Form):
    """How large one reads."""

    size = forms.ChoiceField(label="字号", choices=FontSize.choices, required=False, widget=forms.RadioSelect)


class ForwardForm(forms.Form):
    """How many days the demo's clock moves on."""

    days = forms.IntegerField(min_value=1, max_value=30)


class FileForm(forms.Form):
    """Whether a file is shown in the browser or saved."""

    view = forms.ChoiceField(choices=[("1", "在浏览器中查看")], required=False)
