"""Forms of signing in and of one's own settings."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from county.enums import FontSize


class LoginForm(forms.Form):
    username = forms.CharField(label="用户名", max_length=60)
    password = forms.CharField(label="密码", max_length=128, widget=forms.PasswordInput, strip=False)


class PasswordForm(forms.Form):
    """Old password, new one twice; the rules answer in words."""

    old = forms.CharField(label="现在的密码", max_length=128, widget=forms.PasswordInput, strip=False)
    new = forms.CharField(label="新密码", max_length=128, widget=forms.PasswordInput, strip=False)
    again = forms.CharField(label="再输一遍新密码", max_length=128, widget=forms.PasswordInput, strip=False)

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self):
        old = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError("现在的密码不对")
        return old

    def clean_new(self):
        validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]

    def clean(self):
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样")
        if data.get("new") and data.get("new") == data.get("old"):
            self.add_error("new", "新密码不能与现在的相同")
        return data


class FontForm(forms.Form):
    size = forms.ChoiceField(choices=FontSize.choices, required=False)


class ForwardForm(forms.Form):
    days = forms.IntegerField(min_value=1, max_value=30)


class FileForm(forms.Form):
    view = forms.BooleanField(required=False)
