"""What is typed about an account's updates, what narrows the watch list, and a new key of the interface."""

from datetime import date

from django import forms

from accounts.listing import ListForm
from accounts.models import Account
from accounts.services.updates import Seen, record
from county import clock
from county.articles import RuleViolation
from county.models import Unit, User

LIGHTS = (("", "全部"), ("r", "超过期限没有更新"), ("y", "临近期限"), ("g", "按时更新"), ("0", "没有记录"))
DAY_WORDS = {"required": "写明最近更新日期", "invalid": "日期写成 2026-11-26 这样"}
MOST = 10_000_000_000
COUNT_WORDS = {"invalid": "写数字", "min_value": "写数字", "max_value": "数字太大"}


def count(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST, required=False, error_messages=COUNT_WORDS,
        widget=forms.NumberInput({"class": "inp", "inputmode": "numeric"}),
    )  # fmt: skip


class UpdateForm(forms.Form):
    """The newest post and the counts that the platform shows."""

    last_post_on = forms.DateField(
        label="最近更新日期", error_messages=DAY_WORDS,
        widget=forms.DateInput({"class": "inp", "type": "date"}, format="%Y-%m-%d"),
        help_text="平台上最新一条内容的日期",
    )  # fmt: skip
    followers, posts, reads = count("关注数"), count("发布总数"), count("阅读总数")

    def submit(self, account: Account, by: User) -> bool:
        """Record it; False when something is to be mended."""
        if not self.is_valid():
            return False
        try:
            record(account, Seen(**self.cleaned_data), by=by)
        except RuleViolation as refusal:
            self.add_error("last_post_on", f"{refusal.words}（{refusal.article}）")
            return False
        return True


class TodayForm(forms.Form):
    """今天已更新: nothing to type; where to go afterwards."""

    next = forms.CharField(required=False, max_length=400)

    def seen(self) -> Seen:
        return Seen(clock.today())


class WatchForm(ListForm):
    """What narrows the watch list."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="主办单位", required=False, empty_label="全部单位")
    light = forms.ChoiceField(label="更新情况", required=False, choices=LIGHTS)

    def __init__(self, data, user: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        for field in ("unit", "light"):
            self.fields[field].widget.attrs["class"] = "sel"


class TokenForm(forms.Form):
    """A new key: what for, and how far it reaches."""

    name = forms.CharField(
        label="用途", max_length=60, widget=forms.TextInput({"class": "inp"}),
        error_messages={"required": "写明哪个系统使用", "max_length": "最多 60 字"},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True).exclude(kind="inner"), label="单位范围", empty_label="选择单位",
        widget=forms.Select({"class": "sel"}), help_text="只能报送这个单位和它下属单位的账号",
        error_messages={"required": "选择单位", "invalid_choice": "选择列表中的单位"},
    )  # fmt: skip


def day_of(text: object) -> date | None:
    """A day as the interface writes it (2026-11-26); None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None
