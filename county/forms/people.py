"""Forms of the list of users and of one user."""

import re

from django import forms

from county import masks
from county.enums import Role
from county.forms.lists import ListForm
from county.forms.units import office_phone, plain_line
from county.models import Unit, User
from county.services import people
from county.usernames import canonical

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,29}")
STATES = (("", "全部状态"), ("on", "已启用"), ("off", "未启用"), ("locked", "已锁定"), ("first", "未改初始密码"))


def _units(rows):
    return forms.ModelChoiceField(
        rows,
        label="单位",
        required=False,
        empty_label="全部单位",
        error_messages={"invalid_choice": "选择列表中的单位", "required": "选择单位"},
    )


class PeopleForm(ListForm):
    """What narrows the list of users."""

    q = forms.CharField(label="姓名或用户名", max_length=60, required=False, widget=forms.TextInput({"type": "search"}))
    unit = _units(Unit.objects.all())
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部角色"), *Role.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)

    def __init__(self, data):
        super().__init__(data)
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name


class PersonForm(forms.ModelForm):
    """What is known of a person; roles and state are not asked here."""

    class Meta:
        model = User
        fields = ("name", "post", "phone", "email")
        help_texts = {"phone": "例如 0954-5011234，不填手机号"}
        error_messages = {
            "name": {"required": "填写姓名", "max_length": "姓名不超过 30 个字"},
            "post": {"max_length": "职务不超过 40 个字"},
            "phone": {"max_length": "办公电话写成 0954-5011234"},
            "email": {"invalid": "邮箱写成 name@example.gov.cn", "max_length": "邮箱不超过 254 个字符"},
        }

    def clean_name(self) -> str:
        return plain_line(self.cleaned_data["name"])

    def clean_post(self) -> str:
        return plain_line(self.cleaned_data["post"])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stands = self.instance.phone
        self.initial["phone"] = masks.phone(self.stands)

    def clean_phone(self) -> str:
        """A covered number that was left as it is says that the number stays."""
        typed = self.cleaned_data["phone"]
        return self.stands if self.stands and typed == masks.phone(self.stands) else office_phone(typed)

    def submit(self, by: User) -> bool:
        """Write what is known of the person; False when something is to be mended."""
        if not self.is_valid():
            return False
        people.edit_user(User.objects.get(pk=self.instance.pk), by=by, **self.cleaned_data)
        return True


class AddPersonForm(PersonForm):
    """A new user; the user name is asked once."""

    username = forms.CharField(
        label="用户名",
        max_length=60,
        help_text="3 到 30 位小写字母、数字、点或连字符，例如 xs-jingban",
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "填写用户名", "max_length": "用户名不超过 30 位"},
    )
    field_order = ("username",)

    def clean_username(self) -> str:
        username = canonical(self.cleaned_data["username"])
        if not USERNAME.fullmatch(username):
            raise forms.ValidationError("用户名用 3 到 30 位小写字母、数字、点或连字符，以字母或数字开头")
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(f"用户名“{username}”已有人使用，换一个")
        return username

    def submit(self, by: User) -> tuple[User, str] | None:
        """The new user and his first password; None when something is to be mended."""
        if not self.is_valid():
            return None
        try:
            return people.add_user(by=by, **self.cleaned_data)
        except people.NameTaken as taken:
            self.add_error("username", f"用户名“{taken}”已有人使用，换一个")
            return None


class RoleForm(forms.Form):
    """A role at a unit, nothing chosen beforehand."""

    role = forms.ChoiceField(
        label="角色",
        choices=[("", "选择角色"), *Role.choices],
        error_messages={"required": "选择角色", "invalid_choice": "选择列表中的角色"},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True),
        label="在哪个单位",
        empty_label="选择单位",
        error_messages={"required": "选择单位", "invalid_choice": "选择在用的单位"},
    )


class EnabledForm(forms.Form):
    """Enabled or not."""

    enabled = forms.TypedChoiceField(choices=(("1", "启用"), ("0", "停用")), coerce=lambda value: value == "1")
