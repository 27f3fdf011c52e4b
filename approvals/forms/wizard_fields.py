"""The controls of the wizard: one builder per shape of value, named by field."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.enums import Function
from accounts.models import Account, FiledFacts, Platform
from accounts.rules import BY_CODE, Around
from approvals import rules
from approvals.enums import Purpose, Way
from approvals.forms.wizard_plan import Words
from approvals.models import Application
from county import clock

DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
DATE_WORDS = "日期写成 2026-12-31 这样"
FLAGS = ("app_ipv6", "app_domestic", "news_licence", "video_licence", "declared")
LONG = ("reason", "purpose", "exception_platform", "exception_name")
WAY_WORDS = {
    Way.PORTAL: "提交后，单位主要领导登录本系统签字同意",
    Way.MINUTES: "第 4 步上传会议纪要，主要领导登录本系统确认",
    Way.PAPER: "先提交；再打印审批表，签字盖章后上传扫描件，由县府办核对",
}
CHOOSE = "从列出的选项中选一个"
NEEDING_FILES = {
    "unit_decides": rules.unit_decides,
    "commission_papers": BY_CODE["commission_papers"].test,
    "licences": BY_CODE["licences"].test,
}
"""Rules that fields and files meet together."""
_is_address = URLValidator(schemes=("http", "https"), message="链接以 https:// 开头，照浏览器地址栏写")


class TextField(forms.CharField):
    """Text whose length is counted as the browser counts it: a line break is one character."""

    def to_python(self, value):
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class DayInput(forms.DateInput):
    """The browser's picker; text in the same shape without one. What cannot be read stays as typed."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class ListField(forms.MultipleChoiceField):
    """Several choices stored as one text, in the order of the choices."""

    def clean(self, value):
        chosen = set(super().clean(value))
        return ",".join(str(key) for key, _ in self.choices if key in chosen)

    def prepare_value(self, value):
        return value.split(",") if isinstance(value, str) else value


class RowField(forms.ChoiceField):
    """A choice among rows that the page lists; anything else is refused without asking the database."""

    def __init__(self, *, rows: dict, empty: tuple = (), **words):
        self.rows = {str(pk): row for pk, row in rows.items()}
        super().__init__(choices=[*empty, *((key, str(row)) for key, row in self.rows.items())], **words)

    def clean(self, value):
        return self.rows.get(super().clean(value))

    def prepare_value(self, value):
        return str(getattr(value, "pk", value) or "")


def build(name: str, words: Words, case: Application) -> forms.Field:
    """The control of a field; nothing is required here, since a draft can always be saved."""
    common = {"label": words.label, "help_text": words.hint, "required": False}
    if name in FLAGS:
        return forms.BooleanField(**common)
    special = SPECIAL.get(name)
    if special:
        return special(case, common)
    if name.startswith("why_"):
        return text_area(300, common)
    model_field = case._meta.get_field(name)
    if name.endswith(("_until", "_on")):
        return forms.DateField(
            widget=DayInput, input_formats=DATE_FORMATS, error_messages={"invalid": DATE_WORDS}, **common
        )
    if getattr(model_field, "choices", None):
        return choice(model_field.choices, common)
    longest = model_field.max_length
    return text_area(longest, common) if name in LONG else text(longest, common, phone=name.endswith("_phone"))


def text(longest: int, common: dict, *, phone: bool = False, **words) -> forms.Field:
    """One line of at most *longest* characters."""
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"} if phone else {"autocomplete": "off"})
    return TextField(
        max_length=longest,
        widget=widget,
        error_messages={"max_length": f"最多 {longest} 字，现有 %(show_value)s 字"},
        **(common | words),
    )


def text_area(longest: int, common: dict) -> forms.Field:
    """Several lines of at most *longest* characters."""
    return TextField(
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"最多 {longest} 字，现有 %(show_value)s 字"},
        **common,
    )


def choice(choices, common: dict) -> forms.Field:
    """Radio cards without a blank one; nothing is chosen beforehand."""
    shown = [(key, label) for key, label in choices if key]
    return forms.ChoiceField(
        choices=shown, widget=forms.RadioSelect, error_messages={"invalid_choice": CHOOSE}, **common
    )


def _platform(case: Application, common: dict) -> forms.Field:
    rows = {row.pk: row for row in Platform.objects.all() if row.is_active or row.pk == case.platform_id}
    return RowField(rows=rows, widget=forms.RadioSelect, error_messages={"invalid_choice": CHOOSE}, **common)


def _survivor(case: Application, common: dict) -> forms.Field:
    units = [case.unit_id, case.unit.supervisor.pk]
    rows = Account.objects.running().filter(unit__in=units).exclude(pk=case.account_id).select_related("platform")
    return RowField(
        rows={row.pk: row for row in rows},
        empty=(("", "不并入其他账号"),),
        error_messages={"invalid_choice": CHOOSE},
        **common,
    )


def _budget(case: Application, common: dict) -> forms.Field:
    return forms.TypedChoiceField(
        choices=(("True", "已纳入"), ("False", "还没有纳入")),
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE},
        **common,
    )


def _functions(case: Application, common: dict) -> forms.Field:
    return ListField(
        choices=Function.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
        **common,
    )


def _link(case: Application, common: dict) -> forms.Field:
    field = text(FiledFacts._meta.get_field("link").max_length, common)
    field.widget.attrs["inputmode"] = "url"
    return field


SPECIAL = {
    "platform": _platform,
    "survivor": _survivor,
    "in_budget": _budget,
    "functions": _functions,
    "link": _link,
}


def address_problem(value: str) -> str:
    """Words of what is wrong with a web address; empty when it can be opened."""
    try:
        _is_address(value)
    except ValidationError as error:
        return error.messages[0]
    return ""


def day_problem(value: date, today: date) -> str:
    """Words for a day on which nothing can have been opened."""
    return "开设日期不能晚于今天" if value > today else ""


def lacks_only_files(code: str, case: Application) -> bool:
    """Would the rule be met with every file at hand?"""
    test = NEEDING_FILES.get(code)
    if test is None:
        return False
    verdict = test(case, Around(today=clock.today(), purposes=frozenset(Purpose.values)))
    return verdict is None or verdict.ok
